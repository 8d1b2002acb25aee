/**
 * Walk over every element of hostile bytes before anything else looks at them. Context-specific primitives
 * are opaque here: their type is known only to the structure that holds them.
 */
import { contentOf, type Element, enter, isDone, readElement, take } from './der-reader.ts'
import {
  assertBitString,
  assertMinimal,
  assertNull,
  assertOid,
  readBoolean,
  readStringOrNothing,
} from './der-values.ts'
import { compareBytes, TAG } from './der-writer.ts'
import { malformed } from './faults.ts'

/** Deeper structures do not occur in PKIX; a limit keeps hostile ones from exhausting the stack. */
const MAX_DEPTH = 32

/** Throws 'malformed' with the first fault of `bytes` against X.690 10-11. Linear in the input. */
export function assertStrictDer(bytes: Uint8Array): void {
  const root = readElement(bytes)
  if (root.end !== bytes.length) throw malformed('der-trailing-bytes')
  walk(root, 0)
}

function walk(element: Element, depth: number): void {
  if ((element.tag & 0x20) === 0) return checkPrimitive(element)
  if (depth >= MAX_DEPTH) throw malformed('der-nesting')
  checkConstructed(element)
  const cursor = enter(element)
  while (!isDone(cursor)) walk(take(cursor), depth + 1)
}

function checkPrimitive(element: Element): void {
  if (element.tag >= TAG.context && element.tag < 0xc0) return
  const check = PRIMITIVES[element.tag]
  if (check === undefined) throw malformed('der-tag')
  check(element)
}

/** Of the universal types only SEQUENCE and SET are constructed in DER (X.690 10.2). */
function checkConstructed(element: Element): void {
  if (element.tag === TAG.set) return assertSorted(element)
  if (element.tag === TAG.sequence || (element.tag & 0xc0) === 0x80) return
  throw malformed(element.tag < 0x40 && PRIMITIVES[element.tag & 0x1f] ? 'der-constructed-string' : 'der-tag')
}

/** X.690 11.6. Every SET in PKIX is a SET OF. */
function assertSorted(set: Element): void {
  const cursor = enter(set)
  let previous: Element | undefined
  while (!isDone(cursor)) {
    const element = take(cursor)
    if (previous !== undefined && compareElements(previous, element) > 0) throw malformed('der-set-order')
    previous = element
  }
}

function compareElements(a: Element, b: Element): number {
  return compareBytes(a.source.subarray(a.start, a.end), b.source.subarray(b.start, b.end))
}

/** UTCTime is YYMMDDHHMMSSZ; GeneralizedTime may have a fraction that does not end in 0 (X.690 11.7-8). */
const TIMES: Readonly<Record<number, RegExp>> = {
  [TAG.utcTime]: /^\d{12}Z$/,
  [TAG.generalizedTime]: /^\d{14}(\.\d*[1-9])?Z$/,
}

const PRIMITIVES: Readonly<Record<number, (element: Element) => void>> = {
  [TAG.boolean]: readBoolean,
  [TAG.integer]: assertMinimal,
  [TAG.enumerated]: assertMinimal,
  [TAG.bitString]: element => assertBitString(contentOf(element)),
  [TAG.octetString]: () => undefined,
  [TAG.null]: assertNull,
  [TAG.oid]: element => assertOid(contentOf(element)),
  [TAG.utf8String]: readStringOrNothing,
  [TAG.numericString]: readStringOrNothing,
  [TAG.printableString]: readStringOrNothing,
  [TAG.teletexString]: readStringOrNothing,
  [TAG.ia5String]: readStringOrNothing,
  [TAG.visibleString]: readStringOrNothing,
  [TAG.universalString]: readStringOrNothing,
  [TAG.bmpString]: readStringOrNothing,
  [TAG.utcTime]: checkTime,
  [TAG.generalizedTime]: checkTime,
}

function checkTime(element: Element): void {
  if (isPlainUtcTime(element)) return
  const text = Buffer.from(contentOf(element)).toString('latin1')
  if (TIMES[element.tag]?.test(text) !== true) throw malformed('der-time')
}

/** The usual case without making a string: a CRL can hold a million of them. */
function isPlainUtcTime({ source, tag, content, end }: Element): boolean {
  if (tag !== TAG.utcTime || end - content !== 13 || source[end - 1] !== 0x5a) return false
  for (let i = content; i < end - 1; i++) {
    const octet = source[i] ?? 0
    if (octet < 0x30 || octet > 0x39) return false
  }
  return true
}
