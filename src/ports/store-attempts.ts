/** What is counted, by all processes together; each key is a hash of what it counts. */
export interface Counted {
  readonly count: number
  readonly last: Date
}

/** Counting changes nobody's rights: what it leads to, a refusal or a summary, is recorded elsewhere. */
export interface AttemptKeeper {
  /** Of these keys, those that were counted. */
  attempts(keys: readonly Uint8Array[]): Promise<readonly Counted[]>
  /** Adds `by` to each; one that was last counted at `anewBefore` or earlier begins anew. Gives the largest sum. */
  addAttempts(
    keys: readonly Uint8Array[],
    about: { readonly by: number; readonly at: Date; readonly anewBefore: Date },
  ): Promise<number>
  forgetAttempts(keys: readonly Uint8Array[]): Promise<void>
}

/** What is over, each with its own age. */
export const PRUNED = ['ceremonies', 'sessions', 'mail-links', 'attempts', 'idempotency-keys'] as const
export type Pruned = (typeof PRUNED)[number]

export interface Pruner {
  /** Those that were over at `before`, at most so many; gives how many went. */
  prune(what: Pruned, before: Date, most: number): Promise<number>
}
