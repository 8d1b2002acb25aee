/** The audit log as a tree: which leaf an event is, and in what pieces the tree is kept. */
import { auditEntry, type ChainedEvent } from './audit.ts'
import { appendNode, type Frontier, leafHash, type NodeId } from './merkle.ts'

/** Leaves are kept by the sixteen; of what lies above, complete subtrees from this level on. */
export const TILE_LEVEL = 4
export const TILE_LEAVES = 2 ** TILE_LEVEL

/** Sixteen leaf hashes after each other, of the events that end with number `last`. */
export interface AuditTile {
  readonly last: number
  readonly hashes: Uint8Array
}

/** A complete subtree by the number of its last event. */
export interface AuditNode {
  readonly last: number
  readonly level: number
  readonly hash: Uint8Array
}

export interface SignedCheckpoint {
  readonly size: number
  readonly root: Uint8Array
  /** With the log's own signature alone. */
  readonly note: string
  /** For people: the signature does not cover it. */
  readonly signedAt: Date
}

export interface StoredCheckpoint extends SignedCheckpoint {
  /** Signature lines that witnesses added. */
  readonly cosignatures: readonly string[]
}

/** The first event, number 1, is leaf 0. */
export function leafOf(event: Pick<ChainedEvent, 'sequence' | 'body'>): Uint8Array {
  return leafHash(auditEntry(event))
}

export function lastOf({ level, index }: NodeId): number {
  return (index + 1) * 2 ** level
}

/** The note with what witnesses added. */
export function wholeNote({ note, cosignatures }: Pick<StoredCheckpoint, 'note' | 'cosignatures'>): string {
  return note + cosignatures.map(line => `${line}\n`).join('')
}

export interface TreeGrowth {
  readonly tree: () => Frontier
  /** Leaves of the unfinished tile. */
  readonly begun: () => readonly Uint8Array[]
  readonly add: (leaf: Uint8Array) => void
  /** What was completed since it was last asked. */
  readonly take: () => { readonly tiles: readonly AuditTile[]; readonly nodes: readonly AuditNode[] }
}

/** Lets a tree grow leaf by leaf and collects the pieces to keep. `begun` are the leaves of its unfinished tile. */
export function growTree(from: Frontier, begun: readonly Uint8Array[]): TreeGrowth {
  let tree = from
  let tile = [...begun]
  let tiles: AuditTile[] = []
  let nodes: AuditNode[] = []
  return {
    tree: () => tree,
    begun: () => tile,
    add: leaf => {
      tree = appendNode(tree, { level: 0, hash: leaf }, (id, hash) => {
        if (id.level >= TILE_LEVEL) nodes.push({ last: lastOf(id), level: id.level, hash })
      })
      tile.push(leaf)
      if (tile.length < TILE_LEAVES) return
      tiles.push({ last: tree.size, hashes: Buffer.concat(tile) })
      tile = []
    },
    take: () => {
      const taken = { tiles, nodes }
      tiles = []
      nodes = []
      return taken
    },
  }
}
