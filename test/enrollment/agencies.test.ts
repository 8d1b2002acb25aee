import t from 'tap'
import { signingPasskeys } from '../../src/access/signing-passkeys.ts'
import type { Agency } from '../../src/domain/employee.ts'
import type { Officer, Roster } from '../../src/domain/officer.ts'
import { emptyRoster } from '../../src/domain/roster.ts'
import { listAgencies } from '../../src/enrollment/agencies.ts'
import { actor, call, DINKES, KOMINFO, NC } from '../support/fixtures.ts'

const RSUD: Agency = { code: 'NC-RSUD', name: 'RSUD', parent: DINKES.code }
const LOOP: readonly Agency[] = [
  { code: 'A', name: 'A', parent: 'B' },
  { code: 'B', name: 'B', parent: 'A' },
]
const of = (agencies: readonly Agency[]) => listAgencies({ store: { agencies: async () => agencies } })

t.test('the agencies that somebody may choose from, as a tree from the top', async t => {
  const list = of([RSUD, KOMINFO, NC, DINKES])
  t.strictSame(
    (await list(call('registration-officer'))).map(({ code, depth }) => [code, depth]),
    [
      [NC.code, 0],
      [DINKES.code, 1],
      [RSUD.code, 2],
      [KOMINFO.code, 1],
    ],
  )
  const verifier = actor('verifier', { agency: DINKES.code })
  t.strictSame(
    (await list(call(verifier))).map(({ code, depth }) => [code, depth]),
    [
      [DINKES.code, 0],
      [RSUD.code, 1],
    ],
  )
  t.strictSame(await list(call('employee')), [])
  t.strictSame(await list(call('system')), [])
  t.equal((await of(LOOP)(call(actor('verifier', { agency: 'A' })))).length, 2, 'a circle ends')
})

t.test('an officer signs with the passkeys of the roster, until they are removed from it', async t => {
  const who = actor('verifier', { id: 'officer:1' })
  const key = { credentialId: 'AAAA', transports: ['usb'] }
  const officer: Officer = {
    ...{ officer: who.id, name: 'X', role: 'verifier', agency: null, employeeNumber: null, personId: null },
    keys: [{ ...key, coseKey: '', label: '', aaguid: '' }],
    since: '2026-01-01',
  }
  const roster =
    (changes: Partial<Officer>): (() => Promise<Roster>) =>
    async () => ({
      ...emptyRoster(new Uint8Array(0)),
      officers: new Map([[who.id, { ...officer, ...changes }]]),
    })
  t.strictSame(await signingPasskeys({ roster: roster({}) })(call(who)), [key])
  t.strictSame(await signingPasskeys({ roster: roster({ removedAt: '2026-01-01' }) })(call(who)), [])
  t.strictSame(await signingPasskeys({ roster: roster({}) })(call('auditor')), [])
})
