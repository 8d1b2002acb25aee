/** What goes by itself when it is over, by the registration authority. */
import type { Duty } from './worker.ts'

const MINUTE_MS = 60_000

/** `forget` gives how many rows went. */
export function forgettingDuty(forget: () => Promise<number>): Duty {
  return { name: 'expired-rows', signals: [], everyMs: 10 * MINUTE_MS, restMs: 10 * MINUTE_MS, run: forget }
}
