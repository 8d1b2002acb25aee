/**
 * CRLs as we write them (RFC 5280 5.1); crl-reader.ts reads everybody's. Entries stream into one growing
 * buffer, so that a CRL of a million entries costs little more memory than its own size.
 */
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithms.ts'
import { REVOCATION_REASONS, type RevocationReason, type RevokedEntry } from './crl-reader.ts'
import {
  bitString,
  contextConstructed,
  type Der,
  integer,
  lengthOctets,
  sequence,
  TAG,
  writeLength,
} from './der-writer.ts'
import { time } from './der-time.ts'
import { encodeExtensions, type Extension, extension } from './extensions.ts'
import { refusal } from './faults.ts'

export {
  type ParsedCrl,
  parseCrl,
  REVOCATION_REASONS,
  type RevocationReason,
  type RevokedEntry,
} from './crl-reader.ts'

export interface CrlInput {
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Der<'Name'>
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly number: bigint
  readonly authorityKeyIdentifier: Uint8Array
  /** Further CRL extensions, such as issuingDistributionPoint. */
  readonly extensions?: readonly Extension[]
}

export interface CrlWriter {
  /** Throws 'malformed' for a serial that is no hex, 'policy-violation' (crl-reason) for removeFromCRL. */
  add(entry: RevokedEntry): void
  /** The CRL without its signature, once. The bytes are handed over, not copied. */
  finish(): Der<'TBSCertList'>
}

/**
 * Composes a TBSCertList: v2 with nextUpdate (L01), AKI (L02) and CRL number (L05), and no
 * revokedCertificates at all when none was added (L03). Entries keep the order in which they were added.
 */
export function crlWriter(input: CrlInput): CrlWriter {
  const head = [
    integer(1n),
    SIGNATURE_ALGORITHMS[input.algorithm].identifier,
    input.issuer,
    time(input.thisUpdate),
    time(input.nextUpdate),
  ]
  const tail = contextConstructed(0, encodeExtensions(crlExtensions(input)))
  const headLength = head.reduce((length, part) => length + part.length, 0)
  // Room for the head, whose lengths are known only at the end, is left before the first entry.
  const room = MAX_HEADER + headLength + MAX_HEADER
  const buffer = growing(room)
  let finished = false
  const assertOpen = (): void => {
    if (finished) throw refusal('conflict', 'crl-finished')
  }
  return {
    add(entry) {
      assertOpen()
      addEntry(buffer, entry)
    },
    finish() {
      assertOpen()
      finished = true
      return enclose({ buffer, room, head, headLength, tail })
    },
  }
}

/** The signed bytes, the algorithm once more (L02, RFC 5280 5.1.1.2) and the signature. */
export function joinCrl(
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Der<'CertificateList'> {
  return sequence(
    tbs,
    SIGNATURE_ALGORITHMS[algorithm].identifier,
    bitString(signature),
  ) as Der<'CertificateList'>
}

/** Identifier octet and the longest length field. */
const MAX_HEADER = 6

const FIRST_CAPACITY = 65536

interface Growing {
  bytes: Uint8Array<ArrayBuffer>
  at: number
  /** The second that was last encoded, and its encoding: revocations come in the order of time. */
  second: number
  secondDer: Uint8Array
}

function growing(from: number): Growing {
  return {
    bytes: new Uint8Array(FIRST_CAPACITY + from),
    at: from,
    second: Number.NaN,
    secondDer: new Uint8Array(0),
  }
}

/** Grows by half; transfer lets the allocator extend the memory in place where it can. */
function ensure(buffer: Growing, octets: number): void {
  const needed = buffer.at + octets
  if (needed <= buffer.bytes.length) return
  const capacity = Math.max(needed, Math.ceil(buffer.bytes.length * 1.5))
  buffer.bytes = new Uint8Array(buffer.bytes.buffer.transfer(capacity))
}

function append(buffer: Growing, part: Uint8Array): void {
  buffer.bytes.set(part, buffer.at)
  buffer.at += part.length
}

function crlExtensions(input: CrlInput): Extension[] {
  return [
    extension.authorityKeyIdentifier(input.authorityKeyIdentifier),
    extension.cRLNumber(input.number),
    ...(input.extensions ?? []),
  ]
}

/**
 * SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }: extensions are left out when
 * there are none (RFC 5280 5.1), unspecified is no reason (L08), removeFromCRL is for delta CRLs (L11).
 */
function addEntry(buffer: Growing, { serialNumber, revokedAt, reason, invalidityDate }: RevokedEntry): void {
  if (reason === 'removeFromCRL') throw refusal('policy-violation', 'crl-reason')
  const serial = SERIAL.test(serialNumber) ? serialNumber.length / 2 : 0
  const signed = serial > 0 && serialNumber.charCodeAt(0) >= EIGHT ? 1 : 0
  if (serial === 0 || serial > MAX_SERIAL) throw refusal('malformed', 'certificate-serial')
  const date = timeOf(buffer, revokedAt)
  const extensions = entryExtensions(reason, invalidityDate)
  const content = 2 + signed + serial + date.length + extensions.length
  ensure(buffer, MAX_HEADER + content)
  buffer.bytes[buffer.at] = TAG.sequence
  buffer.at = writeLength(buffer.bytes, buffer.at + 1, content)
  writeSerial(buffer, serialNumber, signed)
  append(buffer, date)
  append(buffer, extensions)
}

const SERIAL = /^([0-9a-f]{2})+$/

/** The digit from which on a first octet has its top bit set, and letters follow the digits in ASCII. */
const EIGHT = 0x38

/** Octets that keep the INTEGER within its 20 (C03) and its length field within one. */
const MAX_SERIAL = 20

function writeSerial(buffer: Growing, hex: string, signed: number): void {
  const { bytes } = buffer
  bytes[buffer.at] = TAG.integer
  bytes[buffer.at + 1] = signed + hex.length / 2
  bytes[buffer.at + 2] = 0
  buffer.at += 2 + signed
  for (let i = 0; i < hex.length; i += 2) {
    bytes[buffer.at++] = (nibble(hex.charCodeAt(i)) << 4) | nibble(hex.charCodeAt(i + 1))
  }
}

/** Value of an ASCII hex digit, which is known to be one. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57
}

function timeOf(buffer: Growing, date: Date): Uint8Array {
  const second = Math.floor(date.getTime() / 1000)
  if (second !== buffer.second) {
    buffer.secondDer = time(date)
    buffer.second = second
  }
  return buffer.secondDer
}

/** The DER of crlEntryExtensions with a reason alone, for each reason. */
const REASON_EXTENSIONS: ReadonlyMap<RevocationReason, Uint8Array> = new Map(
  (Object.keys(REVOCATION_REASONS) as RevocationReason[]).map(reason => [
    reason,
    reason === 'unspecified'
      ? new Uint8Array(0)
      : encodeExtensions([extension.reasonCode(REVOCATION_REASONS[reason])]),
  ]),
)

function entryExtensions(reason: RevocationReason, invalidityDate: Date | undefined): Uint8Array {
  if (invalidityDate === undefined) return REASON_EXTENSIONS.get(reason) ?? new Uint8Array(0)
  const list = [extension.invalidityDate(invalidityDate)]
  return encodeExtensions(
    reason === 'unspecified' ? list : [extension.reasonCode(REVOCATION_REASONS[reason]), ...list],
  )
}

interface Parts {
  readonly buffer: Growing
  readonly room: number
  readonly head: readonly Uint8Array[]
  readonly headLength: number
  readonly tail: Uint8Array
}

/** Puts the extensions behind the entries and the head before them, against the first entry. */
function enclose({ buffer, room, head, headLength, tail }: Parts): Der<'TBSCertList'> {
  const entries = buffer.at - room
  ensure(buffer, tail.length)
  append(buffer, tail)
  const entriesHeader = entries === 0 ? 0 : 1 + lengthOctets(entries)
  const content = headLength + entriesHeader + entries + tail.length
  const start = room - entriesHeader - headLength - 1 - lengthOctets(content)
  const { bytes, at: end } = buffer
  bytes[start] = TAG.sequence
  buffer.at = writeLength(bytes, start + 1, content)
  for (const part of head) append(buffer, part)
  if (entries > 0) {
    bytes[buffer.at] = TAG.sequence
    writeLength(bytes, buffer.at + 1, entries)
  }
  return bytes.subarray(start, end) as Uint8Array as Der<'TBSCertList'>
}
