import type { Der } from './der.ts'

export type KeyKind =
  | 'rsa-2048'
  | 'rsa-3072'
  | 'rsa-4096'
  | 'rsa-other'
  | 'p-256'
  | 'p-384'
  | 'p-521'
  | 'ed25519'

export interface PublicKey {
  readonly der: Der<'SubjectPublicKeyInfo'>
  readonly kind: KeyKind
  readonly bits: number
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly fingerprint: string
  /** RFC 7093 2 (1): leftmost 160 bits of SHA-256 over the BIT STRING content. */
  readonly keyIdentifier: Uint8Array
}

export function parsePublicKey(_spki: Uint8Array): PublicKey {
  throw new Error('stub')
}
export function keyHash(_spki: Uint8Array, _hash: 'sha1' | 'sha256'): Uint8Array {
  throw new Error('stub')
}
