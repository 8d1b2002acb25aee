/** Figures for those who run or audit the authority. Counts only: nobody is named. */
import type { RequestState } from './request.ts'

export interface Counted {
  /** ISO 8601 date of the day, or `YYYY-MM` of the month, in the time zone that was asked for. */
  readonly period: string
  readonly count: number
}

/** From submission to issuance. */
export interface WaitingTime extends Counted {
  readonly medianSeconds: number
  /** Nine of ten waited no longer. */
  readonly slowSeconds: number
}

export interface Statistics {
  readonly at: Date
  readonly issued: readonly Counted[]
  readonly revoked: readonly Counted[]
  readonly waiting: readonly WaitingTime[]
  /** Certificates that end in each of the coming months. */
  readonly expiring: readonly Counted[]
  /** Requests that wait for somebody now. */
  readonly open: Readonly<Partial<Record<RequestState, number>>>
  readonly oldestOpenAt?: Date
}

export interface StatisticsQuery {
  readonly at: Date
  /** How many days back. */
  readonly days: number
  /** How many months ahead, this one included. */
  readonly months: number
  /** IANA name: a day of officers is not a day of UTC. */
  readonly timeZone: string
}

/** Every period from first to last: one in which nothing happened is a zero, not a gap. */
export function fillPeriods(periods: readonly string[], found: readonly Counted[]): readonly Counted[] {
  const counts = new Map(found.map(one => [one.period, one.count]))
  return periods.map(period => ({ period, count: counts.get(period) ?? 0 }))
}

const DAY_MS = 86_400_000

/** The last `days` days up to `at`, oldest first: dates of the calendar, since a day may have 23 or 25 hours. */
export function pastDays({ at, days, timeZone }: StatisticsQuery): readonly string[] {
  const today = Date.parse(`${periodFormat(timeZone)(at)}T00:00:00Z`)
  return Array.from({ length: days }, (_, index) =>
    new Date(today - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  )
}

/** This month and those after it. */
export function comingMonths({ at, months, timeZone }: StatisticsQuery): readonly string[] {
  const [year = 0, month = 0] = periodFormat(timeZone)(at).split('-').map(Number)
  return Array.from({ length: months }, (_, ahead) => {
    const index = year * 12 + month - 1 + ahead
    return `${String(Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`
  })
}

function periodFormat(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return at => format.format(at)
}
