import t from 'tap'
import { contentDigest } from '../../src/domain/request.ts'
import { previewRequest } from '../../src/enrollment/draft.ts'
import { type Submission, submitRequest } from '../../src/enrollment/submit.ts'
import { SegelError } from '../../src/errors.ts'
import { makeCsr, newKey } from '../support/csr.ts'
import { call, DAY_MS, NOON } from '../support/fixtures.ts'
import { asEmployee, certified, enrollmentDeps, openHouse, person, VERIFIER } from '../support/house.ts'

const house = await openHouse(t)
const deps = enrollmentDeps(house)
const preview = previewRequest(deps)
const submit = submitRequest(deps)

async function submittedDetail(id: string): Promise<unknown> {
  const events = await house.auditSince()
  return events.find(one => one.action === 'request.submitted' && one.object === `request:${id}`)?.detail
}

async function codeOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof SegelError ? [error.code, ...error.findings.map(({ code }) => code)] : ['accepted']
}

t.test('a preview keeps nothing, and tells exactly what a submission would have certified', async t => {
  const one = person(house)
  const draft = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  const before = await house.auditSince()
  const seen = await preview(call(asEmployee(one)), draft)
  t.equal((await house.auditSince()).length, before.length, 'no event, so no write')
  t.strictSame((await house.sql('select id from requests where id = $1', [seen.request.id])).length, 0)
  t.equal(seen.kind, 'initial')
  t.equal(seen.shown, contentDigest(seen.request.proposal))
  t.strictSame(seen.validity.notBefore, NOON)
  t.strictSame(seen.validity.notAfter, new Date('2028-11-24T04:59:59Z'), 'two years less a second')
  house.clock.pass(60_000)
  const made = await submit(call(asEmployee(one)), { ...draft, shown: seen.shown })
  t.equal(contentDigest(made.proposal), seen.shown)
})

t.test('the preview ends with the employment, as the certificate would', async t => {
  const one = person(house, { retiresOn: '2027-04-01' })
  const draft = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  const { validity } = await preview(call(asEmployee(one)), draft)
  t.strictSame(validity.notAfter, new Date('2027-03-31T14:59:59Z'))
})

t.test('nobody previews for another, and the registry is not asked for it', async t => {
  const one = person(house)
  const { asked } = house.registry
  const draft = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  t.strictSame(await codeOf(preview(call(asEmployee(person(house))), draft)), ['not-permitted'])
  t.equal(house.registry.asked, asked)
})

t.test('what has changed since it was shown is not submitted', async t => {
  const one = person(house)
  const draft = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  const { shown } = await preview(call(asEmployee(one)), draft)
  house.registry.people.set(one.number, { ...one, name: 'Made Wirawan Putra' })
  t.strictSame(await codeOf(submit(call(asEmployee(one)), { ...draft, shown })), ['conflict'])
  const again = await preview(call(asEmployee(one)), draft)
  t.not(again.shown, shown)
  t.strictSame(await codeOf(submit(call(asEmployee(one)), { ...draft, shown: again.shown })), ['accepted'])
})

t.test('W03 the notice an applicant agreed to stands in the audit log, and its language', async t => {
  const one = person(house)
  const submission: Submission = {
    employeeNumber: one.number,
    profile: 'signature',
    csr: makeCsr().der,
    consent: { notice: 'privacy-1', language: 'id' },
  }
  const { id } = await submit(call(asEmployee(one)), submission)
  t.match(await submittedDetail(id), {
    kind: 'initial',
    consent: 'privacy-1',
    consentLanguage: 'id',
    consentGivenBy: 'applicant',
  })
})

t.test('W03 a consent that somebody else conveys is recorded as theirs to answer for', async t => {
  const one = person(house)
  const submission: Submission = {
    ...{ employeeNumber: one.number, profile: 'signature', csr: makeCsr().der },
    consent: { notice: 'privacy-1', language: 'id' },
  }
  const { id } = await submit(call(VERIFIER), submission)
  t.match(await submittedDetail(id), { consent: 'privacy-1', consentGivenBy: 'submitter' })
})

t.test('P09 only one’s own certificate of that purpose can be followed', async t => {
  const [one, other] = [person(house), person(house)]
  const { serialNumber } = await certified(house, other)
  const own = await certified(house, one, { profile: 'email' })
  house.clock.pass(700 * DAY_MS)
  const submission = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  for (const kind of ['renewal', 'rekey'] as const)
    for (const followed of [serialNumber, own.serialNumber, 'ab'])
      t.strictSame(
        await codeOf(
          submit(call(asEmployee(one)), { ...submission, renewal: { kind, serialNumber: followed } }),
        ),
        ['policy-violation', 'renewal-of-nothing'],
        `${kind} of ${followed}`,
      )
  house.clock.pass(-700 * DAY_MS)
})

t.test('P09 W04 renewal and re-key are told apart and told to the audit log', async t => {
  const one = person(house)
  const key = newKey()
  const first = await certified(house, one, { csr: makeCsr(key).der })
  const base = { employeeNumber: one.number, profile: 'signature' }
  const { serialNumber } = first
  const renewal = { kind: 'renewal', serialNumber } as const
  const rekey = { kind: 'rekey', serialNumber } as const
  const sameKey = { ...base, csr: makeCsr(key).der }
  const newOne = { ...base, csr: makeCsr().der }
  const who = call(asEmployee(one))
  t.strictSame(
    await codeOf(submit(who, { ...sameKey, renewal })),
    ['conflict', 'key-renewed', 'already-has-certificate'],
    'not before its time',
  )
  house.clock.pass(700 * DAY_MS)
  t.match(await codeOf(submit(who, { ...newOne, renewal })), ['policy-violation', 'renewal-with-other-key'])
  const refused = await codeOf(submit(who, { ...sameKey, renewal: rekey }))
  t.equal(refused[0], 'policy-violation')
  t.ok(refused.includes('rekey-with-old-key'))
  t.equal((await preview(who, { ...newOne, renewal: rekey })).kind, 'rekey')
  t.equal((await preview(who, newOne)).kind, 'rekey', 'known without being said')
  const made = await submit(who, { ...sameKey, renewal })
  t.match(await submittedDetail(made.id), { kind: 'renewal', follows: serialNumber })
})
