/** What every way of signing in needs, over a house of the tests. */
import { openAttempts } from '../../src/access/attempts.ts'
import { findSession, startSession } from '../../src/access/sessions.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import { enrollmentDeps, type House } from './house.ts'

export const FROM = { requestId: 'sign-in', source: 'web 192.0.2.1' }

export function signInDeps(house: House) {
  const sessions = {
    store: house.stores.ra,
    clock: house.clock,
    entropy: systemEntropy,
    limits: { idleMs: 1_800_000, absoluteMs: 36_000_000 },
    officerOf: async () => undefined,
    isPasskeyInUse: async () => true,
    employmentOf: async () => 'in-service' as const,
  }
  const failures: string[] = []
  return {
    ...sessions,
    registry: enrollmentDeps(house).registry,
    startSession: startSession(sessions),
    findSession: findSession(sessions),
    attempts: openAttempts({
      store: house.stores.ra,
      kind: systemEntropy.uuid(),
      clock: house.clock,
      limits: { free: 100, firstWaitMs: 1000, longestWaitMs: 60_000, forgetMs: 900_000 },
    }),
    noteFailure: (source: string) => void failures.push(source),
    failures,
  }
}
