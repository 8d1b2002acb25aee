import type { SignatureAlgorithm } from '../x509/algorithms.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { Der } from '../x509/der.ts'

/** Proof that these bytes passed every lint: minted only here, redeemable once. */
export interface Linted<T extends string> {
  readonly __linted: T
}

export type LintKind = 'root' | 'intermediate' | 'subscriber' | 'ocsp-responder'

export interface CertificateLintContext {
  readonly kind: LintKind
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Certificate | 'self'
}

export interface CrlLintContext {
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Certificate
  readonly previousNumber?: bigint
}

export function lintCertificate(
  _tbs: Der<'TBSCertificate'>,
  _context: CertificateLintContext,
): Linted<'TBSCertificate'> {
  throw new Error('stub')
}
export function lintCrl(_tbs: Der<'TBSCertList'>, _context: CrlLintContext): Linted<'TBSCertList'> {
  throw new Error('stub')
}
export function redeem<T extends string>(_linted: Linted<T>): Der<T> {
  throw new Error('stub')
}
