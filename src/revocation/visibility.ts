/**
 * How soon a change of status can be seen: for OCSP what this process measured since it started, for CRLs what the
 * published ones tell. The figures are published, so that nobody has to believe us.
 */
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { PublicationDelays } from '../ports/store-publication.ts'

export interface VisibilityFigures {
  /** Of changes seen since `since`, the start of this process. */
  readonly ocsp: PublicationDelays & { readonly since: Date }
  /** Of changes of the last `days`. */
  readonly crl: PublicationDelays & { readonly days: number }
}

const DAYS = 30
const DAY_MS = 86_400_000
/** Anybody may ask at any rate; the database is asked this often. */
const FRESH_MS = 10_000
/** The newest ones, held in memory. */
const HELD = 1000
/** What was on hold keeps the date of the hold when it becomes final: that says nothing about us. */
const LONGEST_SECONDS = 3600

export interface Visibility {
  /** To be told of each change that the responder learns of. */
  learned(seconds: number): void
  figures(): Promise<VisibilityFigures>
}

export function openVisibility({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'publicationDelays'>
  readonly clock: Clock
}): Visibility {
  const since = clock.now()
  const held: number[] = []
  let told: { readonly until: number; readonly delays: Promise<PublicationDelays> } | undefined
  const published = (): Promise<PublicationDelays> => {
    const now = clock.now().getTime()
    if (told === undefined || now >= told.until) {
      const delays = store.publicationDelays(new Date(now - DAYS * DAY_MS))
      told = { until: now + FRESH_MS, delays }
      // An outage is not remembered.
      delays.catch(() => (told = undefined))
    }
    return told.delays
  }
  return {
    learned: seconds => {
      if (seconds > LONGEST_SECONDS) return
      held.push(seconds)
      if (held.length > HELD) held.shift()
    },
    figures: async () => ({
      ocsp: { ...summarise(held), since },
      crl: { ...(await published()), days: DAYS },
    }),
  }
}

function summarise(all: readonly number[]): PublicationDelays {
  const sorted = [...all].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  if (sorted.length === 0) return { count: 0 }
  return { count: sorted.length, seconds: { median: at(0.5), slow: at(0.99), longest: at(1) } }
}
