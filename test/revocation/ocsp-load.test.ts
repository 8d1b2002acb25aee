import t from 'tap'
import { openOcspLoad } from '../../src/revocation/ocsp-load.ts'

const MINUTE_MS = 60_000

t.test('answers are counted by the minute, for an hour', async t => {
  let at = Date.parse('2026-11-27T10:00:30Z')
  const load = openOcspLoad({ clock: { now: () => new Date(at) } })
  t.equal(load.figures().minutes.length, 60)
  t.ok(load.figures().minutes.every(({ count }) => count === 0))
  for (let i = 0; i < 3; i += 1) load.answered()
  at += MINUTE_MS
  load.answered()
  const { since, total, minutes } = load.figures()
  t.strictSame(since, new Date('2026-11-27T10:00:30Z'))
  t.equal(total, 4)
  t.strictSame(minutes.slice(-2), [
    { at: new Date('2026-11-27T10:00:00Z'), count: 3 },
    { at: new Date('2026-11-27T10:01:00Z'), count: 1 },
  ])
  at += 59 * MINUTE_MS
  t.equal(load.figures().minutes[0]?.count, 1, 'the minute of the one answer is the oldest')
  at += MINUTE_MS
  t.ok(
    load.figures().minutes.every(({ count }) => count === 0),
    'an hour later nothing of it is left',
  )
  load.answered()
  t.equal(load.figures().minutes.at(-1)?.count, 1, 'a place of the ring is begun anew')
  t.equal(load.figures().total, 5)
})
