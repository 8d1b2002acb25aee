import t from 'tap'
import { comingMonths, fillPeriods, pastDays } from '../../src/domain/statistics.ts'

const query = (at: string, changes: object = {}) => ({
  ...{ at: new Date(at), days: 3, months: 3, timeZone: 'Asia/Makassar' },
  ...changes,
})

t.test('days are those of the officers, oldest first', async t => {
  // 01:30 of the 1st in Makassar is the evening of the 30th in UTC.
  t.strictSame(pastDays(query('2026-11-30T17:30:00Z')), ['2026-11-29', '2026-11-30', '2026-12-01'])
  t.strictSame(pastDays(query('2026-11-30T17:30:00Z', { timeZone: 'UTC' })), [
    ...['2026-11-28', '2026-11-29', '2026-11-30'],
  ])
})

t.test('a day of 23 or 25 hours is one day', async t => {
  const berlin = { timeZone: 'Europe/Berlin', days: 5 }
  for (const at of ['2026-03-31T10:00:00Z', '2026-10-27T22:59:00Z', '2026-03-30T22:05:00Z']) {
    const days = pastDays(query(at, berlin))
    t.equal(days.length, 5, at)
    t.equal(new Set(days).size, 5)
    t.strictSame([...days].sort(), days)
  }
})

t.test('months run over the end of a year', async t => {
  t.strictSame(comingMonths(query('2026-11-30T17:30:00Z')), ['2026-12', '2027-01', '2027-02'])
  t.strictSame(comingMonths(query('2026-11-30T15:30:00Z')), ['2026-11', '2026-12', '2027-01'])
})

t.test('a period in which nothing happened is a zero', async t => {
  t.strictSame(
    fillPeriods(
      ['a', 'b'],
      [
        { period: 'b', count: 2 },
        { period: 'z', count: 9 },
      ],
    ),
    [
      { period: 'a', count: 0 },
      { period: 'b', count: 2 },
    ],
  )
})
