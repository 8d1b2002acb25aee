import type { SignatureAlgorithm } from '../x509/algorithms.ts'
import type { Der } from '../x509/der.ts'
import type { KeyKind } from '../x509/spki.ts'

/** A private key that can be asked to sign and never shown. */
export interface Signer {
  readonly algorithm: SignatureAlgorithm
  readonly spki: Der<'SubjectPublicKeyInfo'>
  /** The signatureValue octets as X.509 wants them. Throws `signer-unavailable`. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

export interface KeyStore {
  /** Throws `signer-unavailable` when the key is missing or cannot be opened. */
  signer(name: string): Promise<Signer>
  /** Makes a key that did not exist; throws `conflict` when the name is taken. */
  generate(name: string, kind: KeyKind): Promise<Signer>
  close(): Promise<void>
}
