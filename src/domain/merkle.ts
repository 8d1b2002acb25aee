/**
 * The Merkle tree of RFC 6962 2.1 (RFC 9162 2.1): hashing, and the frontier that lets a tree of n leaves grow with
 * log2(n) hashes of state. Sizes and indices are whole numbers below 2^53, which no audit log will reach; they are
 * never shifted, because JavaScript shifts 32 bits only.
 */
import { hash } from 'node:crypto'

export const HASH_OCTETS = 32

/** A complete subtree: 2^level leaves, of which the first is leaf index x 2^level. */
export interface NodeId {
  readonly level: number
  readonly index: number
}

export interface TreeNode {
  readonly level: number
  readonly hash: Uint8Array
}

/** All that is needed of a tree to let it grow: its complete subtrees, the largest first. */
export interface Frontier {
  readonly size: number
  readonly peaks: readonly TreeNode[]
}

export const EMPTY_TREE: Frontier = { size: 0, peaks: [] }

const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

/** SHA-256(0x00 || entry): the prefix keeps a leaf from ever passing for a node. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([LEAF, entry]))
}

export function parentHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([NODE, left, right]))
}

/**
 * The tree with one more complete subtree at its right; a leaf has level 0. `onNode` is told of every subtree that
 * this completes, the added one first.
 * @throws RangeError when the subtree does not fit there
 */
export function appendNode(
  { size, peaks }: Frontier,
  node: TreeNode,
  onNode?: (id: NodeId, hash: Uint8Array) => void,
): Frontier {
  const leaves = 2 ** node.level
  if (size % leaves !== 0) throw new RangeError('the subtree does not fit at the right of this tree')
  const grown = size + leaves
  const left = [...peaks]
  let last = node
  for (;;) {
    onNode?.({ level: last.level, index: grown / 2 ** last.level - 1 }, last.hash)
    const sibling = left.at(-1)
    if (sibling?.level !== last.level) break
    left.pop()
    last = { level: last.level + 1, hash: parentHash(sibling.hash, last.hash) }
  }
  return { size: grown, peaks: [...left, last] }
}

/** MTH of the leaves so far; of no leaf it is the hash of nothing. */
export function rootOf({ peaks }: Pick<Frontier, 'peaks'>): Uint8Array {
  return peaks.length === 0 ? sha256(Buffer.alloc(0)) : foldHashes(peaks.map(peak => peak.hash))
}

/** Hash of a subtree from those of the complete subtrees that cover it, left to right. */
export function foldHashes(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => parentHash(left, right))
}

/** The fewest complete subtrees that hold the leaves from `start` to before `end`, left to right. */
export function coverLeaves(start: number, end: number): readonly NodeId[] {
  const nodes: NodeId[] = []
  for (let at = start; at < end; ) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

function sha256(octets: Uint8Array): Uint8Array {
  return hash('sha256', octets, 'buffer')
}
