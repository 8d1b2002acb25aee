import type { SignedStatement } from '../domain/statement.ts'

export interface RosterEntry extends SignedStatement {
  readonly sequence: bigint
}

/** A statement that waits for further signatures. */
export interface RosterDraft extends SignedStatement {
  /** Digest of the body, hex. */
  readonly digest: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface RosterReader {
  /** SubjectPublicKeyInfo of the anchor as the database tells it; the role ca believes its own key instead. */
  rosterAnchor(): Promise<Uint8Array | undefined>
  /** In order of sequence, after `after` (exclusive). */
  rosterStatements(after: bigint): Promise<readonly RosterEntry[]>
  /** Of every body as it is now, hex, in order of sequence. */
  rosterDigests(): Promise<readonly string[]>
  rosterDrafts(at: Date): Promise<readonly RosterDraft[]>
}

export interface RosterWriter {
  /** Throws `conflict` when there is another. */
  putRosterAnchor(spki: Uint8Array): Promise<void>
  /**
   * Throws `conflict` when the same statement is there already. False when there is another between `after` and it:
   * what was judged on the roster of `after` must be judged anew. Nobody else can insert until the transaction ends.
   */
  insertRosterStatement(statement: SignedStatement, after?: bigint): Promise<boolean>
  insertRosterDraft(draft: RosterDraft): Promise<void>
  /** False when it is not there (any more). */
  removeRosterDraft(digest: string): Promise<boolean>
}
