/** A signed-in browser. The cookie's secret is never kept, only its hash. */
import type { Actor } from './actor.ts'

/** How the person was recognised. */
export type SignInMethod = 'passkey' | 'oidc' | 'mail-link'

export interface Session {
  readonly id: string
  /** Who it is, as of sign-in: an officer's rights are looked up in the roster anew for each call. */
  readonly actor: Actor
  readonly method: SignInMethod
  readonly createdAt: Date
  readonly lastSeenAt: Date
  /** Absolute end. */
  readonly expiresAt: Date
  /** Last proof of presence: decisions want it young. */
  readonly authenticatedAt: Date
  readonly revokedAt?: Date
}

/** What waits for an answer: a challenge, a state of OpenID Connect, a link in a mail. Taken once. */
export interface Ceremony {
  readonly kind: string
  readonly payload: unknown
  readonly expiresAt: Date
}
