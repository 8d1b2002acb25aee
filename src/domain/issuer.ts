/** An issuing CA as the house knows it: its certificate, the chain above it, and the key that signs for it. */
import type { Certificate } from '../x509/certificate.ts'

export interface Issuer {
  /** Short and stable, `[a-z0-9-]{1,40}`; stands in the URLs of CRL and CA certificate. */
  readonly id: string
  readonly kind: 'root' | 'intermediate'
  readonly certificate: Certificate
  /** DER, from this certificate's issuer up to the root. */
  readonly chain: readonly Uint8Array[]
  /** Name of the key in the key store; absent when the key lives elsewhere (an external root). */
  readonly keyName?: string
  /** Exactly one issuer is active: new certificates come from it. */
  readonly active: boolean
}

/** A delegated OCSP responder: the CA issues short-lived certificates for this key as long as it is listed. */
export interface Responder {
  readonly issuerId: string
  readonly name: string
  /** DER of the SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** DER of its newest certificate. */
  readonly certificate?: Uint8Array
}
