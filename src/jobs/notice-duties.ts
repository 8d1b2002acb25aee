/** What people are told by itself, by the registration authority. */
import type { Call } from '../domain/actor.ts'
import { systemCall } from './system-call.ts'
import type { Duty } from './worker.ts'

const HOUR_MS = 3_600_000
const SECOND_MS = 1000

/** `notify` does a page; 0 when it has come to the end. */
export function expiryNoticeDuty(notify: (call: Call) => Promise<number>): Duty {
  const run = () => notify(systemCall('ra'))
  return { name: 'expiry-notices', signals: [], everyMs: HOUR_MS, restMs: SECOND_MS, run }
}
