/** What the responder tells whoever counts: metrics and the log. It says nothing that a stranger could choose. */

/** How an answer ends. `never-issued` is said as unknown or revoked, `several` is more than one. */
export const OCSP_RESULTS = [
  'good',
  'revoked',
  'unknown',
  'never-issued',
  'several',
  'malformedRequest',
  'internalError',
  'tryLater',
  'unauthorized',
] as const

export type OcspResult = (typeof OCSP_RESULTS)[number]

export interface OcspObserver {
  /** A signature took this long. */
  signed(seconds: number): void
  /** A status was held, or had to be read. */
  looked(found: 'held' | 'read'): void
  /** From a change of status to the moment we knew of it. */
  learned(issuerId: string, seconds: number): void
  /** The connection to the database was lost, or is back. */
  databaseLost(isLost: boolean, cause?: unknown): void
  /** Something that should not happen; the error is for the log. */
  failed(what: string, error: unknown): void
}

export const SILENT: OcspObserver = {
  signed: () => undefined,
  looked: () => undefined,
  learned: () => undefined,
  databaseLost: () => undefined,
  failed: () => undefined,
}
