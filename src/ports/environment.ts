import type { SerialNumber } from '../domain/certificate.ts'

export interface Clock {
  now(): Date
}

export interface Entropy {
  /** 20 octets whose top bit is clear and whose first octet is not zero: over 150 random bits (C03, C04). */
  serialNumber(): SerialNumber
  /** URL-safe text of that many random octets. */
  token(octets: number): string
  /** UUID version 4. */
  uuid(): string
  /** A whole number from 0 up to below `limit`. */
  below(limit: number): number
  /** A key pair on P-256 that is handed over, not kept: SubjectPublicKeyInfo and PKCS #8. */
  keyPair(): { readonly spki: Uint8Array; readonly pkcs8: Uint8Array }
}
