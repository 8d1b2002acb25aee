/** The Idempotency-Key of a call, as the store wants it; what it keeps here is the id of the request. */
import type { Call } from '../domain/actor.ts'
import type { Once, Store } from '../ports/store.ts'

export function onceFor(call: Call): Once | undefined {
  return call.once === undefined ? undefined : { actor: call.actor.id, ...call.once }
}

/**
 * The id that the same call gave before, or the one that `effect` gives. A twin of this call may take effect while
 * we still look around; what we then find (a request that is open, a state that has changed) is our own doing, so
 * an error counts only when nothing was kept in the meantime either.
 */
export async function onceOnly(
  store: Pick<Store, 'replay'>,
  call: Call,
  effect: () => Promise<string>,
): Promise<string> {
  const once = onceFor(call)
  if (once === undefined) return effect()
  const before = await store.replay(once)
  if (before !== undefined) return requestId(before.result)
  try {
    return await effect()
  } catch (error) {
    const meanwhile = await store.replay(once)
    if (meanwhile === undefined) throw error
    return requestId(meanwhile.result)
  }
}

function requestId(result: unknown): string {
  if (typeof result !== 'string')
    throw new TypeError('the kept result of an enrollment call is the id of its request')
  return result
}
