import t from 'tap'
import type { Call } from '../../src/domain/actor.ts'
import { approvalDigest } from '../../src/domain/request.ts'
import { type Submission, submitRequest } from '../../src/enrollment/submit.ts'
import { withdrawRequest } from '../../src/enrollment/withdraw.ts'
import { isSegelError } from '../../src/errors.ts'
import { EC_KEY, makeCsr, opensslCsr } from '../support/csr.ts'
import { actor, call, DAY_MS, DINKES, later, NC, NOON, RATNA, without } from '../support/fixtures.ts'
import { asEmployee, certified, enrollmentDeps, openHouse, person, VERIFIER } from '../support/house.ts'

const house = await openHouse(t)
const submit = submitRequest(enrollmentDeps(house))
const ecCsr = opensslCsr(EC_KEY)

type Outcome = readonly [code: string, ...findings: string[]]

/** The error's code and the codes of its refusing findings. */
async function refusalOf(who: Call, submission: Submission): Promise<Outcome> {
  try {
    await submit(who, submission)
  } catch (error) {
    if (!isSegelError(error)) throw error
    return [error.code, ...error.findings.filter(({ effect }) => effect === 'refuse').map(({ code }) => code)]
  }
  return ['accepted']
}

t.test('an application in order is verified at once, bound to what will be certified', async t => {
  const one = person(house)
  const request = await submit(call(asEmployee(one)), {
    employeeNumber: one.number,
    profile: 'signature',
    csr: ecCsr,
  })
  t.match(request, {
    state: 'verified',
    personId: one.personId,
    employeeNumber: one.number,
    submittedBy: `token:${one.personId}`,
    submittedAt: NOON,
    findings: [],
    decisions: [],
    csrFacts: { keyKind: 'p-256', keyBits: 256, subject: 'CN=ignored', signatureAlgorithm: 'ecdsa-sha256' },
  })
  t.equal(request.digest, approvalDigest(request.proposal))
  t.notMatch(request.proposal.subject, /ignored/, 'P04 nothing of the CSR but its key')
  t.match(request.proposal.subject, /CN=Made Wirawan/)
  t.equal(request.proposal.notAfterLimit, '2044-09-30T14:59:59.000Z')
  t.equal(request.proposal.evidence.askedAt, NOON.toISOString())
  const events = (await house.auditSince()).filter(({ object }) => object === `request:${request.id}`)
  t.strictSame(
    events.map(({ action }) => action),
    ['request.submitted', 'request.verified'],
    'W04',
  )
})

t.test('the number may be written with spaces, and the CSR be DER or PEM', async t => {
  const one = person(house)
  const spaced = `${one.number.slice(0, 8)} ${one.number.slice(8, 14)} ${one.number.slice(14)}`
  const der = makeCsr().der
  const request = await submit(call(asEmployee(one)), {
    employeeNumber: spaced,
    profile: 'signature',
    csr: der,
  })
  t.equal(request.employeeNumber, one.number)
  t.strictSame(Buffer.from(request.csr), Buffer.from(der))
})

t.test('every refusal has a code of its own: never one message for several causes', async t => {
  const who = (one: ReturnType<typeof person>) => call(asEmployee(one))
  const withCsr = async (csr: Uint8Array) => {
    const one = person(house)
    return refusalOf(who(one), { employeeNumber: one.number, profile: 'signature', csr })
  }
  const withPerson = async (changes: Parameters<typeof person>[1]) => {
    const one = person(house, changes)
    return refusalOf(who(one), { employeeNumber: one.number, profile: 'signature', csr: ecCsr })
  }
  const verifier = call(actor('verifier', { agency: NC.code }))
  const by = (employeeNumber: string, changes: Partial<Submission> = {}) =>
    refusalOf(verifier, { employeeNumber, profile: 'signature', csr: ecCsr, ...changes })
  const compromised = makeCsr()
  const before = await certified(house, person(house), { csr: compromised.der })
  const alreadyHas = house.registry.people.get(before.employeeNumber ?? '') ?? person(house)
  const broken = Uint8Array.from(makeCsr().der)
  broken.set([(broken.at(-1) ?? 0) ^ 1], broken.length - 1)

  const table: Record<string, readonly [Outcome | Promise<Outcome>, Outcome]> = {
    'no number': [by('not a number'), ['malformed', 'nip-digits']],
    'too short': [by('1986'), ['malformed', 'nip-length']],
    unknown: [by(RATNA), ['unknown-employee', 'employee-not-registered']],
    'no such profile': [by(person(house).number, { profile: 'nothing' }), ['malformed']],
    'a profile of the CA': [by(person(house).number, { profile: 'root' }), ['malformed']],
    retired: [withPerson({ status: 'retired' }), ['employee-not-active', 'employment-retired']],
    deceased: [withPerson({ status: 'deceased' }), ['employee-not-active', 'employment-deceased']],
    suspended: [withPerson({ status: 'suspended' }), ['employee-not-active', 'employment-suspended']],
    'contract over': [
      withPerson({ contractEndsOn: '2026-11-23' }),
      ['employee-not-active', 'employment-ended'],
    ],
    'an invisible name': [withPerson({ name: 'x\u202e' }), ['identity-mismatch', 'name-unusable']],
    'P02 no CSR': [withCsr(Buffer.from('nothing')), ['bad-csr', 'csr-not-der', 'pem-block']],
    'P02 signature broken': [withCsr(broken), ['bad-csr', 'csr-signature-invalid']],
    'P05 asks to be a CA': [
      withCsr(opensslCsr(EC_KEY, 'basicConstraints=critical,CA:TRUE')),
      ['bad-csr', 'asks-for-ca'],
    ],
    'P05 asks for keyCertSign': [
      withCsr(opensslCsr(EC_KEY, 'keyUsage=keyCertSign')),
      ['bad-csr', 'asks-for-ca'],
    ],
    'P05 asks for a foreign purpose': [
      withCsr(opensslCsr(EC_KEY, 'extendedKeyUsage=serverAuth')),
      ['bad-csr', 'asks-for-foreign-purpose'],
    ],
    'P06 weak RSA': [withCsr(opensslCsr(['rsa:1024'])), ['bad-public-key', 'key-rsa-too-small']],
    'P07 another curve': [
      withCsr(opensslCsr(['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'])),
      ['bad-public-key', 'key-kind-not-allowed'],
    ],
    'P08 key of another': [withCsr(compromised.der), ['bad-public-key', 'key-of-another-person']],
    'already has one': [
      refusalOf(who(alreadyHas), { employeeNumber: alreadyHas.number, profile: 'signature', csr: ecCsr }),
      ['conflict', 'already-has-certificate'],
    ],
    'another profile with the same key': [
      refusalOf(who(alreadyHas), {
        employeeNumber: alreadyHas.number,
        profile: 'email',
        csr: compromised.der,
      }),
      ['bad-public-key', 'key-of-another-profile'],
    ],
  }
  for (const [what, [outcome, expected]] of Object.entries(table)) t.strictSame(await outcome, expected, what)
  const messages = new Set<string>()
  for (const status of ['retired', 'deceased', 'suspended'] as const) {
    const one = person(house, { status })
    await submit(who(one), { employeeNumber: one.number, profile: 'signature', csr: ecCsr }).catch(
      (error: unknown) => messages.add(String(error)),
    )
  }
  t.equal(messages.size, 3, 'each status in its own words')
})

t.test('P08 the key of the CA is refused', async t => {
  const one = person(house)
  const { signer } = house.keys
  const key = await signer('issuing')
  const { composeRequestInfo, joinRequest } = await import('../../src/x509/compose-csr.ts')
  const { encodeName } = await import('../../src/x509/name.ts')
  const info = composeRequestInfo({ subject: encodeName([{ type: 'CN', value: 'x' }]), spki: key.spki })
  const csr = joinRequest(info, key.algorithm, await key.sign(info))
  t.strictSame(
    await refusalOf(call(asEmployee(one)), { employeeNumber: one.number, profile: 'signature', csr }),
    ['bad-public-key', 'key-of-authority', 'key-of-another-person'],
  )
})

t.test('an expired certificate is no hindrance; an open request is', async t => {
  const one = person(house)
  await certified(house, one)
  const again = () =>
    refusalOf(call(asEmployee(one)), { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der })
  t.strictSame(await again(), ['conflict', 'already-has-certificate'])
  house.clock.at = later(731 * DAY_MS)
  t.strictSame(await again(), ['accepted'])
  t.strictSame(await again(), ['conflict', 'open-request'])
  house.clock.at = NOON
})

t.test('an outage of the registry is no absence', async t => {
  const one = person(house)
  house.registry.down = true
  t.teardown(() => {
    house.registry.down = false
  })
  const submission = { employeeNumber: one.number, profile: 'signature', csr: ecCsr }
  await t.rejects(submit(call(asEmployee(one)), submission), { code: 'registry-unavailable' })
  t.strictSame(
    (await house.stores.ra.requests({ personId: one.personId, limit: 10 })).items,
    [],
    'nothing is kept',
  )
})

t.test('what can be mended holds the request, what a person must judge is marked so', async t => {
  const table = [
    ['email', without(person(house), 'officialEmail'), [['official-email-missing', undefined]]],
    [
      'signature',
      person(house, { birthDate: '1986-09-27' }),
      [
        ['nip-birth-mismatch', true],
        ['nik-birth-mismatch', true],
      ],
    ],
  ] as const
  for (const [profile, one, expected] of table) {
    house.registry.people.set(one.number, one)
    const request = await submit(call(asEmployee(one)), {
      employeeNumber: one.number,
      profile,
      csr: makeCsr().der,
    })
    t.equal(request.state, 'held')
    t.strictSame(
      request.findings.map(({ code, reviewable }) => [code, reviewable]),
      expected,
    )
    const actions = (await house.auditSince()).filter(({ object }) => object === `request:${request.id}`)
    t.strictSame(
      actions.map(({ action }) => action),
      ['request.submitted', 'request.held'],
    )
  }
})

t.test('W09 scopes: employees for themselves, verifiers for their agency, others for nobody', async t => {
  const one = person(house)
  const elsewhere = person(house, { agencyPath: [NC, DINKES] })
  const apply = (who: Call, number: string) =>
    refusalOf(who, { employeeNumber: number, profile: 'signature', csr: makeCsr().der })
  const asked = house.registry.asked
  t.strictSame(await apply(call(asEmployee(one)), elsewhere.number), ['not-permitted'], 'not for another')
  t.strictSame(await apply(call(asEmployee(one)), RATNA), ['not-permitted'], 'known or not')
  for (const role of ['registration-officer', 'auditor', 'administrator', 'system'] as const)
    t.strictSame(await apply(call(role), one.number), ['not-permitted'], role)
  t.equal(house.registry.asked, asked, 'and the registry was not asked')
  t.strictSame(await apply(call(VERIFIER), elsewhere.number), ['not-permitted'], 'another agency')
  t.strictSame(await apply(call(VERIFIER), one.number), ['accepted'], 'own agency')
  const { personId: _person, ...stolen } = asEmployee(person(house))
  t.strictSame(
    await apply(call(stolen), stolen.employeeNumber ?? ''),
    ['not-permitted'],
    'no person behind the token',
  )
  // The number went to somebody else since the token was made.
  const other = person(house)
  t.strictSame(await apply(call({ ...asEmployee(other), personId: 'former' }), other.number), [
    'not-permitted',
  ])
})

t.test('Idempotency-Key: the same call again gives the same request', async t => {
  const one = person(house)
  const submission = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  const who = call(asEmployee(one), { key: 'k1', fingerprint: 'f1' })
  const first = await submit(who, submission)
  t.strictSame(await submit(who, submission), first)
  const other = call(asEmployee(one), { key: 'k1', fingerprint: 'f2' })
  await t.rejects(submit(other, submission), { code: 'conflict', detail: /Idempotency-Key/ })
  await t.rejects(
    submit(call(asEmployee(one)), submission),
    { code: 'conflict' },
    'without a key it is another call',
  )
  const withdrawn = await withdrawRequest(enrollmentDeps(house))(call(asEmployee(one)), first.id)
  t.equal(withdrawn.state, 'withdrawn')
  t.equal((await submit(who, submission)).id, first.id, 'however the request went on')
})

t.test('Idempotency-Key: 20 at once are one request', async t => {
  const one = person(house)
  const submission = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  const who = call(asEmployee(one), { key: 'k20', fingerprint: 'f' })
  const all = await Promise.all(Array.from({ length: 20 }, () => submit(who, submission)))
  t.equal(new Set(all.map(({ id }) => id)).size, 1)
  t.equal((await house.stores.ra.requests({ personId: one.personId, limit: 100 })).items.length, 1)
})

t.test('Idempotency-Key: a twin that takes effect while we still look around is no hindrance', async t => {
  const one = person(house)
  const submission = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der }
  const who = call(asEmployee(one), { key: 'twin', fingerprint: 'f' })
  const deps = enrollmentDeps(house)
  const [reached, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const find = async (number: string) => {
    reached.resolve(undefined)
    await gate.promise
    return deps.registry.find(number)
  }
  const slow = submitRequest({ ...deps, registry: { find } })(who, submission)
  await reached.promise
  const quick = await submit(who, submission)
  gate.resolve(undefined)
  t.equal((await slow).id, quick.id)
})

t.test('a key that was used by another actor is another key', async t => {
  const [one, two] = [person(house), person(house)]
  const apply = (who: typeof one) =>
    submit(call(asEmployee(who), { key: 'same', fingerprint: 'f' }), {
      employeeNumber: who.number,
      profile: 'signature',
      csr: makeCsr().der,
    })
  t.not((await apply(one)).id, (await apply(two)).id)
})

t.test('without a key, 20 at once are one request and 19 conflicts', async t => {
  const one = person(house)
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () =>
      refusalOf(call(asEmployee(one)), {
        employeeNumber: one.number,
        profile: 'signature',
        csr: makeCsr().der,
      }),
    ),
  )
  t.equal(outcomes.filter(([code]) => code === 'accepted').length, 1)
  t.equal(outcomes.filter(([code]) => code === 'conflict').length, 19)
})

t.test('no NIK and no digit of it beyond the mask is kept or recorded', async t => {
  const rows = await house.sql('select proposal, findings::text from requests')
  const audit = (await house.auditSince()).map(({ body }) => body)
  t.ok(rows.length > 10)
  for (const text of [...rows.map(row => JSON.stringify(row)), ...audit])
    t.notMatch(text, /(?<![0-9a-f])\d{16}(?![0-9a-f])/)
})

t.test('a person has so many requests within an hour, whoever submits them', async t => {
  const [one, other] = [person(house), person(house)]
  const limited = submitRequest({ ...enrollmentDeps(house), submissionsPerHour: 2 })
  const withdraw = withdrawRequest(enrollmentDeps(house))
  const circle = async (who: Call, number = one.number) => {
    const { id } = await limited(who, { employeeNumber: number, profile: 'signature', csr: makeCsr().der })
    await withdraw(call(asEmployee(number === one.number ? one : other)), id)
  }
  const start = house.clock.at
  await circle(call(asEmployee(one)))
  house.clock.pass(600_000)
  await circle(call({ ...VERIFIER, agency: NC.code }))
  const refused = await circle(call(asEmployee(one))).catch((error: unknown) => error)
  t.match(refused, { code: 'rate-limited', retryAfterSeconds: 3000 })
  await circle(call(asEmployee(other)), other.number)
  house.clock.pass(3_000_000)
  await t.resolves(circle(call(asEmployee(one))), 'an hour after the first')
  house.clock.at = start
})
