import t from 'tap'
import { dayOf, instantOf } from '../../src/web/formats.ts'

t.test('every day of a year has its month, in both languages', async t => {
  const months = new Set<string>()
  for (let day = 0; day < 365; day++) {
    const date = new Date(Date.UTC(2026, 0, 1 + day))
    const written = dayOf(date, { language: 'en', timeZone: 'UTC' })
    t.equal(Date.parse(`${written} UTC`), date.getTime(), written)
    months.add(dayOf(date, { language: 'id', timeZone: 'UTC' }).split(' ')[1] ?? '')
  }
  t.equal(months.size, 12)
})

t.test('an instant is told in the zone of the installation', async t => {
  const date = new Date('2026-03-08T23:05:00Z')
  t.equal(instantOf(date, { language: 'id', timeZone: 'Asia/Makassar' }), '9 Maret 2026, 07.05\u00a0WITA')
  t.equal(instantOf(date, { language: 'en', timeZone: 'Asia/Jayapura' }), '9 March 2026, 08:05\u00a0WIT')
})
