// With every right of the registration authority's database login: no hold goes away that no officer released.
import t from 'tap'
import { systemEntropy } from '../../src/adapters/system.ts'
import type { IssuedCertificate } from '../../src/domain/certificate.ts'
import { revocationStatement } from '../../src/domain/revocation-proof.ts'
import { statementBody, type RevocationStatement } from '../../src/domain/statement.ts'
import { composeOrder } from '../../src/revocation/order.ts'
import { releaseCertificate } from '../../src/revocation/release.ts'
import { judgeOrders } from '../../src/revocation/judge-orders.ts'
import { call, DAY_MS, later } from '../support/fixtures.ts'
import { certified, JOB, openHouse, OFFICER, person, signedRevoke, holdEndOf } from '../support/house.ts'
import { openPeople, type TestOfficer } from '../support/officers.ts'
import { openThief } from '../support/thief.ts'

const house = await openHouse(t)
const people = await openPeople(house)
const thief = await openThief(t, house)
const { clock, stores } = house
const roster = people.rosterId
const verifier = await people.enroll('verifier')
const officer = await people.enroll('registration-officer')
const alarms: string[] = []
const proofs = { roster: people.roster, verify: people.verify, machines: false }
const judge = () =>
  judgeOrders({
    store: stores.ca,
    clock,
    proofs,
    holdEnd: holdEndOf(house),
    onUnproved: (_order, fault) => void alarms.push(fault),
  })(JOB)
const hold = signedRevoke(house)

const held = async () => {
  const certificate = await certified(house, person(house))
  await hold(call(OFFICER), certificate.serialNumber, { reason: 'certificateHold' })
  await judge()
  alarms.length = 0
  return certificate
}
const statusOf = (serialNumber: string) => stores.ra.statusSequence('issuing', serialNumber)

async function releaseOf(
  { serialNumber }: IssuedCertificate,
  changes: Partial<RevocationStatement> = {},
): Promise<string> {
  const status = String(await statusOf(serialNumber))
  const about = {
    kind: 'release',
    issuerId: 'issuing',
    serialNumber,
    status,
    roster,
    officer: officer.id,
  } as const
  const empty = { reason: null, invalidityDate: null, comment: null }
  return statementBody(revocationStatement({ ...about, ...empty, at: clock.now().toISOString(), ...changes }))
}

async function order(
  { serialNumber }: IssuedCertificate,
  what: {
    readonly statement: string | null
    readonly proof: unknown
    readonly by?: string
    readonly status?: bigint
    readonly kind?: string
  },
): Promise<string> {
  const { statement, proof, by = officer.id, kind = 'release' } = what
  return thief.run(
    `insert into revocation_orders (kind, issuer_id, serial_number, reason, status, ordered_by, ordered_at, method, statement, proof)
     values ($7, 'issuing', $1, $8, $2, $3, now(), 'passkey', $4, $5::json) returning $6::text`,
    [
      serialNumber,
      what.status ?? (await statusOf(serialNumber)),
      by,
      statement,
      proof === null ? null : JSON.stringify(proof),
      'x',
      kind,
      kind === 'release' ? null : 'superseded',
    ],
  )
}
const isHeld = async ({ serialNumber }: IssuedCertificate) =>
  (await stores.ra.certificate(serialNumber))?.revocation?.reason === 'certificateHold'
const sign = (by: TestOfficer, statement: string) => ({
  statement,
  proof: by.device.signStatement(statement),
})

t.test('what an officer signed lifts the hold', async t => {
  const one = await held()
  t.equal(await order(one, sign(officer, await releaseOf(one, { comment: null }))), 'done')
  t.equal(await judge(), 1)
  t.notOk(await isHeld(one))
  t.strictSame(alarms, [])
  t.match((await house.auditSince()).at(-1), {
    action: 'certificate.released',
    detail: { officer: officer.id },
  })
})

t.test('each forged release stays without effect, is recorded and rings', async t => {
  const other = await held()
  const forged: readonly (readonly [string, string, (one: IssuedCertificate) => Promise<string>])[] = [
    ['no proof', 'no-proof', one => order(one, { statement: null, proof: null })],
    [
      'something for a proof',
      'no-proof',
      async one => order(one, { statement: await releaseOf(one), proof: {} }),
    ],
    ['no statement', 'no-statement', one => order(one, sign(officer, 'release it'))],
    [
      'by a verifier',
      'other-role',
      async one =>
        order(one, { ...sign(verifier, await releaseOf(one, { officer: verifier.id })), by: verifier.id }),
    ],
    [
      'in the name of another',
      'another-officer',
      async one => order(one, { ...sign(verifier, await releaseOf(one)), by: verifier.id }),
    ],
    ['signed by another', 'bad-signature', async one => order(one, sign(verifier, await releaseOf(one)))],
    [
      'of another certificate',
      'another-serialNumber',
      async one => order(one, sign(officer, await releaseOf(other))),
    ],
    [
      'for another status',
      'another-status',
      async one => order(one, sign(officer, await releaseOf(one, { status: '1' }))),
    ],
    [
      'of another house',
      'another-roster',
      async one => order(one, sign(officer, await releaseOf(one, { roster: 'ab'.repeat(32) }))),
    ],
    [
      'signed for something else',
      'another-kind',
      async one =>
        order(one, sign(officer, await releaseOf(one, { kind: 'revocation', reason: 'superseded' }))),
    ],
    [
      'kept back for a day',
      'wrong-time',
      async one =>
        order(
          one,
          sign(officer, await releaseOf(one, { at: later(-DAY_MS - 1, clock.now()).toISOString() })),
        ),
    ],
    [
      'for tomorrow',
      'wrong-time',
      async one =>
        order(one, sign(officer, await releaseOf(one, { at: later(DAY_MS, clock.now()).toISOString() }))),
    ],
    [
      'by nobody we know',
      'unknown-officer',
      async one => {
        const statement = await releaseOf(one, { officer: 'officer:x' })
        const proof = { by: 'key', officer: 'officer:x', signature: thief.sign(statement) }
        return order(one, { statement, proof, by: 'officer:x' })
      },
    ],
  ]
  for (const [name, fault, forge] of forged) {
    const one = await held()
    t.equal(await forge(one), 'done', `${name}: written`)
    await judge()
    t.strictSame(alarms, [fault], `${name}: ${alarms.join()}`)
    t.ok(await isHeld(one), `${name}: on hold`)
    const told = (await house.auditSince()).filter(({ action }) => action === 'revocation.unproved').at(-1)
    t.match(
      told,
      { object: `certificate:issuing/${one.serialNumber}`, detail: { kind: 'release', fault } },
      name,
    )
  }
})

t.test('an order is used once, and for the status it names', async t => {
  const one = await held()
  const first = sign(officer, await releaseOf(one))
  const twin = sign(
    officer,
    await releaseOf(one, { comment: null, at: later(1000, clock.now()).toISOString() }),
  )
  const before = await statusOf(one.serialNumber)
  t.equal(await order(one, first), 'done')
  await judge()
  t.notOk(await isHeld(one))
  clock.pass(2000)
  await hold(call(OFFICER), one.serialNumber, { reason: 'certificateHold' })
  await judge()
  alarms.length = 0
  t.equal(await order(one, first), '23505 revocation_orders_used_once', 'the same again: the database')
  const blanks = { ...first, statement: `${first.statement} ` }
  t.equal(await order(one, blanks), 'done')
  await judge()
  t.equal(await order(one, { ...twin, status: before }), 'done', 'another one that was kept back')
  await judge()
  t.equal(await order(one, { ...sign(officer, `${twin.statement} `), status: before }), 'done')
  await judge()
  t.ok(await isHeld(one), 'it is another hold')
  t.match(
    (await house.auditSince()).map(({ action }) => action),
    /certificate\.release-void/,
  )
})

t.test('two orders of one moment are two; the same one again is none', async t => {
  const { serialNumber } = await held()
  const deps = {
    store: stores.ra,
    clock,
    entropy: systemEntropy,
    proofs,
    signals: { on: () => () => undefined },
    holdEnd: holdEndOf(house),
  }
  const release = releaseCertificate({ ...deps, waitMs: 0 })
  const asOfficer = call(officer.actor)
  const give = async () => {
    const body = await composeOrder(deps)(asOfficer, serialNumber, { kind: 'release' })
    const { at } = JSON.parse(body) as { readonly at: string }
    return { signature: { at, proof: officer.device.signStatement(body) } }
  }
  const [first, second] = [await give(), await give()]
  t.equal(first.signature.at.slice(0, 23), second.signature.at.slice(0, 23), 'of one millisecond')
  await release(asOfficer, serialNumber, first)
  await t.rejects(release(asOfficer, serialNumber, first), { code: 'conflict', detail: /given before/ })
  await release(asOfficer, serialNumber, second)
  await judge()
  const told = (await house.auditSince()).filter(({ object }) => object.endsWith(serialNumber))
  t.match(
    told
      .map(({ action }) => action)
      .slice(-2)
      .sort(),
    ['certificate.release-void', 'certificate.released'],
    'one lifts the hold, the other comes too late',
  )
  t.strictSame(alarms, [])
})

t.test('past the orders: rows of the status itself', async t => {
  const one = await held()
  const at = `where serial_number = '${one.serialNumber}'`
  for (const statement of [
    `delete from revocations ${at}`,
    `update revocations set revoked_at = now() ${at}`,
    `update revocations set sequence = 0 ${at}`,
    `update revocations set serial_number = 'ab' ${at}`,
    'truncate revocations',
    `update revocation_orders set verdict = null, judged_at = null`,
    'delete from revocation_orders',
    `insert into revocation_orders (kind, issuer_id, serial_number, status, ordered_by, ordered_at, method, verdict, judged_at)
     values ('release', 'issuing', '${one.serialNumber}', 1, 'x', now(), 'x', 'proved', now())`,
    'update revocation_events set event = event',
    'delete from revocation_events',
    `insert into revocation_events (sequence, issuer_id, serial_number, event, reason, at, ordered_by)
     values (99999, 'issuing', '${one.serialNumber}', 'released', 'certificateHold', now(), 'x')`,
  ])
    t.match(await thief.run(statement), /^42501/, statement)
  t.match(await thief.run(`update revocations set reason = 'certificateHold' ${at}`), /^23514/)
  t.ok(await isHeld(one))
})

t.test("a revocation in an officer's name stands, and rings", async t => {
  const one = await certified(house, person(house))
  t.equal(await order(one, { statement: null, proof: null, kind: 'revocation', by: verifier.id }), 'done')
  t.equal(
    await thief.run(
      `insert into revocations (issuer_id, serial_number, reason, revoked_at, ordered_by, sequence)
       values ('issuing', $1, 'superseded', now(), $2, 0)`,
      [one.serialNumber, verifier.id],
    ),
    'done',
  )
  await judge()
  t.strictSame(alarms.splice(0), ['no-proof'])
  t.match((await house.auditSince()).at(-2), {
    action: 'revocation.unproved',
    detail: { officer: verifier.id },
  })
  t.equal((await stores.ra.certificate(one.serialNumber))?.revocation?.reason, 'superseded')
  t.equal(await order(one, { statement: null, proof: null, kind: 'revocation', by: 'employee:x' }), 'done')
  await judge()
  t.strictSame(alarms, [], 'nobody asks an employee for a signature')
})
