/**
 * Sealing the audit log: new events become leaves, and the head of the grown tree is signed. What was signed before is
 * looked at first. A log that does not continue its last checkpoint is never signed for, and nothing is issued on it.
 */
import { growTree, leafOf, type SignedCheckpoint, type TreeGrowth } from '../domain/audit-tree.ts'
import { chainHash, GENESIS } from '../domain/audit.ts'
import { checkpointText, composeCheckpoint, openCheckpoint } from '../domain/checkpoint.ts'
import { rootOf } from '../domain/merkle.ts'
import { isSegelError, type SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { AuditSigner } from './audit-key.ts'
import { brokenLog } from './broken-log.ts'
import { readFrontier, type TreeStore } from './read-nodes.ts'

export interface SealDeps {
  readonly store: TreeStore & Pick<Store, 'keepCheckpoint' | 'latestCheckpoint' | 'auditHead'>
  readonly clock: Clock
  readonly key: () => Promise<AuditSigner>
  /** Events may wait this long for their checkpoint; then nothing is issued until there is one. */
  readonly maxAgeMs: number
  /** Events for one checkpoint at most; 20,000 when absent. */
  readonly batch?: number
}

export interface AuditSeal {
  /** Signs for what is new; gives the number of events. @throws SegelError `conflict` when the log does not hold */
  seal(): Promise<number>
  /** Before issuance. @throws SegelError when events have waited too long, or the log did not hold when last sealed */
  assertSealed(): Promise<void>
}

const BATCH = 20_000
const PAGE = 2000

export function openAuditSeal(deps: SealDeps): AuditSeal {
  let refusal: SegelError | undefined
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other: duty, issuance and stop all ask. */
  const seal = () => {
    const next = last.then(async () => {
      try {
        const sealed = await sealAll(deps)
        refusal = undefined
        return sealed
      } catch (error) {
        if (isSegelError(error, 'conflict')) refusal = error
        throw error
      }
    })
    last = next.catch(() => undefined)
    return next
  }
  return {
    seal,
    async assertSealed() {
      // Looked at again rather than remembered: a log that was mended goes on.
      if (refusal !== undefined || (await oldestWaitingMs(deps)) > deps.maxAgeMs) await seal()
    },
  }
}

async function sealAll(deps: SealDeps): Promise<number> {
  const batch = deps.batch ?? BATCH
  let sealed = 0
  for (;;) {
    const now = await sealBatch(deps, batch)
    sealed += now
    if (now < batch) return sealed
  }
}

async function sealBatch(deps: SealDeps, batch: number): Promise<number> {
  const { store } = deps
  const last = await store.latestCheckpoint()
  const size = last?.size ?? 0
  const head = await store.auditHead()
  if (head.sequence < BigInt(size)) throw brokenLog(`its last events are gone: ${size} were signed for`)
  if (head.sequence === BigInt(size)) return 0
  const signer = await deps.key()
  if (last !== undefined) assertSignedBy(signer, last)
  const { tree, begun } = await readFrontier(store, size)
  if (last !== undefined && !equal(rootOf(tree), last.root))
    throw brokenLog(`it is not what was signed at ${size}`)
  const growth = growTree(tree, begun)
  await addEvents(store, growth, Math.min(Number(head.sequence), size + batch))
  const grown = growth.tree()
  const checkpoint = await signCheckpoint(signer, {
    size: grown.size,
    root: rootOf(grown),
    at: deps.clock.now(),
  })
  try {
    await store.keepCheckpoint(checkpoint, growth.take())
  } catch (error) {
    // Another CA has signed for this log meanwhile: its checkpoint is as good as ours.
    if (!(await isOvertaken(deps, size))) throw error
    return 0
  }
  return grown.size - size
}

async function isOvertaken({ store }: SealDeps, size: number): Promise<boolean> {
  return ((await store.latestCheckpoint())?.size ?? 0) > size
}

/** Each event at its place, each in the chain: the tree is built on nothing that the chain does not bear out. */
async function addEvents(store: TreeStore, growth: TreeGrowth, until: number): Promise<void> {
  let hash = await hashBefore(store, growth.tree().size)
  while (growth.tree().size < until) {
    const after = growth.tree().size
    const events = await store.auditPage({ after: BigInt(after), limit: Math.min(PAGE, until - after) })
    if (events.length === 0) throw brokenLog(`event ${after + 1} is lost`)
    for (const event of events) {
      const sequence = BigInt(growth.tree().size + 1)
      if (event.sequence !== sequence) throw brokenLog(`event ${sequence} is lost`)
      hash = chainHash(hash, sequence, event.body)
      if (!equal(hash, event.hash)) throw brokenLog(`event ${sequence} was changed`)
      growth.add(leafOf(event))
    }
  }
}

async function hashBefore(store: TreeStore, size: number): Promise<Uint8Array> {
  if (size === 0) return GENESIS
  const [event] = await store.auditPage({ after: BigInt(size - 1), limit: 1 })
  if (event?.sequence !== BigInt(size)) throw brokenLog(`event ${size} is lost`)
  return event.hash
}

async function signCheckpoint(
  { signer, key }: AuditSigner,
  { size, root, at }: { readonly size: number; readonly root: Uint8Array; readonly at: Date },
): Promise<SignedCheckpoint> {
  const checkpoint = { origin: key.name, size, root }
  const signature = await signer.sign(Buffer.from(checkpointText(checkpoint)))
  const note = composeCheckpoint(checkpoint, key, signature)
  // A signature that nobody can verify would stop the log for good at the next start.
  openCheckpoint(note, { log: [key] })
  return { size, root, note, signedAt: at }
}

/** @throws SegelError `conflict` for a checkpoint that the present key did not sign, or whose row says something else */
export function assertSignedBy({ key }: AuditSigner, last: SignedCheckpoint): void {
  try {
    const { size, root } = openCheckpoint(last.note, { log: [key] })
    if (size === last.size && equal(root, last.root)) return
  } catch (cause) {
    throw brokenLog(
      `the checkpoint of ${last.size} events is not of the present audit key and audit.origin`,
      cause,
    )
  }
  throw brokenLog(`the checkpoint of ${last.size} events says something else than its row`)
}

/** How long the first event that no checkpoint speaks of has waited. */
async function oldestWaitingMs({ store, clock }: SealDeps): Promise<number> {
  const size = (await store.latestCheckpoint())?.size ?? 0
  const [event] = await store.auditPage({ after: BigInt(size), limit: 1 })
  if (event === undefined) return 0
  const body: unknown = JSON.parse(event.body)
  const at =
    typeof body === 'object' && body !== null && 'at' in body ? Date.parse(String(body.at)) : Number.NaN
  // An event without a time is none of ours; the chain and the tree say so when it is sealed, which is asked for now.
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : clock.now().getTime() - at
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
