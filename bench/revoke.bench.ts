/**
 * A revocation on the running service: how long the order takes with none and with 100,000 revoked before it, and
 * when OCSP and the full CRL tell it to anyone who asks over HTTP.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { composeCa, composeRa } from '../src/compose.ts'
import { requireProfile } from '../src/config/profiles.ts'
import type { Call } from '../src/domain/actor.ts'
import type { Issuer } from '../src/domain/issuer.ts'
import { certIdOf, post, requestOf } from '../test/conformance/support/ask-ocsp.ts'
import { revokeOver } from '../test/support/decide-rest.ts'
import { type Service, startService } from '../test/support/service.ts'
import type { Benchmark } from './result.ts'
import { absolute, median, quantile, result } from './support/measure.ts'
import { fillRevoked } from './support/revoked.ts'
import { progress, type Scope, withScope } from './support/scope.ts'
import { seedApproved, seedPeople } from './support/seed.ts'
import { openSite, type Site } from './support/site.ts'

const ORDERS = 40
const WATCHED = 50
const REVOKED = 100_000
const SPACING_MS = 400
const MOST_MS = 15_000
const AIM_MS = { order: 10, ocsp: 1000, crl: 5000 }

const JOB: Call = {
  actor: { id: 'system:ca', role: 'system', name: 'benchmark' },
  requestId: 'job',
  source: 'job',
}

/** Nobody signs here: an employee's order costs all but the signature. */
const EMPLOYEE = (personId: string): Call => ({
  actor: { id: `employee:${personId}`, role: 'employee', name: 'benchmark', personId },
  requestId: 'order',
  source: 'benchmark',
})

export const benchmark: Benchmark = {
  name: 'revoke',
  run: () =>
    withScope(async scope => {
      const bench = await prepare(scope)
      const { site, issuer, serials } = bench
      const before = await measureOrders(site, serials.slice(0, ORDERS))
      progress(`${REVOKED} revoked serial numbers`)
      await fillRevoked(site.sql, { issuerId: issuer.id, count: REVOKED })
      const after = await measureOrders(site, serials.slice(ORDERS, 2 * ORDERS))
      const service = await startService(scope, { home: site.home })
      const first = serials[2 * ORDERS] ?? ''
      await order({ ...bench, service }, first)
      await seenOnCrl({ ...bench, service }, first)
      const seen: Seen[] = []
      for (const serialNumber of serials.slice(2 * ORDERS + 1)) {
        seen.push(watch({ ...bench, service }, serialNumber))
        await sleep(SPACING_MS)
      }
      const orders = await Promise.all(seen.map(one => one.order))
      const ocsp = await Promise.all(seen.map(one => one.ocsp))
      const crl = await Promise.all(seen.map(one => one.crl))
      progress(
        `one revocation ${text(before)} ms, with ${REVOKED} ${text(after)} ms, over REST while CRLs are built ${text(orders)} ms; OCSP ${text(ocsp)} ms, CRL ${text(crl)} ms (p50, p99)`,
      )
      const lower = { unit: 'ms', better: 'lower' } as const
      return [
        result({
          ...lower,
          name: 'one revocation, 100,000 revoked',
          value: median(after),
          than: 'none revoked',
          base: median(before),
        }),
        absolute({
          ...lower,
          name: 'the same, more than with none',
          value: Math.max(0, median(after) - median(before)),
          aim: AIM_MS.order,
        }),
        absolute({ ...lower, name: 'revoked to told by OCSP, p50', value: median(ocsp), aim: AIM_MS.ocsp }),
        absolute({
          ...lower,
          name: 'revoked to told by OCSP, p99',
          value: quantile(ocsp, 0.99),
          aim: AIM_MS.ocsp,
        }),
        absolute({ ...lower, name: 'revoked to told by the CRL, p50', value: median(crl), aim: AIM_MS.crl }),
        absolute({
          ...lower,
          name: 'revoked to told by the CRL, p99',
          value: quantile(crl, 0.99),
          aim: AIM_MS.crl,
        }),
      ]
    }),
}

interface Bench {
  readonly site: Site
  readonly issuer: Issuer
  readonly officer: string
  readonly serials: readonly string[]
}

type Served = Bench & { readonly service: Service }

interface Seen {
  readonly order: Promise<number>
  readonly ocsp: Promise<number>
  readonly crl: Promise<number>
}

async function prepare(scope: Scope): Promise<Bench> {
  const site = await openSite(scope)
  const { house, sql } = site
  const people = await seedPeople(sql, { count: 2 * ORDERS + 1 + WATCHED, seal: house.seal() })
  const profile = requireProfile(house.profiles, 'signature', 'subscriber')
  await seedApproved(sql, { people, profile, home: house.config.home })
  const store = await house.store('ca')
  const ca = composeCa(house, { store, keys: await house.keys('ca') })
  while ((await ca.issueApproved(JOB)) > 0);
  const issuer = (await store.issuers()).find(one => one.active)
  if (issuer === undefined) throw new Error('no issuer is active')
  const { rows } = await sql.query<{ serial_number: string }>(
    'select serial_number from certificates where person_id is not null',
  )
  const officer = await site.token('registration-officer')
  return { site, issuer, officer, serials: rows.map(row => row.serial_number) }
}

/** Milliseconds of each, through the use case, audit and fsync on, while nobody builds CRLs. */
async function measureOrders({ house }: Site, serials: readonly string[]): Promise<readonly number[]> {
  const store = await house.store('ra')
  const ra = composeRa(house, { store, signals: await house.signals() })
  const times: number[] = []
  for (const serialNumber of serials) {
    const personId = (await store.certificate(serialNumber))?.personId ?? ''
    const from = performance.now()
    await ra.uses.revoke(EMPLOYEE(personId), serialNumber, { reason: 'superseded' })
    times.push(performance.now() - from)
  }
  return times
}

/** Milliseconds that the order took. */
async function order({ service, officer }: Served, serialNumber: string): Promise<number> {
  const from = performance.now()
  const door = { url: service.url, as: officer }
  const answer = await revokeOver(door, { serialNumber, reason: 'superseded' })
  if (answer.status >= 300) throw new Error(`not revoked: ${answer.status} ${answer.text}`)
  return performance.now() - from
}

/** From the answer to the order on: before it nobody was promised anything. */
function watch(bench: Served, serialNumber: string): Seen {
  const ordered = order(bench, serialNumber)
  const since = async (isTold: () => Promise<boolean>, everyMs: number) => {
    await ordered
    const from = performance.now()
    while (!(await isTold())) {
      if (performance.now() - from > MOST_MS) throw new Error('a revocation was not told')
      await sleep(everyMs)
    }
    return performance.now() - from
  }
  return {
    order: ordered,
    ocsp: since(() => toldByOcsp(bench, serialNumber), 5),
    crl: since(() => toldByCrl(bench, serialNumber), 50),
  }
}

/** The serial number in the answer's CertID is followed by its status: revoked is [1] (RFC 6960 4.2.1). */
async function toldByOcsp({ service, issuer }: Served, serialNumber: string): Promise<boolean> {
  const { certificate } = issuer
  const certId = certIdOf({ certificate, publicKey: certificate.publicKey }, serialNumber)
  const { body } = await post(`${service.url}/ocsp`, requestOf([certId]))
  return body.includes(Buffer.from(`${serialNumber}a1`, 'hex'))
}

const newest = { etag: '', body: Buffer.alloc(0) }

/** One fetch serves all who wait: a relying party asks with the validator of what it has. */
async function toldByCrl({ service, issuer }: Served, serialNumber: string): Promise<boolean> {
  const response = await fetch(`${service.url}/crl/${issuer.id}.crl`, {
    headers: { 'if-none-match': newest.etag },
  })
  if (response.status === 200) {
    newest.body = Buffer.from(await response.arrayBuffer())
    newest.etag = response.headers.get('etag') ?? ''
  }
  return newest.body.includes(Buffer.from(serialNumber, 'hex'))
}

async function seenOnCrl(bench: Served, serialNumber: string): Promise<void> {
  const from = performance.now()
  while (!(await toldByCrl(bench, serialNumber))) {
    if (performance.now() - from > MOST_MS) throw new Error('a revocation was not told')
    await sleep(50)
  }
}

function text(times: readonly number[]): string {
  return `${median(times).toFixed(1)}/${quantile(times, 0.99).toFixed(1)}`
}
