import t from 'tap'
import type { CertificateRequest } from '../../src/domain/request.ts'
import { submitRequest } from '../../src/enrollment/submit.ts'
import { withdrawRequest } from '../../src/enrollment/withdraw.ts'
import { isSegelError } from '../../src/errors.ts'
import type { Store } from '../../src/ports/store.ts'
import { makeCsr } from '../support/csr.ts'
import { actor, call, DINKES, NC, profile, without } from '../support/fixtures.ts'
import {
  approved,
  asEmployee,
  enrollmentDeps,
  openHouse,
  OFFICER,
  person,
  signedDecide,
  submitted,
  VERIFIER,
} from '../support/house.ts'

const house = await openHouse(t)
const decide = signedDecide(house)
const withdraw = withdrawRequest(enrollmentDeps(house))

const approve = ({ digest }: CertificateRequest, reason = '') =>
  ({ decision: 'approve', digest, reason }) as const
const reject = ({ digest }: CertificateRequest, reason = 'Bukan pegawai kami.') =>
  ({ decision: 'reject', digest, reason }) as const
const actionsOf = async ({ id }: CertificateRequest) =>
  (await house.auditSince()).filter(({ object }) => object === `request:${id}`).map(({ action }) => action)

t.test("two tiers: the verifier, then the registration officer; then it is the CA's", async t => {
  const request = await submitted(house, person(house))
  const first = await decide(call(VERIFIER), request.id, approve(request))
  t.equal(first.state, 'verified', 'half way')
  t.match(first.decisions, [
    {
      officer: VERIFIER.id,
      officerName: VERIFIER.name,
      tier: 'verifier',
      decision: 'approve',
      digest: request.digest,
    },
  ])
  const second = await decide(call(OFFICER), request.id, approve(request, 'Lengkap.'))
  t.equal(second.state, 'approved')
  t.match(second.decisions, [{ tier: 'verifier' }, { tier: 'registration-officer', reason: 'Lengkap.' }])
  t.strictSame(
    (await actionsOf(request)).slice(2),
    ['request.decided', 'request.decided', 'request.approved'],
    'W04',
  )
  t.equal(
    (await house.stores.ca.approvedRequests(10)).some(({ id }) => id === request.id),
    true,
  )
})

t.test('one tier: the profile says so', async t => {
  const request = await submitted(house, person(house), { profile: 'email' })
  await t.rejects(decide(call(OFFICER), request.id, approve(request)), {
    code: 'conflict',
    detail: /verifier/,
  })
  t.equal((await decide(call(VERIFIER), request.id, approve(request))).state, 'approved')
})

t.test('the order of tiers holds', async t => {
  const request = await submitted(house, person(house))
  await t.rejects(decide(call(OFFICER), request.id, approve(request)), {
    code: 'conflict',
    detail: /of the verifier/,
  })
  await decide(call(VERIFIER), request.id, approve(request))
  const colleague = actor('verifier', { id: 'token:colleague' })
  await t.rejects(decide(call(colleague), request.id, approve(request)), {
    code: 'conflict',
    detail: /registration-officer/,
  })
})

t.test('W09 nobody decides twice, on their own request, or on what they submitted', async t => {
  const request = await submitted(house, person(house))
  await decide(call(VERIFIER), request.id, approve(request))
  await t.rejects(decide(call(VERIFIER), request.id, approve(request)), {
    code: 'conflict',
    detail: /already/,
  })

  const one = person(house)
  const own = await submitted(house, one)
  const themselves = actor('verifier', { id: 'token:my-verifier-token', personId: one.personId })
  await t.rejects(decide(call(themselves), own.id, approve(own)), { code: 'not-permitted', detail: /own/ })
  await t.rejects(decide(call(themselves), own.id, reject(own)), { code: 'not-permitted' })

  const other = person(house)
  const byVerifier = await submitRequest(enrollmentDeps(house))(call(VERIFIER), {
    employeeNumber: other.number,
    profile: 'signature',
    csr: makeCsr().der,
  })
  await t.rejects(decide(call(VERIFIER), byVerifier.id, approve(byVerifier)), { code: 'not-permitted' })
  t.equal((await house.stores.ra.request(byVerifier.id))?.decisions.length, 0)
})

t.test('W09 own requests are refused before the database has to', async t => {
  const [one, other] = [person(house), person(house)]
  const byVerifier = await submitRequest(enrollmentDeps(house))(call(VERIFIER), {
    employeeNumber: other.number,
    profile: 'signature',
    csr: makeCsr().der,
  })
  const own = await submitted(house, one)
  let tried = 0
  const deps = enrollmentDeps(house)
  const change: Store['change'] = (why, work, once) =>
    deps.store.change(
      why,
      tx =>
        work({
          ...tx,
          insertDecision: async (...given) => {
            tried += 1
            return tx.insertDecision(...given)
          },
        }),
      once,
    )
  const watched = signedDecide(house, { store: { ...deps.store, change } })
  await t.rejects(watched(call(VERIFIER), byVerifier.id, approve(byVerifier)), { code: 'not-permitted' })
  const themselves = actor('verifier', { id: 'token:mine', personId: one.personId })
  await t.rejects(watched(call(themselves), own.id, approve(own)), { code: 'not-permitted' })
  t.equal(tried, 0)
  await watched(call(VERIFIER), own.id, approve(own))
  t.equal(tried, 1)
})

t.test('W09 a verifier of another agency does not even see it; other roles do not decide', async t => {
  const request = await submitted(house, person(house))
  const elsewhere = actor('verifier', { agency: DINKES.code })
  await t.rejects(decide(call(elsewhere), request.id, approve(request)), { code: 'not-found' })
  const above = actor('verifier', { id: 'token:above', agency: NC.code })
  t.equal(
    (await decide(call(above), request.id, approve(request))).decisions.length,
    1,
    'the parent agency may',
  )
  for (const role of ['auditor', 'administrator'] as const)
    await t.rejects(decide(call(role), request.id, approve(request)), { code: 'not-permitted' }, role)
  await t.rejects(decide(call('system'), request.id, approve(request)), { code: 'not-found' })
  await t.rejects(decide(call(asEmployee(person(house))), request.id, approve(request)), {
    code: 'not-found',
  })
  const mine = person(house)
  const own = await submitted(house, mine)
  await t.rejects(decide(call(asEmployee(mine)), own.id, approve(own)), { code: 'not-permitted' })
})

t.test('a decision is about what was shown: the digest of another display is refused', async t => {
  const request = await submitted(house, person(house))
  for (const digest of ['00'.repeat(32), '', request.digest.toUpperCase()])
    await t.rejects(decide(call(VERIFIER), request.id, approve({ ...request, digest })), {
      code: 'conflict',
      detail: /changed since it was shown/,
    })
  t.equal((await house.stores.ra.request(request.id))?.decisions.length, 0)
})

t.test('a rejection needs a reason and ends the request', async t => {
  const request = await submitted(house, person(house))
  await t.rejects(decide(call(VERIFIER), request.id, reject(request, ' \n')), { code: 'malformed' })
  const ended = await decide(call(OFFICER), request.id, reject(request))
  t.match(ended, { state: 'rejected', decisions: [{ decision: 'reject', reason: 'Bukan pegawai kami.' }] })
  await t.rejects(decide(call(VERIFIER), request.id, approve(request)), { code: 'conflict' })
  await t.rejects(withdraw(call(asEmployee(person(house, { personId: request.personId }))), request.id), {
    code: 'conflict',
  })
  t.strictSame((await actionsOf(request)).slice(2), ['request.decided', 'request.rejected'])
})

t.test('the second tier may reject what the first approved', async t => {
  const request = await submitted(house, person(house))
  await decide(call(VERIFIER), request.id, approve(request))
  t.equal((await decide(call(OFFICER), request.id, reject(request))).state, 'rejected')
})

t.test('held for a person to judge: a verifier clears it with a reason, and only a verifier', async t => {
  const one = person(house, { birthDate: '1986-09-27' })
  const request = await submitted(house, one)
  t.equal(request.state, 'held')
  await t.rejects(decide(call(OFFICER), request.id, approve(request, 'KTP dilihat.')), { code: 'conflict' })
  await t.rejects(decide(call(VERIFIER), request.id, approve(request, ' ')), { code: 'malformed' })
  const cleared = await decide(call(VERIFIER), request.id, approve(request, 'KTP dan akta dilihat.'))
  t.equal(cleared.state, 'verified')
  t.strictSame(
    (await actionsOf(request)).slice(2),
    ['request.decided', 'request.verified'],
    'W05 the bypass is recorded',
  )
  t.match((await house.auditSince()).at(-2), { detail: { reason: 'KTP dan akta dilihat.' } })
  t.equal((await decide(call(OFFICER), request.id, approve(request))).state, 'approved')
})

t.test('held for what must be mended: nobody clears it, anybody may reject it', async t => {
  const one = person(house, { birthDate: '1986-09-27' })
  house.registry.people.set(one.number, without(one, 'officialEmail'))
  const request = await submitted(house, one, { profile: 'email' })
  try {
    await decide(call(VERIFIER), request.id, approve(request, 'Saya tahu.'))
    t.fail('it should be refused')
  } catch (error) {
    if (!isSegelError(error)) throw error
    t.equal(error.code, 'conflict')
    t.strictSame(
      error.findings.map(({ code }) => code),
      ['official-email-missing'],
      'says what is open',
    )
  }
  t.equal((await decide(call(VERIFIER), request.id, reject(request))).state, 'rejected')
})

t.test(
  'a profile that changed since asks for a new request; one that is gone can still be rejected',
  async t => {
    const [first, second] = [await submitted(house, person(house)), await submitted(house, person(house))]
    house.profiles.set('signature', profile({ validity: { years: 3 } }))
    await t.rejects(decide(call(VERIFIER), first.id, approve(first)), {
      code: 'conflict',
      detail: /profile has changed/,
    })
    t.equal((await decide(call(VERIFIER), first.id, reject(first))).state, 'rejected')
    house.profiles.delete('signature')
    await t.rejects(decide(call(VERIFIER), second.id, approve(second)), { code: 'malformed' })
    t.equal((await decide(call(VERIFIER), second.id, reject(second))).state, 'rejected')
    house.profiles.set('signature', profile())
  },
)

t.test('50 verifiers at once: one decision', async t => {
  const request = await submitted(house, person(house))
  const verifiers = Array.from({ length: 50 }, (_, index) => actor('verifier', { id: `token:v${index}` }))
  const outcomes = await Promise.all(
    verifiers.map(one =>
      decide(call(one), request.id, approve(request)).then(
        () => 'done',
        (error: unknown) => (isSegelError(error) ? error.code : String(error)),
      ),
    ),
  )
  t.equal(outcomes.filter(one => one === 'done').length, 1)
  t.equal(outcomes.filter(one => one === 'conflict').length, 49)
  t.equal((await house.stores.ra.request(request.id))?.decisions.length, 1)
})

t.test('50 times the same decision with one key: one effect, 50 answers', async t => {
  const request = await submitted(house, person(house))
  const who = call(VERIFIER, { key: 'decide', fingerprint: request.id })
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => decide(who, request.id, approve(request))),
  )
  t.ok(outcomes.every(one => one.decisions.length === 1))
  t.equal((await actionsOf(request)).filter(action => action === 'request.decided').length, 1)
})

t.test('approval and withdrawal at once: one of the two', async t => {
  for (let round = 0; round < 10; round += 1) {
    const one = person(house)
    const request = await submitted(house, one, { profile: 'email' })
    const both = await Promise.allSettled([
      decide(call(VERIFIER), request.id, approve(request)),
      withdraw(call(asEmployee(one)), request.id),
    ])
    t.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
    const state = (await house.stores.ra.request(request.id))?.state
    t.ok(state === 'approved' || state === 'withdrawn')
  }
})

t.test('withdrawal: by the person alone, until it is with the CA', async t => {
  const one = person(house)
  const request = await submitted(house, one)
  for (const who of [VERIFIER, OFFICER, actor('auditor')])
    await t.rejects(withdraw(call(who), request.id), { code: 'not-permitted' }, who.role)
  await t.rejects(withdraw(call(asEmployee(person(house))), request.id), { code: 'not-found' })
  const key = { key: 'w', fingerprint: request.id }
  t.equal((await withdraw(call(asEmployee(one), key), request.id)).state, 'withdrawn')
  t.equal((await withdraw(call(asEmployee(one), key), request.id)).state, 'withdrawn', 'the same call again')
  await t.rejects(withdraw(call(asEmployee(one)), request.id), { code: 'conflict' })
  t.equal((await actionsOf(request)).at(-1), 'request.withdrawn')

  const late = person(house)
  const { id } = await approved(house, late)
  await t.rejects(withdraw(call(asEmployee(late)), id), { code: 'conflict', detail: /approved/ })
})

t.test('an id that is none names nothing', async t => {
  for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000', "' or 1=1 --"]) {
    await t.rejects(decide(call(OFFICER), id, { decision: 'approve', digest: '', reason: '' }), {
      code: 'not-found',
    })
    await t.rejects(withdraw(call(OFFICER), id), { code: 'not-found' })
  }
})
