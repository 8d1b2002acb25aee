import type { SignatureAlgorithm } from './algorithms.ts'
import type { Der } from './der.ts'
import type { Extension } from './extensions.ts'

/** CRLReason (RFC 5280 5.3.1); 7 is unused. */
export const REVOCATION_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

export type RevocationReason = keyof typeof REVOCATION_REASONS

export interface RevokedEntry {
  readonly serialNumber: string
  readonly revokedAt: Date
  readonly reason: RevocationReason
  readonly invalidityDate?: Date
}

export interface CrlInput {
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Der<'Name'>
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly number: bigint
  readonly authorityKeyIdentifier: Uint8Array
  readonly extensions?: readonly Extension[]
}

export interface CrlWriter {
  add(entry: RevokedEntry): void
  finish(): Der<'TBSCertList'>
}

export interface ParsedCrl {
  readonly number?: bigint
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  readonly issuer: Der<'Name'>
  readonly entries: readonly RevokedEntry[]
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly extensions: readonly Extension[]
  readonly authorityKeyIdentifier?: Uint8Array
}

export function crlWriter(_input: CrlInput): CrlWriter {
  throw new Error('stub')
}
export function joinCrl(
  _tbs: Uint8Array,
  _algorithm: SignatureAlgorithm,
  _signature: Uint8Array,
): Der<'CertificateList'> {
  throw new Error('stub')
}
export function parseCrl(_der: Uint8Array): ParsedCrl {
  throw new Error('stub')
}
