import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import {
  appendNode,
  coverLeaves,
  EMPTY_TREE,
  foldHashes,
  type Frontier,
  leafHash,
  type NodeId,
  rootOf,
} from '../../src/domain/merkle.ts'
import {
  planConsistency,
  planInclusion,
  type Span,
  verifyConsistency,
  verifyInclusion,
} from '../../src/domain/merkle-proof.ts'

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

// The tree with which Certificate Transparency's own implementations are tested: eight entries, eight roots.
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const leaves = (count: number) =>
  Array.from({ length: count }, (_, at) => leafHash(Buffer.from(`entry ${at}`)))
const grow = (hashes: readonly Uint8Array[], from: Frontier = EMPTY_TREE) =>
  hashes.reduce((tree, hash) => appendNode(tree, { level: 0, hash }), from)

/** RFC 6962 2.1, word for word and with another call of SHA-256: what ours is judged by. */
function naiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes
  if (only === undefined) return createHash('sha256').digest()
  if (hashes.length === 1) return only
  let split = 1
  while (split * 2 < hashes.length) split *= 2
  const [left, right] = [naiveRoot(hashes.slice(0, split)), naiveRoot(hashes.slice(split))]
  return createHash('sha256').update('\x01').update(left).update(right).digest()
}

const pathOf = (spans: readonly Span[], hashes: readonly Uint8Array[]) =>
  spans.map(({ start, end }) => naiveRoot(hashes.slice(start, end)))

t.test('W07 the published tree of RFC 6962 has its published roots at every size', async t => {
  const hashes = ENTRIES.map(entry => leafHash(Buffer.from(entry, 'hex')))
  for (const [size, root] of ROOTS.entries())
    t.equal(hex(rootOf(grow(hashes.slice(0, size)))), root, `${size}`)
})

t.test('W07 the proofs of RFC 9162 2.1.5 for seven leaves are made of the parts that it names', async t => {
  const named = (spans: readonly Span[]) => spans.map(({ start, end }) => `${start}-${end}`).join(' ')
  // a b c d e f j are leaves; g=0-2 h=2-4 i=4-6 k=0-4 l=4-7 there.
  t.equal(named(planInclusion(0, 7)), '1-2 2-4 4-7')
  t.equal(named(planInclusion(3, 7)), '2-3 0-2 4-7')
  t.equal(named(planInclusion(4, 7)), '5-6 6-7 0-4')
  t.equal(named(planInclusion(6, 7)), '4-6 0-4')
  t.equal(named(planConsistency(3, 7)), '2-3 3-4 0-2 4-7')
  t.equal(named(planConsistency(4, 7)), '4-7')
  t.equal(named(planConsistency(6, 7)), '4-6 6-7 0-4')
  t.equal(named(planConsistency(0, 7)), '')
  t.equal(named(planConsistency(7, 7)), '')
})

t.test(
  'W07 every inclusion proof up to 40 leaves holds, and none for another leaf, place or size',
  async t => {
    for (let size = 1; size <= 40; size += 1) {
      const hashes = leaves(size)
      const root = rootOf(grow(hashes))
      t.equal(hex(root), hex(naiveRoot(hashes)))
      for (const [index, leaf] of hashes.entries()) {
        const proof = { index, size, leaf, root, path: pathOf(planInclusion(index, size), hashes) }
        if (!verifyInclusion(proof)) t.fail(`${index} of ${size}`)
        const wrong = [
          { ...proof, index: index + 1 },
          { ...proof, leaf: leafHash(leaf) },
          { ...proof, root: leafHash(root) },
          { ...proof, path: [...proof.path, root] },
          { ...proof, path: proof.path.slice(1), size: proof.path.length === 0 ? 0 : size },
          {
            ...proof,
            path: proof.path.map(one => one.subarray(1)),
            leaf: leaf.subarray(proof.path.length === 0 ? 1 : 0),
          },
        ]
        if (wrong.some(one => verifyInclusion(one))) t.fail(`a wrong proof of ${index} in ${size} holds`)
      }
    }
  },
)

t.test('W07 every consistency proof up to 40 leaves holds, and none for another history', async t => {
  const hashes = leaves(40)
  const other = [leafHash(Buffer.from('rewritten')), ...hashes.slice(1)]
  for (let to = 0; to <= 40; to += 1)
    for (let from = 0; from <= to; from += 1) {
      const path = pathOf(planConsistency(from, to), hashes)
      const fromRoot = naiveRoot(hashes.slice(0, from))
      const proof = { from, to, fromRoot, toRoot: naiveRoot(hashes.slice(0, to)), path }
      if (!verifyConsistency(proof)) t.fail(`${from} to ${to}`)
      const wrong = [
        { ...proof, fromRoot: naiveRoot(other.slice(0, from)) },
        { ...proof, toRoot: naiveRoot(other.slice(0, to)), from: Math.max(from, 1) },
        { ...proof, path: [...path, proof.toRoot] },
      ]
      if (from > 0 && wrong.some(one => verifyConsistency(one)))
        t.fail(`a wrong proof of ${from} to ${to} holds`)
      if (from > 0 && from < to && verifyConsistency({ ...proof, path: path.slice(1) }))
        t.fail('one hash short')
      if (verifyConsistency({ ...proof, from: to + 1 })) t.fail('a tree that shrinks')
    }
})

t.test('odd shapes prove nothing and throw nothing', async t => {
  const root = leafHash(Buffer.from('x'))
  for (const index of [-1, 0.5, Number.NaN, 2 ** 53])
    t.notOk(verifyInclusion({ index, size: 2, leaf: root, root, path: [root] }))
  for (const size of [0, -1, Number.POSITIVE_INFINITY])
    t.notOk(verifyInclusion({ index: 0, size, leaf: root, root, path: [] }))
  t.notOk(verifyConsistency({ from: -1, to: 2, fromRoot: root, toRoot: root, path: [] }))
  t.notOk(verifyConsistency({ from: 3, to: 5, fromRoot: root, toRoot: root, path: [] }))
  t.notOk(verifyConsistency({ from: 1, to: 2, fromRoot: root.subarray(1), toRoot: root, path: [root] }))
  t.throws(() => planInclusion(2, 2), RangeError)
  t.throws(() => planInclusion(0.5, 2), RangeError)
  t.throws(() => planConsistency(3, 2), RangeError)
  t.throws(() => appendNode(grow(leaves(1)), { level: 1, hash: root }), RangeError)
})

t.test('property: a frontier grown by subtrees of any size is that of the leaves', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (one, two) => {
      const [start, end] = [Math.min(one, two), Math.max(one, two)]
      const hashes = leaves(end)
      const cover = coverLeaves(start, end)
      const tree = cover.reduce(
        (grown, { level, index }) =>
          appendNode(grown, {
            level,
            hash: naiveRoot(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)),
          }),
        grow(hashes.slice(0, start)),
      )
      return tree.size === end && hex(rootOf(tree)) === hex(naiveRoot(hashes)) && cover.length < 16
    }),
  )
})

t.test('property: nodes are told once each, with the hash that they have', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), size => {
      const hashes = leaves(size)
      const told = new Map<string, Uint8Array>()
      const onNode = ({ level, index }: NodeId, hash: Uint8Array) => told.set(`${level} ${index}`, hash)
      hashes.reduce((tree, hash) => appendNode(tree, { level: 0, hash }, onNode), EMPTY_TREE)
      let expected = 0
      for (let width = 1; width <= size; width *= 2) expected += Math.floor(size / width)
      return (
        told.size === expected &&
        [...told].every(([key, hash]) => {
          const [level = 0, index = 0] = key.split(' ').map(Number)
          return hex(hash) === hex(naiveRoot(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)))
        })
      )
    }),
    { numRuns: 30 },
  )
})

t.test('sizes beyond 32 bits are no trouble', async t => {
  const size = 2 ** 40 + 5
  t.strictSame(coverLeaves(0, size), [
    { level: 40, index: 0 },
    { level: 2, index: 2 ** 38 },
    { level: 0, index: 2 ** 40 + 4 },
  ])
  t.equal(planInclusion(2 ** 40 + 1, size).length, 4)
  t.equal(hex(foldHashes(leaves(3))), hex(foldHashes(leaves(3))))
})
