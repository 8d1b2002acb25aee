import type { Test } from 'tap'
import type { StatisticsQuery } from '../../src/domain/statistics.ts'
import type { Store } from '../../src/ports/store.ts'

/** The shape on an empty store; counts on a filled one are in test/auditing/statistics.test.ts. */
export function statisticsContract(t: Test, open: (t: Test) => Promise<Store>): void {
  t.test('statistics: of nothing there is nothing, in any time zone', async t => {
    const store = await open(t)
    const at = new Date('2026-11-27T12:00:00Z')
    for (const timeZone of ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'UTC']) {
      const query: StatisticsQuery = { at, days: 30, months: 12, timeZone }
      t.strictSame(await store.issuedByDay(query), [])
      t.strictSame(await store.revokedByDay(query), [])
      t.strictSame(await store.waitingByDay(query), [])
      t.strictSame(await store.expiringByMonth(query), [])
    }
    t.strictSame(await store.openRequests(), { open: {} })
  })
}
