/**
 * What the status service counts, for Prometheus. No label holds anything that a stranger could choose: issuers are
 * our own, everything else is a word of a closed list.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { OcspAnswer } from '../revocation/answer-ocsp.ts'
import type { OcspObserver } from '../revocation/ocsp-observer.ts'

export interface CrlFacts {
  readonly issuerId: string
  readonly scope: string
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entries: number
}

/** Asked when somebody asks for the metrics. */
export interface MetricSources {
  readonly holding: () => { readonly count: number; readonly oldestSeconds: number }
  readonly crls: () => Promise<readonly CrlFacts[]>
  readonly now: () => Date
}

export interface StatusMetrics {
  readonly observer: OcspObserver
  readonly onAnswer: (answer: OcspAnswer, transport: 'get' | 'post') => void
  /** In the text format of Prometheus. A lost database leaves out what it would have told. */
  readonly read: (sources: MetricSources) => Promise<string>
  readonly contentType: string
}

export function statusMetrics(): StatusMetrics {
  const registry = new Registry()
  const answers = counter(registry, {
    name: 'segel_ocsp_answers_total',
    help: 'Answers sent, by what they say, how they were asked for, and the hash of the CertID.',
    labels: ['status', 'transport', 'hash'],
  })
  const looks = counter(registry, {
    name: 'segel_ocsp_status_lookups_total',
    help: 'Statuses by where they came from: held in memory, or read from the database.',
    labels: ['from'],
  })
  const forged = counter(registry, {
    name: 'segel_ocsp_never_issued_total',
    help: 'Questions about serial numbers that were never issued: forged certificates may be about.',
    labels: ['issuer'],
  })
  const faults = counter(registry, {
    name: 'segel_ocsp_faults_total',
    help: 'Things that should not happen; the log tells which.',
    labels: [],
  })
  const signing = histogram(registry, {
    name: 'segel_ocsp_signing_seconds',
    help: 'Composing and signing one answer.',
    buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1, 1],
  })
  const visible = histogram(registry, {
    name: 'segel_revocation_visible_seconds',
    help: 'From a revocation to the moment this process knew of it.',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 300],
  })
  const lost = plainGauge(registry, 'segel_database_lost', 'One while the database does not answer.')
  const state = stateGauges(registry)
  lost.set(0)
  return {
    contentType: registry.contentType,
    observer: {
      signed: seconds => signing.observe(seconds),
      looked: from => looks([from]),
      learned: (_issuerId, seconds) => {
        // What was on hold keeps the date of the hold when it becomes final: that says nothing about us.
        if (seconds <= LONGEST_DELAY) visible.observe(seconds)
      },
      databaseLost: isLost => lost.set(isLost ? 1 : 0),
      failed: () => faults([]),
    },
    onAnswer: ({ result, hash, neverIssued }, transport) => {
      answers([result, transport, hash ?? 'none'])
      for (const { issuerId } of neverIssued ?? []) forged([issuerId])
    },
    read: async sources => {
      await state(sources)
      return registry.metrics()
    },
  }
}

/** Seconds. */
const LONGEST_DELAY = 3600

/** Adds one; the values are those of the labels, in order. */
type Count = (values: readonly string[]) => void

interface CounterSpec {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
}

/** On the hot path one is added to a number; the labels are put on when somebody looks. */
function counter(registry: Registry, { name, help, labels }: CounterSpec): Count {
  const counts = new Map<string, number>()
  new Counter({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect() {
      this.reset()
      for (const [key, count] of counts) {
        const values = key.split(' ')
        this.inc(Object.fromEntries(labels.map((label, index) => [label, values[index] ?? ''])), count)
      }
    },
  })
  return values => {
    const key = values.join(' ')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
}

function histogram(
  registry: Registry,
  spec: { readonly name: string; readonly help: string; readonly buckets: readonly number[] },
): Histogram {
  return new Histogram({ ...spec, buckets: [...spec.buckets], registers: [registry] })
}

function gauge(registry: Registry, { name, help, labels }: CounterSpec): Gauge {
  return new Gauge({ name, help, labelNames: [...labels], registers: [registry] })
}

const plainGauge = (registry: Registry, name: string, help: string): Gauge =>
  gauge(registry, { name, help, labels: [] })

/** What is not counted but looked up: the memory, and the newest CRLs. */
function stateGauges(registry: Registry): (sources: MetricSources) => Promise<void> {
  const held = plainGauge(registry, 'segel_ocsp_held_statuses', 'Statuses held in memory.')
  const oldest = plainGauge(registry, 'segel_ocsp_oldest_held_seconds', 'Age of the oldest status held.')
  const labels = ['issuer', 'scope']
  const ofCrl = (name: string, help: string) => gauge(registry, { name: `segel_crl_${name}`, help, labels })
  const crlGauges = [
    { gauge: ofCrl('number', 'CRL number of the newest CRL.'), read: (crl: CrlFacts) => Number(crl.number) },
    { gauge: ofCrl('entries', 'Entries of the newest CRL.'), read: (crl: CrlFacts) => crl.entries },
    {
      gauge: ofCrl('age_seconds', 'Since thisUpdate of the newest CRL.'),
      read: (crl: CrlFacts, now: number) => (now - crl.thisUpdate.getTime()) / 1000,
    },
    {
      gauge: ofCrl('next_update_timestamp_seconds', 'nextUpdate of the newest CRL.'),
      read: (crl: CrlFacts) => crl.nextUpdate.getTime() / 1000,
    },
  ]
  return async ({ holding, crls, now }) => {
    const { count, oldestSeconds } = holding()
    held.set(count)
    oldest.set(oldestSeconds)
    const found = await crls().catch(() => [])
    for (const { gauge: one, read } of crlGauges) {
      one.reset()
      for (const crl of found) one.set({ issuer: crl.issuerId, scope: crl.scope }, read(crl, now().getTime()))
    }
  }
}
