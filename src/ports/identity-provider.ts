/** What begins a sign-in and must be there when it ends; kept on our side, never in the address. */
export interface Remembered {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

export type Claims = Readonly<Record<string, unknown>>

/** Somebody else who knows people: an OpenID Connect provider. */
export interface IdentityProvider {
  /** Where the browser goes. Throws `provider-unavailable`. */
  begin(): Promise<{ readonly url: string; readonly remembered: Remembered }>
  /**
   * What the provider says of the person. `search` is the query of the address that the browser came back to.
   * Throws `unauthenticated` when the answer is not the one to this beginning, `provider-unavailable` on an outage.
   */
  finish(search: string, remembered: Remembered): Promise<Claims>
}
