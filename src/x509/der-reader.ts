/**
 * Strict reader of DER. It never copies: an element is a window on the bytes it was read from. Whatever is
 * read is bounded by the element around it, so reading is linear in the input.
 */
import { TAG } from './der-writer.ts'
import { malformed } from './faults.ts'

export interface Element {
  readonly source: Uint8Array
  /** Identifier octet. */
  readonly tag: number
  /** Offsets in `source`: identifier octet, first content octet, first octet behind the element. */
  readonly start: number
  readonly content: number
  readonly end: number
}

/** A place inside a constructed element. Mutable: `take` moves it on. */
export interface Cursor {
  readonly source: Uint8Array
  at: number
  readonly end: number
}

/**
 * The element at `offset`, which must end at or before `end`. Throws 'malformed': der-truncated, der-tag
 * (multi-octet tags), der-indefinite-length, der-non-minimal-length, der-length-too-large.
 */
export function readElement(source: Uint8Array, offset = 0, end: number = source.length): Element {
  const tag = source[offset]
  const first = source[offset + 1]
  if (offset + 2 > end || tag === undefined || first === undefined) throw malformed('der-truncated')
  if ((tag & 0x1f) === 0x1f) throw malformed('der-tag')
  if (first < 0x80)
    return bounded({ source, tag, start: offset, content: offset + 2, end: offset + 2 + first }, end)
  const octets = first & 0x7f
  if (octets === 0) throw malformed('der-indefinite-length')
  if (octets > 4) throw malformed('der-length-too-large')
  const content = offset + 2 + octets
  if (content > end) throw malformed('der-truncated')
  const length = longLength(source, offset + 2, octets)
  return bounded({ source, tag, start: offset, content, end: content + length }, end)
}

/** The only element of `source`, with this tag. Throws 'malformed', also der-trailing-bytes and der-tag. */
export function readWhole(source: Uint8Array, tag: number): Element {
  const element = readElement(source)
  if (element.end !== source.length) throw malformed('der-trailing-bytes')
  return expect(element, tag)
}

/** The content octets, not copied. */
export function contentOf(element: Element): Uint8Array {
  return element.source.subarray(element.content, element.end)
}

/** Identifier, length and content octets, not copied. */
export function wholeOf(element: Element): Uint8Array {
  return element.source.subarray(element.start, element.end)
}

/** A cursor on the elements inside a constructed element. */
export function enter(element: Element): Cursor {
  return { source: element.source, at: element.content, end: element.end }
}

/** The next element, which must have this tag (any tag when not told). Throws 'malformed'. */
export function take(cursor: Cursor, tag?: number): Element {
  const element = readElement(cursor.source, cursor.at, cursor.end)
  cursor.at = element.end
  return tag === undefined ? element : expect(element, tag)
}

/** The next element if there is one with this tag. */
export function takeOptional(cursor: Cursor, tag: number): Element | undefined {
  return cursor.at < cursor.end && cursor.source[cursor.at] === tag ? take(cursor, tag) : undefined
}

export function isDone(cursor: Cursor): boolean {
  return cursor.at >= cursor.end
}

/** Nothing may follow. Throws 'malformed' (der-trailing-bytes). */
export function finish(cursor: Cursor): void {
  if (!isDone(cursor)) throw malformed('der-trailing-bytes')
}

/** All elements inside a constructed element, each with this tag when told. Throws 'malformed'. */
export function children(element: Element, tag?: number): Element[] {
  const cursor = enter(element)
  const found: Element[] = []
  while (!isDone(cursor)) found.push(take(cursor, tag))
  return found
}

/** The only element inside an [n] EXPLICIT tag. Throws 'malformed'. */
export function only(element: Element, tag: number): Element {
  const cursor = enter(element)
  const inner = take(cursor, tag)
  finish(cursor)
  return inner
}

/** The element itself if it has this tag. Throws 'malformed' (der-tag). */
export function expect(element: Element, tag: number): Element {
  if (element.tag === tag) return element
  // A string in pieces is the usual sign of BER: it has a fault of its own (X.690 10.2).
  throw malformed(element.tag === (tag | 0x20) && tag < TAG.sequence ? 'der-constructed-string' : 'der-tag')
}

function bounded(element: Element, end: number): Element {
  if (element.end > end) throw malformed('der-truncated')
  return element
}

function longLength(source: Uint8Array, at: number, octets: number): number {
  let length = 0
  for (let i = 0; i < octets; i++) length = length * 0x100 + (source[at + i] ?? 0)
  if (length < 0x80 || source[at] === 0) throw malformed('der-non-minimal-length')
  return length
}
