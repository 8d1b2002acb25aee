import type { AuditNode, AuditTile, SignedCheckpoint, StoredCheckpoint } from '../domain/audit-tree.ts'
import type { ChainedEvent } from '../domain/audit.ts'

export interface AuditQuery {
  /** Sequence number after which to begin. */
  readonly after: bigint
  readonly limit: number
  readonly action?: string
  /** Any of these. */
  readonly actions?: readonly string[]
  readonly object?: string
  readonly actor?: string
  /** Newest first, those before this sequence number where it is given. */
  readonly newestFirst?: { readonly before?: bigint }
}

export interface AuditReader {
  /** In order of sequence, from `after` (exclusive), streamed. */
  auditEvents(after: bigint): AsyncIterable<ChainedEvent>
  /** What the chain's head claims: how many events there are and the hash of the last. */
  auditHead(): Promise<{ readonly sequence: bigint; readonly hash: Uint8Array }>
  /** In order of sequence, or newest first. */
  auditPage(query: AuditQuery): Promise<readonly ChainedEvent[]>
  /** The newest event about this object, of this action. */
  lastAuditEvent(what: { object: string; action: string }): Promise<ChainedEvent | undefined>
}

export interface AuditTreeReader {
  latestCheckpoint(): Promise<StoredCheckpoint | undefined>
  /** Of `size` leaves or more, the smallest. */
  checkpointFrom(size: number): Promise<StoredCheckpoint | undefined>
  /** Of `size` leaves or fewer, the largest. */
  checkpointUpTo(size: number): Promise<StoredCheckpoint | undefined>
  /** Those larger than `after`, by size, read page by page. */
  checkpoints(after: number): AsyncIterable<StoredCheckpoint>
  /** Those that are there, in any order. */
  auditNodes(ids: readonly Pick<AuditNode, 'last' | 'level'>[]): Promise<readonly AuditNode[]>
  auditTiles(lasts: readonly number[]): Promise<readonly AuditTile[]>
  /** All of them by `last`, read page by page. */
  allAuditTiles(): AsyncIterable<AuditTile>
  /** All of them by `last`, then level, read page by page. */
  allAuditNodes(): AsyncIterable<AuditNode>
}

/** The journal's own machinery: the one write without an event, which would ask for a checkpoint in its turn. */
export interface AuditSealer {
  /** One durable transaction. Throws `conflict` unless it is larger than every one before. Pieces that are there already stay. */
  keepCheckpoint(
    checkpoint: SignedCheckpoint,
    pieces: { readonly tiles: readonly AuditTile[]; readonly nodes: readonly AuditNode[] },
  ): Promise<void>
}

export interface AuditTreeWriter {
  insertCosignature(size: number, line: string): Promise<void>
}
