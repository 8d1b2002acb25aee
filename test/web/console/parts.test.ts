import t from 'tap'
import type { Finding } from '../../../src/errors.ts'
import { approvalDigest, type CertificateRequest } from '../../../src/domain/request.ts'
import { encodeName } from '../../../src/x509/name.ts'
import { startOfDay } from '../../../src/domain/time-zone.ts'
import { readSearch, searchAddress, toQuery } from '../../../src/web/console/certificate-query.ts'
import { checkIdentity, compareRequest, countThings } from '../../../src/web/console/comparison.ts'
import { readSubject } from '../../../src/web/subject.ts'
import { powersOf } from '../../../src/web/console/powers.ts'
import { linkTo, readQuery, serialNumberIn, textsOf } from '../../../src/web/console/queue-query.ts'
import { newRequest } from '../../contract/store-fixtures.ts'
import {
  actor,
  DINKES,
  decision,
  employee,
  evidence,
  NC,
  NOON,
  profile,
  proposal,
} from '../../support/fixtures.ts'

const subject = (name: string) =>
  Buffer.from(
    encodeName([
      { type: 'C', value: 'ID' },
      { type: 'O', value: 'Pemerintah Nusa Contoh' },
      { type: 'OU', value: 'Dinas Komunikasi' },
      { type: 'CN', value: name },
    ]),
  ).toString('hex')

function request(
  changes: Partial<CertificateRequest> = {},
  csrSubject = 'CN=made  WIRAWAN,OU=Dinas Kesehatan',
): CertificateRequest {
  const own = proposal({ subjectDer: subject('Made Wirawan'), emails: ['made.wirawan@nusacontoh.example'] })
  const base = newRequest({
    ...{ profile: 'signature', state: 'verified', proposal: own, digest: approvalDigest(own), findings: [] },
    ...{ employeeNumber: employee().number, personId: employee().personId },
  })
  return { ...base, csrFacts: { ...base.csrFacts, subject: csrSubject }, ...changes }
}

t.test('a subject is read back as it was written, and what hides stays visible', async t => {
  t.strictSame(readSubject('CN=Made\\, S.Kom.,O=A \\+ B+OU=x,2.5.4.99=#0c00,CN=\\E2\\80\\AEtxt'), [
    { type: 'CN', value: 'Made, S.Kom.' },
    { type: 'O', value: 'A + B' },
    { type: 'OU', value: 'x' },
    { type: '2.5.4.99', value: '#0c00' },
    { type: 'CN', value: '\\E2\\80\\AEtxt' },
  ])
  t.strictSame(readSubject(''), [])
  t.strictSame(readSubject('no pair'), [])
})

t.test('case and spaces are no difference, another agency is', async t => {
  const rows = new Map(compareRequest(request()).map(row => [row.datum, row]))
  t.match(rows.get('name'), { differs: false, request: ['made  WIRAWAN'], certified: ['Made Wirawan'] })
  t.match(rows.get('agency'), { differs: true, registry: ['Dinas Komunikasi'], request: ['Dinas Kesehatan'] })
  t.match(rows.get('country'), { differs: false, registry: [], request: [], certified: ['ID'] })
  t.match(rows.get('email'), { differs: false, certified: ['made.wirawan@nusacontoh.example'] })
  t.equal(countThings(request()), 1)
  t.equal(countThings(request({}, '')), 0, 'what a CSR does not say does not differ')
})

t.test('registry, employee number and NIK are held against each other', async t => {
  t.match(checkIdentity(request()), [
    { fact: 'birthDate', registry: '1986-09-26', number: '1986-09-26', nik: '260986', differs: false },
    { fact: 'sex', registry: 'male', number: 'male', nik: 'male', differs: false },
  ])
  const nik = { ...employee().nik, birth: '270986', sex: 'female' } as const
  const own = proposal({ subjectDer: subject('Made Wirawan'), evidence: evidence({ nik }) })
  t.match(checkIdentity(request({ proposal: own })), [{ differs: true }, { differs: true }])
  t.match(checkIdentity(request({ employeeNumber: 'x' as never })), [{ differs: true }, { differs: true }])
})

t.test('a page offers what would not be refused', async t => {
  const profiles = new Map([['signature', profile()]])
  const verifier = actor('verifier', { id: 'officer:v' })
  const registrar = actor('registration-officer', { id: 'officer:r' })
  const hold = (reviewable: boolean): Finding => ({
    ...{ code: 'c', effect: 'hold', action: 'verifier', message: { id: 'x', en: 'x' } },
    reviewable,
  })
  const one = request()
  const given = decision({ officer: 'officer:v', digest: one.digest })
  const table: readonly (readonly [string, ReturnType<typeof powersOf>, object])[] = [
    [
      'their turn',
      powersOf(verifier, one, profiles),
      { approve: true, reject: true, ask: true, reviews: false },
    ],
    ['not yet', powersOf(registrar, one, profiles), { approve: false, reject: true, why: 'notYours' }],
    ['now', powersOf(registrar, { ...one, decisions: [given] }, profiles), { approve: true }],
    [
      'once only',
      powersOf(verifier, { ...one, decisions: [given] }, profiles),
      { approve: false, reject: false },
    ],
    [
      'an auditor',
      powersOf(actor('auditor'), one, profiles),
      { approve: false, reject: false, why: 'readOnly' },
    ],
    ['another agency', powersOf({ ...verifier, agency: DINKES.code }, one, profiles), { why: 'readOnly' }],
    [
      'their own',
      powersOf({ ...verifier, personId: one.personId }, one, profiles),
      { reject: false, why: 'own' },
    ],
    ['over', powersOf(verifier, { ...one, state: 'rejected' }, profiles), { approve: false, reject: false }],
    ['a profile that is gone', powersOf(verifier, one, new Map()), { approve: false, reject: true }],
    [
      'to be reviewed',
      powersOf(verifier, { ...one, state: 'held', findings: [hold(true)] }, profiles),
      { approve: true, reviews: true, verifyIdentity: true },
    ],
    [
      'to be mended',
      powersOf(verifier, { ...one, state: 'held', findings: [hold(false)] }, profiles),
      { approve: false, verifyIdentity: true },
    ],
  ]
  for (const [what, powers, expected] of table) t.match(powers, expected, what)
  t.equal(powersOf({ ...verifier, agency: NC.code }, one, profiles).approve, true)
})

t.test('addresses are read leniently and written back', async t => {
  const query = readQuery(
    { tab: 'held', q: [' siti ', 'x'], days: '7', profile: '', agency: 'NC', junk: '1' },
    'waiting',
  )
  t.strictSame(query, { tab: 'held', text: 'siti', agency: 'NC', waitingDays: 7 })
  t.equal(linkTo(query), '/console?tab=held&q=siti&agency=NC&days=7')
  t.strictSame(readQuery(null, 'open'), { tab: 'open' })
  t.strictSame(readQuery({ tab: '__proto__', days: '1e9' }, 'open'), { tab: 'open' })
  t.strictSame(textsOf({ id: ['a', 'b', 3, 'c'] }, 'id', 2), ['a', 'b'])
  t.strictSame(textsOf(undefined, 'id', 2), [])
  t.equal(serialNumberIn('7985 1EA5:d222 5240'), '79851ea5d2225240')
  t.equal(serialNumberIn('198609262015051001'), undefined, 'an employee number')
  t.equal(serialNumberIn('siti'), undefined)
})

t.test('days begin where the installation is', async t => {
  t.strictSame(startOfDay('2026-11-24', 'Asia/Makassar'), new Date('2026-11-23T16:00:00Z'))
  t.strictSame(startOfDay('2026-11-24', 'UTC'), new Date('2026-11-24T00:00:00Z'))
  t.strictSame(startOfDay('2026-11-24', 'America/Lima'), new Date('2026-11-24T05:00:00Z'))
  const search = readSearch({
    q: '79851ea5d222',
    from: '2026-11-01',
    until: '2026-11-24',
    key: 'AB CD',
    ends: '30',
    status: 'x',
  })
  t.strictSame(search, {
    ...{ text: '79851ea5d222', key: 'abcd', from: '2026-11-01', until: '2026-11-24', endsWithinDays: 30 },
  })
  t.match(toQuery(search, { timeZone: 'Asia/Makassar', now: NOON }), {
    serialPrefix: '79851ea5d222',
    keyFingerprint: 'abcd',
    status: 'good',
    issuedFrom: new Date('2026-10-31T16:00:00Z'),
    issuedBefore: new Date('2026-11-24T16:00:00Z'),
  })
  t.strictSame(readSearch({ from: 'yesterday', until: '2026-13-45', ends: '-1' }), {})
  t.equal(searchAddress('/console/certificates', {}), '/console/certificates')
  t.equal(searchAddress('/x', { text: 'siti', status: 'held' }), '/x?q=siti&status=held')
})
