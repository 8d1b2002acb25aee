import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import {
  hasTokenKey,
  readDecisionKey,
  registerTokenKey,
  removeTokenKey,
} from '../../src/access/token-keys.ts'
import { createToken, revokeToken } from '../../src/access/tokens.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import { call, later, NC } from '../support/fixtures.ts'
import { enrollmentDeps, openHouse } from '../support/house.ts'
import { openPeople } from '../support/officers.ts'

const house = await openHouse(t)
await house.sql('insert into agencies (code, name) values ($1, $2)', [NC.code, NC.name])
const { owner } = house.stores
const admin = call('administrator')
const DAY_MS = 86_400_000
const pem = (curve: string) =>
  generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ format: 'pem', type: 'spki' })
const early = {
  ...{ store: owner, clock: house.clock, roster: async () => Promise.reject(new Error('no roster')) },
  signAsAnchor: async () => Promise.reject(new Error('no anchor')),
}

t.test('before the ceremony no token has a key', async t => {
  t.equal(await removeTokenKey(early)(admin, 'nothing'), false)
})

t.test('the roster has the keys of tokens', async t => {
  const people = await openPeople(house)
  const deps = { store: owner, clock: house.clock, roster: people.roster, signAsAnchor: people.signByAnchor }
  const { registry } = enrollmentDeps(house)
  const tokens = { store: owner, registry, clock: house.clock, entropy: systemEntropy }
  const [register, has, remove] = [registerTokenKey(deps), hasTokenKey(deps), removeTokenKey(deps)]
  const make = async (role: 'verifier' | 'registration-officer' | 'auditor') => {
    const ties = role === 'verifier' ? { agency: NC.code } : {}
    return (await createToken(tokens)(admin, { role, name: 'Mesin', ...ties, expiresAt: later(DAY_MS) }))
      .token
  }
  const spki = readDecisionKey(pem('P-256'), 'verifier')

  await t.test('registered by the anchor, with what the token is for', async t => {
    const token = await make('verifier')
    t.equal(await has(token.id, spki), false)
    await register(admin, token, spki)
    t.equal(await has(token.id, spki), true)
    t.equal(
      await has(token.id, readDecisionKey(pem('P-256'), 'verifier')),
      false,
      'another key is not this one',
    )
    const known = (await people.roster()).officers.get(`token:${token.id}`)
    t.match(known, { role: 'verifier', agency: NC.code, name: 'Mesin' })
    t.match(known?.tokenKey, { spki: Buffer.from(spki).toString('hex') })
    t.match((await house.auditSince()).at(-1), {
      action: 'token.key-registered',
      object: `token:${token.id}`,
    })
  })

  await t.test('once: neither the same key again nor a second one', async t => {
    const token = await make('registration-officer')
    await register(admin, token, readDecisionKey(pem('P-256'), token.role))
    const events = (await house.auditSince()).length
    for (const again of [spki, readDecisionKey(pem('P-256'), token.role)])
      await t.rejects(register(admin, token, again), { code: 'conflict' })
    t.equal((await house.auditSince()).length, events, 'what the roster would not take is not written')
  })

  await t.test('a removed key signs nothing, and does not come back', async t => {
    const token = await make('verifier')
    const own = readDecisionKey(pem('P-256'), token.role)
    t.equal(await remove(admin, token.id), false, 'it had none')
    await register(admin, token, own)
    await revokeToken({ store: owner, clock: house.clock })(admin, token.id)
    t.equal(await has(token.id, own), true, 'until it is taken off: the two are two steps of one command')
    t.equal(await remove(admin, token.id), true)
    t.equal(await has(token.id, own), false)
    t.match((await house.auditSince()).at(-1), { action: 'token.key-removed', object: `token:${token.id}` })
    t.equal(await remove(admin, token.id), false, 'once')
    await t.rejects(register(admin, token, own), { code: 'conflict' })
  })

  await t.test('only who decides has one', async t => {
    const token = await make('auditor')
    await t.rejects(register(admin, token, spki), { code: 'malformed' })
  })

  await t.test('an anchor that is not here registers nothing', async t => {
    const token = await make('verifier')
    await t.rejects(
      registerTokenKey({ ...deps, signAsAnchor: early.signAsAnchor })(admin, token, spki),
      /no anchor/,
    )
    t.equal(await has(token.id, spki), false)
  })
})

t.test('a decision key is one of ECDSA on P-256, or of Ed25519, in PEM', t => {
  const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' })
  t.ok(readDecisionKey(ed25519, 'registration-officer').length > 40)
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  const wrong = [pem('P-384'), pem('secp256k1'), rsa.export({ format: 'pem', type: 'spki' })]
  for (const text of wrong)
    t.throws(() => readDecisionKey(text, 'verifier'), { code: 'malformed', detail: /P-256, or of Ed25519/ })
  for (const text of ['', 'x', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'])
    t.throws(() => readDecisionKey(text, 'verifier'), { code: 'malformed', detail: /no public key/ })
  for (const role of ['auditor', 'administrator', 'employee', 'system'] as const)
    t.throws(() => readDecisionKey(ed25519, role), { code: 'malformed', detail: /Only verifiers/ })
  t.end()
})
