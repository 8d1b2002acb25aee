/** One pass over the entries of a CRL, cheap enough for a million of them: no copies, one hash table. */
import { contentOf, type Element, enter, isDone, readWhole, TAG, take, takeOptional } from '../x509/der.ts'
import { reasonOf } from '../x509/crl-reader.ts'
import { readExtensions } from '../x509/extension-reader.ts'
import type { Extension } from '../x509/extensions.ts'
import { OIDS } from '../x509/oids.ts'

/** What is wrong with at least one entry. */
export interface EntryDefects {
  /** Not positive, or more than 20 octets (C03). */
  readonly serial: boolean
  /** A serial number occurs twice (L04). */
  readonly repeated: boolean
  /** Not UTCTime through 2049 and GeneralizedTime after, or no possible time (C07, L04). */
  readonly date: boolean
  /** L08, L09, L11. */
  readonly extensions: boolean
}

/**
 * `removals`: the CRL is a delta and may say removeFromCRL (L11).
 * Throws 'malformed' when an entry is not a SEQUENCE of serial, date and optional extensions.
 */
export function judgeEntries(revoked: Element | undefined, removals = false): EntryDefects {
  const defects = { serial: false, repeated: false, date: false, extensions: false }
  if (revoked === undefined) return defects
  const isRepeated = repetitionDetector(revoked)
  const hasGoodExtensions = extensionJudge(revoked, removals)
  const cursor = enter(revoked)
  while (!isDone(cursor)) {
    const entry = enter(take(cursor, TAG.sequence))
    const serial = take(entry, TAG.integer)
    const date = take(entry)
    const extensions = takeOptional(entry, TAG.sequence)
    if (!isGoodSerial(serial)) defects.serial = true
    if (isRepeated(serial)) defects.repeated = true
    if (!isGoodDate(date)) defects.date = true
    if ((extensions !== undefined && !hasGoodExtensions(extensions)) || !isDone(entry))
      defects.extensions = true
  }
  return defects
}

function isGoodSerial({ source, content, end }: Element): boolean {
  const first = source[content] ?? 0
  const isZero = end - content === 1 && first === 0
  return end - content <= 20 && first < 0x80 && !isZero
}

/** Highest value of month, day, hour, minute and second; the strict walk has seen that all are digits. */
const LIMITS = [12, 31, 23, 59, 59] as const

function isGoodDate({ source, tag, content, end }: Element): boolean {
  const isUtc = tag === TAG.utcTime && end - content === 13
  const isGeneralized =
    tag === TAG.generalizedTime && end - content === 15 && digits(source, content, 4) >= 2050
  if (!isUtc && !isGeneralized) return false
  const month = end - 11
  return LIMITS.every((limit, i) => {
    const value = digits(source, month + 2 * i, 2)
    return value <= limit && (i > 1 || value > 0)
  })
}

function digits(source: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) value = value * 10 + (source[i] ?? 0) - 0x30
  return value
}

/**
 * Remembers serial numbers by their offsets in an open-addressing table: a Set of a million strings would
 * take more memory than the CRL. Our serials are random, so a plain hash spreads them.
 */
function repetitionDetector(revoked: Element): (serial: Element) => boolean {
  const mask = 2 ** Math.ceil(Math.log2(2 * countOf(revoked) + 2)) - 1
  const starts = new Uint32Array(mask + 1)
  return serial => {
    let slot = hashOf(serial) & mask
    // Offset 0 is the outer SEQUENCE, so 0 marks a free slot.
    for (let other = starts[slot] ?? 0; other !== 0; other = starts[slot] ?? 0) {
      if (isAt(other, serial)) return true
      slot = (slot + 1) & mask
    }
    starts[slot] = serial.start
    return false
  }
}

function countOf(revoked: Element): number {
  const cursor = enter(revoked)
  let count = 0
  for (; !isDone(cursor); count++) take(cursor)
  return count
}

/** FNV-1a. */
function hashOf({ source, start, end }: Element): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (source[i] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** True when the octets at `offset` are those of the serial. Unequal lengths show in the second octet. */
function isAt(offset: number, { source, start, end }: Element): boolean {
  const shift = offset - start
  for (let i = start; i < end; i++) if (source[i + shift] !== source[i]) return false
  return true
}

/** How many different encodings are remembered: there are ten reasons, but any number of invalidity dates. */
const MAX_KNOWN = 64

function extensionJudge({ source }: Element, removals: boolean): (list: Element) => boolean {
  const text = Buffer.from(source.buffer, source.byteOffset, source.length)
  const known = new Map<string, boolean>()
  return list => {
    const key = text.toString('latin1', list.start, list.end)
    const earlier = known.get(key)
    if (earlier !== undefined) return earlier
    const good = list.end > list.content && readExtensions(list).every(one => isGoodExtension(one, removals))
    if (known.size < MAX_KNOWN) known.set(key, good)
    return good
  }
}

/**
 * L08: a reason that says something; L11: removeFromCRL is for delta CRLs; L09: invalidityDate. Any other is refused,
 * certificateIssuer too: none of our CRLs is indirect (L20).
 */
function isGoodExtension(one: Extension, removals: boolean): boolean {
  if (one.critical) return false
  if (one.oid === OIDS.invalidityDate) {
    return contentOf(readWhole(one.value, TAG.generalizedTime)).length === 15
  }
  if (one.oid !== OIDS.reasonCode) return false
  const reason = reasonOf([one])
  return reason !== 'unspecified' && (removals || reason !== 'removeFromCRL')
}
