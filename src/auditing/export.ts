/** Writes a part of the log as a pack, line by line; what it needs of the rest of the tree are a few dozen hashes. */
import type { ChainedEvent } from '../domain/audit.ts'
import { leafOf, type StoredCheckpoint, wholeNote } from '../domain/audit-tree.ts'
import { certificateOf } from '../domain/audit-certificate.ts'
import { coverLeaves } from '../domain/merkle.ts'
import { planConsistency } from '../domain/merkle-proof.ts'
import { base64, formatNoteKey, type NoteKey } from '../domain/note.ts'
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { formatPackLine, PACK_FORMAT, type PackEnd, type PackLine } from './pack.ts'
import { readHashes, readSpans, type TreeStore } from './read-nodes.ts'

export type ExportStore = TreeStore &
  Pick<Store, 'certificate' | 'checkpoints' | 'checkpointFrom' | 'checkpointUpTo' | 'latestCheckpoint'>

export interface ExportSpec {
  readonly from: number
  /** The newest checkpoint's last event when absent. */
  readonly to?: number
  /** Of the log, to be printed into the pack. */
  readonly key: NoteKey
}

const PAGE = 2000

/**
 * Gives the lines of the pack, without their line feeds.
 * @throws SegelError `malformed` for an odd range, `not-found` when no checkpoint covers it yet
 */
export function exportAudit(deps: { readonly store: ExportStore }) {
  return async function* (spec: ExportSpec): AsyncGenerator<string> {
    const { store } = deps
    const { from, to, last } = await boundsOf(store, spec)
    const left = await readHashes(store, coverLeaves(0, from - 1))
    yield formatPackLine({
      pack: PACK_FORMAT,
      key: formatNoteKey(spec.key),
      from,
      to,
      left: left.map(base64),
    })
    const counts = { certificates: 0, checkpoints: 0 }
    for await (const line of body(store, { from, to, last })) {
      if ('certificate' in line) counts.certificates += 1
      if ('checkpoint' in line) counts.checkpoints += 1
      yield formatPackLine(line)
    }
    yield formatPackLine(await endOf(store, { from, to, last, counts }))
  }
}

interface Bounds {
  readonly from: number
  readonly to: number
  /** The first checkpoint that covers `to`. */
  readonly last: StoredCheckpoint
}

async function boundsOf(store: ExportStore, spec: ExportSpec): Promise<Bounds> {
  const to = spec.to ?? (await store.latestCheckpoint())?.size ?? 0
  const last = await store.checkpointFrom(to)
  if (last === undefined || to === 0)
    throw new SegelError('not-found', 'No signed checkpoint covers these events yet.')
  if (!(spec.from >= 1 && spec.from <= to))
    throw new SegelError('malformed', `There is nothing from event ${spec.from} to event ${to}.`)
  return { from: spec.from, to, last }
}

async function* body(store: ExportStore, { from, to, last }: Bounds): AsyncGenerator<PackLine> {
  const checkpoints = store.checkpoints(from - 1)[Symbol.asyncIterator]()
  let next = await checkpoints.next()
  for await (const event of eventsOf(store, { from, to })) {
    const number = Number(event.sequence)
    yield { event: number, body: event.body, leaf: base64(leafOf(event)) }
    const der = await certificateBytes(store, event)
    if (der !== undefined) yield { certificate: number, der: base64(der) }
    while (next.done !== true && next.value.size <= number && next.value.size < last.size) {
      yield { checkpoint: next.value.size, note: wholeNote(next.value) }
      next = await checkpoints.next()
    }
  }
}

async function* eventsOf(
  store: ExportStore,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<ChainedEvent> {
  for (let after = from - 1; after < to; ) {
    const events = await store.auditPage({ after: BigInt(after), limit: Math.min(PAGE, to - after) })
    // What is lost is missing from the pack too, and found there by its number.
    if (events.length === 0) return
    yield* events
    after = Number(events.at(-1)?.sequence ?? to)
  }
}

async function certificateBytes(store: ExportStore, event: ChainedEvent): Promise<Uint8Array | undefined> {
  const named = certificateOf(event.body)
  return named === undefined ? undefined : (await store.certificate(named.serialNumber))?.der
}

async function endOf(
  store: ExportStore,
  { from, to, last, counts }: Bounds & { counts: Pick<PackEnd, 'certificates' | 'checkpoints'> },
): Promise<PackEnd> {
  const before = from === 1 ? undefined : await store.checkpointUpTo(from - 1)
  const consistency = await readSpans(store, planConsistency(before?.size ?? 0, last.size))
  const right = await readHashes(store, coverLeaves(to, last.size))
  return {
    end: to,
    ...counts,
    right: right.map(base64),
    note: wholeNote(last),
    previous: before === undefined ? '' : wholeNote(before),
    consistency: consistency.map(base64),
  }
}
