/** The figures of the last month and the coming year as charts. */
import type { Counted, Statistics } from '../../domain/statistics.ts'
import { type ChartPoint, barChart } from '../components/chart.ts'
import { dayOf, type Locale, numberOf } from '../formats.ts'
import { type Html, joinHtml } from '../html.ts'
import { ADMIN } from '../messages/admin.ts'
import { MONTHS } from '../messages/layout.ts'
import { wordsOf } from '../messages/words.ts'

const HOUR_S = 3600
/** Every so many days a date below the axis. */
const TICK_DAYS = 5

export function statisticsCharts(statistics: Statistics, locale: Locale): Html {
  const words = wordsOf(ADMIN, locale.language)
  const shared = { numbersLabel: words.numbers, empty: words.noFigures }
  const format = (value: number) => numberOf(value, locale.language)
  const waiting = statistics.waiting.map(({ period, medianSeconds }) => ({
    period,
    count: Math.round((medianSeconds / HOUR_S) * 10) / 10,
  }))
  const days = (counted: readonly Counted[]) => dayPoints(counted, locale)
  const byDay = (id: string, title: string, points: readonly ChartPoint[]) =>
    barChart({ ...shared, id, title, points, columns: [words.day, words.count], format })
  return joinHtml([
    byDay('issued', words.issuedChart, days(statistics.issued)),
    byDay('revoked', words.revokedChart, days(statistics.revoked)),
    barChart({
      ...shared,
      id: 'waiting',
      title: words.waitingChart,
      points: days(waiting),
      columns: [words.day, words.hours],
      format,
    }),
    barChart({
      ...shared,
      id: 'expiring',
      title: words.expiringChart,
      points: monthPoints(statistics.expiring, locale),
      columns: [words.month, words.count],
      format,
    }),
  ])
}

function dayPoints(counted: readonly Counted[], { language }: Locale): readonly ChartPoint[] {
  return counted.map(({ period, count }, index) => {
    // The period is a date of the calendar already: read and written in the same zone, it stays that date.
    const date = new Date(`${period}T12:00:00Z`)
    const isTick = (counted.length - 1 - index) % TICK_DAYS === 0
    const [, month = '', day = ''] = period.split('-')
    return {
      label: dayOf(date, { language, timeZone: 'UTC' }),
      tick: isTick ? `${String(Number(day))}/${String(Number(month))}` : '',
      value: count,
    }
  })
}

function monthPoints(counted: readonly Counted[], { language }: Locale): readonly ChartPoint[] {
  return counted.map(({ period, count }) => {
    const [year = '', month = ''] = period.split('-')
    const name = MONTHS[`m${String(Number(month))}` as keyof typeof MONTHS][language]
    return { label: `${name} ${year}`, tick: name.slice(0, 3), value: count }
  })
}
