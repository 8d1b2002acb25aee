/**
 * Who signed in and who failed to (W05), as sums: one event for all failures and one for all successes since the last
 * writing, so that nobody can fill the log by knocking.
 */
import type { Actor, Call } from '../domain/actor.ts'
import { type AuditEvent, auditEvent } from '../domain/audit.ts'
import type { PresentedCertificate } from '../domain/client-certificate.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface JournalDeps {
  readonly authenticate: (secret: string) => Promise<Actor>
  readonly authenticateCertificate: (certificate: PresentedCertificate) => Promise<Actor>
  readonly store: Pick<Store, 'change'>
  readonly clock: Clock
}

/** Named in an event at most; what is beyond is counted together. */
const MOST_NAMED = 50
/** Kept apart in memory at most. */
const MOST_KEPT = 1000
const BEYOND = 'others'

export function openAuthenticationJournal(deps: JournalDeps) {
  const { store, clock } = deps
  const failed = new Map<string, number>()
  const succeeded = new Map<string, number>()
  /** `source` is where the call came from. @throws what the door throws */
  const counting =
    <Proof>(door: (proof: Proof) => Promise<Actor>) =>
    async (proof: Proof, source: string): Promise<Actor> => {
      try {
        const actor = await door(proof)
        count(succeeded, `${actor.id} ${source}`)
        return actor
      } catch (error) {
        // An outage says nothing about the secret.
        if (isSegelError(error, 'unauthenticated')) count(failed, source)
        throw error
      }
    }
  return {
    authenticate: counting(deps.authenticate),
    authenticateCertificate: counting(deps.authenticateCertificate),
    /** Of a sign-in that is not by token; one that succeeds has its own event. */
    failed: (source: string): void => count(failed, source),
    /** Writes the sums and begins anew; gives the number of events. */
    write: async (call: Call): Promise<number> => {
      const at = clock.now()
      const events = [
        ...summary(call, { at, action: 'authentication.failed', sums: failed }),
        ...summary(call, { at, action: 'authentication.succeeded', sums: succeeded }),
      ]
      if (events.length === 0) return 0
      const kept = [new Map(failed), new Map(succeeded)]
      failed.clear()
      succeeded.clear()
      try {
        await store.change(events, () => Promise.resolve())
      } catch (error) {
        for (const [source, times] of kept[0] ?? []) count(failed, source, times)
        for (const [source, times] of kept[1] ?? []) count(succeeded, source, times)
        throw error instanceof SegelError
          ? error
          : new Error('the journal could not be written', { cause: error })
      }
      return events.length
    },
  }
}

function count(sums: Map<string, number>, name: string, times = 1): void {
  const key = sums.has(name) || sums.size < MOST_KEPT ? name : BEYOND
  sums.set(key, (sums.get(key) ?? 0) + times)
}

function summary(
  call: Call,
  {
    at,
    action,
    sums,
  }: { readonly at: Date; readonly action: string; readonly sums: ReadonlyMap<string, number> },
): readonly AuditEvent[] {
  if (sums.size === 0) return []
  const sorted = [...sums].sort(([, a], [, b]) => b - a)
  const total = sorted.reduce((sum, [, times]) => sum + times, 0)
  const by = sorted.slice(0, MOST_NAMED).map(([name, times]) => `${name} ${times}`)
  const detail = { count: total, by, notNamed: Math.max(sorted.length - MOST_NAMED, 0) }
  return [auditEvent(call, { at, action, object: 'tokens', detail })]
}
