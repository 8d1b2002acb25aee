/** What is done for sessions by itself, by the registration authority. */
import type { Duty } from './worker.ts'

const MINUTE_MS = 60_000

/** `forget` gives how many sessions and ceremonies went. */
export function forgettingDuty(forget: () => Promise<number>): Duty {
  return { name: 'sessions', signals: [], everyMs: 10 * MINUTE_MS, restMs: 10 * MINUTE_MS, run: forget }
}
