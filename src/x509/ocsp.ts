import type { SignatureAlgorithm } from './algorithms.ts'
import type { RevocationReason } from './crl.ts'
import type { Extension } from './extensions.ts'

export interface CertId {
  readonly hash: 'sha1' | 'sha256'
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** Lower-case hex, as in Certificate. */
  readonly serialNumber: string
  /** Echoed exactly (O12). */
  readonly der: Uint8Array
}

export interface OcspRequest {
  readonly certIds: readonly (CertId & { readonly unsupportedHash?: boolean })[]
  readonly nonce?: Uint8Array
}

export type OcspErrorStatus =
  | 'malformedRequest'
  | 'internalError'
  | 'tryLater'
  | 'sigRequired'
  | 'unauthorized'

export type SingleStatus =
  | { readonly status: 'good' }
  | { readonly status: 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason }

export interface SingleResponse {
  /** The CertID's DER, as asked. */
  readonly certId: Uint8Array
  readonly status: SingleStatus
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly extensions?: readonly Extension[]
}

export function parseOcspRequest(_input: Uint8Array): OcspRequest {
  throw new Error('stub')
}
export function ocspError(_status: OcspErrorStatus): Uint8Array {
  throw new Error('stub')
}
export function composeResponseData(_input: {
  readonly responderKeyHash: Uint8Array
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly nonce?: Uint8Array
  readonly extensions?: readonly Extension[]
}): Uint8Array {
  throw new Error('stub')
}
export function joinOcspResponse(_input: {
  readonly responseData: Uint8Array
  readonly algorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly certificates: readonly Uint8Array[]
}): Uint8Array {
  throw new Error('stub')
}
export function encodeCertId(_input: {
  readonly hash: 'sha1' | 'sha256'
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serialNumber: string
}): Uint8Array {
  throw new Error('stub')
}
