import type { IssuedCertificate, SerialNumber } from '../domain/certificate.ts'
import type { AgencyCode, PersonId } from '../domain/employee.ts'
import type { Page, PageQuery } from '../domain/page.ts'

export interface CertificateQuery extends PageQuery {
  readonly status?: 'good' | 'held' | 'revoked' | 'expired'
  readonly at: Date
  readonly agency?: AgencyCode
  readonly profile?: string
  readonly personId?: PersonId
  readonly expiresBefore?: Date
  readonly text?: string
  /** notBefore at or after, and before. */
  readonly issuedFrom?: Date
  readonly issuedBefore?: Date
  readonly keyFingerprint?: string
  /** The first hex digits. */
  readonly serialPrefix?: string
}

export interface CertificateReader {
  certificate(serialNumber: SerialNumber): Promise<IssuedCertificate | undefined>
  certificates(query: CertificateQuery): Promise<Page<IssuedCertificate>>
  /** How many, but no more than `limit`. */
  certificateCount(query: CertificateQuery): Promise<number>
  /** Every certificate that carries this key, whoever holds it (P08). */
  certificatesByKey(keyFingerprint: string): Promise<readonly IssuedCertificate[]>
  /** The same for many keys at once. */
  certificatesByKeys(keyFingerprints: readonly string[]): Promise<readonly IssuedCertificate[]>
  /** Intents that no certificate followed, opened before `before`, oldest first. */
  openIntents(before: Date, limit: number): Promise<readonly Intent[]>
}

/** The record before signing: its serial number is spent, whatever happens next. */
export interface Intent {
  readonly issuerId: string
  readonly serialNumber: SerialNumber
  readonly profile: string
  readonly requestId?: string
  /** The very TBSCertificate, joined to an empty signature. */
  readonly unsigned: Uint8Array
  readonly openedAt: Date
  /** The shard of CRLs that the certificate points to; absent: the issuer's full CRL. */
  readonly shard?: number
  /** How many intents this request had before. */
  readonly attempt: number
}

export interface CertificateWriter {
  /** Opens those intents whose request is approved and has none open; gives their serial numbers. Locks the requests. */
  insertIntents(intents: readonly Omit<Intent, 'attempt'>[]): Promise<readonly SerialNumber[]>
  /** Stores certificates whose intent is open and closes it; gives the serial numbers that were stored. */
  insertCertificates(certificates: readonly IssuedCertificate[], at: Date): Promise<readonly SerialNumber[]>
  /** True when the intent was open and is now abandoned; false when someone else ended it. */
  abandonIntent(issuerId: string, serialNumber: SerialNumber, at: Date): Promise<boolean>
}
