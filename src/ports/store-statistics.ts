import type { Counted, Statistics, StatisticsQuery, WaitingTime } from '../domain/statistics.ts'

export interface StatisticsReader {
  issuedByDay(query: StatisticsQuery): Promise<readonly Counted[]>
  revokedByDay(query: StatisticsQuery): Promise<readonly Counted[]>
  waitingByDay(query: StatisticsQuery): Promise<readonly WaitingTime[]>
  expiringByMonth(query: StatisticsQuery): Promise<readonly Counted[]>
  openRequests(): Promise<Pick<Statistics, 'open' | 'oldestOpenAt'>>
}
