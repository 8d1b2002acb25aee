import type { Der } from './der.ts'
import type { KeyKind } from './spki.ts'

export type SignatureAlgorithm =
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512'
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'ed25519'

export interface SignatureAlgorithmRow {
  readonly oid: string
  /** node:crypto digest name; absent for Ed25519, which hashes by itself. */
  readonly digest: 'sha256' | 'sha384' | 'sha512' | undefined
  readonly family: 'ecdsa' | 'rsa' | 'ed25519'
  readonly identifier: Der<'AlgorithmIdentifier'>
}

export const SIGNATURE_ALGORITHMS = {} as Record<SignatureAlgorithm, SignatureAlgorithmRow>

export function verifySignature(_check: {
  readonly algorithm: SignatureAlgorithm
  readonly spki: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}): boolean {
  throw new Error('stub')
}

export function defaultSignatureAlgorithm(_kind: KeyKind): SignatureAlgorithm {
  throw new Error('stub')
}
