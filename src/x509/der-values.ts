/** Values of the universal types, each refused when its encoding is not the one DER allows. */
import { contentOf, type Element, expect } from './der-reader.ts'
import { parseTime } from './der-time.ts'
import { PRINTABLE, TAG } from './der-writer.ts'
import { malformed } from './faults.ts'

/** Longest OBJECT IDENTIFIER that is read: far beyond any real one, short enough to stay cheap. */
const MAX_OID_OCTETS = 64

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Content octets of an INTEGER in two's complement. Throws 'malformed' (der-non-minimal-integer). */
export function readIntegerOctets(element: Element): Uint8Array {
  expect(element, TAG.integer)
  assertMinimal(element)
  return contentOf(element)
}

/** Octets of a non-negative INTEGER without its sign octet. Throws 'malformed'. */
export function readUnsigned(element: Element): Uint8Array {
  const octets = readIntegerOctets(element)
  const first = octets[0] ?? 0
  if (first >= 0x80) throw malformed('der-non-minimal-integer')
  return first === 0 && octets.length > 1 ? octets.subarray(1) : octets
}

/** The number that unsigned big-endian octets are. */
export function bigintOf(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`)
}

/** A small non-negative INTEGER or ENUMERATED, such as a version or a reason. Throws 'malformed'. */
export function readSmall(element: Element, tag: number = TAG.integer): number {
  expect(element, tag)
  assertMinimal(element)
  const value = element.source[element.content] ?? 0
  if (element.end - element.content !== 1 || value >= 0x80) throw malformed('der-length-too-large')
  return value
}

/** Throws 'malformed' (der-boolean): TRUE is 0xFF and nothing else (X.690 11.1). */
export function readBoolean(element: Element): boolean {
  const octets = contentOf(expect(element, TAG.boolean))
  if (octets.length !== 1 || (octets[0] !== 0 && octets[0] !== 0xff)) throw malformed('der-boolean')
  return octets[0] === 0xff
}

export function assertNull(element: Element): void {
  if (contentOf(expect(element, TAG.null)).length !== 0) throw malformed('der-null')
}

/** Dotted form of an OBJECT IDENTIFIER. Throws 'malformed' (der-oid). */
export function readOid(element: Element, tag: number = TAG.oid): string {
  const octets = contentOf(expect(element, tag))
  assertOid(octets)
  let dotted = ''
  let arc = 0
  for (const octet of octets) {
    arc = arc * 0x80 + (octet & 0x7f)
    // The next octet could leave the integers that a number holds exactly: UUID arcs do (X.667).
    if (arc >= 2 ** 46) return readLongOid(octets)
    if (octet >= 0x80) continue
    dotted = dotted === '' ? firstArcs(arc) : `${dotted}.${arc}`
    arc = 0
  }
  return dotted
}

/** Content of a BIT STRING of whole octets, as keys and signatures are. Throws 'malformed'. */
export function readBitString(element: Element): Uint8Array {
  const octets = contentOf(expect(element, TAG.bitString))
  assertBitString(octets)
  if (octets[0] !== 0) throw malformed('der-bit-string')
  return octets.subarray(1)
}

/** Numbers of the bits set in a named bit list, which ends with its last set bit (X.690 11.2.2). */
export function readNamedBits(element: Element): number[] {
  const octets = contentOf(expect(element, TAG.bitString))
  assertBitString(octets)
  const unused = octets[0] ?? 0
  const last = octets.length > 1 ? (octets.at(-1) ?? 0) : 1 << unused
  if ((last & (1 << unused)) === 0) throw malformed('der-bit-string')
  const bits: number[] = []
  for (let bit = 0; bit < (octets.length - 1) * 8; bit++) {
    if (((octets[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0) bits.push(bit)
  }
  return bits
}

/** The moment of a UTCTime or GeneralizedTime of RFC 5280. Throws 'malformed' (der-time, der-tag). */
export function readTime(element: Element): Date {
  if (element.tag !== TAG.utcTime && element.tag !== TAG.generalizedTime) throw malformed('der-tag')
  return parseTime(element.tag, latin1(contentOf(element)))
}

/** Text of any string type, checked against its character set. Throws 'malformed' (der-string, der-tag). */
export function readString(element: Element): string {
  const text = readStringOrNothing(element)
  if (text === undefined) throw malformed('der-tag')
  return text
}

/** As readString, but undefined for an element that is no string at all. */
export function readStringOrNothing(element: Element): string | undefined {
  return STRINGS[element.tag]?.(contentOf(element))
}

/** ASCII content of an IMPLICIT string, such as a URI. Throws 'malformed' (der-string). */
export function readIa5(octets: Uint8Array): string {
  return matching(octets, /^[\0-\x7f]*$/)
}

/** INTEGER and ENUMERATED take no more octets than they need (X.690 8.3.2). */
export function assertMinimal(element: Element): void {
  const { source, content, end } = element
  const first = source[content] ?? 0
  const second = source[content + 1] ?? 0
  const padded = end - content > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  if (end === content || padded) throw malformed('der-non-minimal-integer')
}

/** Every arc ends and begins without padding (X.690 8.19.2). */
export function assertOid(octets: Uint8Array): void {
  if (octets.length === 0 || octets.length > MAX_OID_OCTETS) throw malformed('der-oid')
  let atStart = true
  for (const octet of octets) {
    if (atStart && octet === 0x80) throw malformed('der-oid')
    atStart = octet < 0x80
  }
  if (!atStart) throw malformed('der-oid')
}

/** Unused bits are 0 to 7, zero, and none when there are no octets (X.690 8.6.2, 11.2.1). */
export function assertBitString(octets: Uint8Array): void {
  const unused = octets[0] ?? 8
  const last = octets.length > 1 ? (octets.at(-1) ?? 0) : 0
  const emptyButUnused = octets.length === 1 && unused !== 0
  if (unused > 7 || emptyButUnused || (last & ((1 << unused) - 1)) !== 0) throw malformed('der-bit-string')
}

const STRINGS: Readonly<Record<number, (octets: Uint8Array) => string>> = {
  [TAG.utf8String]: utf8,
  [TAG.printableString]: octets => matching(octets, PRINTABLE),
  [TAG.ia5String]: readIa5,
  [TAG.numericString]: octets => matching(octets, /^[0-9 ]*$/),
  [TAG.visibleString]: octets => matching(octets, /^[ -~]*$/),
  // T.61 is read as Latin-1, as every implementation does; it occurs only in what others wrote.
  [TAG.teletexString]: latin1,
  [TAG.bmpString]: octets => utf16(octets),
  [TAG.universalString]: octets => utf32(octets),
}

function utf8(octets: Uint8Array): string {
  try {
    return strictUtf8.decode(octets)
  } catch {
    throw malformed('der-string')
  }
}

function matching(octets: Uint8Array, charset: RegExp): string {
  const text = latin1(octets)
  if (!charset.test(text)) throw malformed('der-string')
  return text
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}

function utf16(octets: Uint8Array): string {
  if (octets.length % 2 !== 0) throw malformed('der-string')
  const text = Buffer.from(octets).swap16().toString('utf16le')
  if (!text.isWellFormed()) throw malformed('der-string')
  return text
}

function utf32(octets: Uint8Array): string {
  if (octets.length % 4 !== 0) throw malformed('der-string')
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  let text = ''
  for (let at = 0; at < octets.length; at += 4) {
    const point = view.getUint32(at)
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw malformed('der-string')
    text += String.fromCodePoint(point)
  }
  return text
}

function readLongOid(octets: Uint8Array): string {
  const arcs: (bigint | string)[] = []
  let arc = 0n
  for (const octet of octets) {
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    if (octet >= 0x80) continue
    arcs.push(arcs.length > 0 ? arc : arc < 80n ? firstArcs(Number(arc)) : `2.${arc - 80n}`)
    arc = 0n
  }
  return arcs.join('.')
}

/** The first subidentifier carries two arcs, the first of them 0, 1 or 2 (X.690 8.19.4). */
function firstArcs(value: number): string {
  const first = Math.min(2, Math.floor(value / 40))
  return `${first}.${value - first * 40}`
}
