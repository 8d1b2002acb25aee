/** The figures of the dashboards. Counted at most once a minute: a page that is reloaded costs nothing. */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import {
  comingMonths,
  fillPeriods,
  pastDays,
  type Statistics,
  type StatisticsQuery,
} from '../domain/statistics.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface StatisticsDeps {
  readonly store: Pick<
    Store,
    'issuedByDay' | 'revokedByDay' | 'waitingByDay' | 'expiringByMonth' | 'openRequests'
  >
  readonly clock: Clock
  /** IANA name. */
  readonly timeZone: string
}

const DAYS = 30
const MONTHS = 12
const FRESH_MS = 60_000

export function reportStatistics(deps: StatisticsDeps) {
  let last: { readonly at: number; readonly counted: Promise<Statistics> } | undefined
  return async (call: Call): Promise<Statistics> => {
    assertEverywhere(call.actor, 'statistics.read')
    const at = deps.clock.now()
    if (last === undefined || Math.abs(at.getTime() - last.at) > FRESH_MS) {
      const counted = count(deps, { at, days: DAYS, months: MONTHS, timeZone: deps.timeZone })
      last = { at: at.getTime(), counted }
      counted.catch(() => {
        last = undefined
      })
    }
    return last.counted
  }
}

async function count({ store }: StatisticsDeps, query: StatisticsQuery): Promise<Statistics> {
  const [issued, revoked, waiting, expiring, open] = await Promise.all([
    store.issuedByDay(query),
    store.revokedByDay(query),
    store.waitingByDay(query),
    store.expiringByMonth(query),
    store.openRequests(),
  ])
  const days = pastDays(query)
  return {
    at: query.at,
    issued: fillPeriods(days, issued),
    revoked: fillPeriods(days, revoked),
    waiting,
    expiring: fillPeriods(comingMonths(query), expiring),
    ...open,
  }
}
