/**
 * Replays the whole audit log and computes its chain again, independently of the database that wrote it; and, where
 * keys are given, its tree and every checkpoint that was signed over it.
 */
import { type ChainedEvent, chainHash, GENESIS } from '../domain/audit.ts'
import type { Store } from '../ports/store.ts'
import { type Fault, openTreeCheck, type TreeCheck, type TreeFacts, type Trusted } from './verify-tree.ts'

export interface AuditVerdict extends Partial<TreeFacts> {
  readonly intact: boolean
  readonly events: bigint
  /** Hash of the last event that is in order, hex. */
  readonly head: string
  /** The first event that is not in order, or what speaks of it. */
  readonly broken?: Fault
}

type VerifyStore = Pick<Store, 'auditEvents' | 'auditHead'>
type TreeStore = Parameters<typeof openTreeCheck>[0]

const PROGRESS_EVERY = 10_000n

/** The chain alone. */
export function verifyAudit(deps: { readonly store: VerifyStore }) {
  return (progress?: (events: bigint) => void): Promise<AuditVerdict> => replay(deps.store, { progress })
}

/** Chain, tree and checkpoints. */
export function verifyAuditTree(deps: { readonly store: VerifyStore & TreeStore }) {
  return async (trusted: Trusted, progress?: (events: bigint) => void): Promise<AuditVerdict> => {
    return replay(deps.store, { progress, tree: await openTreeCheck(deps.store, trusted) })
  }
}

interface Replay {
  readonly progress: ((events: bigint) => void) | undefined
  readonly tree?: TreeCheck
}

async function replay(store: VerifyStore, { progress, tree }: Replay): Promise<AuditVerdict> {
  // After the tree was opened: a checkpoint that it knows of speaks of events that must be there by now.
  const claimed = await store.auditHead()
  let hash = GENESIS
  let events = 0n
  const verdict = (broken?: Fault): AuditVerdict => ({
    intact: broken === undefined,
    events,
    head: Buffer.from(hash).toString('hex'),
    ...tree?.facts(),
    ...(broken === undefined ? {} : { broken }),
  })
  for await (const event of store.auditEvents(0n)) {
    const sequence = events + 1n
    // A service that goes on writing while we read adds events beyond the head we were told: those are not judged.
    if (sequence > claimed.sequence) {
      if (await isStillGrowing(store, claimed.sequence)) break
      return verdict({ sequence, what: 'added' })
    }
    const what = judgePlace(event, sequence) ?? judgeHash(event, hash)
    if (what !== undefined) return verdict({ sequence, what })
    const fault = await tree?.add(event)
    if (fault !== undefined) return verdict(fault)
    hash = event.hash
    events = sequence
    if (events % PROGRESS_EVERY === 0n) progress?.(events)
  }
  if (events < claimed.sequence) return verdict({ sequence: events + 1n, what: 'lost' })
  if (events > 0n && !Buffer.from(hash).equals(claimed.hash))
    return verdict({ sequence: events, what: 'changed' })
  return verdict(await tree?.end())
}

function judgePlace(event: ChainedEvent, expected: bigint): Fault['what'] | undefined {
  if (event.sequence === expected) return undefined
  return event.sequence > expected ? 'lost' : 'added'
}

function judgeHash(event: ChainedEvent, previous: Uint8Array): Fault['what'] | undefined {
  const computed = chainHash(previous, event.sequence, event.body)
  return Buffer.from(computed).equals(event.hash) ? undefined : 'changed'
}

async function isStillGrowing(store: VerifyStore, since: bigint): Promise<boolean> {
  return (await store.auditHead()).sequence > since
}
