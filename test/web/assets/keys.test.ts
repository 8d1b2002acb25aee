// What the browser makes, judged by those who must read it: OpenSSL, Java, NSS, GnuTLS.
import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bmpString, elements, integer, oid, setOf, tlv } from '../../../src/web/assets/keys/browser-der.ts'
import { fromPem, toPem } from '../../../src/web/assets/keys/browser-pem.ts'
import {
  type BrowserKeyKind,
  composeCsr,
  fingerprintOf,
  keyOfCsr,
  makeKey,
  publicKeyOf,
} from '../../../src/web/assets/keys/make-key.ts'
import { makePkcs12 } from '../../../src/web/assets/keys/make-pkcs12.ts'
import { protectKey, publicHalf, unprotectKey } from '../../../src/web/assets/keys/protect-key.ts'
import { sha256, sha256Again } from '../../../src/web/assets/keys/sha256.ts'
import { readCsr } from '../../../src/x509/csr.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { requireTool, type ToolName } from '../../support/tools.ts'

const PASSPHRASE = 'Kopi-pahit 7 cangkir'

/** Output of a tool, its errors with it; throws when it fails. */
function run(tool: ToolName, args: readonly string[]): string {
  return execFileSync(requireTool(tool), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** A root and an issuer by openssl, and a certificate for the key of this request. */
function certify(folder: string, csrPem: string) {
  const at = (name: string) => join(folder, name)
  writeFileSync(at('csr.pem'), csrPem)
  const made = (name: string, subject: string) =>
    run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-batch'],
      ...['-subj', subject, '-days', '2', '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
    ])
  made('root', '/CN=Akar Uji')
  const sign = (request: string, by: string, ...more: readonly string[]) =>
    run('openssl', [
      ...['x509', '-req', '-in', at(request), '-days', '1'],
      ...['-CA', at(`${by}.pem`), '-CAkey', at(`${by}.key`), ...more],
    ])
  writeFileSync(at('ca.ext'), 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n')
  run('openssl', [
    ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-batch'],
    ...['-subj', '/CN=Penerbit Uji', '-keyout', at('issuer.key'), '-out', at('issuer.csr')],
  ])
  sign('issuer.csr', 'root', '-out', at('issuer.pem'), '-extfile', at('ca.ext'))
  sign('csr.pem', 'issuer', '-out', at('own.pem'), '-subj', '/CN=Made Wirawan')
  const der = (name: string) => {
    const [found] = fromPem(readFileSync(at(name), 'utf8'), 'CERTIFICATE')
    if (found === undefined) throw new Error(`${name} holds no certificate`)
    return found
  }
  return { certificate: der('own.pem'), chain: [der('issuer.pem'), der('root.pem')] }
}

for (const kind of ['p-256', 'rsa-3072'] as const) {
  t.test(`P11 ${kind}: request, key file and PKCS#12 are what others take them for`, t => whole(t, kind))
}

async function whole(t: Test, kind: BrowserKeyKind): Promise<void> {
  const folder = temporaryFolder(t)
  const at = (name: string) => join(folder, name)
  const pair = await makeKey(kind)
  const spki = await publicKeyOf(pair)
  const csr = await composeCsr(kind, pair.privateKey, spki)

  const read = readCsr(csr)
  t.equal(read.publicKey.kind, kind)
  t.equal(read.publicKey.fingerprint, await fingerprintOf(spki), 'named as the house names keys')
  t.strictSame(Buffer.from(keyOfCsr(csr)), Buffer.from(spki))
  t.equal(read.subject, '', 'nothing of the person stands in it')
  const { certificate, chain } = certify(folder, toPem(csr, 'CERTIFICATE REQUEST'))
  t.doesNotThrow(() => run('openssl', ['req', '-verify', '-noout', '-in', at('csr.pem')]))
  t.match(run('certtool', ['--crq-info', '--infile', at('csr.pem')]), /Self signature: verified/)

  const kept = await protectKey(pair.privateKey, PASSPHRASE)
  writeFileSync(at('key.pem'), toPem(kept, 'ENCRYPTED PRIVATE KEY'))
  t.doesNotThrow(() =>
    run('openssl', ['pkey', '-in', at('key.pem'), '-passin', `pass:${PASSPHRASE}`, '-noout']),
  )
  t.equal(await unprotectKey(kept, `${PASSPHRASE} `), undefined, 'another passphrase')
  const back = await unprotectKey(kept, PASSPHRASE)
  if (back === undefined) throw new Error('the right passphrase opens it')
  t.equal(back.kind, kind)
  t.strictSame(Buffer.from(await publicHalf(back)), Buffer.from(spki))

  const friendlyName = 'Made Wirawan, tanda tangan'
  const file = await makePkcs12({ key: back.key, certificate, chain, friendlyName }, PASSPHRASE)
  writeFileSync(at('made.p12'), file)
  judgePkcs12(t, at, friendlyName)
  const message = randomBytes(64)
  writeFileSync(at('message'), message)
  run('openssl', ['dgst', '-sha256', '-sign', at('opened.pem'), '-out', at('signature'), at('message')])
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  t.ok(
    verify('sha256', message, key, readFileSync(at('signature'))),
    'the key in the file is the key requested',
  )
}

function judgePkcs12(t: Test, at: (name: string) => string, friendlyName: string): void {
  const opened = run('openssl', [
    ...['pkcs12', '-in', at('made.p12'), '-passin', `pass:${PASSPHRASE}`, '-nodes', '-info'],
  ])
  writeFileSync(at('opened.pem'), opened)
  t.equal(fromPem(opened, 'CERTIFICATE').length, 3, 'OpenSSL: certificate and chain')
  t.match(opened, `friendlyName: ${friendlyName}`)
  t.equal(opened.match(/localKeyID/g)?.length, 2, 'on certificate and key')
  t.throws(() => run('openssl', ['pkcs12', '-in', at('made.p12'), '-passin', 'pass:another one', '-noout']))
  const store = ['-keystore', at('made.p12'), '-storetype', 'PKCS12', '-storepass', PASSPHRASE]
  const java = run('keytool', ['-list', '-v', ...store])
  t.match(java, /Entry type: PrivateKeyEntry/)
  t.match(java, /Certificate chain length: 3/)
  // Java opens the key itself only when it must write it again.
  t.doesNotThrow(() =>
    run('keytool', [
      ...['-importkeystore', '-srckeystore', at('made.p12'), '-srcstoretype', 'PKCS12'],
      ...['-srcstorepass', PASSPHRASE, '-destkeystore', at('java.p12'), '-deststorepass', PASSPHRASE],
    ]),
  )
  const gnutls = run('certtool', [
    ...['--p12-info', '--inder', '--infile', at('made.p12'), '--password', PASSPHRASE],
  ])
  t.match(gnutls, /MAC: SHA256/)
  t.equal(gnutls.match(/Iteration count: 300000/g)?.length, 3)
  t.match(gnutls, /BEGIN (ENCRYPTED )?PRIVATE KEY/)
  t.match(run('pk12util', ['-l', at('made.p12'), '-W', PASSPHRASE]), /Certificate\(has private key\)/)
  run('certutil', ['-N', '-d', `sql:${at('.')}`, '--empty-password'])
  t.doesNotThrow(() => run('pk12util', ['-i', at('made.p12'), '-d', `sql:${at('.')}`, '-W', PASSPHRASE]))
  t.match(run('certutil', ['-K', '-d', `sql:${at('.')}`]), friendlyName)
}

t.test('no two files are alike: salts and initialisation vectors are new each time', async t => {
  const { privateKey } = await makeKey('p-256')
  const [a, b] = [await protectKey(privateKey, PASSPHRASE, 10), await protectKey(privateKey, PASSPHRASE, 10)]
  t.notSame(Buffer.from(a), Buffer.from(b))
})

t.test('a key file that is none of ours is refused before any work', async t => {
  const { privateKey } = await makeKey('p-256')
  const good = await protectKey(privateKey, PASSPHRASE, 10)
  const costly = await protectKey(privateKey, PASSPHRASE, 2_000_001)
  await t.rejects(unprotectKey(costly, PASSPHRASE), RangeError)
  await t.rejects(unprotectKey(new Uint8Array(0), PASSPHRASE), RangeError)
  for (let length = 1; length < 90; length++)
    await t.rejects(unprotectKey(good.slice(0, length), PASSPHRASE), RangeError, `cut at ${length}`)
  const otherCipher = good.slice()
  otherCipher[
    otherCipher.findIndex((_, i) => Buffer.from(otherCipher).toString('hex', i, i + 4) === '60864801') + 8
  ] = 1
  await t.rejects(unprotectKey(otherCipher, PASSPHRASE), RangeError)
})

t.test('SHA-256 is SHA-256, at every length and again and again', async t => {
  const others = (octets: Uint8Array) => createHash('sha256').update(octets).digest()
  for (let length = 0; length < 200; length++) {
    const message = new Uint8Array(randomBytes(length))
    if (!others(message).equals(sha256(message))) t.fail(`length ${length}`)
  }
  const start = sha256(new Uint8Array(randomBytes(40)))
  let expected = Buffer.from(start)
  for (let i = 0; i < 1000; i++) expected = others(expected)
  t.ok(expected.equals(sha256Again(start, 1000)))
})

t.test('DER as OpenSSL reads it', async t => {
  const long = new Uint8Array(70_000)
  const [one] = elements(tlv(0x04, long))
  t.equal(one?.content.length, long.length)
  const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
  t.equal(hex(integer(0)), '020100')
  t.equal(hex(integer(128)), '02020080')
  t.equal(hex(integer(300_000)), '02030493e0')
  t.equal(hex(integer(Uint8Array.of(0, 0, 0x80))), '02020080')
  t.equal(hex(oid('1.2.840.113549.1.7.1')), '06092a864886f70d010701')
  t.equal(hex(bmpString('Aé')), '1e04004100e9')
  t.equal(hex(setOf(integer(300), integer(2))), '310702010202' + '02012c')
  t.throws(() => elements(Uint8Array.of(0x30, 0x81)), RangeError)
  t.throws(() => elements(Uint8Array.of(0x30, 0x80, 0, 0)), RangeError)
})
