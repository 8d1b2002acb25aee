/**
 * Inclusion and consistency proofs (RFC 9162 2.1.3 and 2.1.4). Planning says which parts of the tree a proof is made
 * of, so that whoever holds the nodes reads those and no others; verifying needs no tree at all.
 */
import { HASH_OCTETS, parentHash } from './merkle.ts'

/** The leaves from `start` to before `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** RFC 9162 2.1.3.1: the spans whose hashes prove that leaf `index` is in the tree of `size` leaves. */
export function planInclusion(index: number, size: number): readonly Span[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError('no such leaf in this tree')
  const spans: Span[] = []
  let { start, end } = { start: 0, end: size }
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    if (index < middle) {
      spans.push({ start: middle, end })
      end = middle
    } else {
      spans.push({ start, end: middle })
      start = middle
    }
  }
  return spans.reverse()
}

/** RFC 9162 2.1.4.1: the spans whose hashes prove that the tree of `to` leaves begins with that of `from`. */
export function planConsistency(from: number, to: number): readonly Span[] {
  if (!isCount(from) || !isCount(to) || from > to) throw new RangeError('a tree never shrinks')
  if (from === 0 || from === to) return []
  const spans: Span[] = []
  let { start, end } = { start: 0, end: to }
  while (end !== from) {
    const middle = start + splitOf(end - start)
    if (from <= middle) {
      spans.push({ start: middle, end })
      end = middle
    } else {
      spans.push({ start, end: middle })
      start = middle
    }
  }
  // The old tree itself needs no telling: whoever verifies has its root.
  if (start > 0) spans.push({ start, end })
  return spans.reverse()
}

export interface InclusionProof {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly path: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** RFC 9162 2.1.3.2. False for whatever does not prove it, odd shapes included; never throws. */
export function verifyInclusion({ index, size, leaf, path, root }: InclusionProof): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...path])) return false
  let at = { fn: index, sn: size - 1 }
  let hash = leaf
  for (const sibling of path) {
    if (at.sn === 0) return false
    if (isRight(at)) {
      hash = parentHash(sibling, hash)
      at = climb(at)
    } else {
      hash = parentHash(hash, sibling)
    }
    at = halve(at)
  }
  return at.sn === 0 && equal(hash, root)
}

export interface ConsistencyProof {
  readonly from: number
  readonly to: number
  readonly fromRoot: Uint8Array
  readonly toRoot: Uint8Array
  readonly path: readonly Uint8Array[]
}

/** RFC 9162 2.1.4.2. An empty tree is the beginning of every tree. Never throws. */
export function verifyConsistency({ from, to, fromRoot, toRoot, path }: ConsistencyProof): boolean {
  if (!isCount(from) || !isCount(to) || from > to || !areHashes([fromRoot, toRoot, ...path])) return false
  if (from === to) return path.length === 0 && equal(fromRoot, toRoot)
  if (from === 0) return path.length === 0
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...path] : path
  if (first === undefined) return false
  let at = climbOdd({ fn: from - 1, sn: to - 1 })
  let older = first
  let newer = first
  for (const sibling of rest) {
    if (at.sn === 0) return false
    if (isRight(at)) {
      older = parentHash(sibling, older)
      newer = parentHash(sibling, newer)
      at = climb(at)
    } else {
      newer = parentHash(newer, sibling)
    }
    at = halve(at)
  }
  return at.sn === 0 && equal(older, fromRoot) && equal(newer, toRoot)
}

/** Index of a node and of the last node of its level, as RFC 9162 names them. */
interface Place {
  readonly fn: number
  readonly sn: number
}

const isRight = ({ fn, sn }: Place) => fn % 2 === 1 || fn === sn
const halve = ({ fn, sn }: Place): Place => ({ fn: Math.floor(fn / 2), sn: Math.floor(sn / 2) })

/** Past the levels at which a last node has no sibling and is taken up as it is. */
function climb(place: Place): Place {
  let at = place
  while (at.fn % 2 === 0 && at.fn !== 0) at = halve(at)
  return at
}

function climbOdd(place: Place): Place {
  let at = place
  while (at.fn % 2 === 1) at = halve(at)
  return at
}

/** The largest power of two below `count`, which is 2 or more. */
function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

function isPowerOfTwo(count: number): boolean {
  return splitOf(count + 1) === count
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every(value => value.length === HASH_OCTETS)
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
