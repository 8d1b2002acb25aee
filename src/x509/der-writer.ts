/**
 * Writer of DER (X.690 10 and 11). Every structure we sign is composed here, so that the signed bytes are
 * plainly the linted bytes. The reader is in der-reader.ts and der-values.ts, the walk in der-strict.ts.
 */
import { malformed } from './faults.ts'

/** DER bytes whose type has been established. */
export type Der<T extends string> = Uint8Array & { readonly __der: T }

/** Identifier octets. Tag numbers above 30 never occur in the structures of RFC 5280 and 6960. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  /** [n] IMPLICIT of a primitive type. */
  context: 0x80,
  /** [n] EXPLICIT, or IMPLICIT of a constructed type. */
  contextConstructed: 0xa0,
} as const

/** Charset of PrintableString (X.680 41.4); '@', '&', '_' and '*' are not in it. */
export const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/

const utf8 = new TextEncoder()

/** One element: identifier octet, shortest definite length (X.690 10.1), the parts as its content. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const header = 1 + lengthOctets(length)
  const out = new Uint8Array(header + length)
  out[0] = tag
  writeLength(out, 1, length)
  let at = header
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** How many octets the length field of a content of `length` octets takes. */
export function lengthOctets(length: number): number {
  if (length < 0x80) return 1
  if (length < 0x100) return 2
  if (length < 0x10000) return 3
  return length < 0x1000000 ? 4 : 5
}

/** Writes the shortest length field at `at`; returns the offset behind it. */
export function writeLength(out: Uint8Array, at: number, length: number): number {
  const octets = lengthOctets(length)
  if (octets === 1) {
    out[at] = length
    return at + 1
  }
  out[at] = 0x7f + octets
  for (let i = octets - 1, rest = length; i > 0; i--, rest = Math.floor(rest / 0x100))
    out[at + i] = rest & 0xff
  return at + octets
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.sequence, ...parts)
}

/** SET OF, its elements in ascending order of their encodings (X.690 11.6). */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.set, ...[...parts].sort(compareBytes))
}

/** Order of octet strings in which a prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}

/** INTEGER from a non-negative bigint or from unsigned big-endian octets; an empty array is zero. */
export function integer(value: bigint | Uint8Array): Uint8Array {
  const octets = typeof value === 'bigint' ? bigintOctets(value) : value
  let from = 0
  while (from < octets.length - 1 && octets[from] === 0) from++
  const magnitude = octets.subarray(from)
  // A set top bit would read as a negative number (X.690 8.3.3).
  const zero = magnitude.length === 0 || (magnitude[0] ?? 0) >= 0x80 ? ZERO : EMPTY
  return tlv(TAG.integer, zero, magnitude)
}

export function enumerated(value: number): Uint8Array {
  return tlv(TAG.enumerated, Uint8Array.of(value))
}

/** TRUE is 0xFF in DER (X.690 11.1). */
export function boolean(value: boolean): Uint8Array {
  return tlv(TAG.boolean, Uint8Array.of(value ? 0xff : 0))
}

export function nullValue(): Uint8Array {
  return tlv(TAG.null)
}

/** OBJECT IDENTIFIER from its dotted form. Throws 'malformed' (der-oid) when it is none. */
export function oid(dotted: string): Uint8Array {
  const known = encodedOids.get(dotted)
  if (known !== undefined) return known
  const encoded = encodeOid(dotted)
  if (encodedOids.size >= MAX_ENCODED_OIDS) encodedOids.clear()
  encodedOids.set(dotted, encoded)
  return encoded
}

export function octetString(content: Uint8Array): Uint8Array {
  return tlv(TAG.octetString, content)
}

/** BIT STRING of whole octets, as keys and signatures are. */
export function bitString(content: Uint8Array): Uint8Array {
  return tlv(TAG.bitString, ZERO, content)
}

/** BIT STRING of a named bit list: bit numbers set, trailing zero bits stripped (C16, X.690 11.2.2). */
export function namedBits(bits: readonly number[]): Uint8Array {
  const last = Math.max(-1, ...bits)
  const octets = new Uint8Array(Math.ceil((last + 1) / 8))
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return tlv(TAG.bitString, Uint8Array.of(last < 0 ? 0 : 7 - (last & 7)), octets)
}

/** Throws 'malformed' (der-string) on lone surrogates, which UTF-8 cannot carry. */
export function utf8String(value: string): Uint8Array {
  if (!value.isWellFormed()) throw malformed('der-string')
  return tlv(TAG.utf8String, utf8.encode(value))
}

export function printableString(value: string): Uint8Array {
  if (!PRINTABLE.test(value)) throw malformed('der-string')
  return tlv(TAG.printableString, utf8.encode(value))
}

export function ia5String(value: string): Uint8Array {
  return tlv(TAG.ia5String, ia5(value))
}

/** ASCII octets without a tag, for IMPLICIT strings such as URIs and mailboxes. */
export function ia5(value: string): Uint8Array {
  const octets = utf8.encode(value)
  if (octets.length !== value.length || octets.some(octet => octet >= 0x80)) throw malformed('der-string')
  return octets
}

export function contextPrimitive(n: number, bytes: Uint8Array): Uint8Array {
  return tlv(TAG.context + n, bytes)
}

export function contextConstructed(n: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.contextConstructed + n, ...parts)
}

/** Octets of a hex string. Throws 'malformed' (certificate-serial) when it is not plain lower-case hex. */
export function serialOctets(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})+$/.test(hex)) throw malformed('certificate-serial')
  return Buffer.from(hex, 'hex')
}

const EMPTY = new Uint8Array(0)
const ZERO = Uint8Array.of(0)

function bigintOctets(value: bigint): Uint8Array {
  if (value < 0n) throw malformed('der-non-minimal-integer')
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** A certificate names twenty OIDs and the next one the same twenty. */
const encodedOids = new Map<string, Uint8Array>()
const MAX_ENCODED_OIDS = 512

function encodeOid(dotted: string): Uint8Array {
  if (!/^[012](\.(0|[1-9]\d{0,38})){1,32}$/.test(dotted)) throw malformed('der-oid')
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  if (first < 2n && second > 39n) throw malformed('der-oid')
  const octets = [first * 40n + second, ...rest].flatMap(arcOctets)
  return tlv(TAG.oid, Uint8Array.from(octets))
}

/** Base 128, most significant first, all but the last octet with the top bit set (X.690 8.19). */
function arcOctets(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80)
  return octets
}
