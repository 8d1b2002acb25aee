/** Counts over time, each by one walk over one index. */
import type { Counted, StatisticsQuery, WaitingTime } from '../../domain/statistics.ts'
import { OPEN_STATES, type RequestState } from '../../domain/request.ts'
import type { StatisticsReader } from '../../ports/store-statistics.ts'
import type { Sql } from './pool.ts'

const DAY_MS = 86_400_000

export function statisticsReader(sql: Sql): StatisticsReader {
  const since = ({ at, days }: StatisticsQuery) => new Date(at.getTime() - days * DAY_MS)
  return {
    issuedByDay: query =>
      sql<Counted>(
        `select to_char(not_before at time zone $3, 'YYYY-MM-DD') as period, count(*)::int as count
         from certificates where not_before > $1 and not_before <= $2 and request_id is not null
         group by 1 order by 1`,
        [since(query), query.at, query.timeZone],
      ),
    revokedByDay: query =>
      sql<Counted>(
        `select to_char(at at time zone $3, 'YYYY-MM-DD') as period, count(*)::int as count
         from revocation_events where at > $1 and at <= $2 and event = 'revoked' group by 1 order by 1`,
        [since(query), query.at, query.timeZone],
      ),
    waitingByDay: query =>
      sql<WaitingTime>(
        `select to_char(updated_at at time zone $3, 'YYYY-MM-DD') as period, count(*)::int as count,
           percentile_cont(0.5) within group (order by extract(epoch from updated_at - submitted_at)) as "medianSeconds",
           percentile_cont(0.9) within group (order by extract(epoch from updated_at - submitted_at)) as "slowSeconds"
         from requests where state = 'issued' and updated_at > $1 and updated_at <= $2 group by 1 order by 1`,
        [since(query), query.at, query.timeZone],
      ),
    expiringByMonth: query =>
      sql<Counted>(
        `select to_char(not_after at time zone $3, 'YYYY-MM') as period, count(*)::int as count
         from certificates where not_after > $1 and not_after <= $1::timestamptz + make_interval(months => $2)
         group by 1 order by 1`,
        [query.at, query.months, query.timeZone],
      ),
    openRequests: async () => {
      const rows = await sql<{ state: RequestState; count: number; oldest: Date }>(
        `select state, count(*)::int as count, min(submitted_at) as oldest
         from requests where state = any($1) group by state`,
        [OPEN_STATES],
      )
      const [oldest] = rows.map(row => row.oldest).sort((a, b) => a.getTime() - b.getTime())
      return {
        open: Object.fromEntries(rows.map(row => [row.state, row.count])),
        ...(oldest === undefined ? {} : { oldestOpenAt: oldest }),
      }
    },
  }
}
