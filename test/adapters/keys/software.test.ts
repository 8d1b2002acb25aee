import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openSoftwareKeys } from '../../../src/adapters/keys/software/index.ts'
import { keyStoreContract } from '../../contract/key-store.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { requireTool } from '../../support/tools.ts'

const passphrase = 'kata sandi yang panjang'
const openssl = (...args: string[]) =>
  execFileSync(requireTool('openssl'), args, { encoding: 'utf8', stdio: 'pipe' })
const modeOf = (path: string) => statSync(path).mode & 0o777

t.test('contract', t => {
  const directory = join(temporaryFolder(t), 'keys')
  const kinds = ['p-256', 'p-384', 'p-521', 'rsa-2048', 'ed25519'] as const
  keyStoreContract(t, () => openSoftwareKeys({ directory, passphrase }), kinds)
  t.end()
})

t.test('Z03 the file is a PKCS#8 key that openssl opens with the passphrase only', async t => {
  const directory = join(temporaryFolder(t), 'keys')
  const store = await openSoftwareKeys({ directory, passphrase })
  const { spki } = await store.generate('issuing', 'p-256')
  const file = join(directory, 'issuing.key.pem')
  const open = (word: string) => openssl('pkcs8', '-in', file, '-passin', `pass:${word}`)
  t.match(open(passphrase), /^-----BEGIN PRIVATE KEY-----/)
  t.throws(() => open('another passphrase'))
  const publicKey = openssl('pkey', '-in', file, '-passin', `pass:${passphrase}`, '-pubout')
  t.equal(publicKey.replace(/-----.*-----|\n/g, ''), Buffer.from(spki).toString('base64'))
  const structure = openssl('asn1parse', '-in', file)
  t.match(structure, /:scrypt/)
  t.match(structure, /INTEGER +:4000\n.*INTEGER +:08\n.*INTEGER +:05/, 'N 2^14, r 8, p 5')
  t.match(structure, /:aes-256-cbc/)
  t.equal(modeOf(directory), 0o700)
  t.equal(modeOf(file), 0o600)
  t.strictSame(readdirSync(directory), ['issuing.key.pem'], 'no temporary file is left')
})

t.test('Z03 a folder or file that others can read is refused', async t => {
  const directory = join(temporaryFolder(t), 'keys')
  const store = await openSoftwareKeys({ directory, passphrase })
  await store.generate('issuing', 'p-256')
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(join(directory, 'issuing.key.pem'), mode)
    const again = await openSoftwareKeys({ directory, passphrase })
    await t.rejects(again.signer('issuing'), { code: 'signer-unavailable', detail: /0600/ })
  }
  for (const mode of [0o750, 0o705, 0o770]) {
    chmodSync(directory, mode)
    await t.rejects(openSoftwareKeys({ directory, passphrase }), {
      code: 'signer-unavailable',
      detail: /0700/,
    })
  }
})

t.test('what cannot be opened says why, and never the passphrase', async t => {
  const directory = join(temporaryFolder(t), 'keys')
  const store = await openSoftwareKeys({ directory, passphrase })
  await store.generate('issuing', 'p-256')
  const put = (name: string, text: string) => {
    writeFileSync(join(directory, `${name}.key.pem`), text, { mode: 0o600 })
  }
  const pem = readFileSync(join(directory, 'issuing.key.pem'), 'utf8')
  put('damaged', pem.replace(/\n.{64}\n/, `\n${'A'.repeat(64)}\n`))
  put('empty', '')
  put('huge', 'x'.repeat(20_000))
  const plain = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  put('plain', plain.export({ type: 'pkcs8', format: 'pem' }))
  const odd = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey
  put('odd', odd.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }))
  symlinkSync(join(directory, 'issuing.key.pem'), join(directory, 'linked.key.pem'))

  const wrong = await openSoftwareKeys({ directory, passphrase: 'bukan kata sandinya' })
  await t.rejects(wrong.signer('issuing'), { code: 'signer-unavailable', detail: /passphrase is wrong/ })
  const cases: readonly [string, RegExp][] = [
    ['damaged', /damaged/],
    ['empty', /not an encrypted PKCS#8/],
    ['huge', /too large/],
    ['plain', /not an encrypted PKCS#8/],
    ['odd', /kind that is not used/],
    ['linked', /no key/],
  ]
  for (const [name, detail] of cases) {
    await t.rejects(store.signer(name), { code: 'signer-unavailable', detail }, name)
    await t.rejects(store.signer(name), { message: new RegExp(`^((?!${passphrase}).)*$`) }, name)
  }
})

t.test('Z04 a key whose signature its public key does not verify is given to nobody', async t => {
  const directory = join(temporaryFolder(t), 'keys')
  const store = await openSoftwareKeys({ directory, passphrase })
  const [one, other] = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  if (one === undefined || other === undefined) throw new Error('no keys')
  // A PrivateKeyInfo may hold a public key beside the private one (RFC 5915): here another's, as after a bit flip.
  const pkcs8 = one.privateKey.export({ type: 'pkcs8', format: 'der' })
  const point = (key: typeof one) => key.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
  point(other).copy(pkcs8, pkcs8.indexOf(point(one)))
  const plain = createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' })
  const pem = plain.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  writeFileSync(join(directory, 'issuing.key.pem'), pem, { mode: 0o600 })
  await t.rejects(store.signer('issuing'), { code: 'signer-unavailable', detail: /failed its test/ })
  await t.rejects(store.signer('issuing'), { code: 'signer-unavailable' }, 'nor at the second time')
})

t.test('a key that failed to open is looked for again', async t => {
  const folder = temporaryFolder(t)
  const store = await openSoftwareKeys({ directory: join(folder, 'a'), passphrase })
  const { spki } = await store.generate('issuing', 'p-256')
  const other = await openSoftwareKeys({ directory: join(folder, 'b'), passphrase })
  await t.rejects(other.signer('issuing'), { code: 'signer-unavailable' })
  copyFileSync(join(folder, 'a/issuing.key.pem'), join(folder, 'b/issuing.key.pem'))
  chmodSync(join(folder, 'b/issuing.key.pem'), 0o600)
  t.strictSame(Buffer.from((await other.signer('issuing')).spki), Buffer.from(spki))
})

t.test('a folder that cannot be made, and a file in its place', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'file'), '')
  mkdirSync(join(folder, 'keys'), { mode: 0o700 })
  await t.rejects(openSoftwareKeys({ directory: join(folder, 'file'), passphrase }), {
    code: 'signer-unavailable',
  })
  const store = await openSoftwareKeys({ directory: join(folder, 'keys'), passphrase })
  await t.rejects(store.generate('x', 'rsa-other'), { code: 'signer-unavailable' })
  t.strictSame(readdirSync(join(folder, 'keys')), [])
})
