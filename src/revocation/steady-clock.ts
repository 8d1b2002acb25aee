/**
 * Time for what is signed about a status: whole seconds, and never less than before while the clock is only being
 * set right. RFC 6960 2.4 lets relying parties prefer the later of two answers, so a later answer must look later.
 */
import type { Clock } from '../ports/environment.ts'

/**
 * A step back beyond this is no correction but a repair: the clock was wrong, and answers from its future would be
 * refused by everyone until that future came. Relying parties tolerate about as much.
 */
const REPAIR_MS = 5 * 60_000

/** Milliseconds since the epoch, a multiple of 1000. */
export type SteadyNow = () => number

export function steadyClock(clock: Clock): SteadyNow {
  let latest = 0
  return () => {
    const now = clock.now().getTime()
    const second = now - (now % 1000)
    if (second > latest || latest - second > REPAIR_MS) latest = second
    return latest
  }
}
