/** What is done for the audit log by itself: checkpoints by the certification authority, sums by the registration authority. */
import type { Call } from '../domain/actor.ts'
import { systemCall } from './system-call.ts'
import type { Duty } from './worker.ts'

const MINUTE_MS = 60_000

/** `seal` gives the number of events that it signed for. */
export function checkpointDuty(seal: () => Promise<number>, everyMs: number): Duty {
  // It rests as long as it waits: a busy log has a checkpoint for many events, not one for each.
  return { name: 'checkpoint', signals: [], everyMs, restMs: everyMs, run: seal }
}

/** `watch` throws while the roster of officers does not hold; it is asked before each batch, and here while nothing is issued. */
export function rosterDuty(watch: (call: Call) => Promise<void>, everyMs: number): Duty {
  const run = async () => {
    await watch(systemCall('ca'))
    return 0
  }
  return { name: 'roster', signals: [], everyMs, run }
}

/** `write` gives the number of events that it wrote. */
export function authenticationDuty(write: (call: Call) => Promise<number>): Duty {
  const run = () => write(systemCall('ra'))
  return { name: 'authentications', signals: [], everyMs: MINUTE_MS, restMs: MINUTE_MS, run }
}
