import t from 'tap'
import { verifyIdentity } from '../../src/enrollment/verify-identity.ts'
import { actor, call, DINKES, later, NOON, profile, without } from '../support/fixtures.ts'
import {
  asEmployee,
  certified,
  enrollmentDeps,
  openHouse,
  OFFICER,
  person,
  signedDecide,
  submitted,
  VERIFIER,
} from '../support/house.ts'

const house = await openHouse(t)
const verify = verifyIdentity(enrollmentDeps(house))

/** Held for a mailbox that the registry lacks; `mend` adds it. */
async function heldRequest() {
  const one = person(house)
  house.registry.people.set(one.number, without(one, 'officialEmail'))
  const request = await submitted(house, one, { profile: 'email' })
  return { one, request, mend: () => house.registry.people.set(one.number, one) }
}

t.test('once mended, it is verified with new evidence and a new digest', async t => {
  const { one, request, mend } = await heldRequest()
  mend()
  house.clock.pass(60_000)
  const renewed = await verify(call(asEmployee(one)), request.id)
  t.match(renewed, { state: 'verified', findings: [], csr: request.csr, submittedAt: request.submittedAt })
  t.strictSame(renewed.proposal.emails, [one.officialEmail])
  t.equal(renewed.proposal.evidence.askedAt, later(60_000).toISOString())
  t.not(renewed.digest, request.digest)
  const shownBefore = { decision: 'approve', digest: request.digest, reason: '' } as const
  await t.rejects(signedDecide(house)(call(VERIFIER), request.id, shownBefore), {
    code: 'conflict',
  })
  t.equal((await house.auditSince()).at(-1)?.action, 'request.verified')
  house.clock.at = NOON
})

t.test('not mended, it stays held, with the latest findings', async t => {
  const { one, request } = await heldRequest()
  house.registry.people.set(one.number, { ...without(one, 'officialEmail'), status: 'suspended' })
  const renewed = await verify(call(VERIFIER), request.id)
  t.equal(renewed.state, 'held')
  t.strictSame(
    renewed.findings.map(({ code }) => code),
    ['employment-suspended', 'official-email-missing'],
  )
  const order = { decision: 'approve', digest: renewed.digest, reason: 'Saya tahu.' } as const
  await t.rejects(signedDecide(house)(call(VERIFIER), request.id, order), {
    code: 'conflict',
  })
  t.equal((await house.auditSince()).at(-1)?.action, 'request.held')
})

t.test('its own being open is no finding; a certificate got meanwhile is', async t => {
  const { request, mend } = await heldRequest()
  mend()
  t.equal((await verify(call(OFFICER), request.id)).state, 'verified')
  const other = await heldRequest()
  other.mend()
  await certified(house, other.one)
  t.equal(
    (await verify(call(OFFICER), other.request.id)).state,
    'verified',
    'another profile does not matter',
  )
})

t.test('an outage, an absence and another person each change nothing and are told apart', async t => {
  const { one, request, mend } = await heldRequest()
  mend()
  house.registry.down = true
  await t.rejects(verify(call(asEmployee(one)), request.id), { code: 'registry-unavailable' })
  house.registry.down = false
  house.registry.people.delete(one.number)
  await t.rejects(verify(call(asEmployee(one)), request.id), { code: 'unknown-employee' })
  house.registry.people.set(one.number, { ...one, personId: person(house).personId })
  await t.rejects(verify(call(asEmployee(one)), request.id), { code: 'identity-mismatch' })
  t.strictSame(await house.stores.ra.request(request.id), request)
})

t.test('only what waits is verified again', async t => {
  const one = person(house)
  const request = await submitted(house, one)
  await t.rejects(verify(call(asEmployee(one)), request.id), { code: 'conflict', detail: /verified/ })
})

t.test('Idempotency-Key: the same call again gives the request as it is', async t => {
  const { one, request, mend } = await heldRequest()
  mend()
  const who = call(asEmployee(one), { key: 'v', fingerprint: request.id })
  const first = await verify(who, request.id)
  t.equal(first.state, 'verified')
  t.strictSame(await verify(who, request.id), first)
  const all = await heldRequest()
  all.mend()
  const twenty = call(asEmployee(all.one), { key: 'v20', fingerprint: 'f' })
  const states = await Promise.all(Array.from({ length: 20 }, () => verify(twenty, all.request.id)))
  t.ok(states.every(({ state }) => state === 'verified'))
})

t.test('a profile that changed meanwhile is the one that is proposed', async t => {
  const { one, request, mend } = await heldRequest()
  mend()
  const email = house.profiles.get('email') ?? profile()
  house.profiles.set('email', { ...email, validity: { days: 30 } })
  const renewed = await verify(call(asEmployee(one)), request.id)
  t.not(renewed.proposal.profileDigest, request.proposal.profileDigest)
  house.profiles.set('email', email)
})

t.test('W09 scopes', async t => {
  const { request } = await heldRequest()
  await t.rejects(verify(call(actor('verifier', { agency: DINKES.code })), request.id), { code: 'not-found' })
  await t.rejects(verify(call(asEmployee(person(house))), request.id), { code: 'not-found' })
  await t.rejects(verify(call('auditor'), request.id), { code: 'not-permitted' })
})
