/**
 * Attempts to sign in that failed: after a few the next must wait, each time twice as long. It is never an account that
 * waits, only an address, or an address together with what it tries: nobody can keep somebody else out by failing in
 * their name. They are counted in the database, so that two processes allow no more than one, and a restart forgets none.
 */
import { createHash } from 'node:crypto'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { AttemptKeeper, Counted } from '../ports/store-attempts.ts'

export interface AttemptLimits {
  /** Failures before the first wait. */
  readonly free: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** Without a failure for so long, everything is forgotten. */
  readonly forgetMs: number
}

export interface Attempts {
  /** @throws SegelError `rate-limited` while any of these keys must wait */
  assertMayTry(keys: readonly string[]): Promise<void>
  failed(keys: readonly string[]): Promise<void>
  succeeded(keys: readonly string[]): Promise<void>
}

export interface AttemptDeps {
  readonly store: AttemptKeeper
  readonly clock: Clock
  readonly limits: AttemptLimits
  /** What is tried: failures of one kind say nothing about another. */
  readonly kind: string
}

export function openAttempts({ store, clock, limits, kind }: AttemptDeps): Attempts {
  const hashes = (keys: readonly string[]) => keys.map(key => hashOf(kind, key))
  const waitMs = ({ count, last }: Counted, now: number): number => {
    const since = now - last.getTime()
    if (count < limits.free || since >= limits.forgetMs) return 0
    const wait = limits.firstWaitMs * 2 ** Math.min(count - limits.free, 30)
    // A clock that was set back makes nobody wait for longer than the longest.
    return Math.min(wait, limits.longestWaitMs) - Math.max(since, 0)
  }
  return {
    assertMayTry: async keys => {
      const now = clock.now().getTime()
      const counted = await store.attempts(hashes(keys))
      const longest = Math.max(0, ...counted.map(one => waitMs(one, now)))
      if (longest <= 0) return
      throw new SegelError('rate-limited', 'Too many attempts that failed; wait a little.', {
        retryAfterSeconds: Math.ceil(longest / 1000),
      })
    },
    failed: async keys => {
      const at = clock.now()
      const anewBefore = new Date(at.getTime() - limits.forgetMs)
      await store.addAttempts(hashes(keys), { by: 1, at, anewBefore })
    },
    succeeded: async keys => store.forgetAttempts(hashes(keys)),
  }
}

function hashOf(kind: string, key: string): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify(['segel attempts', kind, key]), 'utf8')
    .digest()
}
