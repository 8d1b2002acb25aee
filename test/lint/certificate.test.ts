import { X509Certificate } from 'node:crypto'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import {
  CERTIFICATE_LINTS,
  type Linted,
  lintCertificate,
  type LintKind,
  redeem,
} from '../../src/lint/index.ts'
import {
  type Certificate,
  composeTbs,
  parseCertificate,
  unsignedCertificate,
} from '../../src/x509/certificate.ts'
import * as der from '../../src/x509/der.ts'
import { encodeName } from '../../src/x509/name.ts'
import { type Extension, extension } from '../../src/x509/extensions.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { issueEntity, years } from '../x509/hierarchy.ts'
import { hex, outcomeOf, unhex } from '../x509/outcome.ts'
import {
  boundedIssuing,
  ISSUERS,
  keys,
  rdn,
  rsa2048,
  sound,
  subjectOf,
  value,
  withExtension,
  withField,
} from './drafts.ts'
import { FAILING_EXTENSIONS } from './failing-extensions.ts'
import { FAILING_FIELDS } from './failing-fields.ts'
import { FAILING_KEYS } from './failing-keys.ts'

const FAILING = [...FAILING_FIELDS, ...FAILING_KEYS, ...FAILING_EXTENSIONS]

function lint(
  kind: LintKind,
  tbs: Uint8Array,
  issuer: Certificate | 'self' = ISSUERS[kind]?.certificate ?? 'self',
): Linted<'TBSCertificate'> {
  return lintCertificate(tbs as der.Der<'TBSCertificate'>, { kind, algorithm: 'ecdsa-sha256', issuer })
}

/** Codes of the broken lints. */
function broken(kind: LintKind, tbs: Uint8Array, issuer?: Certificate): string[] {
  try {
    lint(kind, tbs, issuer)
    return []
  } catch (error) {
    if (!isSegelError(error, 'policy-violation')) throw error
    return error.findings.map(one => one.code)
  }
}

t.test('C01-C24 C26 C28-C32 Q08 Q10 Q11 O03 O04 N05 every lint passes what is sound', async t => {
  for (const kind of Object.keys(ISSUERS) as LintKind[])
    t.same(broken(kind, composeTbs(sound(kind))), [], kind)
  const permitted = der.sequence(
    der.contextConstructed(0, der.sequence(der.contextPrimitive(1, der.ia5('go.id')))),
  )
  const constraints = { critical: true, ...value(permitted) }
  t.same(broken('intermediate', withExtension('intermediate', OIDS.nameConstraints, constraints)), [], 'C23')
  const mapping = { critical: true, ...value(unhex('3003800100')) }
  t.same(broken('intermediate', withExtension('intermediate', OIDS.policyConstraints, mapping)), [], 'C24')
  t.same(broken('subscriber', withExtension('subscriber', OIDS.certificatePolicies)), [])
  t.same(broken('subscriber', withExtension('subscriber', OIDS.extendedKeyUsage)), [])
  const nameless = sound('subscriber', { subject: encodeName([]) })
  const extensions = nameless.extensions.map(one =>
    one.oid === OIDS.subjectAltName ? { ...one, critical: true } : one,
  )
  t.same(broken('subscriber', composeTbs({ ...nameless, extensions })), [], 'C19 an empty subject')
  t.same(
    broken('subscriber', composeTbs(sound('subscriber', { notAfter: years(2) }, rsa2048))),
    [],
    'RSA subscriber',
  )
  const far = issueEntity({ kind: 'root', keys, tbs: { notAfter: years(30) } })
  t.equal(far.certificate.notAfter.getUTCFullYear(), 2055, 'GeneralizedTime')
})

t.test('every lint fails what breaks it', async t => {
  for (const [code, kind, tbs, issuer] of FAILING)
    t.ok(broken(kind, tbs, issuer).includes(code), `${code} ${kind}`)
  const covered = new Set(FAILING.map(([code]) => code))
  t.same(
    CERTIFICATE_LINTS.map(one => one.code).filter(code => !covered.has(code)),
    [],
    'no lint lacks a fail vector',
  )
  for (const { id, code } of CERTIFICATE_LINTS) t.ok(code.startsWith(`${id.toLowerCase()}-`), code)
})

const brokenBy = (oid: string, extensionOfCsr: Extension, own = keys) =>
  broken(
    'subscriber',
    composeTbs({
      ...sound('subscriber', {}, own),
      extensions: [...sound('subscriber', {}, own).extensions.filter(one => one.oid !== oid), extensionOfCsr],
    }),
  )

t.test('C17 an elliptic curve key never enciphers, an RSA key may (RFC 8813 3)', async t => {
  for (const bit of ['keyEncipherment', 'dataEncipherment'] as const) {
    const usage = extension.keyUsage(['digitalSignature', bit])
    t.same(brokenBy(OIDS.keyUsage, usage), ['c17-no-encipherment'], bit)
    t.same(brokenBy(OIDS.keyUsage, usage, rsa2048), [], `${bit}, RSA`)
  }
})

t.test('C18 policies once each; a notice is UTF8String of up to 200 characters', async t => {
  const notice = (length: number) => [{ oid: '1.2.3', notice: 'é'.repeat(length) }]
  const table: readonly (readonly [
    Parameters<typeof extension.certificatePolicies>[0],
    readonly string[],
  ])[] = [
    [[{ oid: '1.2.3' }, { oid: '1.2.4' }], []],
    [[{ oid: '1.2.3' }, { oid: '1.2.3' }], ['c18-policies']],
    [notice(200), []],
    [notice(201), ['c18-policies']],
  ]
  for (const [policies, expected] of table)
    t.same(brokenBy(OIDS.certificatePolicies, extension.certificatePolicies(policies)), expected)
})

t.test('C22 basicConstraints of an end entity: absent or empty, and FALSE is never written', async t => {
  const constraints = (...fields: readonly Uint8Array[]) => ({
    oid: OIDS.basicConstraints,
    critical: true,
    value: der.sequence(...fields),
  })
  t.same(brokenBy(OIDS.basicConstraints, constraints()), [], 'empty')
  t.same(brokenBy(OIDS.basicConstraints, constraints(unhex('0101ff'))), ['c22-basic-constraints-end'], 'TRUE')
  t.ok(brokenBy(OIDS.basicConstraints, constraints(unhex('010100'))).includes('c30-strict-der'), 'FALSE')
  const { certificate } = issueEntity({ kind: 'root', keys })
  t.equal(hex(certificate.tbs).includes('010100'), false, 'nor by our own writer')
})

t.test('C27 purposes in the certificate of the issuer bound those of its children', async t => {
  const judge = (purposes: readonly string[]) =>
    broken('subscriber', composeTbs(sound('subscriber')), boundedIssuing(purposes).certificate)
  const { documentSigning, emailProtection, ocspSigning, anyExtendedKeyUsage } = OIDS
  t.same(judge([ocspSigning, documentSigning]), ['c27-purposes-of-issuer'])
  t.same(judge([ocspSigning, documentSigning, emailProtection]), [])
  t.same(
    broken('ocsp-responder', composeTbs(sound('ocsp-responder')), boundedIssuing([ocspSigning]).certificate),
    [],
  )
  // Not that an issuing authority of ours would have it: the lint of its own certificate refuses it (C26).
  t.throws(() => boundedIssuing([anyExtendedKeyUsage]), { code: 'policy-violation' })
})

t.test('C30 C10 C31 what the strict reader refuses is named beside', async t => {
  t.same(broken('subscriber', unhex('3080')), ['c30-strict-der', 'der-indefinite-length'])
  const ku = der.wholeOf(
    der.readElement(der.sequence(der.oid(OIDS.keyUsage), der.octetString(unhex('03020780')))),
  )
  const twice = withField('subscriber', 7, der.contextConstructed(3, der.sequence(ku, ku)))
  t.same(broken('subscriber', twice), ['c30-strict-der', 'extension-duplicate'])
  t.same(broken('subscriber', withField('subscriber', 6, der.sequence())), [
    'c30-strict-der',
    'key-encoding',
    'der-truncated',
  ])
  t.same(broken('subscriber', subjectOf(rdn(OIDS.commonName, der.nullValue()))), [
    'c30-strict-der',
    'der-tag',
  ])
})

t.test('C30 OpenSSL has the last word', async t => {
  // Nothing is known that our lints pass and OpenSSL refuses, so its refusal is played.
  const played = t.intercept(X509Certificate.prototype, 'publicKey', {
    get: () => {
      throw new Error('refused')
    },
  })
  t.same(broken('subscriber', composeTbs(sound('subscriber'))), ['c30-openssl'])
  played.restore()
  t.same(broken('subscriber', composeTbs(sound('subscriber'))), [])
})

t.test('a Linted is minted here only and redeemed once', async t => {
  const tbs = composeTbs(sound('subscriber'))
  const linted = lint('subscriber', tbs)
  t.equal(hex(redeem(linted)), hex(tbs))
  t.equal(
    outcomeOf(() => redeem(linted)),
    'not-permitted: ',
  )
  const forged: Linted<'TBSCertificate'> = { __linted: 'TBSCertificate' }
  t.equal(
    outcomeOf(() => redeem(forged)),
    'not-permitted: ',
  )
  const second = lint('subscriber', tbs)
  tbs[tbs.length - 1] = (tbs.at(-1) ?? 0) ^ 1
  t.equal(
    outcomeOf(() => redeem(second)),
    'not-permitted: ',
    'bytes changed after the lint',
  )
  t.equal(parseCertificate(unsignedCertificate(composeTbs(sound('root')), 'ecdsa-sha256')).ca, true)
})
