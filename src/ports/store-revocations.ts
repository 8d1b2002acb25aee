import type { IssuedCertificate, Revocation, SerialNumber } from '../domain/certificate.ts'
import type { HoldsBefore } from '../domain/hold.ts'
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

/** A revocation or hold as its row came to be, and who stands for it. */
export interface StatusClaim extends StatusChange {
  readonly reason: RevokedEntry['reason']
  readonly orderedBy: string
  /** Whether an order of theirs, for this reason, is kept. */
  readonly ordered: boolean
  /** Roles in which the log tells that they did it. */
  readonly told: readonly string[]
}

/** The CRLs of an issuer: all of it, what changed since a base, or the part that some certificates point to. */
export type CrlScope = 'full' | 'delta' | `shard-${number}`

/** A CRL without its bytes. */
export interface CrlState {
  readonly issuerId: string
  readonly scope: CrlScope
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entries: number
  /** Sequence of the newest status change that it shows. */
  readonly covers: bigint
  /** Number of the full CRL that deltas of its time start from; its own when it is that base. */
  readonly base: bigint
}

export interface CrlRecord extends CrlState {
  readonly der: Uint8Array
}

/** A part of an issuer's certificates that has a CRL of its own, at the addresses that they name. */
export interface CrlShard {
  readonly shard: number
  readonly urls: readonly string[]
}

export interface CrlProgress {
  /** Sequence of the newest status change. */
  readonly changed: bigint
  readonly full?: CrlState
  readonly delta?: CrlState
  /** The newest full CRL that is a base, and the one before it. */
  readonly base?: CrlState
  readonly previousBase?: CrlState
  /** Each with its newest CRL, and whether a status in it changed since. */
  readonly shards: readonly (CrlShard & { readonly latest?: CrlState; readonly changed: boolean })[]
}

/** Which statuses a round of CRLs reads. */
export interface StatusQuery {
  /** Left out is what ended before `before` and had its last change at or below `covers` (RFC 5280 3.3). */
  readonly settled?: { readonly before: Date; readonly covers: bigint }
  /** What was released after this sequence comes too; absent: none. */
  readonly releasedAfter?: bigint
}

/** One serial number on CRLs; `removeFromCRL` when it was on hold and is not any more. */
export interface StatusEntry extends RevokedEntry {
  readonly sequence: bigint
  readonly shard?: number
}

export interface HeldSerial {
  readonly issuerId: string
  readonly serialNumber: SerialNumber
}

export interface HoldQuery {
  readonly before: HoldsBefore
  readonly limit: number
  /** Only those that come after this one, in the order of the list. */
  readonly after?: HeldSerial
}

export interface RevocationReader {
  /** Of subscribers, that began at or before their profile's instant; in order of issuer and serial number. */
  holds(query: HoldQuery): Promise<readonly HeldSerial[]>
  status(issuerId: string, serialNumber: SerialNumber): Promise<StatusRecord>
  /** What changed after `after` (exclusive), oldest first: sequence order is commit order within one issuer. */
  statusChanges(issuerId: string, after: bigint, limit: number): Promise<readonly StatusChange[]>
  /** The same without releases, with what speaks for each. */
  statusClaims(issuerId: string, after: bigint, limit: number): Promise<readonly StatusClaim[]>
  /** In one snapshot, streamed, each page to be read once: the revoked ones in order of serial number, then the released ones. */
  statusEntries(issuerId: string, query: StatusQuery): AsyncIterable<Iterable<StatusEntry>>
  /** That its certificate names; undefined: the full CRL. */
  shardOf(issuerId: string, serialNumber: SerialNumber): Promise<number | undefined>
  crlProgress(issuerId: string): Promise<CrlProgress>
  /** Shards that have a CRL which certificates may point to. */
  crlShards(issuerId: string): Promise<readonly CrlShard[]>
  /** The newest CRL of a scope without its bytes: one indexed look-up. */
  crlState(issuerId: string, scope?: CrlScope): Promise<CrlState | undefined>
  /** Of every issuer and scope the newest. */
  crlStates(): Promise<readonly CrlState[]>
  latestCrl(issuerId: string, scope?: CrlScope): Promise<CrlRecord | undefined>
  crl(issuerId: string, number: bigint, scope?: CrlScope): Promise<CrlRecord | undefined>
}

export interface RevocationWriter {
  lockCertificate(serialNumber: SerialNumber): Promise<IssuedCertificate | undefined>
  putRevocation(issuerId: string, serialNumber: SerialNumber, revocation: Revocation): Promise<void>
  removeRevocation(issuerId: string, serialNumber: SerialNumber, at: Date): Promise<void>
  /** A hold becomes final, with the date that it began on. Throws `conflict` when there is no hold. */
  endHold(
    issuerId: string,
    serialNumber: SerialNumber,
    why: Pick<Revocation, 'reason' | 'orderedBy'>,
  ): Promise<void>
  /** Makes these addresses known; what is known already stays as it is. */
  openShards(
    issuerId: string,
    shards: readonly { readonly shard: number; readonly url: string }[],
  ): Promise<void>
  /** Takes the issuer's CRL lock for this transaction; false when another builder has it. */
  lockCrl(issuerId: string): Promise<boolean>
  insertCrl(crl: CrlRecord): Promise<void>
}
