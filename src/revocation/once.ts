/** The Idempotency-Key of a call about a certificate's status. */
import type { Call } from '../domain/actor.ts'
import type { Once, Store } from '../ports/store.ts'

export function onceFor(call: Call): Once | undefined {
  return call.once === undefined ? undefined : { actor: call.actor.id, ...call.once }
}

/**
 * Undefined when the same call took effect before, or a twin of it while we looked around: what `effect` then runs
 * into is our own doing.
 */
export async function unlessDone<T>(
  store: Pick<Store, 'replay'>,
  call: Call,
  effect: () => Promise<T>,
): Promise<T | undefined> {
  const once = onceFor(call)
  if (once === undefined) return effect()
  if ((await store.replay(once)) !== undefined) return undefined
  try {
    return await effect()
  } catch (error) {
    if ((await store.replay(once)) === undefined) throw error
    return undefined
  }
}
