import type { SignatureAlgorithm } from './algorithms.ts'
import type { Der } from './der.ts'
import type { PublicKey } from './spki.ts'

export interface RequestedExtension {
  readonly oid: string
  readonly name: string
  readonly critical: boolean
}

export interface CertificationRequest {
  readonly der: Der<'CertificationRequest'>
  readonly publicKey: PublicKey
  /** RFC 4514, for display only. */
  readonly subject: string
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly requestedExtensions: readonly RequestedExtension[]
  readonly asksFor: {
    readonly ca: boolean
    readonly keyCertSign: boolean
    readonly subjectAltNames: readonly string[]
    readonly extendedKeyUsages: readonly string[]
  }
  readonly challengePassword: boolean
  readonly attributeOids: readonly string[]
}

export function parseCsr(_input: Uint8Array): CertificationRequest {
  throw new Error('stub')
}
export function readCsr(_input: Uint8Array): CertificationRequest {
  throw new Error('stub')
}
