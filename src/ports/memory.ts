/** What a role keeps in its own home, out of reach of whoever holds the database. */
export interface Memory {
  /** Undefined when nothing was ever kept under this name. Throws `store-unavailable` when it cannot be read. */
  recall(name: string): Promise<string | undefined>
  /** In place of what was kept before; durable once it resolves. Throws `store-unavailable`. */
  keep(name: string, text: string): Promise<void>
}
