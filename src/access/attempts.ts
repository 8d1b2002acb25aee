/**
 * Attempts to sign in that failed: after a few the next must wait, each time twice as long. It is never an account that
 * waits, only an address, or an address together with what it tries: nobody can keep somebody else out by failing in
 * their name.
 */
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'

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
  assertMayTry(keys: readonly string[]): void
  failed(keys: readonly string[]): void
  succeeded(keys: readonly string[]): void
}

interface Failures {
  readonly count: number
  readonly last: number
}

/** Kept at most; the oldest go first. */
const MOST_KEPT = 10_000

export function openAttempts({
  clock,
  limits,
}: {
  readonly clock: Clock
  readonly limits: AttemptLimits
}): Attempts {
  const kept = new Map<string, Failures>()
  const failuresOf = (key: string): Failures | undefined => {
    const failures = kept.get(key)
    if (failures === undefined || clock.now().getTime() - failures.last < limits.forgetMs) return failures
    kept.delete(key)
    return undefined
  }
  const waitMs = ({ count, last }: Failures): number =>
    count < limits.free
      ? 0
      : last +
        Math.min(limits.firstWaitMs * 2 ** Math.min(count - limits.free, 30), limits.longestWaitMs) -
        clock.now().getTime()
  return {
    assertMayTry: keys => {
      const longest = Math.max(0, ...keys.map(failuresOf).map(one => (one === undefined ? 0 : waitMs(one))))
      if (longest <= 0) return
      throw new SegelError('rate-limited', 'Too many attempts that failed; wait a little.', {
        retryAfterSeconds: Math.ceil(longest / 1000),
      })
    },
    failed: keys => {
      for (const key of keys) {
        const count = (failuresOf(key)?.count ?? 0) + 1
        kept.delete(key)
        kept.set(key, { count, last: clock.now().getTime() })
        const [oldest] = kept.keys()
        if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
      }
    },
    succeeded: keys => {
      for (const key of keys) kept.delete(key)
    },
  }
}
