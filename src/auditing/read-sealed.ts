/** The events between two signed heads of the log, each in its place: their tree must be the one that was signed. */
import { growTree, leafOf } from '../domain/audit-tree.ts'
import type { ChainedEvent } from '../domain/audit.ts'
import { EMPTY_TREE, rootOf } from '../domain/merkle.ts'
import { brokenLog } from './broken-log.ts'
import { readFrontier, type TreeStore } from './read-nodes.ts'

/** A head of the log. */
export interface Head {
  readonly size: number
  readonly root: Uint8Array
}

const PAGE = 2000

/** @throws SegelError `conflict` when the log does not hold `from`, or does not lead from there to `to` */
export async function readSealed(
  store: TreeStore,
  { from, to }: { readonly from: Head | undefined; readonly to: Head },
  onEvent: (event: ChainedEvent) => void,
): Promise<void> {
  const size = from?.size ?? 0
  const { tree, begun } = size === 0 ? { tree: EMPTY_TREE, begun: [] } : await readFrontier(store, size)
  if (from !== undefined && Buffer.compare(rootOf(tree), from.root) !== 0)
    throw brokenLog(`it is not what was signed at ${size}`)
  const growth = growTree(tree, begun)
  for (let after = size; after < to.size; after = growth.tree().size) {
    const events = await store.auditPage({ after: BigInt(after), limit: Math.min(PAGE, to.size - after) })
    if (events.length === 0) throw brokenLog(`event ${after + 1} is lost`)
    for (const event of events) {
      if (event.sequence !== BigInt(growth.tree().size + 1))
        throw brokenLog(`event ${growth.tree().size + 1} is lost`)
      growth.add(leafOf(event))
      onEvent(event)
    }
    // Nobody keeps these pieces: they are there already.
    growth.take()
  }
  if (Buffer.compare(rootOf(growth.tree()), to.root) !== 0)
    throw brokenLog(`its events from ${size + 1} to ${to.size} are not what was signed`)
}
