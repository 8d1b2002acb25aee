/** What a lint is, and the certificate as lints see it: read from the bytes, never from the composer's input. */
import type { Text } from '../errors.ts'
import type { SignatureAlgorithm } from '../x509/algorithms.ts'
import { type Certificate, readTbs, type Tbs } from '../x509/certificate.ts'
import { readTime } from '../x509/der.ts'
import { findExtension, read } from '../x509/extension-reader.ts'
import type { Extension, KeyUsage } from '../x509/extensions.ts'
import { parsePublicKey, type PublicKey } from '../x509/spki.ts'

export type LintKind = 'root' | 'intermediate' | 'subscriber' | 'ocsp-responder'

export interface CertificateLintContext {
  readonly kind: LintKind
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Certificate | 'self'
}

export interface View extends Tbs {
  readonly context: CertificateLintContext
  /** The certificate of the issuer, or undefined for a root. */
  readonly issuerCertificate: Certificate | undefined
  readonly key: PublicKey
  /** The key that will sign: the issuer's, or for a root its own. */
  readonly signingKey: PublicKey
  readonly from: Date
  readonly until: Date
  readonly isCa: boolean
  readonly keyUsage: readonly KeyUsage[] | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength?: number } | undefined
}

/** One requirement. `holds` is pure and total for every view. */
export interface Lint<T = View> {
  /** Id of the requirement, as docs/standards.md lists it. */
  readonly id: string
  /** Finding code: kebab-case, begins with the id. */
  readonly code: string
  /** Kinds of certificate it speaks of; all when absent. */
  readonly kinds?: readonly LintKind[]
  readonly message: Text
  readonly holds: (view: T) => boolean
}

export const CA_KINDS: readonly LintKind[] = ['root', 'intermediate']
export const END_KINDS: readonly LintKind[] = ['subscriber', 'ocsp-responder']

/** Throws 'malformed' or 'bad-public-key' when the bytes are no TBSCertificate in strict DER (C30, C31). */
export function viewCertificate(tbs: Uint8Array, context: CertificateLintContext): View {
  const fields = readTbs(tbs)
  const key = parsePublicKey(fields.spki)
  const issuerCertificate = context.issuer === 'self' ? undefined : context.issuer
  return {
    ...fields,
    context,
    issuerCertificate,
    key,
    signingKey: issuerCertificate?.publicKey ?? key,
    from: readTime(fields.notBefore),
    until: readTime(fields.notAfter),
    isCa: CA_KINDS.includes(context.kind),
    keyUsage: read.keyUsage(fields.extensions),
    extendedKeyUsage: read.extendedKeyUsage(fields.extensions),
    basicConstraints: read.basicConstraints(fields.extensions),
  }
}

export function extensionOf(view: View, oid: string): Extension | undefined {
  return findExtension(view.extensions, oid)
}

export function hasExtension(view: View, oid: string): boolean {
  return extensionOf(view, oid) !== undefined
}

export function text(id: string, en: string): Text {
  return { id, en }
}
