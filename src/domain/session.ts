/** A signed-in browser. The cookie's secret is never kept, only its hash. */
import { createHash } from 'node:crypto'
import type { Actor } from './actor.ts'

/** How the person was recognised. */
export type SignInMethod = 'passkey' | 'oidc' | 'mail-link'

/** Why a session ended that its person did not end: they left service, or the provider that vouched for them says so. */
export type EndReason = 'employment' | 'provider'

/** What an OpenID Connect provider calls the person and their session there: SHA-256, hex, so that it names nobody. */
export interface VouchedFor {
  readonly subject: string
  readonly session?: string
}

export interface Session {
  readonly id: string
  /** Who it is, as of sign-in: an officer's rights are looked up in the roster anew for each call. */
  readonly actor: Actor
  readonly method: SignInMethod
  /** The passkey that it was made with: the session ends when that is removed. */
  readonly credentialId?: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  /** Absolute end. */
  readonly expiresAt: Date
  /** Last proof of presence: decisions want it young. */
  readonly authenticatedAt: Date
  readonly revokedAt?: Date
  readonly endReason?: EndReason
  /** Of a sign-in by OpenID Connect: the provider may end it. */
  readonly vouchedFor?: VouchedFor
}

/** As it is found for a call. */
export interface FoundSession extends Session {
  /** Whether its employee is still one cannot be known now: it shows, and changes nothing. */
  readonly isReadOnly?: true
}

/** What waits for an answer: a challenge, a state of OpenID Connect, a link in a mail. Taken once. */
export interface Ceremony {
  readonly kind: string
  readonly payload: unknown
  readonly expiresAt: Date
}

/** SHA-256 of a secret of 256 random bits, of a session or a ceremony: enough for it. */
export function sessionHash(secret: string): Uint8Array {
  return createHash('sha256').update(secret, 'utf8').digest()
}

/** Of an identifier that `issuer` gave out; `kind` keeps those of people and sessions apart. */
export function providerHash(kind: 'subject' | 'session', issuer: string, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['segel provider', kind, issuer, id]), 'utf8')
    .digest('hex')
}

/** Still good at `at`, when nobody touched it for at most `idleMs`. */
export function isAlive(session: Session, at: Date, idleMs: number): boolean {
  const now = at.getTime()
  return (
    session.revokedAt === undefined &&
    now < session.expiresAt.getTime() &&
    now - session.lastSeenAt.getTime() < idleMs
  )
}
