/** What begins a sign-in and must be there when it ends; kept on our side, never in the address. */
export interface Remembered {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

export type Claims = Readonly<Record<string, unknown>>

/** That somebody signed out there: a person, one session of a person, or a session. */
export interface LogoutToken {
  readonly issuedAt: Date
  readonly subject?: string
  readonly session?: string
}

/** Somebody else who knows people: an OpenID Connect provider. */
export interface IdentityProvider {
  readonly issuer: string
  /** Where the browser goes. Throws `provider-unavailable`. */
  begin(): Promise<{ readonly url: string; readonly remembered: Remembered }>
  /**
   * What the provider says of the person. `search` is the query of the address that the browser came back to.
   * Throws `unauthenticated` when the answer is not the one to this beginning, `provider-unavailable` on an outage.
   */
  finish(search: string, remembered: Remembered): Promise<Claims>
  /** Whether people can sign out there; false too when nobody knows soon enough. */
  canSignOut(): Promise<boolean>
  /** Where the browser goes to sign out there. Throws `provider-unavailable`, or `not-found` where there is no such page. */
  beginSignOut(): Promise<{ readonly url: string; readonly state: string }>
  /** Throws `unauthenticated` unless the provider signed it, for us, a moment ago; `provider-unavailable` on an outage. */
  readLogoutToken(token: string): Promise<LogoutToken>
}
