import t from 'tap'
import { auditor, bearer, ID, NOW, restBench } from './fixtures.ts'

const URL = '/api/v1/audit/conduct?from=2026-01-01T00:00:00%2B08:00&to=2026-02-01T00:00:00Z'

t.test('W09 the report on conduct: the period is handed on, each finding in two languages', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({ url: URL, headers: auditor })
  t.equal(answer.statusCode, 200)
  const { findings, ...report } = answer.json()
  t.strictSame(report, {
    from: '2025-12-31T16:00:00Z',
    to: '2026-02-01T00:00:00Z',
    decisions: 40,
    officers: 2,
  })
  const at = NOW.toISOString().replace('.000', '')
  t.match(findings, [
    {
      ...{ kind: 'odd-hours', count: 5, of: 40, firstAt: at, lastAt: at, requests: [ID] },
      officers: [{ id: 'officer:1', name: 'Petugas' }],
      text: { id: /di luar jam kerja/, en: /outside office hours/ },
    },
  ])
  t.match(asked.at(-1), { use: 'reportConduct', args: [{ from: new Date('2025-12-31T16:00:00Z') }] })
  t.equal((await app.inject({ url: URL, headers: bearer })).statusCode, 403, 'officers do not read it')
  for (const query of ['', '?from=2026-01-01T00:00:00Z', '?from=x&to=y', '?from=2026-01-01&to=2026-02-01'])
    t.equal((await app.inject({ url: URL.replace(/\?.*/, query), headers: auditor })).statusCode, 400, query)
})
