/**
 * The tree beside the chain: whoever rewrites history makes a chain that holds in itself, but not the signatures that
 * were made over it. Leaves, nodes and checkpoints are computed again from the events and compared, one by one.
 */
import {
  type AuditNode,
  type AuditTile,
  growTree,
  leafOf,
  type StoredCheckpoint,
  TILE_LEAVES,
  wholeNote,
} from '../domain/audit-tree.ts'
import type { ChainedEvent } from '../domain/audit.ts'
import { openCheckpoint, type TrustedKeys } from '../domain/checkpoint.ts'
import { EMPTY_TREE, HASH_OCTETS, rootOf } from '../domain/merkle.ts'
import { isSegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'

export interface Fault {
  readonly sequence: bigint
  readonly what: 'changed' | 'added' | 'lost'
  /** What it is that speaks of this event; absent: the event itself. */
  readonly part?: 'checkpoint' | 'leaf' | 'node'
  /** The fault is somewhere from `sequence` to here, where no kept leaf tells the place. */
  readonly upTo?: bigint
}

export interface TreeFacts {
  readonly checkpoints: number
  /** How many events the last checkpoint speaks of. */
  readonly sealed: number
  /** Root hash of the tree over all events, hex. */
  readonly root: string
}

export interface Trusted extends TrustedKeys {
  /** Signed notes that somebody kept elsewhere: the log must still contain what they say. */
  readonly kept?: readonly string[]
}

export interface TreeCheck {
  add(event: ChainedEvent): Promise<Fault | undefined>
  end(): Promise<Fault | undefined>
  facts(): TreeFacts
}

type TreeRows = Pick<Store, 'checkpoints' | 'allAuditTiles' | 'allAuditNodes' | 'latestCheckpoint'>

/** @throws SegelError `malformed` when a kept note is not signed by a trusted key */
export async function openTreeCheck(store: TreeRows, trusted: Trusted): Promise<TreeCheck> {
  const kept = (trusted.kept ?? [])
    .map(note => openCheckpoint(note, trusted))
    .filter(one => one.size > 0)
    .sort((a, b) => a.size - b.size)
  // Known before the head of the log is read, so that its events must be there.
  const known = (await store.latestCheckpoint())?.size ?? 0
  const rows = {
    checkpoints: lookAhead(store.checkpoints(0)),
    tiles: lookAhead(store.allAuditTiles()),
    nodes: lookAhead(store.allAuditNodes()),
  }
  const growth = growTree(EMPTY_TREE, [])
  const seen = { checkpoints: 0, sealed: 0 }
  let suspect: Fault | undefined
  // Most events complete nothing and end no checkpoint: they cost their hash, and no look at any row.
  let lookAt = 0
  const size = () => growth.tree().size

  const compare = async (): Promise<void> => {
    const { tiles, nodes } = growth.take()
    for (const tile of tiles)
      suspect ??= judgeTile(tile, await rows.tiles.take(one => one.last <= tile.last), known)
    for (const node of nodes)
      suspect ??= judgeNode(node, await rows.nodes.take(one => isUpTo(one, node)), known)
  }
  /** An event is to blame when what was signed over it does not fit; a kept leaf then says which. */
  const blame = async (): Promise<Fault> => {
    const first = BigInt(seen.sealed + 1)
    const found = suspect ?? judgeBegun(size(), growth.begun(), await rows.tiles.peek())
    if (found?.part === 'leaf') return { sequence: found.sequence, what: 'changed' }
    return first === BigInt(size())
      ? { sequence: first, what: 'changed' }
      : { sequence: first, what: 'changed', upTo: BigInt(size()) }
  }
  const judge = async (stored: StoredCheckpoint): Promise<Fault | undefined> => {
    const changed: Fault = { sequence: BigInt(stored.size), what: 'changed', part: 'checkpoint' }
    const opened = open(stored, trusted)
    if (opened?.size !== stored.size || !equal(opened.root, stored.root)) return changed
    return equal(opened.root, rootOf(growth.tree())) ? undefined : blame()
  }
  return {
    async add(event) {
      growth.add(leafOf(event))
      if (size() < lookAt && size() % TILE_LEAVES !== 0) return undefined
      await compare()
      const stored = await rows.checkpoints.take(one => one.size <= size())
      while (kept[0]?.size === size()) {
        const noted = kept.shift()
        if (noted !== undefined && !equal(noted.root, rootOf(growth.tree()))) return blame()
      }
      lookAt = Math.min(
        (await rows.checkpoints.peek())?.size ?? Number.POSITIVE_INFINITY,
        kept[0]?.size ?? Number.POSITIVE_INFINITY,
      )
      if (stored === undefined) return undefined
      const fault = await judge(stored)
      if (fault !== undefined) return fault
      seen.checkpoints += 1
      seen.sealed = stored.size
      // What was signed fits the events, so what does not fit them was changed itself.
      return suspect
    },
    async end() {
      if (known > size() || (kept[0]?.size ?? 0) > size())
        return { sequence: BigInt(size() + 1), what: 'lost' }
      return suspect
    },
    facts: () => ({ ...seen, root: Buffer.from(rootOf(growth.tree())).toString('hex') }),
  }
}

function open(stored: StoredCheckpoint, trusted: Trusted) {
  try {
    return openCheckpoint(wholeNote(stored), trusted)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return undefined
    throw error
  }
}

/** Pieces are kept together with a checkpoint: those of events that none speaks of yet may be missing. */
function judgeTile(computed: AuditTile, kept: AuditTile | undefined, known: number): Fault | undefined {
  const first = computed.last - computed.hashes.length / HASH_OCTETS + 1
  const fault = (sequence: number, what: Fault['what']): Fault => ({
    sequence: BigInt(sequence),
    what,
    part: 'leaf',
  })
  if (kept === undefined) return computed.last <= known ? fault(first, 'lost') : undefined
  if (kept.last !== computed.last) return fault(kept.last, 'added')
  const at = computed.hashes.findIndex((octet, index) => kept.hashes[index] !== octet)
  return at < 0 ? undefined : fault(first + Math.floor(at / HASH_OCTETS), 'changed')
}

/** The leaves of an unfinished tile, where a later checkpoint has kept it whole. */
function judgeBegun(
  size: number,
  begun: readonly Uint8Array[],
  kept: AuditTile | undefined,
): Fault | undefined {
  const first = size - begun.length + 1
  if (kept?.last !== first - 1 + TILE_LEAVES) return undefined
  const at = begun.findIndex(
    (leaf, index) => !equal(leaf, kept.hashes.subarray(index * HASH_OCTETS, (index + 1) * HASH_OCTETS)),
  )
  return at < 0 ? undefined : { sequence: BigInt(first + at), what: 'changed', part: 'leaf' }
}

function judgeNode(computed: AuditNode, kept: AuditNode | undefined, known: number): Fault | undefined {
  const fault = (what: Fault['what']): Fault => ({ sequence: BigInt(computed.last), what, part: 'node' })
  if (kept === undefined) return computed.last <= known ? fault('lost') : undefined
  if (kept.last !== computed.last || kept.level !== computed.level) return fault('added')
  return equal(kept.hash, computed.hash) ? undefined : fault('changed')
}

function isUpTo(one: AuditNode, other: AuditNode): boolean {
  return one.last < other.last || (one.last === other.last && one.level <= other.level)
}

interface LookAhead<T> {
  /** The next row, if it is one that is waited for. */
  take(isDue: (row: T) => boolean): Promise<T | undefined>
  peek(): Promise<T | undefined>
}

function lookAhead<T>(rows: AsyncIterable<T>): LookAhead<T> {
  const iterator = rows[Symbol.asyncIterator]()
  let ahead: IteratorResult<T, unknown> | undefined
  const peek = async () => {
    ahead ??= await iterator.next()
    return ahead.done === true ? undefined : ahead.value
  }
  return {
    peek,
    async take(isDue) {
      const row = await peek()
      if (row === undefined || !isDue(row)) return undefined
      ahead = undefined
      return row
    },
  }
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
