import t from 'tap'
import { startOfDay } from '../../src/domain/time-zone.ts'

t.test('a day begins when it does for people there', async t => {
  const cases = [
    ['2026-11-02', 'Asia/Makassar', '2026-11-01T16:00:00.000Z'],
    ['2026-11-02', 'Asia/Jakarta', '2026-11-01T17:00:00.000Z'],
    ['2026-11-02', 'Asia/Kathmandu', '2026-11-01T18:15:00.000Z'],
    ['2026-11-02', 'UTC', '2026-11-02T00:00:00.000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    // The clocks change at two o'clock of this day.
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2024-02-29', 'Asia/Makassar', '2024-02-28T16:00:00.000Z'],
  ] as const
  for (const [day, zone, at] of cases) t.equal(startOfDay(day, zone).toISOString(), at, `${day} ${zone}`)
})
