/** Calls of one account in a minute, from however many addresses: a loose net beside the one for each address. */
import type { FastifyInstance } from 'fastify'
import { SegelError } from '../errors.ts'

const WINDOW_MS = 60_000

/** For a scope whose door has filled `request.call` by an earlier hook of the same kind. */
export function limitAccounts(scope: FastifyInstance, callsPerMinute: number): void {
  const count = countWithin(callsPerMinute)
  scope.addHook('preParsing', (request, _reply, ...[payload, done]) => {
    const retryAfterSeconds = request.call === null ? undefined : count(request.call.actor.id, Date.now())
    if (retryAfterSeconds === undefined) done(null, payload)
    else
      done(
        new SegelError('rate-limited', 'Too many calls of this account within a minute.', {
          retryAfterSeconds,
        }),
      )
  })
}

/** Gives the seconds to wait for whoever is above `most` in the present window. */
export function countWithin(most: number): (account: string, now: number) => number | undefined {
  let counts = new Map<string, number>()
  let until = 0
  return (account, now) => {
    if (now >= until || until - now > WINDOW_MS) {
      counts = new Map()
      until = now + WINDOW_MS
    }
    const count = (counts.get(account) ?? 0) + 1
    counts.set(account, count)
    return count > most ? Math.max(1, Math.ceil((until - now) / 1000)) : undefined
  }
}
