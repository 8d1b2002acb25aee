import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { responderMetrics } from '../../src/adapters/responders/metrics.ts'
import { reportResponders } from '../../src/auditing/report-responders.ts'
import { listenForMetrics } from '../../src/http/metrics-listener.ts'
import { statusMetrics } from '../../src/http/metrics.ts'
import { call } from '../support/fixtures.ts'

async function responder(t: Test, text: string) {
  const counted = statusMetrics()
  const read = () => Promise.resolve(text)
  const options = { host: '127.0.0.1', port: 0, contentType: counted.contentType, read }
  const listener = await listenForMetrics(options)
  t.teardown(() => listener.close())
  return `http://127.0.0.1:${String(listener.port)}/metrics`
}

const TYPE = '# TYPE segel_ocsp_answers_total counter'
const line = (status: string, count: number) =>
  `segel_ocsp_answers_total{status="${status}",transport="get",hash="sha1"} ${String(count)}`
const report = (...urls: readonly string[]) => reportResponders({ metrics: responderMetrics(300), urls })

t.test('each is asked, and who does not answer is told apart', async t => {
  const busy = await responder(t, [TYPE, line('good', 40), line('revoked', 2), 'other_total 9'].join('\n'))
  const idle = await responder(t, TYPE)
  const foreign = await responder(t, 'hello')
  const elsewhere = createServer((request, response) => {
    // A redirect is not followed; who is silent is not waited for.
    if (request.url === '/redirect') response.writeHead(302, { location: busy }).end()
  })
  await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', () => resolve()))
  t.teardown(() => elsewhere.closeAllConnections())
  t.teardown(() => elsewhere.close())
  const base = `http://127.0.0.1:${String((elsewhere.address() as AddressInfo).port)}`
  const loads = await report(busy, idle, foreign, `${base}/redirect`, `${base}/silent`)(call('administrator'))
  t.strictSame(
    loads.map(({ answers }) => answers),
    [42, 0, undefined, undefined, undefined],
  )
  t.equal(loads[0]?.place, new URL(busy).host)
})

t.test('for whom figures are', async t => {
  await t.rejects(report()(call('verifier')), { code: 'not-permitted' })
  t.strictSame(await report()(call('administrator')), [])
})
