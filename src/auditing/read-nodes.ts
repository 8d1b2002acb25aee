/** Reads hashes of the kept audit tree: from nodes, from tiles, and from the last events where no tile is full yet. */
import { lastOf, leafOf, TILE_LEAVES, TILE_LEVEL } from '../domain/audit-tree.ts'
import { coverLeaves, foldHashes, type Frontier, HASH_OCTETS, type NodeId } from '../domain/merkle.ts'
import type { Span } from '../domain/merkle-proof.ts'
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'

export type TreeStore = Pick<Store, 'auditNodes' | 'auditTiles' | 'auditPage'>

/** Hash of each span, in their order. @throws SegelError `conflict` when a piece of the tree is missing */
export async function readSpans(store: TreeStore, spans: readonly Span[]): Promise<readonly Uint8Array[]> {
  const covers = spans.map(({ start, end }) => coverLeaves(start, end))
  const hashOf = await readNodes(store, covers.flat())
  return covers.map(cover => foldHashes(cover.map(hashOf)))
}

/** What the tree of `size` leaves needs to grow, and the leaves of its unfinished tile. */
export async function readFrontier(
  store: TreeStore,
  size: number,
): Promise<{ readonly tree: Frontier; readonly begun: readonly Uint8Array[] }> {
  const cover = coverLeaves(0, size)
  const whole = size - (size % TILE_LEAVES)
  const singles = Array.from({ length: size - whole }, (_, at) => ({ level: 0, index: whole + at }))
  const hashOf = await readNodes(store, [...cover, ...singles])
  const peaks = cover.map(id => ({ level: id.level, hash: hashOf(id) }))
  return { tree: { size, peaks }, begun: singles.map(hashOf) }
}

/** Hashes of these complete subtrees, left to right. */
export async function readHashes(store: TreeStore, ids: readonly NodeId[]): Promise<readonly Uint8Array[]> {
  return ids.map(await readNodes(store, ids))
}

async function readNodes(store: TreeStore, ids: readonly NodeId[]): Promise<(id: NodeId) => Uint8Array> {
  const high = ids.filter(({ level }) => level >= TILE_LEVEL)
  const low = ids.filter(({ level }) => level < TILE_LEVEL)
  const found = await store.auditNodes(high.map(id => ({ level: id.level, last: lastOf(id) })))
  const nodes = new Map(found.map(({ level, last, hash }) => [`${level} ${last}`, hash]))
  const leaves = await readLeaves(store, new Set(low.map(id => Math.floor((lastOf(id) - 1) / TILE_LEAVES))))
  return id => {
    const hash = id.level < TILE_LEVEL ? foldLeaves(leaves, id) : nodes.get(`${id.level} ${lastOf(id)}`)
    if (hash === undefined) throw new SegelError('conflict', 'A part of the audit tree is missing.')
    return hash
  }
}

/** Leaf hashes by the number of their event, of these tiles. */
async function readLeaves(store: TreeStore, tiles: ReadonlySet<number>): Promise<Map<number, Uint8Array>> {
  const leaves = new Map<number, Uint8Array>()
  if (tiles.size === 0) return leaves
  const kept = await store.auditTiles([...tiles].map(tile => (tile + 1) * TILE_LEAVES))
  for (const { last, hashes } of kept)
    for (let at = 0; at < TILE_LEAVES; at += 1)
      leaves.set(last - TILE_LEAVES + 1 + at, hashes.subarray(at * HASH_OCTETS, (at + 1) * HASH_OCTETS))
  for (const tile of tiles) {
    if (leaves.has((tile + 1) * TILE_LEAVES)) continue
    const events = await store.auditPage({ after: BigInt(tile * TILE_LEAVES), limit: TILE_LEAVES })
    for (const event of events) leaves.set(Number(event.sequence), leafOf(event))
  }
  return leaves
}

function foldLeaves(
  leaves: ReadonlyMap<number, Uint8Array>,
  { level, index }: NodeId,
): Uint8Array | undefined {
  const start = index * 2 ** level
  // Of 2^level leaves the left half ends at a power of two, so folding pairwise is folding by halves.
  let row: Uint8Array[] = []
  for (let at = start; at < start + 2 ** level; at += 1) {
    const leaf = leaves.get(at + 1)
    if (leaf === undefined) return undefined
    row.push(leaf)
  }
  while (row.length > 1)
    row = row.filter((_, at) => at % 2 === 0).map((left, at) => foldHashes([left, row[2 * at + 1] ?? left]))
  return row[0]
}
