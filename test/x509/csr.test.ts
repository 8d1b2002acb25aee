import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { composeRequestInfo, joinRequest } from '../../src/x509/compose-csr.ts'
import { parseCsr, readCsr } from '../../src/x509/csr.ts'
import { contextConstructed, octetString, printableString, sequence, oid } from '../../src/x509/der.ts'
import { extension } from '../../src/x509/extensions.ts'
import { encodeName } from '../../src/x509/name.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { encodePem } from '../../src/x509/pem.ts'
import { newKeys, signWith } from './hierarchy.ts'
import { attribute, buildCsr, ecKey, extensionRequest, hostileCsrs } from './hostile-csr.ts'

function outcome(work: () => unknown): { code?: string; findings: string[] } {
  try {
    work()
    return { findings: [] }
  } catch (error) {
    if (!isSegelError(error)) throw error
    return { code: error.code, findings: error.findings.map(one => one.code) }
  }
}

t.test('P01 P02 P06 P07 every hostile request is refused with its own finding', async t => {
  for (const { name, csr, expect } of hostileCsrs) {
    const { code, findings } = outcome(() => parseCsr(csr))
    t.equal(code, expect.code, `${name}: code`)
    t.equal(findings[0], expect.finding, `${name}: finding`)
    if (expect.finding === 'csr-not-der') t.match(findings[1], /^der-/, `${name}: what is not DER`)
  }
  t.ok(hostileCsrs.length >= 35, 'the corpus is there')
})

t.test('P05 what a request asks for is told, not granted', async t => {
  const asked = (name: string): ReturnType<typeof parseCsr> => {
    const found = hostileCsrs.find(one => one.name === name)
    if (found === undefined) throw new Error(`no ${name}`)
    return parseCsr(found.csr)
  }
  const ca = asked('CA:TRUE and keyCertSign asked')
  t.match(ca.asksFor, { ca: true, keyCertSign: true })
  t.same(ca.requestedExtensions, [
    { oid: '2.5.29.19', name: 'basicConstraints', critical: true },
    { oid: '2.5.29.15', name: 'keyUsage', critical: true },
  ])
  t.same(asked('SAN of somebody else asked').asksFor.subjectAltNames, ['email:presiden@example.go.id'])
  t.same(asked('foreign EKU asked').asksFor.extendedKeyUsages, [OIDS.serverAuth, OIDS.codeSigning])
  t.equal(asked('NUL in the name').subject, 'CN=budi\\00.example.go.id')
  t.equal(asked('right-to-left override in the name').subject, 'CN=budi\\e2\\80\\aegnisreb')
})

t.test('attributes of Windows, of OpenSSL and unknown ones', async t => {
  const key = ecKey('P-384')
  const windows = sequence(
    sequence(oid(OIDS.keyUsage), octetString(extension.keyUsage(['digitalSignature']).value)),
  )
  const csr = parseCsr(
    buildCsr({
      key,
      attributes: contextConstructed(
        0,
        attribute(OIDS.microsoftExtensionRequest, windows),
        attribute(OIDS.challengePassword, printableString('rahasia')),
        attribute('1.3.6.1.4.1.311.13.2.3', printableString('10.0')),
      ),
    }),
  )
  t.equal(csr.challengePassword, true)
  t.same(csr.requestedExtensions, [{ oid: '2.5.29.15', name: 'keyUsage', critical: false }])
  t.same(csr.attributeOids, [
    OIDS.microsoftExtensionRequest,
    OIDS.challengePassword,
    '1.3.6.1.4.1.311.13.2.3',
  ])
  t.equal(csr.publicKey.kind, 'p-384')
  t.notMatch(JSON.stringify(csr.asksFor), 'rahasia')
  const unknown = extensionRequest({ oid: '1.2.3.4', critical: false, value: octetString(new Uint8Array(1)) })
  t.equal(parseCsr(buildCsr({ key, attributes: unknown })).requestedExtensions[0]?.name, '1.2.3.4')
  const two = contextConstructed(0, attribute(OIDS.extensionRequest, windows, sequence(windows)))
  t.same(outcome(() => parseCsr(buildCsr({ key, attributes: two }))).findings, ['csr-attributes', 'der-tag'])
})

t.test('requests made by OpenSSL are read, as PEM and as DER', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'segel-csr-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'csr.pem')
  const kinds: [string, string[]][] = [
    ['rsa-2048', ['-newkey', 'rsa:2048']],
    ['p-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['p-521', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521', '-sha512']],
    ['ed25519', ['-newkey', 'ed25519']],
  ]
  for (const [kind, options] of kinds) {
    const subject = '/C=ID/O=BKN/CN=Siti Nurhaliza'
    const names = ['-subj', subject, '-addext', 'subjectAltName=email:a@b.id,DNS:b.id,IP:10.0.0.1']
    const output = ['-nodes', '-keyout', join(folder, 'key.pem'), '-out', file]
    execFileSync('openssl', ['req', '-new', ...options, ...names, ...output], { stdio: 'pipe' })
    const csr = readCsr(readFileSync(file))
    t.equal(csr.publicKey.kind, kind)
    t.equal(csr.subject, 'CN=Siti Nurhaliza,O=BKN,C=ID')
    t.same(csr.asksFor.subjectAltNames, ['email:a@b.id', 'dns:b.id', '[7]:#0a000001'])
    t.equal(readCsr(csr.der).publicKey.fingerprint, csr.publicKey.fingerprint)
    const old = encodePem(csr.der, 'NEW CERTIFICATE REQUEST')
    t.equal(readCsr(Buffer.from(old)).subject, csr.subject)
  }
  t.same(
    outcome(() => readCsr(Buffer.from('hello'))),
    { code: 'bad-csr', findings: ['csr-not-der', 'pem-block'] },
  )
  t.same(outcome(() => readCsr(Buffer.alloc(100_000, 65))).findings, ['csr-too-large'])
})

t.test('P01 requests of our own are read, by us and by OpenSSL', async t => {
  const keys = newKeys('p-384')
  const info = composeRequestInfo({
    subject: encodeName([{ type: 'CN', value: 'Segel Issuing' }]),
    spki: keys.publicKey.der,
  })
  const csr = joinRequest(info, 'ecdsa-sha384', signWith(keys, info))
  t.equal(parseCsr(csr).subject, 'CN=Segel Issuing')
  const printed = execFileSync('openssl', ['req', '-inform', 'DER', '-noout', '-verify', '-subject'], {
    input: csr,
    stdio: 'pipe',
  })
  t.match(printed.toString(), 'subject=CN = Segel Issuing')
})

t.test('mutated requests never throw anything but a SegelError', async t => {
  const sound = buildCsr({
    key: ecKey('P-256'),
    attributes: extensionRequest(extension.keyUsage(['digitalSignature'])),
  })
  fc.assert(
    fc.property(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
      const mutated = sound.slice()
      mutated[at] = value
      return value === sound[at] || outcome(() => parseCsr(mutated)).code !== undefined
    }),
    { numRuns: 1000 },
  )
  t.pass('held')
})
