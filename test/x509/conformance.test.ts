/** What we compose must be accepted, and printed right, by software that shares no code with us. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { lintCrl, redeem } from '../../src/lint/index.ts'
import { defaultSignatureAlgorithm } from '../../src/x509/algorithms.ts'
import { crlWriter, joinCrl, type RevokedEntry } from '../../src/x509/crl.ts'
import {
  composeResponseData,
  encodeCertId,
  joinOcspResponse,
  type SingleStatus,
} from '../../src/x509/ocsp.ts'
import { encodePem } from '../../src/x509/pem.ts'
import type { KeyKind } from '../../src/x509/spki.ts'
import { keyHash } from '../../src/x509/spki.ts'
import { type Entity, type Hierarchy, newHierarchy, POLICY, serialOf, signWith } from './hierarchy.ts'

const folder = mkdtempSync(join(tmpdir(), 'segel-conformance-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/** Runs a program and returns what it prints, whichever its exit code. A missing program is a failure. */
function run(program: string, ...args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
  if (error !== undefined)
    throw new Error(`Install ${PACKAGES[program] ?? program} to run the conformance tests.`)
  return stdout + stderr
}

const PACKAGES: Readonly<Record<string, string>> = {
  openssl: 'openssl',
  certtool: 'gnutls-bin',
  java: 'openjdk-17-jdk-headless',
}

/** Hours from now: these certificates must be valid for programs that look at the clock. */
function hours(count: number): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000 + count * 3_600_000)
}

function write(name: string, entity: Entity): void {
  writeFileSync(join(folder, `${name}.pem`), encodePem(entity.certificate.der, 'CERTIFICATE'))
}

function crlOf(issuer: Entity, entries: readonly RevokedEntry[]): Uint8Array {
  const algorithm = defaultSignatureAlgorithm(issuer.publicKey.kind)
  const writer = crlWriter({
    algorithm,
    issuer: issuer.certificate.subject,
    thisUpdate: hours(-1),
    nextUpdate: hours(23),
    number: 258n,
    authorityKeyIdentifier: issuer.publicKey.keyIdentifier,
  })
  for (const entry of entries) writer.add(entry)
  const tbs = redeem(lintCrl(writer.finish(), { algorithm, issuer: issuer.certificate }))
  return joinCrl(tbs, algorithm, signWith(issuer, tbs))
}

function respond(hierarchy: Hierarchy, status: SingleStatus, hash: 'sha1' | 'sha256'): Uint8Array {
  const { issuing, responder, subscriber } = hierarchy
  const responseData = composeResponseData({
    responderKeyHash: keyHash(responder.publicKey.der, 'sha1'),
    producedAt: hours(0),
    responses: [
      {
        certId: encodeCertId({
          hash,
          issuerNameHash: createHash(hash).update(issuing.certificate.subject).digest(),
          issuerKeyHash: keyHash(issuing.publicKey.der, hash),
          serialNumber: subscriber.certificate.serialNumber,
        }),
        status,
        thisUpdate: hours(-1),
        nextUpdate: hours(1),
      },
    ],
  })
  return joinOcspResponse({
    responseData,
    algorithm: defaultSignatureAlgorithm(responder.publicKey.kind),
    signature: signWith(responder, responseData),
    certificates: [responder.certificate.der],
  })
}

const PATH = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem']

const EXPECTED_TEXT: readonly (string | RegExp)[] = [
  'Version: 3 (0x2)',
  'CN=Siti Nurhaliza,O=Segel,C=ID',
  /Key Usage: critical\s+Digital Signature, Non Repudiation\n/,
  `Policy: ${POLICY}`,
  'CPS: http://pki.example.id/cps',
  'Explicit Text: Untuk tanda tangan.',
  'email:siti@example.go.id',
  'OCSP - URI:http://ocsp.example.id',
  'CA Issuers - URI:http://pki.example.id/ca.cer',
  'URI:http://pki.example.id/issuing.crl',
  /Not Before: Jan {2}1 00:00:00 2026 GMT/,
  /Not After : Dec 31 23:59:59 2045 GMT/,
]

const KINDS: readonly [KeyKind, KeyKind][] = [
  ['p-256', 'p-256'],
  ['p-384', 'rsa-2048'],
  ['rsa-3072', 'rsa-2048'],
  ['ed25519', 'ed25519'],
]

for (const [ca, end] of KINDS) {
  t.test(`C01 C02 C05 C07 C13 C14 C28 C29 L01 L02 O10 ${ca} issues ${end}`, async t => {
    const hierarchy = newHierarchy(ca, end)
    const { root, issuing, subscriber, responder } = hierarchy
    for (const [name, entity] of Object.entries(hierarchy)) write(name, entity)
    const revokedAt = hours(-2)
    const revoked: RevokedEntry[] = [
      { serialNumber: subscriber.certificate.serialNumber, revokedAt, reason: 'keyCompromise' },
      { serialNumber: serialOf('held'), revokedAt, reason: 'certificateHold' },
      { serialNumber: 'ff01', revokedAt, reason: 'unspecified', invalidityDate: hours(-24) },
    ]
    writeFileSync(join(folder, 'root.crl'), encodePem(crlOf(root, []), 'X509 CRL'))
    writeFileSync(join(folder, 'empty.crl'), encodePem(crlOf(issuing, []), 'X509 CRL'))
    writeFileSync(join(folder, 'full.crl'), encodePem(crlOf(issuing, revoked), 'X509 CRL'))

    await t.test('openssl', async t => {
      const verify = (crl: string): string =>
        run(
          'openssl',
          'verify',
          '-x509_strict',
          '-crl_check_all',
          '-CRLfile',
          'root.crl',
          '-CRLfile',
          crl,
          ...PATH,
          'subscriber.pem',
        )
      t.match(verify('empty.crl'), 'subscriber.pem: OK')
      t.match(verify('full.crl'), 'certificate revoked')
      t.match(run('openssl', 'verify', '-x509_strict', ...PATH, 'responder.pem'), 'responder.pem: OK')
      const text = run(
        'openssl',
        'x509',
        '-in',
        'subscriber.pem',
        '-noout',
        '-text',
        '-nameopt',
        'utf8,RFC2253',
      )
      for (const expected of EXPECTED_TEXT) t.match(text, expected)
      const crl = run('openssl', 'crl', '-in', 'full.crl', '-noout', '-text')
      for (const expected of [
        'Version 2',
        'Key Compromise',
        'Certificate Hold',
        'Serial Number: FF01',
        'Invalidity Date',
      ])
        t.match(crl, expected)
      t.match(run('openssl', 'crl', '-in', 'full.crl', '-noout', '-crlnumber'), '0102')
      t.notMatch(run('openssl', 'crl', '-in', 'empty.crl', '-noout', '-text'), 'Serial Number')
    })

    await t.test('openssl ocsp', async t => {
      const statuses: [SingleStatus, RegExp][] = [
        [{ status: 'good' }, /: good/],
        [{ status: 'unknown' }, /: unknown/],
        [
          { status: 'revoked', revokedAt, reason: 'certificateHold' },
          /: revoked[\s\S]*Reason: certificateHold/,
        ],
        [{ status: 'revoked', revokedAt, reason: 'unspecified' }, /: revoked/],
      ]
      for (const hash of ['sha1', 'sha256'] as const) {
        for (const [status, expected] of statuses) {
          writeFileSync(join(folder, 'response.der'), respond(hierarchy, status, hash))
          const asked = [
            `-${hash}`,
            '-issuer',
            'issuing.pem',
            '-cert',
            'subscriber.pem',
            '-respin',
            'response.der',
          ]
          const printed = run(
            'openssl',
            'ocsp',
            ...asked,
            '-CAfile',
            'root.pem',
            '-verify_other',
            'issuing.pem',
          )
          t.match(printed, /Response verify OK/)
          t.match(printed, expected)
        }
      }
    })

    await t.test('certtool', async t => {
      const info = run('certtool', '--certificate-info', '--infile', 'subscriber.pem')
      t.match(info, 'Digital signature')
      t.match(info, /Serial Number \(hex\): (?=[0-9a-f]{40})/)
      t.match(run('certtool', '--crl-info', '--infile', 'full.crl'), /Revoked certificates \(3\)/)
      writeFileSync(
        join(folder, 'chain.pem'),
        [subscriber, issuing, root].map(one => encodePem(one.certificate.der, 'CERTIFICATE')).join(''),
      )
      t.match(
        run('certtool', '--verify-chain', '--infile', 'chain.pem'),
        /Chain verification output: Verified/,
      )
    })
    t.ok(responder.certificate.notAfter > hours(0), 'the fixtures have not expired')
  })
}

const JAVA = `
import java.io.*; import java.security.cert.*; import java.util.*;
public class Check {
  public static void main(String[] a) throws Exception {
    CertificateFactory f = CertificateFactory.getInstance("X.509");
    X509Certificate[] c = new X509Certificate[3];
    for (int i = 0; i < 3; i++) c[i] = (X509Certificate) f.generateCertificate(new FileInputStream(a[i]));
    X509CRL crl = (X509CRL) f.generateCRL(new FileInputStream(a[3]));
    crl.verify(c[1].getPublicKey());
    System.out.println("revoked " + crl.isRevoked(c[0]) + " entries " + crl.getRevokedCertificates().size());
    PKIXParameters p = new PKIXParameters(Set.of(new TrustAnchor(c[2], null)));
    p.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX").validate(f.generateCertPath(List.of(c[0], c[1])), p);
    System.out.println("path ok " + c[0].getSubjectX500Principal());
  }
}`

t.test('C33 L04 java reads and validates', async t => {
  const hierarchy = newHierarchy()
  for (const [name, entity] of Object.entries(hierarchy)) write(name, entity)
  const { issuing, subscriber } = hierarchy
  const entry = {
    serialNumber: subscriber.certificate.serialNumber,
    revokedAt: hours(-1),
    reason: 'superseded',
  } as const
  writeFileSync(join(folder, 'java.crl'), crlOf(issuing, [entry]))
  mkdirSync(join(folder, 'java'))
  writeFileSync(join(folder, 'java', 'Check.java'), JAVA)
  const printed = run('java', 'java/Check.java', 'subscriber.pem', 'issuing.pem', 'root.pem', 'java.crl')
  t.match(printed, 'revoked true entries 1')
  t.match(printed, 'path ok CN=Siti Nurhaliza, O=Segel, C=ID')
})
