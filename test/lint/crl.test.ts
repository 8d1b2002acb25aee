import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { CRL_LINTS, type CrlLintContext, lintCrl, redeem } from '../../src/lint/index.ts'
import { type CrlInput, crlWriter, type RevokedEntry } from '../../src/x509/crl.ts'
import * as der from '../../src/x509/der.ts'
import { encodeExtensions, type Extension, extension } from '../../src/x509/extensions.ts'
import { newHierarchy, serialOf } from '../x509/hierarchy.ts'
import { hex, unhex } from '../x509/outcome.ts'

const { root, issuing, subscriber } = newHierarchy()

const input: CrlInput = {
  algorithm: 'ecdsa-sha256',
  issuer: issuing.certificate.subject,
  thisUpdate: new Date('2026-02-01T00:00:00Z'),
  nextUpdate: new Date('2026-02-02T00:00:00Z'),
  number: 7n,
  authorityKeyIdentifier: issuing.publicKey.keyIdentifier,
}

const entry: RevokedEntry = {
  serialNumber: serialOf('a'),
  revokedAt: new Date('2026-01-15T00:00:00Z'),
  reason: 'keyCompromise',
}

function compose(entries: readonly RevokedEntry[], changes: Partial<CrlInput> = {}): Uint8Array {
  const writer = crlWriter({ ...input, ...changes })
  for (const one of entries) writer.add(one)
  return writer.finish()
}

type About = Partial<Pick<CrlLintContext, 'issuer' | 'baseNumber' | 'points'>>

function lint(tbs: Uint8Array, about: About = {}): ReturnType<typeof lintCrl> {
  const issuer = issuing.certificate
  const context = { algorithm: 'ecdsa-sha256', issuer, previousNumber: 6n, ...about } as const
  return lintCrl(tbs as der.Der<'TBSCertList'>, context)
}

function broken(tbs: Uint8Array, about?: About): string[] {
  try {
    lint(tbs, about)
    return []
  } catch (error) {
    if (!isSegelError(error, 'policy-violation')) throw error
    return error.findings.map(one => one.code)
  }
}

/** A CRL with one entry whose fields are replaced; undefined leaves the field out. */
function withField(index: number, ...replacement: readonly Uint8Array[]): Uint8Array {
  const fields = der.children(der.readElement(compose([entry]))).map(der.wholeOf)
  fields.splice(index, 1, ...replacement)
  return der.sequence(...fields)
}

const date = der.time(entry.revokedAt)
const revoked = (...fields: readonly Uint8Array[]): Uint8Array =>
  withField(5, der.sequence(der.sequence(...fields)))
const withEntryExtensions = (...list: readonly Extension[]): Uint8Array =>
  revoked(der.integer(5n), date, encodeExtensions(list))
const withExtensions = (...list: readonly Extension[]): Uint8Array =>
  withField(6, der.contextConstructed(0, encodeExtensions(list)))
const aki = extension.authorityKeyIdentifier(issuing.publicKey.keyIdentifier)
const number = extension.cRLNumber(7n)

const A = 'http://a'
const point = (...urls: string[]) => extension.issuingDistributionPoint({ urls, only: 'subscribers' })
const withPoint = (...list: readonly Extension[]): Uint8Array => compose([], { extensions: list })
const delta = (baseNumber: bigint, changes: Partial<CrlInput> = {}) => compose([], { baseNumber, ...changes })
const shard: About = { points: [A] }

const FAILING: readonly (readonly [string, Uint8Array, About?])[] = [
  ['l01-version', withField(0)],
  ['l01-version', withField(0, der.integer(2n))],
  ['l01-next-update', withField(4)],
  ['l01-next-update', compose([], { nextUpdate: input.thisUpdate })],
  ['c07-crl-time-type', withField(3, der.generalizedTime(input.thisUpdate))],
  ['c07-crl-time-type', withField(4, der.generalizedTime(input.nextUpdate))],
  ['l02-algorithm', compose([], { algorithm: 'ecdsa-sha384' })],
  ['l02-issuer', compose([]), { issuer: root.certificate }],
  ['l02-issuer', compose([], { authorityKeyIdentifier: unhex('01') })],
  ['l02-issuer', withExtensions(number)],
  ['c15-crl-sign', compose([]), { issuer: subscriber.certificate }],
  ['l03-empty-list', withField(5, der.sequence())],
  ['l04-serials', compose([entry, entry])],
  ['l04-serials', revoked(der.integer(0n), date)],
  ['l04-serials', revoked(unhex('0201ff'), date)],
  ['l04-serials', revoked(der.integer(new Uint8Array(21).fill(1)), date)],
  ['l04-revocation-date', revoked(der.integer(5n), der.generalizedTime(entry.revokedAt))],
  ['l04-revocation-date', revoked(der.integer(5n), unhex('170d3236303030313030303030305a'))],
  ['l04-revocation-date', revoked(der.integer(5n), unhex('170d3236303131353234303030305a'))],
  ['l04-revocation-date', revoked(der.integer(5n), der.integer(5n))],
  ['l05-number', withExtensions(aki)],
  ['l05-number', compose([], { number: 6n })],
  ['l05-number', compose([], { number: 1n << 159n })],
  ['l05-number', withExtensions(aki, { ...number, critical: true })],
  ['l08-entry-extensions', revoked(der.integer(5n), date, der.sequence())],
  ['l08-entry-extensions', withEntryExtensions(extension.reasonCode(0))],
  ['l08-entry-extensions', withEntryExtensions(extension.reasonCode(8))],
  ['l08-entry-extensions', withEntryExtensions({ ...extension.reasonCode(1), critical: true })],
  ['l08-entry-extensions', withEntryExtensions(extension.ocspNoCheck())],
  // L20: certificateIssuer belongs in indirect CRLs.
  ['l08-entry-extensions', withEntryExtensions({ oid: '2.5.29.29', critical: true, value: unhex('3000') })],
  ['l08-entry-extensions', revoked(der.integer(5n), date, der.sequence(), der.nullValue())],
  ['l18-extensions', withExtensions(aki, number, { ...extension.deltaCRLIndicator(5n), critical: false })],
  ['l18-extensions', withPoint({ ...point(A), critical: false }), shard],
  ['l18-extensions', withPoint({ ...extension.freshestCRL(A), critical: true })],
  ['l18-extensions', withPoint(extension.ocspNoCheck())],
  ['l12-delta-indicator', delta(5n)],
  ['l12-delta-indicator', compose([]), { baseNumber: 5n }],
  ['l12-delta-indicator', delta(4n), { baseNumber: 5n }],
  ['l13-base-before-delta', delta(7n), { baseNumber: 7n }],
  ['l17-freshest-crl', delta(5n, { extensions: [extension.freshestCRL(A)] }), { baseNumber: 5n }],
  ['l17-freshest-crl', withPoint(point(A), extension.freshestCRL(A)), shard],
  ['l17-freshest-crl', withPoint(extension.freshestCRL('ldap://a'))],
  ['l17-freshest-crl', withPoint({ ...extension.freshestCRL(A), value: unhex('300530038101c0') })],
  ['l18-distribution-point', withPoint(point(A))],
  ['l18-distribution-point', compose([]), shard],
  ['l18-distribution-point', withPoint(point('http://b')), shard],
  ['l18-distribution-point', withPoint(point(A, 'http://b')), shard],
  ['l18-distribution-point', withPoint({ ...point(A), value: der.sequence() }), shard],
  [
    'l18-distribution-point',
    withPoint(extension.issuingDistributionPoint({ urls: [A], only: 'issuers' })),
    shard,
  ],
  ['l18-distribution-point', withPoint(point(A)), { ...shard, issuer: root.certificate }],
  ['l21-info-access', withPoint(extension.authorityInfoAccess({ ocsp: [A], caIssuers: [] }))],
]

t.test('L01 L02 L03 L04 L05 L08 L11 L12 L17 L18 L19 L21 sound CRLs pass', async t => {
  t.same(broken(compose([])), [])
  t.same(broken(compose([entry, { ...entry, serialNumber: serialOf('b'), reason: 'unspecified' }])), [])
  const invalidityDate = new Date('2025-12-01T00:00:00Z')
  const far = new Date('2050-06-30T00:00:00Z')
  const rich = compose(
    [
      { ...entry, invalidityDate },
      { ...entry, serialNumber: '01', revokedAt: far },
    ],
    { extensions: [point(A), extension.expiredCertsOnCRL(invalidityDate)] },
  )
  t.same(broken(rich, shard), [])
  t.same(broken(withPoint(extension.issuingDistributionPoint({ urls: [A] })), shard), [])
  const removal = { ...entry, reason: 'removeFromCRL' as const }
  t.same(broken(compose([removal], { baseNumber: 5n }), { baseNumber: 5n }), [], 'L11 in a delta')
  t.same(
    broken(withPoint(extension.freshestCRL(A), extension.authorityInfoAccess({ ocsp: [], caIssuers: [A] }))),
    [],
  )
  const context = { algorithm: 'ecdsa-sha256', issuer: issuing.certificate } as const
  t.ok(lintCrl(compose([]) as der.Der<'TBSCertList'>, context), 'the first CRL has no number before it')
  const tbs = compose([entry])
  t.equal(hex(redeem(lint(tbs))), hex(tbs))
})

t.test('L12 L13 L17 L18 L19 L20 L21 every CRL lint fails what breaks it', async t => {
  for (const [code, tbs, about] of FAILING) t.ok(broken(tbs, about).includes(code), code)
  const covered = new Set(FAILING.map(([code]) => code))
  t.same(
    CRL_LINTS.map(one => one.code).filter(code => !covered.has(code)),
    [],
    'no lint lacks a fail vector',
  )
  t.same(broken(unhex('3080')), ['c30-strict-der', 'der-indefinite-length'])
  const reason7 = withEntryExtensions(extension.reasonCode(7))
  t.same(broken(reason7), ['c30-strict-der', 'crl-reason'])
})

t.test('L04 one repetition among many is found, wherever it is', async t => {
  const entries = Array.from({ length: 20_000 }, (_, i) => ({ ...entry, serialNumber: serialOf(String(i)) }))
  t.same(broken(compose(entries)), [])
  t.same(broken(compose([...entries, { ...entry, serialNumber: serialOf('0') }])), ['l04-serials'])
  const dates = Array.from({ length: 200 }, (_, i) => ({
    ...entry,
    serialNumber: serialOf(String(i)),
    invalidityDate: new Date(Date.UTC(2025, 0, 1 + i)),
  }))
  t.same(broken(compose(dates)), [], 'more different extensions than are remembered')
})
