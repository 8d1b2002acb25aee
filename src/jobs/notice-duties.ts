/** What people are told by itself, by the registration authority. */
import type { Call } from '../domain/actor.ts'
import { systemCall } from './system-call.ts'
import type { Duty } from './worker.ts'

const HOUR_MS = 3_600_000
const SECOND_MS = 1000

/** Each does a page; 0 when it has come to the end. */
export interface Notices {
  readonly expiry?: (call: Call) => Promise<number>
  readonly holds?: (call: Call) => Promise<number>
  /** Of officers. */
  readonly reminders?: (call: Call) => Promise<number>
}

export function noticeDuties({ expiry, holds, reminders }: Notices): readonly Duty[] {
  const duty = (name: string, notify: ((call: Call) => Promise<number>) | undefined): readonly Duty[] =>
    notify === undefined
      ? []
      : [{ name, signals: [], everyMs: HOUR_MS, restMs: SECOND_MS, run: () => notify(systemCall('ra')) }]
  return [...duty('expiry-notices', expiry), ...duty('hold-notices', holds), ...duty('reminders', reminders)]
}
