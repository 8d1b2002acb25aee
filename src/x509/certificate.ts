import type { SignatureAlgorithm } from './algorithms.ts'
import type { Der } from './der.ts'
import type { Extension, KeyUsage } from './extensions.ts'
import type { PublicKey } from './spki.ts'

export interface TbsInput {
  /** Lower-case hex, positive. */
  readonly serialNumber: string
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Der<'Name'>
  readonly notBefore: Date
  readonly notAfter: Date
  readonly subject: Der<'Name'>
  readonly spki: Der<'SubjectPublicKeyInfo'>
  readonly extensions: readonly Extension[]
}

export interface Certificate {
  readonly der: Der<'Certificate'>
  readonly tbs: Uint8Array
  /** Lower-case hex, even length, no sign octet. */
  readonly serialNumber: string
  readonly issuer: Der<'Name'>
  readonly subject: Der<'Name'>
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly extensions: readonly Extension[]
  readonly subjectKeyIdentifier?: Uint8Array
  readonly authorityKeyIdentifier?: Uint8Array
  readonly ca: boolean
  readonly pathLength?: number
  readonly keyUsage?: readonly KeyUsage[]
  readonly extendedKeyUsage?: readonly string[]
  readonly policies?: readonly string[]
  readonly emails: readonly string[]
}

export function composeTbs(_input: TbsInput): Der<'TBSCertificate'> {
  throw new Error('stub')
}
export function unsignedCertificate(_tbs: Uint8Array, _algorithm: SignatureAlgorithm): Uint8Array {
  throw new Error('stub')
}
export function joinCertificate(
  _tbs: Uint8Array,
  _algorithm: SignatureAlgorithm,
  _signature: Uint8Array,
): Der<'Certificate'> {
  throw new Error('stub')
}
export function parseCertificate(_der: Uint8Array): Certificate {
  throw new Error('stub')
}
export function certificateFingerprint(_der: Uint8Array): string {
  throw new Error('stub')
}
