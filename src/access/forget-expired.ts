/** What is over goes, in batches, each kind at its own age. */
import type { Clock } from '../ports/environment.ts'
import type { Pruned, Pruner } from '../ports/store-attempts.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long each is kept after it is over, or after it was last used. */
const KEPT_MS: Readonly<Record<Pruned, number>> = {
  ceremonies: 0,
  // Shown for a while to whoever looks into something.
  sessions: 30 * DAY_MS,
  // Those of the last hour are counted.
  'mail-links': DAY_MS,
  // Longer than any failure is remembered and any minute counts.
  attempts: HOUR_MS,
  // A system that was off over the longest holidays may still send again what it had no answer to (ADR 0007).
  'idempotency-keys': 30 * DAY_MS,
}

const BATCH = 1000
/** Of each kind in one round; what is left is for the next. */
const MOST_BATCHES = 50

/** Gives how many rows went. */
export function forgetExpired(deps: { readonly store: Pruner; readonly clock: Clock }) {
  return async (): Promise<number> => {
    const now = deps.clock.now().getTime()
    let gone = 0
    for (const [what, keptMs] of Object.entries(KEPT_MS) as [Pruned, number][])
      gone += await forgetAll(deps.store, what, new Date(now - keptMs))
    return gone
  }
}

async function forgetAll(store: Pruner, what: Pruned, before: Date): Promise<number> {
  let gone = 0
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const went = await store.prune(what, before, BATCH)
    gone += went
    if (went < BATCH) break
  }
  return gone
}
