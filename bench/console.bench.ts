/** What a page of the console asks for, with 100,000 requests that wait and as many certificates that were issued. */
import { composeCa, composeRa } from '../src/compose.ts'
import { requireProfile } from '../src/config/profiles.ts'
import type { Actor, Call } from '../src/domain/actor.ts'
import type { Benchmark } from './result.ts'
import { fillHistory } from './support/history.ts'
import { absolute, median, quantile, result } from './support/measure.ts'
import { fillOpenRequests } from './support/open-requests.ts'
import { progress, withScope } from './support/scope.ts'
import { seedApproved, seedPeople } from './support/seed.ts'
import { openSite, type Site } from './support/site.ts'

const COUNT = 100_000
const TURNS = 15
const LIMIT = 50
const GOAL_MS = 100

const call = (actor: Actor): Call => ({ actor, requestId: 'benchmark', source: 'web' })
const REGISTRAR = call({ id: 'officer:r', role: 'registration-officer', name: 'benchmark' })
const EVERYWHERE = call({ id: 'officer:v', role: 'verifier', name: 'benchmark', agency: 'NC' })
const SOMEWHERE = call({ id: 'officer:w', role: 'verifier', name: 'benchmark', agency: 'NC-7-3' })
const JOB = call({ id: 'system:ca', role: 'system', name: 'benchmark' })

export const benchmark: Benchmark = {
  name: 'console',
  run: () =>
    withScope(async scope => {
      const site = await openSite(scope)
      const example = await makeExample(site)
      progress(`filling ${String(COUNT)} certificates and ${String(COUNT)} requests that wait`)
      await fillHistory(site.sql, { example, count: COUNT })
      await fillOpenRequests(site.sql, { example, count: COUNT })
      return measure(site, example)
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

async function measure(site: Site, example: string) {
  const { house, sql } = site
  const { uses } = composeRa(house, { store: await house.store('ra'), signals: await house.signals() })
  const point = await timesOf(() => sql.query('select state from requests where id = $1', [example]))
  const queue = (who: Call, query: Partial<Parameters<typeof uses.listQueue>[1]>) => () =>
    uses.listQueue(who, { tab: 'waiting', limit: LIMIT, ...query })
  const certificates = (query: Partial<Parameters<typeof uses.listCertificates>[1]>) => () =>
    uses.listCertificates(REGISTRAR, { limit: LIMIT, ...query })
  const deep = (await uses.listQueue(EVERYWHERE, { tab: 'waiting', limit: 1000 })).next
  const serialNumber = (await uses.listCertificates(REGISTRAR, { limit: 1 })).items[0]?.serialNumber ?? ''
  const pages: Readonly<Record<string, () => Promise<unknown>>> = {
    'queue: 5,000 of 100,000 wait for me': queue(REGISTRAR, {}),
    'queue: 90,000 wait for me': queue(EVERYWHERE, {}),
    'queue: a later page': queue(EVERYWHERE, deep === undefined ? {} : { cursor: deep }),
    'queue: of a small agency': queue(SOMEWHERE, {}),
    'queue: held': queue(REGISTRAR, { tab: 'held' }),
    'queue: waits for the applicant': queue(EVERYWHERE, { tab: 'asked' }),
    'queue: waits for others, few': queue(EVERYWHERE, { tab: 'others' }),
    'queue: waits for others, most': queue(REGISTRAR, { tab: 'others' }),
    'queue: found by name': queue(REGISTRAR, { tab: 'open', text: 'ratna sant' }),
    'queue: found by a frequent word': queue(EVERYWHERE, { text: 'made' }),
    'queue: found by number': queue(REGISTRAR, { tab: 'open', text: '1800000777' }),
    'queue: found by nothing': queue(REGISTRAR, { tab: 'open', text: 'zzzz' }),
    'queue: overdue only': queue(REGISTRAR, { waitingDays: 30 }),
    'counts of all tabs: registration officer': () => uses.countQueue(REGISTRAR, {}),
    'counts of all tabs: verifier of everything': () => uses.countQueue(EVERYWHERE, {}),
    'counts of all tabs: verifier of a small agency': () => uses.countQueue(SOMEWHERE, {}),
    'counts of all tabs: found by a frequent word': () => uses.countQueue(REGISTRAR, { text: 'made' }),
    'certificates: newest': certificates({}),
    'certificates: found by name': certificates({ text: 'siti prasetyo' }),
    'certificates: by the beginning of a serial number': certificates({
      serialPrefix: serialNumber.slice(0, 8),
    }),
    'certificates: of a month': certificates({
      ...{ issuedFrom: new Date('2024-02-01'), issuedBefore: new Date('2024-03-01'), status: 'good' },
    }),
    'certificates: how many of a month': () =>
      uses.countCertificates(REGISTRAR, {
        ...{ issuedFrom: new Date('2024-02-01'), issuedBefore: new Date('2024-03-01') },
        limit: 1001,
      }),
    'certificates: good, end within a month': certificates({
      ...{ expiresBefore: new Date('2026-02-01'), status: 'good' },
    }),
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
      ...{ name: `the slowest of these, ${String(COUNT)} requests`, unit: 'ms', better: 'lower' },
      ...{ value: slowest.value, than: 'one select by key', base: median(point) },
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
