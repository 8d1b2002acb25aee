/** Lists are read page by page; a cursor is opaque to whoever carries it. */
export interface PageQuery {
  readonly limit: number
  readonly cursor?: string
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}
