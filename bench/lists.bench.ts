/** Pages of long lists, as officers ask for them, on 200,000 certificates (SEGEL_BENCH_FULL=1: 2,000,000). */
import { composeCa, composeRa } from '../src/compose.ts'
import { requireProfile } from '../src/config/profiles.ts'
import type { Actor, Call } from '../src/domain/actor.ts'
import type { Benchmark } from './result.ts'
import { fillHistory } from './support/history.ts'
import { absolute, median, quantile, result } from './support/measure.ts'
import { progress, withScope } from './support/scope.ts'
import { seedApproved, seedPeople } from './support/seed.ts'
import { openSite, type Site } from './support/site.ts'

const COUNT = process.env['SEGEL_BENCH_FULL'] === '1' ? 2_000_000 : 200_000
const TURNS = 15
const LIMIT = 50
const GOAL_MS = 100

const call = (actor: Actor): Call => ({ actor, requestId: 'benchmark', source: 'rest' })
const OFFICER = call({ id: 'token:benchmark', role: 'registration-officer', name: 'benchmark' })
const VERIFIER = call({ id: 'token:benchmark', role: 'verifier', name: 'benchmark', agency: 'NC-DISKOMINFO' })
const JOB = call({ id: 'system:ca', role: 'system', name: 'benchmark' })

export const benchmark: Benchmark = {
  name: 'lists',
  run: () =>
    withScope(async scope => {
      const site = await openSite(scope)
      const example = await makeExample(site)
      progress(`filling ${COUNT} certificates and their requests`)
      await fillHistory(site.sql, { example, count: COUNT })
      return measurePages(site, example)
    }),
}

/** One real request with its real certificate: the rest are variations of it. */
async function makeExample({ house, sql }: Site): Promise<string> {
  const people = await seedPeople(sql, { count: 1, seal: house.seal() })
  const profile = requireProfile(house.profiles, 'signature', 'subscriber')
  const [id = ''] = await seedApproved(sql, { people, profile, home: house.config.home })
  const ca = composeCa(house, { store: await house.store('ca'), keys: await house.keys('ca') })
  await ca.issueApproved(JOB)
  return id
}

async function measurePages(site: Site, example: string) {
  const { house, sql } = site
  const store = await house.store('ra')
  const { uses } = composeRa(house, { store, signals: await house.signals() })
  const point = await timesOf(() => sql.query('select state from requests where id = $1', [example]))
  const deep = (await uses.listRequests(OFFICER, { limit: 1000 })).next
  const requests = (call: Call, query: Partial<Parameters<typeof uses.listRequests>[1]>) => () =>
    uses.listRequests(call, { limit: LIMIT, ...query })
  const certificates = (call: Call, query: Partial<Parameters<typeof uses.listCertificates>[1]>) => () =>
    uses.listCertificates(call, { limit: LIMIT, ...query })
  const pages: Readonly<Record<string, () => Promise<unknown>>> = {
    'requests: newest': requests(OFFICER, {}),
    'requests: a later page': requests(OFFICER, deep === undefined ? {} : { cursor: deep }),
    'requests: to be decided': requests(OFFICER, { states: ['verified', 'held'] }),
    'requests: of a small agency': requests(VERIFIER, {}),
    'requests: found by name': requests(OFFICER, { text: 'ratna sant' }),
    'requests: found by a frequent word': requests(OFFICER, { text: 'made' }),
    'requests: found by number': requests(OFFICER, { text: '1900000777' }),
    'requests: found by nothing': requests(OFFICER, { text: 'zzzz' }),
    'certificates: newest': certificates(OFFICER, {}),
    'certificates: good': certificates(OFFICER, { status: 'good' }),
    'certificates: expired': certificates(OFFICER, { status: 'expired' }),
    'certificates: revoked (none)': certificates(OFFICER, { status: 'revoked' }),
    'certificates: soon to end': certificates(OFFICER, { expiresBefore: new Date('2026-02-01') }),
    'certificates: found by name': certificates(OFFICER, { text: 'siti prasetyo' }),
    'certificates: of a small agency': certificates(VERIFIER, { text: 'agus' }),
  }
  const results = []
  for (const [name, ask] of Object.entries(pages)) {
    const times = await timesOf(ask)
    progress(`${name}: ${median(times).toFixed(1)} ms, at most ${quantile(times, 1).toFixed(1)}`)
    results.push({ name, value: median(times) })
  }
  const [slowest = { name: '', value: Number.NaN }] = [...results].sort((a, b) => b.value - a.value)
  return [
    ...results.map(one => absolute({ ...one, unit: 'ms', better: 'lower', aim: GOAL_MS })),
    result({
      ...{
        name: `the slowest of these, ${COUNT} certificates`,
        unit: 'ms',
        better: 'lower',
        value: slowest.value,
      },
      ...{ than: 'one select by key', base: median(point) },
    }),
  ]
}

async function timesOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  await work()
  const times: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const from = performance.now()
    await work()
    times.push(performance.now() - from)
  }
  return times
}
