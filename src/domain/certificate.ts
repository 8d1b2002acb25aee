/** Issued certificates, their status, and what may become of it (RFC 5280 5.3.1, 6.3). */
import { SegelError } from '../errors.ts'
import type { RevocationReason } from '../x509/crl.ts'
import type { Agency, PersonId } from './employee.ts'

/** Lower-case hex of the serial number's magnitude, an even number of digits. */
export type SerialNumber = string

export type CertificateStatus = 'good' | 'held' | 'revoked' | 'expired'

export interface Revocation {
  readonly reason: RevocationReason
  /** When it was first revoked or put on hold; a final revocation keeps the date of the hold before it (L10). */
  readonly revokedAt: Date
  readonly invalidityDate?: Date
  readonly comment?: string
  readonly orderedBy: string
}

export interface IssuedCertificate {
  readonly issuerId: string
  readonly serialNumber: SerialNumber
  readonly profile: string
  readonly subject: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** SHA-256 of the SubjectPublicKeyInfo, hex. */
  readonly keyFingerprint: string
  readonly der: Uint8Array
  /** Absent for the CA's own certificates. */
  readonly personId?: PersonId
  readonly personName?: string
  readonly employeeNumber?: string
  readonly agencyPath: readonly Agency[]
  readonly requestId?: string
  readonly revocation?: Revocation
}

/** Reasons a subscriber's certificate may be revoked for; the others speak of CAs, attributes or delta CRLs. */
export const SUBSCRIBER_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
] as const satisfies readonly RevocationReason[]
export type SubscriberReason = (typeof SUBSCRIBER_REASONS)[number]

export function statusOf(
  certificate: Pick<IssuedCertificate, 'notAfter' | 'revocation'>,
  at: Date,
): CertificateStatus {
  if (certificate.revocation?.reason === 'certificateHold') return 'held'
  if (certificate.revocation !== undefined) return 'revoked'
  return at.getTime() > certificate.notAfter.getTime() ? 'expired' : 'good'
}

/**
 * Whether an order may take effect on the present status: a hold may become final, nothing final ever changes
 * (ETSI EN 319 411-1 6.3.9 b), and an expired certificate is left alone.
 * @throws SegelError `already-revoked` or `conflict`
 */
export function assertRevocable(status: CertificateStatus, reason: RevocationReason): void {
  if (status === 'revoked')
    throw new SegelError('already-revoked', 'This certificate is revoked already; that is final.')
  if (status === 'expired') throw new SegelError('conflict', 'This certificate has expired.')
  if (status === 'held' && reason === 'certificateHold') {
    throw new SegelError('already-revoked', 'This certificate is on hold already.')
  }
}

/** @throws SegelError `already-revoked` when the revocation is final, `conflict` when there is nothing to release */
export function assertReleasable(status: CertificateStatus): void {
  if (status === 'revoked')
    throw new SegelError('already-revoked', 'This certificate is revoked; only a hold can be released.')
  if (status !== 'held') throw new SegelError('conflict', 'This certificate is not on hold.')
}
