// Makers and their certificates are made here by another library; the judge is our own reading of them.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openPasskeys } from '../../../src/adapters/passkeys/index.ts'
import { readModels } from '../../../src/adapters/passkeys/models.ts'
import { isSegelError } from '../../../src/errors.ts'
import { attestationKey, type Made, makeCertificate, makeMaker } from '../../support/attestation.ts'
import { type SoftwareAuthenticator, softwareAuthenticator } from '../../support/software-authenticator.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const ORIGIN = 'http://localhost:8080'
const MODEL = '01020304-0506-0708-090a-0b0c0d0e0f10'
const OTHER = '11020304-0506-0708-090a-0b0c0d0e0f10'
const DAY_MS = 86_400_000
const long = { from: new Date('2020-01-01'), until: new Date('2049-01-01') }
const folder = temporaryFolder(t)
const challenge = randomBytes(32)

let now = new Date()
let files = 0

function rootsFile(...roots: readonly Made[]): string {
  files += 1
  const file = join(folder, `${String(files)}.pem`)
  writeFileSync(file, roots.map(one => `# ${one.name}\n${one.pem}\n`).join('\n'))
  return file
}

function open(...models: readonly (readonly [string, ...Made[]])[]) {
  return openPasskeys({
    ...{ rpId: 'localhost', rpName: 'Segel', origins: [ORIGIN] },
    attestation: {
      models: readModels(models.map(([aaguid, ...roots]) => ({ aaguid, rootsFile: rootsFile(...roots) }))),
      now: () => now,
    },
  })
}

async function register(passkeys: ReturnType<typeof open>, changes: Partial<SoftwareAuthenticator>) {
  const device = softwareAuthenticator(ORIGIN)
  Object.assign(device, { attestation: 'packed', aaguid: MODEL }, changes)
  const options = await passkeys.creationOptions({
    ...{ challenge, userId: randomBytes(16), userName: 'sri', displayName: 'Sri', exclude: [] },
  })
  return passkeys.verifyRegistration(device.create(options), { challenge })
}

/** The code of the finding, or the error itself. */
async function outcome(passkeys: ReturnType<typeof open>, changes: Partial<SoftwareAuthenticator>) {
  try {
    return (await register(passkeys, changes)).aaguid
  } catch (error) {
    if (!isSegelError(error, 'policy-violation')) throw error
    const [finding] = error.findings
    if (finding === undefined) throw error
    return finding.code
  }
}

const root = await makeMaker('Akar Pembuat', long)
const between = await makeMaker('Penerbit Pembuat', { ...long, issuer: root, pathLength: 0 })
const direct = await makeCertificate('Kunci', { ...long, issuer: root, model: MODEL })
const below = await makeCertificate('Kunci', { ...long, issuer: between, model: MODEL })
const foreignRoot = await makeMaker('Akar Pembuat', long)
const foreign = await makeCertificate('Kunci', { ...long, issuer: foreignRoot, model: MODEL })
const passkeys = open([MODEL, root])

t.test('a model that is accepted, and whose maker vouches for it', async t => {
  t.match(
    await passkeys.creationOptions({
      ...{ challenge, userId: randomBytes(16), userName: 'sri', displayName: 'Sri', exclude: [] },
    }),
    { attestation: 'direct' },
  )
  t.match(await register(passkeys, { maker: attestationKey(direct) }), { aaguid: MODEL })
  t.equal(await outcome(passkeys, { maker: attestationKey(below, between) }), MODEL, 'by an intermediate')
  t.equal(
    await outcome(passkeys, { maker: attestationKey(below, between, root) }),
    MODEL,
    'the root comes along',
  )
  t.equal(
    await outcome(open([MODEL, foreignRoot, root]), { maker: attestationKey(direct) }),
    MODEL,
    'one of several roots',
  )
  t.equal(
    await outcome(open([MODEL, between]), { maker: attestationKey(below) }),
    MODEL,
    'an intermediate is trusted',
  )
  t.equal(
    await outcome(open([MODEL, direct]), { maker: attestationKey(direct) }),
    MODEL,
    'the certificate itself is',
  )
  t.equal(
    (await register(openPasskeys({ rpId: 'localhost', rpName: 'Segel', origins: [ORIGIN] }), {})).aaguid,
    MODEL,
    'without a policy any',
  )
})

t.test('what does not tell, or vouches for itself', async t => {
  t.equal(await outcome(passkeys, { attestation: 'none', aaguid: MODEL }), 'passkey-model-not-told')
  t.equal(await outcome(passkeys, {}), 'passkey-model-self-vouched')
  t.equal(await outcome(passkeys, { aaguid: OTHER }), 'passkey-model-self-vouched')
})

t.test('a model that is not on the list, or not the one of its certificate', async t => {
  const named = await makeCertificate('Lain', { ...long, issuer: root, model: OTHER })
  t.equal(
    await outcome(passkeys, { aaguid: OTHER, maker: attestationKey(named) }),
    'passkey-model-not-accepted',
  )
  const unnamed = await makeCertificate('Tanpa', { ...long, issuer: root })
  t.equal(
    await outcome(passkeys, { maker: attestationKey(unnamed) }),
    'passkey-model-differs',
    'no extension',
  )
  await t.rejects(
    register(passkeys, { maker: attestationKey(named) }),
    { code: 'unauthenticated' },
    'the certificate of another model: refused by the library before',
  )
  const both = open([MODEL, root], [OTHER, foreignRoot])
  t.equal(
    await outcome(both, { aaguid: OTHER, maker: attestationKey(named) }),
    'passkey-maker-not-trusted',
    'a root vouches for the models that it is listed with',
  )
})

t.test('a chain that does not end at a root of the list', async t => {
  const untrusted = 'passkey-maker-not-trusted'
  t.equal(await outcome(passkeys, { maker: attestationKey(foreign) }), untrusted, 'foreign, of the same name')
  t.equal(
    await outcome(passkeys, { maker: attestationKey(foreign, foreignRoot) }),
    untrusted,
    'that brings its root',
  )
  t.equal(await outcome(passkeys, { maker: attestationKey(foreign, root) }), untrusted, 'that brings ours')
  t.equal(await outcome(passkeys, { maker: attestationKey(below) }), untrusted, 'the intermediate is missing')
  t.equal(await outcome(passkeys, { maker: attestationKey(below, root, between) }), untrusted, 'out of order')
  const own = await makeCertificate('Sendiri', { ...long, model: MODEL })
  t.equal(await outcome(passkeys, { maker: attestationKey(own) }), untrusted, 'self-signed')
  const byLeaf = await makeCertificate('Cucu', { ...long, issuer: direct, model: MODEL })
  t.equal(
    await outcome(passkeys, { maker: attestationKey(byLeaf, direct) }),
    untrusted,
    'signed by what is no CA',
  )
  const deep = await makeMaker('Terlalu dalam', { ...long, issuer: between })
  const tooDeep = await makeCertificate('Kunci', { ...long, issuer: deep, model: MODEL })
  t.equal(
    await outcome(passkeys, { maker: attestationKey(tooDeep, deep, between) }),
    untrusted,
    'path length',
  )
  const many = Array.from({ length: 5 }, () => between)
  t.equal(await outcome(passkeys, { maker: attestationKey(below, ...many) }), untrusted, 'too many')
})

t.test('whatever has ended, or has not begun, is refused', async t => {
  const shortRoot = await makeMaker('Akar', {
    from: new Date('2020-01-01'),
    until: new Date(Date.now() + DAY_MS),
  })
  const short = await makeCertificate('Kunci', {
    issuer: shortRoot,
    until: new Date(Date.now() + DAY_MS / 2),
    model: MODEL,
  })
  const policy = open([MODEL, shortRoot])
  t.equal(await outcome(policy, { maker: attestationKey(short) }), MODEL)
  now = new Date(Date.now() + DAY_MS)
  t.equal(
    await outcome(policy, { maker: attestationKey(short) }),
    'passkey-maker-not-trusted',
    'the certificate',
  )
  const ended = await makeMaker('Akar', {
    from: new Date('2020-01-01'),
    until: new Date(Date.now() - DAY_MS),
  })
  const outlives = await makeCertificate('Kunci', { issuer: ended, model: MODEL })
  now = new Date()
  t.equal(
    await outcome(open([MODEL, ended]), { maker: attestationKey(outlives) }),
    'passkey-maker-not-trusted',
    'the root',
  )
  const endedLeaf = await makeCertificate('Kunci', {
    from: new Date('2020-01-01'),
    until: new Date('2021-01-01'),
    issuer: root,
    model: MODEL,
  })
  await t.rejects(register(passkeys, { maker: attestationKey(endedLeaf) }), { code: 'unauthenticated' })
})

t.test('a signature that its maker did not make, or a certificate that is none', async t => {
  const { privateKey } = attestationKey(foreign)
  await t.rejects(register(passkeys, { maker: { ...attestationKey(direct), privateKey } }), {
    code: 'unauthenticated',
  })
  await t.rejects(register(passkeys, { maker: { privateKey, x5c: [randomBytes(80)] } }), {
    code: 'unauthenticated',
  })
  t.equal(
    await outcome(passkeys, { maker: { ...attestationKey(direct), x5c: [direct.der, randomBytes(80)] } }),
    'passkey-maker-not-trusted',
  )
  const notForThis = await makeCertificate('Kunci', { ...long, issuer: root, model: MODEL, unit: 'TLS' })
  await t.rejects(register(passkeys, { maker: attestationKey(notForThis) }), { code: 'unauthenticated' })
})

t.test('a policy that cannot be held keeps the service from starting', t => {
  const fault = (detail: RegExp) => ({ code: 'malformed', detail })
  t.throws(() => readModels([]), fault(/people\.authenticators is empty/))
  t.throws(() => readModels([{ aaguid: MODEL, rootsFile: join(folder, 'none') }]), fault(/cannot be read/))
  const empty = rootsFile()
  t.throws(() => readModels([{ aaguid: MODEL, rootsFile: empty }]), fault(/no certificate in PEM/))
  writeFileSync(empty, `${root.pem}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`)
  t.throws(
    () => readModels([{ aaguid: MODEL, rootsFile: empty }]),
    fault(/certificate 2 of .* cannot be read/),
  )
  t.equal(readModels([{ aaguid: MODEL, rootsFile: rootsFile(root, foreignRoot) }])[0]?.roots.length, 2)
  t.end()
})
