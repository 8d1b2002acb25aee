/**
 * The few DER types that a certification request and a PKCS#12 file are made of (X.690), for browsers: the house's own
 * writer speaks Buffer and carries the server's texts, which nobody should wait for on a slow line.
 */
export type Octets = Uint8Array<ArrayBuffer>

const utf8 = new TextEncoder()

export function tlv(tag: number, ...parts: readonly Octets[]): Octets {
  const content = concat(parts)
  return concat([Uint8Array.of(tag, ...lengthOf(content.length)), content])
}

export const sequence = (...parts: readonly Octets[]): Octets => tlv(0x30, ...parts)
export const octetString = (octets: Octets): Octets => tlv(0x04, octets)
export const bitString = (octets: Octets): Octets => tlv(0x03, Uint8Array.of(0), octets)
export const nullValue = (): Octets => tlv(0x05)
/** [n] EXPLICIT, or IMPLICIT of a constructed type. */
export const tagged = (n: number, ...parts: readonly Octets[]): Octets => tlv(0xa0 + n, ...parts)

/** SET OF, in ascending order of the encodings (X.690 11.6). */
export function setOf(...parts: readonly Octets[]): Octets {
  return tlv(0x31, ...[...parts].sort(compareOctets))
}

/** INTEGER from a non-negative number or from unsigned big-endian octets. */
export function integer(value: number | Octets): Octets {
  const octets = typeof value === 'number' ? octetsOf(value) : value
  let from = 0
  while (from < octets.length - 1 && octets[from] === 0) from++
  const magnitude = octets.slice(from)
  // A set top bit would read as a negative number (X.690 8.3.3).
  return (magnitude[0] ?? 0x80) >= 0x80 ? tlv(0x02, Uint8Array.of(0), magnitude) : tlv(0x02, magnitude)
}

export function oid(dotted: string): Octets {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tlv(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(arcOctets)))
}

/** BMPString: UTF-16, big-endian (X.690 8.23.9). */
export function bmpString(text: string): Octets {
  return tlv(0x1e, utf16(text))
}

export function utf16(text: string): Octets {
  const octets = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++)
    octets.set([text.charCodeAt(i) >> 8, text.charCodeAt(i) & 0xff], i * 2)
  return octets
}

export function utf8Octets(text: string): Octets {
  return utf8.encode(text)
}

export function concat(parts: readonly Octets[]): Octets {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export interface Element {
  readonly tag: number
  readonly content: Octets
  /** Header and content. */
  readonly whole: Octets
}

/** The elements that stand in `octets` one behind the other. Throws a RangeError where they do not add up. */
export function elements(octets: Octets): readonly Element[] {
  const found: Element[] = []
  let at = 0
  while (at < octets.length) {
    const { head, length } = headerAt(octets, at)
    const end = at + head + length
    if (end > octets.length) throw new RangeError('DER ends too early')
    found.push({
      tag: octets[at] ?? 0,
      content: octets.slice(at + head, end),
      whole: octets.slice(at, end),
    })
    at = end
  }
  return found
}

/** The elements of the one SEQUENCE that `octets` are. */
export function elementsOfSequence(octets: Octets): readonly Element[] {
  const [outer, ...more] = elements(octets)
  if (outer?.tag !== 0x30 || more.length > 0) throw new RangeError('not one SEQUENCE')
  return elements(outer.content)
}

function headerAt(octets: Octets, at: number): { readonly head: number; readonly length: number } {
  const first = octets[at + 1]
  if (first === undefined) throw new RangeError('DER ends too early')
  if (first < 0x80) return { head: 2, length: first }
  const count = first & 0x7f
  if (count === 0 || count > 3) throw new RangeError('a length that nothing here has')
  let length = 0
  for (let i = 0; i < count; i++) length = length * 0x100 + (octets[at + 2 + i] ?? 0)
  return { head: 2 + count, length }
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const octets = octetsOf(length)
  return [0x80 + octets.length, ...octets]
}

function octetsOf(value: number): Octets {
  const octets = [value % 0x100]
  for (let rest = Math.floor(value / 0x100); rest > 0; rest = Math.floor(rest / 0x100))
    octets.unshift(rest % 0x100)
  return Uint8Array.from(octets)
}

/** Base 128, most significant first, all but the last octet with the top bit set (X.690 8.19). */
function arcOctets(arc: number): number[] {
  const octets = [arc % 0x80]
  for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80))
    octets.unshift((rest % 0x80) + 0x80)
  return octets
}

function compareOctets(a: Octets, b: Octets): number {
  const differs = a.findIndex((octet, i) => octet !== b[i])
  return differs === -1 ? a.length - b.length : (a[differs] ?? 0) - (b[differs] ?? -1)
}
