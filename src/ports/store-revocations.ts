import type { IssuedCertificate, Revocation, SerialNumber } from '../domain/certificate.ts'
import type { RevokedEntry } from '../x509/crl.ts'

/** What the status service needs of one serial number, by one indexed look-up. */
export type StatusRecord =
  | { readonly known: false }
  | {
      readonly known: true
      readonly notAfter?: Date
      readonly revocation?: Pick<Revocation, 'reason' | 'revokedAt'>
    }

export interface StatusChange {
  readonly sequence: bigint
  readonly serialNumber: SerialNumber
}

export interface CrlRecord {
  readonly issuerId: string
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entries: number
  readonly der: Uint8Array
}

export interface RevocationReader {
  status(issuerId: string, serialNumber: SerialNumber): Promise<StatusRecord>
  /** What changed after `after` (exclusive), oldest first: sequence order is commit order within one issuer. */
  statusChanges(issuerId: string, after: bigint, limit: number): Promise<readonly StatusChange[]>
  /** All that belongs on a full CRL at `at`, ordered by serial number, streamed. */
  revokedEntries(issuerId: string, at: Date): AsyncIterable<RevokedEntry>
  latestCrl(issuerId: string): Promise<CrlRecord | undefined>
  crl(issuerId: string, number: bigint): Promise<CrlRecord | undefined>
  /** Sequence of the newest status change, and of the newest one that `latestCrl` covers. */
  revocationProgress(issuerId: string): Promise<{ readonly changed: bigint; readonly listed: bigint }>
}

export interface RevocationWriter {
  lockCertificate(serialNumber: SerialNumber): Promise<IssuedCertificate | undefined>
  putRevocation(issuerId: string, serialNumber: SerialNumber, revocation: Revocation): Promise<void>
  removeRevocation(issuerId: string, serialNumber: SerialNumber, at: Date): Promise<void>
  /** Takes the issuer's CRL lock for this transaction; false when another builder has it. */
  lockCrl(issuerId: string): Promise<boolean>
  insertCrl(crl: CrlRecord, covers: bigint): Promise<void>
}
