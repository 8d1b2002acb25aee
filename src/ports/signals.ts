/** Wake-ups between roles: something of this kind changed. A hint to look, never the news itself. */
export type Signal = 'approved' | 'request' | 'revocation' | 'crl' | 'authority' | 'roster' | 'order'

export interface Signals {
  /** `subject` is the id that changed (a request's, an issuer's), or empty after a lost connection: look at everything. */
  on(signal: Signal, listener: (subject: string) => void): () => void
}
