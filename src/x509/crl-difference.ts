/**
 * What one CRL says and the next one does not. Both list their entries in order of serial number, so it is one walk along
 * two runs of bytes: equal entries, which nearly all are, cost a comparison and nothing else.
 */
import { readEntry, type RevokedEntry } from './crl-reader.ts'
import { type Element, enter, readElement, readWhole, take, takeOptional } from './der-reader.ts'
import { compareBytes, TAG } from './der-writer.ts'

export interface LostEntry {
  readonly entry: RevokedEntry
  /** What is said of the same serial number instead; absent: nothing. */
  readonly now?: RevokedEntry
}

/**
 * Entries of `before`, a whole CRL, that are not in `after`, a TBSCertList, word for word. Both are of our own writing; an
 * entry out of its order is told as lost. Throws 'malformed'.
 */
export function lostEntries(before: Uint8Array, after: Uint8Array): readonly LostEntry[] {
  const old = openWalk(take(enter(readWhole(before, TAG.sequence)), TAG.sequence))
  const present = openWalk(readWhole(after, TAG.sequence))
  const lost: LostEntry[] = []
  while (old.at < old.end) {
    const run = endOfRun(old)
    // Nearly always: the same octets are the same entries.
    if (isSameRun(old, present, run)) {
      jump(present, present.at + run - old.at)
      jump(old, run)
    } else while (old.at < run) compareOne(old, present, lost)
  }
  return lost
}

function compareOne(old: Walk, present: Walk, lost: LostEntry[]): void {
  const order = present.at < present.end ? compareEntries(old, present) : -1
  // New since then.
  if (order > 0) {
    jump(present, present.next)
    return
  }
  if (order < 0) lost.push({ entry: entryAt(old) })
  else if (!isSame(old, present)) lost.push({ entry: entryAt(old), now: entryAt(present) })
  if (order === 0) jump(present, present.next)
  jump(old, old.next)
}

/** The entry from `at` to `next`; `end` is where the list ends. */
interface Walk {
  readonly source: Uint8Array
  readonly end: number
  at: number
  next: number
}

function openWalk(tbs: Element): Walk {
  const cursor = enter(tbs)
  takeOptional(cursor, TAG.integer)
  take(cursor, TAG.sequence)
  take(cursor, TAG.sequence)
  take(cursor)
  if (takeOptional(cursor, TAG.utcTime) === undefined) takeOptional(cursor, TAG.generalizedTime)
  const revoked = takeOptional(cursor, TAG.sequence)
  const { source } = tbs
  if (revoked === undefined) return { source, at: 0, next: 0, end: 0 }
  const walk = { source, at: revoked.content, next: revoked.content, end: revoked.end }
  jump(walk, revoked.content)
  return walk
}

/** Entries that are compared at once. */
const RUN = 256

function endOfRun({ source, at, end }: Walk): number {
  let to = at
  for (let entry = 0; entry < RUN && to < end; entry += 1) to = endOf(source, to, end)
  return to
}

function isSameRun(old: Walk, present: Walk, run: number): boolean {
  const end = present.at + run - old.at
  if (end > present.end) return false
  return compareBytes(old.source.subarray(old.at, run), present.source.subarray(present.at, end)) === 0
}

function jump(walk: Walk, to: number): void {
  walk.at = to
  walk.next = to < walk.end ? endOf(walk.source, to, walk.end) : to
}

/** An entry of usual length has one octet of length: no object is made for it. */
function endOf(source: Uint8Array, at: number, end: number): number {
  const length = source[at + 1] ?? 0
  return length < 0x80 ? at + 2 + length : readElement(source, at, end).end
}

/** Zero for entries that are equal, or about one serial number. */
function compareEntries(one: Walk, other: Walk): number {
  return isSame(one, other) ? 0 : compareBytes(serialOf(one), serialOf(other))
}

function isSame(one: Walk, other: Walk): boolean {
  const length = one.next - one.at
  if (length !== other.next - other.at) return false
  for (let octet = 0; octet < length; octet += 1)
    if (one.source[one.at + octet] !== other.source[other.at + octet]) return false
  return true
}

/** Without the sign octet, as the order is that of the hexadecimal text. */
function serialOf({ source, at, end }: Walk): Uint8Array {
  const { content, end: last } = take(enter(readElement(source, at, end)), TAG.integer)
  return source.subarray(source[content] === 0 ? content + 1 : content, last)
}

function entryAt({ source, at, next }: Walk): RevokedEntry {
  return readEntry(readElement(source, at, next))
}
