/** The responder as a whole: what is held, the watch that keeps it true, and the answers made from it. */
import type { Clock } from '../ports/environment.ts'
import type { Signals } from '../ports/signals.ts'
import type { KeyStore } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import type { StatusChange } from '../ports/store-revocations.ts'
import { type AnswerOcsp, answerOcsp, type KeptAnswer } from './answer-ocsp.ts'
import type { OcspObserver } from './ocsp-observer.ts'
import { chooseResponder, servedIssuers } from './ocsp-responders.ts'
import type { SigningRules } from './sign-ocsp.ts'
import { statusCache } from './status-cache.ts'
import { steadyClock } from './steady-clock.ts'
import { watchStatuses } from './watch-statuses.ts'
import { SegelError } from '../errors.ts'

export interface OcspResponderDeps extends SigningRules {
  readonly store: Pick<Store, 'status' | 'statusChanges' | 'issuers' | 'responders'>
  readonly keys: Pick<KeyStore, 'signer'>
  readonly signals: Signals
  readonly clock: Clock
  readonly observer: OcspObserver
  /** Name of the usual responder's key. */
  readonly name: string
  /** From thisUpdate to nextUpdate. */
  readonly validityMs: number
  /** Statuses held in memory at most. */
  readonly capacity: number
  /** How often changes are looked for when no signal rings, and issuers and responders. */
  readonly lookEveryMs: number
  readonly refreshEveryMs: number
}

export interface OcspResponder {
  readonly answer: AnswerOcsp
  /** Resolves when it can answer for an issuer; throws SegelError `signer-unavailable` or `store-unavailable`. */
  readonly ready: () => Promise<void>
  /** Statuses held, and the age of the oldest in seconds. */
  readonly holding: () => { readonly count: number; readonly oldestSeconds: number }
  readonly close: () => void
}

/** Changes of one look whose age is looked up; a mass revocation needs no thousand samples. */
const MOST_SAMPLES = 8
const SWEEP_MS = 60_000

export function openOcspResponder(deps: OcspResponderDeps): OcspResponder {
  const { store, clock, observer } = deps
  const now = steadyClock(clock)
  const statuses = statusCache<KeptAnswer>({
    store,
    now,
    capacity: deps.capacity,
    validityMs: deps.validityMs,
  })
  const served = servedIssuers({
    store,
    keys: deps.keys,
    name: deps.name,
    onUnusable: (what, error) => observer.failed(what, error),
  })
  /** What just changed is read anew at once, which also tells how old the change is by now. */
  const sample = async (issuerId: string, { serialNumber }: StatusChange): Promise<void> => {
    const learnedAt = clock.now().getTime()
    const { record } = await statuses.read({ issuerId, serialNumber })
    const changedAt = record.known ? record.revocation?.revokedAt.getTime() : undefined
    if (changedAt !== undefined) observer.learned(issuerId, Math.max(0, learnedAt - changedAt) / 1000)
  }
  const watch = watchStatuses({
    store,
    signals: deps.signals,
    refresh: served.refresh,
    onFollow: statuses.follow,
    onChanges: (issuerId, changes) => {
      for (const { serialNumber } of changes) statuses.drop({ issuerId, serialNumber })
      for (const change of changes.slice(-MOST_SAMPLES)) sample(issuerId, change).catch(() => undefined)
    },
    onEverything: statuses.dropIssuer,
    onState: (isLost, cause) => observer.databaseLost(isLost, cause),
    everyMs: deps.lookEveryMs,
    refreshMs: deps.refreshEveryMs,
  })
  const sweeping = setInterval(() => void statuses.sweep(), SWEEP_MS).unref()
  return {
    answer: answerOcsp({
      statuses,
      served: served.now,
      isLost: watch.isLost,
      look: watch.look,
      now,
      observer,
      retentionMs: deps.retentionMs,
      neverIssued: deps.neverIssued,
    }),
    ready: async () => {
      if (served.now().all.length === 0 || watch.isLost()) await watch.look()
      if (watch.isLost()) throw new SegelError('store-unavailable', 'The status database does not answer.')
      const [first] = served.now().all
      if (first === undefined)
        throw new SegelError('signer-unavailable', 'No issuer has certified the OCSP responder yet.')
      chooseResponder(first, now())
    },
    holding: () => {
      const oldest = statuses.sweep()
      const oldestSeconds = oldest === undefined ? 0 : Math.max(0, now() - oldest) / 1000
      return { count: statuses.size(), oldestSeconds }
    },
    close: () => {
      clearInterval(sweeping)
      watch.close()
    },
  }
}
