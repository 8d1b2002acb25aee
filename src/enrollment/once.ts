/** The Idempotency-Key of a call, as the store wants it; what it keeps here is the id of the request. */
import type { Call } from '../domain/actor.ts'
import type { Once } from '../ports/store.ts'

export function onceFor(call: Call): Once | undefined {
  return call.once === undefined ? undefined : { actor: call.actor.id, ...call.once }
}

export function requestId(result: unknown): string {
  if (typeof result !== 'string')
    throw new TypeError('the kept result of an enrollment call is the id of its request')
  return result
}
