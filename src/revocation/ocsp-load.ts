/** How many OCSP answers this process gave, minute by minute of the last hour. Cheap: it is told of every answer. */
import type { Clock } from '../ports/environment.ts'

export interface OcspLoad {
  answered(): void
  figures(): OcspLoadFigures
}

export interface OcspLoadFigures {
  readonly since: Date
  readonly total: number
  /** Each minute by its beginning, oldest first, the running one last. */
  readonly minutes: readonly { readonly at: Date; readonly count: number }[]
}

const MINUTE_MS = 60_000
const MINUTES = 60

export function openOcspLoad({ clock }: { readonly clock: Clock }): OcspLoad {
  const since = clock.now()
  /** A ring: minute `m` since 1970 is kept at `m % MINUTES`, and `minuteAt` tells which minute that is. */
  const counts = new Array<number>(MINUTES).fill(0)
  const minuteAt = new Array<number>(MINUTES).fill(0)
  let total = 0
  const present = () => Math.floor(clock.now().getTime() / MINUTE_MS)
  return {
    answered() {
      const minute = present()
      const place = minute % MINUTES
      if (minuteAt[place] !== minute) {
        minuteAt[place] = minute
        counts[place] = 0
      }
      counts[place] = (counts[place] ?? 0) + 1
      total += 1
    },
    figures() {
      const last = present()
      const minutes = Array.from({ length: MINUTES }, (_, index) => {
        const minute = last - MINUTES + 1 + index
        const place = minute % MINUTES
        return {
          at: new Date(minute * MINUTE_MS),
          count: minuteAt[place] === minute ? (counts[place] ?? 0) : 0,
        }
      })
      return { since, total, minutes }
    },
  }
}
