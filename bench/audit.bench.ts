/** Verifying a million events against merely reading them, and the time that a proof takes. */
import { composeCa, composeRa } from '../src/compose.ts'
import { verifyAuditTree } from '../src/auditing/verify.ts'
import type { Benchmark } from './result.ts'
import { absolute, median, result } from './support/measure.ts'
import { progress, withScope } from './support/scope.ts'
import { openSite, type Site } from './support/site.ts'

const COUNT = Number(process.env['SEGEL_BENCH_EVENTS'] ?? 1_000_000)
const CHUNK = 50_000
const PROOFS = 300
const GOAL_TIMES_READING = 4
const GOAL_PROOF_MS = 10
const GOAL_MB = 256
const MB = 1_048_576

export const benchmark: Benchmark = {
  name: 'audit',
  run: () =>
    withScope(async scope => {
      const site = await openSite(scope)
      await fillLog(site)
      const { house } = site
      const ca = composeCa(house, { store: await house.store('ca'), keys: await house.keys('ca') })
      const sealedAt = performance.now()
      const sealed = await ca.sealAudit()
      const sealMs = performance.now() - sealedAt
      progress(`sealed ${sealed} events in ${Math.round(sealMs)} ms`)
      const reading = await timeOf(() => readAll(site))
      const { ms: verifying, peakMb } = await timeAndMemory(() => verifyAll(site, ca))
      const proof = await proofMs(site)
      return [
        result({
          ...{ name: `verify chain, tree and checkpoints of ${COUNT} events`, unit: 'ms', better: 'lower' },
          ...{ value: verifying, goal: GOAL_TIMES_READING, than: 'reading the same rows', base: reading },
        }),
        result({
          ...{ name: 'seal a backlog of them', unit: 'ms', better: 'lower' },
          ...{ value: sealMs, than: 'reading the same rows', base: reading },
        }),
        absolute({
          name: 'peak RSS of the whole process while verifying',
          unit: 'MB',
          better: 'lower',
          value: peakMb,
          aim: GOAL_MB,
        }),
        absolute({
          name: 'inclusion proof, median',
          unit: 'ms',
          better: 'lower',
          value: proof,
          aim: GOAL_PROOF_MS,
        }),
      ]
    }),
}

/** Through the database's own function, as every event goes; in bulk, since it takes an array. */
async function fillLog({ sql }: Site): Promise<void> {
  await sql.query('set synchronous_commit = off')
  for (let from = 1; from <= COUNT; from += CHUNK) {
    await sql.query(
      `select segel_append_audit(array_agg(format(
         '{"action":"certificate.issued","actor":"system:ca","at":"2026-01-01T00:00:00.000Z","detail":{"digest":"%s","request":"%s"},"object":"certificate:issuing/%s","requestId":"%s","role":"system","source":"job"}',
         encode(sha256(n::text::bytea), 'hex'), gen_random_uuid(), to_hex(n), gen_random_uuid())))
       from generate_series($1::int, $2::int) as n`,
      [from, Math.min(from + CHUNK - 1, COUNT)],
    )
    progress(`${Math.min(from + CHUNK - 1, COUNT)} of ${COUNT} events`)
  }
  await sql.query('vacuum analyze audit_events')
}

async function readAll({ house }: Site): Promise<void> {
  let octets = 0
  for await (const { body } of (await house.store('ra')).auditEvents(0n)) octets += body.length
  if (octets === 0) throw new Error('nothing was read')
}

async function verifyAll({ house }: Site, { auditKey }: ReturnType<typeof composeCa>): Promise<void> {
  const { key } = await auditKey()
  const verdict = await verifyAuditTree({ store: await house.store('ra') })({ log: [key] })
  if (!verdict.intact) throw new Error('the log is not intact')
}

async function proofMs({ house }: Site): Promise<number> {
  const { uses } = composeRa(house, { store: await house.store('ra'), signals: await house.signals() })
  const times: number[] = []
  for (let turn = 0; turn < PROOFS; turn += 1) {
    const serialNumber = (1 + ((turn * 7919) % COUNT)).toString(16)
    times.push(
      await timeOf(() => uses.proveEvent({ issuerId: 'issuing', serialNumber }, 'certificate.issued')),
    )
  }
  return median(times)
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

async function timeAndMemory(
  work: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly peakMb: number }> {
  // All of it: what was held before cannot be told apart from what verifying needs.
  let most = process.memoryUsage().rss
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const ms = await timeOf(work)
  clearInterval(timer)
  return { ms, peakMb: most / MB }
}
