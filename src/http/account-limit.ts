/**
 * Calls of one account in a minute, from however many addresses and through however many processes: a loose net beside
 * the one for each address. Few calls are counted here alone; whoever calls more takes slices of what all share.
 */
import type { FastifyInstance } from 'fastify'
import { SegelError } from '../errors.ts'

const WINDOW_MS = 60_000
/** A process asks the others about an account only for each twentieth of the limit. */
const SLICES = 20

/** Adds calls of an account to those of this minute, by all processes, and gives the sum. */
export type AddCalls = (account: string, minute: number, calls: number) => Promise<number>

/** For a scope whose door has filled `request.call` by an earlier hook of the same kind. */
export function limitAccounts(scope: FastifyInstance, callsPerMinute: number, add?: AddCalls): void {
  const count = countWithin(callsPerMinute, add)
  scope.addHook('preParsing', async (request, _reply, payload) => {
    const retryAfterSeconds =
      request.call === null ? undefined : await count(request.call.actor.id, Date.now())
    if (retryAfterSeconds === undefined) return payload
    throw new SegelError('rate-limited', 'Too many calls of this account within a minute.', {
      retryAfterSeconds,
    })
  })
}

interface Account {
  /** Seen here within the minute. */
  calls: number
  /** Of them and of those to come, how many this process may let pass. */
  granted: number
  /** Told to the others. */
  told: number
  asking?: Promise<void>
  isOver: boolean
}

/** Gives the seconds to wait for whoever is above `most` in the present minute. */
export function countWithin(
  most: number,
  add?: AddCalls,
): (account: string, now: number) => Promise<number | undefined> {
  const slice = Math.max(1, Math.floor(most / SLICES))
  const free = add === undefined ? most : Math.floor(most / SLICES)
  let minute = -1
  let accounts = new Map<string, Account>()
  return async (name, now) => {
    const present = Math.floor(now / WINDOW_MS)
    if (present !== minute) {
      minute = present
      accounts = new Map()
    }
    const account = accounts.get(name) ?? { calls: 0, granted: free, told: 0, isOver: false }
    accounts.set(name, account)
    account.calls += 1
    const mine = account.calls
    // Whoever comes while somebody asks waits for the same answer; each round grants a slice or ends it.
    while (mine > account.granted && !account.isOver) {
      account.asking ??= takeSlice(account, name).finally(() => {
        delete account.asking
      })
      await account.asking
    }
    return mine > account.granted ? secondsLeft(present, now) : undefined
  }

  async function takeSlice(account: Account, name: string): Promise<void> {
    const wanted = Math.min(account.granted + slice, most)
    const more = wanted - account.told
    if (more <= 0) {
      account.isOver = true
      return
    }
    // An outage is told by whoever needs the database; here each process then counts for itself.
    const sum = await add?.(name, minute, more).catch(() => wanted)
    account.told = wanted
    const others = (sum ?? wanted) - wanted
    const granted = Math.min(wanted, most - others)
    account.isOver = granted <= account.granted
    account.granted = Math.max(account.granted, granted)
  }
}

function secondsLeft(minute: number, now: number): number {
  return Math.max(1, Math.ceil(((minute + 1) * WINDOW_MS - now) / 1000))
}
