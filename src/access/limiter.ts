/** So many an hour for each name, in memory and bounded: whoever brings ever new names only forgets the oldest. */
import type { Clock } from '../ports/environment.ts'

const HOUR_MS = 3_600_000
const MOST_NAMES = 10_000

/** Gives true, and counts, while there were fewer than `perHour` in the last hour. */
export function openLimiter(deps: {
  readonly clock: Clock
  readonly perHour: number
  readonly mostNames?: number
}) {
  const taken = new Map<string, readonly number[]>()
  return (name: string): boolean => {
    const now = deps.clock.now().getTime()
    const recent = (taken.get(name) ?? []).filter(at => now - at < HOUR_MS)
    const isFree = deps.perHour > recent.length
    // Deleted first, so that the order of the map is the order of last use.
    taken.delete(name)
    taken.set(name, isFree ? [...recent, now] : recent)
    if (taken.size > (deps.mostNames ?? MOST_NAMES)) taken.delete(taken.keys().next().value ?? '')
    return isFree
  }
}
