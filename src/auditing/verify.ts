/** Replays the whole audit log and computes its chain again, independently of the database that wrote it. */
import { chainHash, GENESIS } from '../domain/audit.ts'
import type { Store } from '../ports/store.ts'

export interface AuditVerdict {
  readonly intact: boolean
  readonly events: bigint
  /** Hash of the last event that is in order, hex. */
  readonly head: string
  readonly broken?: { readonly sequence: bigint; readonly what: 'changed' | 'added' | 'lost' }
}

const PROGRESS_EVERY = 10_000n

export function verifyAudit(deps: { readonly store: Pick<Store, 'auditEvents' | 'auditHead'> }) {
  return async (progress?: (events: bigint) => void): Promise<AuditVerdict> => {
    const claimed = await deps.store.auditHead()
    let hash = GENESIS
    let events = 0n
    const verdict = (what?: 'changed' | 'added' | 'lost'): AuditVerdict => ({
      intact: what === undefined,
      events,
      head: Buffer.from(hash).toString('hex'),
      ...(what === undefined ? {} : { broken: { sequence: events + 1n, what } }),
    })
    for await (const event of deps.store.auditEvents(0n)) {
      const sequence = events + 1n
      // A service that goes on writing while we read adds events beyond the head we were told: those are not judged.
      if (sequence > claimed.sequence) {
        if (await isStillGrowing(deps, claimed.sequence)) break
        return verdict('added')
      }
      if (event.sequence > sequence) return verdict('lost')
      if (event.sequence < sequence) return verdict('added')
      const computed = chainHash(hash, sequence, event.body)
      if (!Buffer.from(computed).equals(event.hash)) return verdict('changed')
      hash = computed
      events = sequence
      if (events % PROGRESS_EVERY === 0n) progress?.(events)
    }
    if (events < claimed.sequence) return verdict('lost')
    if (events === 0n || Buffer.from(hash).equals(claimed.hash)) return verdict()
    return { ...verdict('changed'), broken: { sequence: events, what: 'changed' } }
  }
}

async function isStillGrowing(
  deps: { readonly store: Pick<Store, 'auditHead'> },
  since: bigint,
): Promise<boolean> {
  return (await deps.store.auditHead()).sequence > since
}
