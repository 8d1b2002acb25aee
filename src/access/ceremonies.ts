/** What waits for an answer of a browser: kept under the hash of a secret that only this browser has, given once. */
import { type Ceremony, sessionHash } from '../domain/session.ts'
import { SegelError } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface CeremonyDeps {
  readonly store: Pick<Store, 'keepCeremony' | 'takeCeremony'>
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'token'>
}

/** WebAuthn 15: five minutes and a little more for a person with a new security key. */
const CEREMONY_MS = 600_000
const SECRET_OCTETS = 32

/** Gives the secret. */
export async function beginCeremony(deps: CeremonyDeps, kind: string, payload: unknown): Promise<string> {
  const secret = deps.entropy.token(SECRET_OCTETS)
  const expiresAt = new Date(deps.clock.now().getTime() + CEREMONY_MS)
  await deps.store.keepCeremony(sessionHash(secret), { kind, payload, expiresAt })
  return secret
}

/** @throws SegelError `unauthenticated` for one that never began, is over, or was taken */
export async function takeCeremony(
  deps: CeremonyDeps,
  kind: string,
  secret: string | undefined,
): Promise<Ceremony> {
  const ceremony =
    secret === undefined
      ? undefined
      : await deps.store.takeCeremony(sessionHash(secret), kind, deps.clock.now())
  if (ceremony !== undefined) return ceremony
  throw new SegelError('unauthenticated', 'This took too long, or was done already: begin again.')
}

/** A challenge that was kept as text. */
export function challengeOf({ payload }: Ceremony): Uint8Array {
  const kept =
    typeof payload === 'object' && payload !== null && 'challenge' in payload ? payload.challenge : ''
  return Buffer.from(String(kept), 'base64url')
}
