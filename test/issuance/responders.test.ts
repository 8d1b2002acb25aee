import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import t from 'tap'
import { systemEntropy } from '../../src/adapters/system.ts'
import { enrollResponder, renewResponders, type ResponderDeps } from '../../src/issuance/responders.ts'
import { SegelError } from '../../src/errors.ts'
import { call, DAY_MS, later, NOON, profile } from '../support/fixtures.ts'
import { JOB, openHouse } from '../support/house.ts'

const house = await openHouse(t)
const RESPONDER = profile({
  name: 'ocsp-responder',
  kind: 'ocsp-responder',
  subject: [
    { type: 'C', value: 'ID' },
    { type: 'O', value: 'Segel' },
  ],
  keys: ['p-256'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'],
  policies: [],
  validity: { days: 6 },
  approvals: [],
  ocspNoCheck: true,
  statusPointers: false,
})
const depsWith = (changes: Partial<ResponderDeps> = {}): ResponderDeps => ({
  store: house.stores.ca,
  clock: house.clock,
  entropy: systemEntropy,
  profile: RESPONDER,
  signerOf: async id => house.keys.signer(id),
  ...changes,
})
const enroll = enrollResponder(depsWith({ store: house.stores.owner }))
const renew = (changes: Partial<ResponderDeps> = {}) => renewResponders(depsWith(changes))(JOB)
const newSpki = () =>
  new Uint8Array(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' }),
  )
const certificateOf = async (name: string) => {
  const found = (await house.stores.ca.responders()).find(one => one.name === name)?.certificate
  return found === undefined ? undefined : new X509Certificate(found)
}

t.test(
  'O03 O04 enrolled: a short certificate directly by the issuer, for OCSP alone, without a check of its own',
  async t => {
    const spki = newSpki()
    const { certificate } = await enroll(call('administrator'), { issuerId: 'issuing', name: 'va-1', spki })
    const read = new X509Certificate(certificate ?? new Uint8Array())
    t.ok(read.verify(new X509Certificate(house.issuing.certificate.der).publicKey))
    t.strictSame(read.keyUsage, ['1.3.6.1.5.5.7.3.9'])
    t.equal(read.validToDate.toISOString(), later(6 * DAY_MS - 1000).toISOString())
    t.ok(
      Buffer.from(certificate ?? []).includes(Buffer.from('06092b0601050507300105', 'hex')),
      'ocsp-nocheck',
    )
    t.equal(read.raw.equals(Buffer.from((await certificateOf('va-1'))?.raw ?? [])), true)
    t.match((await house.auditSince()).slice(-3), [
      { action: 'responder.enrolled' },
      { action: 'certificate.signing' },
      { action: 'certificate.issued' },
    ])
  },
)

t.test('renewed once two thirds of its life are over, and not before', async t => {
  const first = await certificateOf('va-1')
  house.clock.at = later(4 * DAY_MS - 1001)
  t.equal(await renew(), 0)
  house.clock.at = later(4 * DAY_MS)
  t.equal(await renew(), 1)
  const second = await certificateOf('va-1')
  t.not(second?.serialNumber, first?.serialNumber, 'C03')
  t.equal(second?.validFromDate.toISOString(), house.clock.now().toISOString())
  t.equal(await renew(), 0)
  house.clock.at = later(30 * DAY_MS)
  t.equal(await renew(), 1, 'an expired one is made anew')
  house.clock.at = NOON
})

t.test('one that was enrolled without the key at hand gets its certificate later', async t => {
  const away = enrollResponder(depsWith({ store: house.stores.owner, signerOf: async () => undefined }))
  await t.rejects(away(call('administrator'), { issuerId: 'issuing', name: 'va-2', spki: newSpki() }), {
    code: 'signer-unavailable',
  })
  t.equal(await renew({ signerOf: async () => undefined }), 0, 'another process has the key')
  house.clock.at = later(30 * DAY_MS)
  t.equal(await renew(), 1)
  t.ok(await certificateOf('va-2'))
})

t.test('one that fails does not keep the others from being renewed, and is heard of', async t => {
  house.clock.at = later(60 * DAY_MS)
  await enroll(call('administrator'), { issuerId: 'root', name: 'of-root', spki: newSpki() })
  house.clock.at = later(90 * DAY_MS)
  for (const away of ['issuing', 'root']) {
    house.clock.pass(30 * DAY_MS)
    const signerOf = async (id: string) => {
      if (id !== away) return house.keys.signer(id)
      throw new SegelError('signer-unavailable', `${id} is offline.`)
    }
    await t.rejects(renew({ signerOf }), { code: 'signer-unavailable' })
    for (const [name, issuer] of Object.entries({ 'va-1': 'issuing', 'va-2': 'issuing', 'of-root': 'root' }))
      t.equal(
        (await certificateOf(name))?.validFromDate.toISOString() === house.clock.now().toISOString(),
        issuer !== away,
        `${name}, ${away} away`,
      )
  }
})

t.test('a name is given once, a key must be sound and of the profile', async t => {
  const admin = call('administrator')
  await t.rejects(enroll(admin, { issuerId: 'issuing', name: 'va-1', spki: newSpki() }), { code: 'conflict' })
  await t.rejects(enroll(admin, { issuerId: 'nobody', name: 'va-1', spki: newSpki() }), { code: 'not-found' })
  await t.rejects(enroll(admin, { issuerId: 'issuing', name: 'x', spki: new Uint8Array(3) }), {
    code: 'bad-public-key',
  })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({
    type: 'spki',
    format: 'der',
  })
  await t.rejects(enroll(admin, { issuerId: 'issuing', name: 'x', spki: p384 }), { code: 'bad-public-key' })
  t.equal(
    (await house.stores.ca.responders()).some(({ name }) => name === 'x'),
    false,
  )
})
