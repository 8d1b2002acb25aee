import { randomBytes } from 'node:crypto'
import t from 'tap'
import { openPasskeys, type PasskeyOptions } from '../../../src/adapters/passkeys/index.ts'
import { isSegelError } from '../../../src/errors.ts'
import { softwareAuthenticator } from '../../support/software-authenticator.ts'

const ORIGIN = 'http://localhost:8080'

const open = (changes: Partial<PasskeyOptions> = {}) =>
  openPasskeys({ rpId: 'localhost', rpName: 'Segel', origins: [ORIGIN], ...changes })

const challenge = randomBytes(32)
const about = {
  challenge,
  userId: randomBytes(16),
  userName: 'sri',
  displayName: 'Sri Verifikator',
  exclude: ['AAAA'],
}

async function registered(passkeys = open()) {
  const device = softwareAuthenticator(ORIGIN)
  const facts = await passkeys.verifyRegistration(device.create(await passkeys.creationOptions(about)), {
    challenge,
  })
  return { device, facts }
}

t.test('a key is registered, and its answer to a challenge holds', async t => {
  const passkeys = open()
  const options = await passkeys.creationOptions(about)
  t.match(options, {
    rp: { id: 'localhost', name: 'Segel' },
    user: { name: 'sri', displayName: 'Sri Verifikator' },
    challenge: challenge.toString('base64url'),
    excludeCredentials: [{ id: 'AAAA', type: 'public-key' }],
    authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
    pubKeyCredParams: [{ alg: -7 }, { alg: -8 }, { alg: -257 }],
    attestation: 'none',
  })
  const { device, facts } = await registered(passkeys)
  t.match(facts, {
    credentialId: device.credentialId(),
    aaguid: '00000000-0000-0000-0000-000000000000',
    transports: ['usb', 'internal'],
    coseKey: /^a5010203262001/,
  })
  const request = await passkeys.requestOptions({ challenge, allow: [facts] })
  t.match(request, {
    rpId: 'localhost',
    userVerification: 'required',
    allowCredentials: [{ id: facts.credentialId, transports: ['usb', 'internal'] }],
  })
  const expected = { challenge, coseKey: facts.coseKey }
  t.strictSame(await passkeys.verifyAssertion(device.assert(request), expected), { signCount: 1 })
  t.strictSame(await passkeys.verifyAssertion(device.assert(challenge), expected), { signCount: 2 })
  const open_ = await passkeys.requestOptions({ challenge })
  t.notOk('allowCredentials' in open_ && open_.allowCredentials)
})

t.test('whatever does not hold is one refusal, and why is private', async t => {
  const passkeys = open()
  const { device, facts } = await registered(passkeys)
  const other = await registered(passkeys)
  const expected = { challenge, coseKey: facts.coseKey }
  const good = () => device.assert(challenge)
  const turned = (changes: Partial<typeof device>) => {
    const kept = { origin: device.origin, rpId: device.rpId, userVerified: true, userPresent: true }
    Object.assign(device, changes)
    const made = good()
    Object.assign(device, kept)
    return made
  }
  const one = good()
  const bad = {
    'another challenge': device.assert(randomBytes(32)),
    'another origin': turned({ origin: 'http://localhost:8081' }),
    'another domain name': turned({ rpId: 'segel.example' }),
    'user not verified': turned({ userVerified: false }),
    'user not present': turned({ userPresent: false }),
    'another key': other.device.assert(challenge),
    'signature of another': { ...good(), signature: one.signature },
    'no signature': { ...good(), signature: '' },
    'no base64url': { ...good(), authenticatorData: '%' },
    'no client data': { ...good(), clientDataJSON: 'AAAA' },
    'a registration as an assertion': {
      ...good(),
      clientDataJSON: Buffer.from(
        JSON.stringify({
          type: 'webauthn.create',
          challenge: challenge.toString('base64url'),
          origin: ORIGIN,
        }),
      ).toString('base64url'),
    },
  }
  for (const [name, assertion] of Object.entries(bad)) {
    const error = await passkeys.verifyAssertion(assertion, expected).catch((thrown: unknown) => thrown)
    t.ok(isSegelError(error, 'unauthenticated'), name)
    t.match(error, { detail: 'The passkey did not answer as it must.' }, name)
  }
  for (const coseKey of ['', 'zz', 'a0', 'ff'.repeat(50), other.facts.coseKey])
    await t.rejects(
      passkeys.verifyAssertion(good(), { challenge, coseKey }),
      { code: 'unauthenticated' },
      `key ${coseKey.slice(0, 8)}`,
    )
  t.ok(await passkeys.verifyAssertion(good(), expected), 'and the good one still holds')
})

t.test('a registration that does not hold', async t => {
  const passkeys = open()
  const options = await passkeys.creationOptions(about)
  const device = softwareAuthenticator(ORIGIN)
  const refusedWith = (response: unknown, name: string) =>
    t.rejects(passkeys.verifyRegistration(response, { challenge }), { code: 'unauthenticated' }, name)
  await t.rejects(passkeys.verifyRegistration(device.create(options), { challenge: randomBytes(32) }), {
    code: 'unauthenticated',
  })
  for (const nonsense of [undefined, null, 7, 'x', {}, { id: 'AAAA', rawId: 'AAAA', type: 'public-key' }])
    await refusedWith(nonsense, `nonsense: ${JSON.stringify(nonsense)}`)
  device.userVerified = false
  await refusedWith(device.create(options), 'user not verified')
  device.userVerified = true
  device.origin = 'https://segel.example'
  await refusedWith(device.create(options), 'another origin')
  device.origin = ORIGIN
  device.rpId = 'segel.example'
  await refusedWith(device.create(options), 'another domain name')
  device.rpId = 'localhost'
  const good = device.create(options)
  const broken = Buffer.from(good.response.attestationObject, 'base64url')
  broken.fill(0xff, 40, 60)
  await refusedWith(
    { ...good, response: { ...good.response, attestationObject: broken.toString('base64url') } },
    'broken attestation',
  )
  device.attestation = 'packed'
  const forged = device.create(options)
  const octets = Buffer.from(forged.response.attestationObject, 'base64url')
  const last = octets.length - 1
  octets[last] = (octets[last] ?? 0) ^ 1
  await refusedWith(
    { ...forged, response: { ...forged.response, attestationObject: octets.toString('base64url') } },
    'changed after it was signed',
  )
})

t.test('transports are hints of the browser: only what could be one is kept', async t => {
  const passkeys = open()
  const device = softwareAuthenticator(ORIGIN)
  const made = async (transports: unknown) => {
    const json = device.create(await passkeys.creationOptions(about))
    const response = { ...json, response: { ...json.response, transports } }
    return (await passkeys.verifyRegistration(response, { challenge })).transports
  }
  t.strictSame(await made(['nfc', 7, '<b>', 'x'.repeat(21), 'smart-card']), ['nfc', 'smart-card'])
  t.strictSame(await made('usb'), [])
  t.equal((await made(Array.from({ length: 50 }, () => 'usb'))).length, 10)
})
