/** What a page weighs over the wire, its styles and scripts included, and what it costs the server. */
import { request } from 'node:http'
import { startService } from '../test/support/service.ts'
import type { Benchmark, Result } from './result.ts'
import { absolute, median } from './support/measure.ts'
import { progress, withScope } from './support/scope.ts'
import { openSite } from './support/site.ts'

const PAGES = ['/', '/ca', '/status', '/service-health', '/practice-statement']
const ROUNDS = 40
const GOAL_KIB = 60
const GOAL_MS = 20

export const benchmark: Benchmark = {
  name: 'web',
  run: () =>
    withScope(async scope => {
      const { home, house, sql } = await openSite(scope)
      await sql.end()
      await house.close()
      const service = await startService(scope, { home })
      const results: Result[] = []
      for (const path of PAGES) {
        const page = await fetchPage(service.url, path)
        const assets = await Promise.all(assetsOf(page.text).map(one => fetchPage(service.url, one)))
        const kib = [page, ...assets].reduce((sum, one) => sum + one.octets, 0) / 1024
        const times: number[] = []
        for (let round = 0; round < ROUNDS; round++) times.push((await fetchPage(service.url, path)).ms)
        progress(`${path}: ${kib.toFixed(1)} KiB, ${median(times).toFixed(1)} ms`)
        const weight = { name: `first visit to ${path}`, unit: 'KiB', value: kib }
        const time = { name: `page ${path}`, unit: 'ms', value: median(times) }
        results.push(absolute({ ...weight, better: 'lower', aim: GOAL_KIB }))
        results.push(absolute({ ...time, better: 'lower', aim: GOAL_MS }))
      }
      await service.stop()
      return results
    }),
}

interface Fetched {
  /** Header fields and body, as they came. */
  readonly octets: number
  readonly text: string
  readonly ms: number
}

/** As a browser asks, but for the page itself uncompressed: it is sent so. */
function fetchPage(url: string, path: string): Promise<Fetched> {
  const from = performance.now()
  return new Promise((resolve, reject) => {
    request(new URL(path, url), { headers: { accept: 'text/html', 'accept-encoding': 'br' } }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const head = response.rawHeaders.reduce((sum, field) => sum + field.length + 2, 0)
        resolve({ octets: head + body.length, text: body.toString('utf8'), ms: performance.now() - from })
      })
    })
      .once('error', reject)
      .end()
  })
}

function assetsOf(page: string): readonly string[] {
  return [...page.matchAll(/(?:href|src)="(\/(?:assets\/[^"]+|favicon\.svg))"/g)].map(([, path = '']) => path)
}
