/** Who holds this bearer token? One answer for every way of being wrong. */
import { actorOf, isUsable, tokenHash } from '../domain/access.ts'
import type { Actor } from '../domain/actor.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

/** Longer than any token of ours. */
const MAX_CHARACTERS = 200

export function authenticate(deps: { readonly store: Pick<Store, 'tokenByHash'>; readonly clock: Clock }) {
  return async (secret: string): Promise<Actor> => {
    const token = secret.length > MAX_CHARACTERS ? undefined : await deps.store.tokenByHash(tokenHash(secret))
    if (token === undefined || !isUsable(token, deps.clock.now())) {
      throw new SegelError('unauthenticated', 'The token is missing, unknown, expired or revoked.')
    }
    return actorOf(token)
  }
}
