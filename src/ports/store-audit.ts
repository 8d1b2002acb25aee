import type { ChainedEvent } from '../domain/audit.ts'

export interface AuditReader {
  /** In order of sequence, from `after` (exclusive), streamed. */
  auditEvents(after: bigint): AsyncIterable<ChainedEvent>
  /** What the chain's head claims: how many events there are and the hash of the last. */
  auditHead(): Promise<{ readonly sequence: bigint; readonly hash: Uint8Array }>
}
