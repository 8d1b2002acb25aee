/** What the registration authority does by itself. */
import type { Call } from '../domain/actor.ts'
import { systemCall } from './system-call.ts'
import type { Duty } from './worker.ts'

export interface RaUses {
  /** Asks the registry about requests that met an outage of it; gives how many went on. */
  readonly verifySubmitted: (call: Call) => Promise<number>
}

const EVERY_MS = 15_000

export function raDuties(uses: RaUses): readonly Duty[] {
  return [
    { name: 'verify', signals: [], everyMs: EVERY_MS, run: () => uses.verifySubmitted(systemCall('ra')) },
  ]
}
