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
  const tail = contextConstructed(0, encodeExtensions(crlExtensions(input)))
  const entries = noEntries()
  let finished = false
  const assertOpen = (): void => {
    if (finished) throw refusal('conflict', 'crl-finished')
  }
  return {
    add(entry) {
      assertOpen()
      addEntry(entries, entry)
    },
    finish() {
      assertOpen()
      finished = true
      return enclose(headOf(input), entries, tail)
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

/** Entries lie in blocks of this size until the CRL is put together: nothing is copied to grow. */
const BLOCK = 1 << 20

/** More than an entry can take: 20 octets of serial, two times, two extensions and their headers. */
const MAX_ENTRY = 128

interface Entries {
  readonly full: Uint8Array[]
  block: Uint8Array
  at: number
  /** Day (since 1970) and DER of the time that was encoded last: revocations come in the order of time. */
  day: number
  time: Uint8Array
}

function noEntries(): Entries {
  return { full: [], block: new Uint8Array(0), at: 0, day: Number.NaN, time: new Uint8Array(0) }
}

function ensureRoom(entries: Entries): void {
  if (entries.at + MAX_ENTRY <= entries.block.length) return
  if (entries.at > 0) entries.full.push(entries.block.subarray(0, entries.at))
  // The first block is small, as most CRLs are.
  entries.block = new Uint8Array(entries.full.length === 0 ? BLOCK >> 6 : BLOCK)
  entries.at = 0
}

function append(entries: Entries, part: Uint8Array): void {
  entries.block.set(part, entries.at)
  entries.at += part.length
}

function headOf(input: CrlInput): Uint8Array[] {
  return [
    integer(1n),
    SIGNATURE_ALGORITHMS[input.algorithm].identifier,
    input.issuer,
    time(input.thisUpdate),
    time(input.nextUpdate),
  ]
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
function addEntry(entries: Entries, { serialNumber, revokedAt, reason, invalidityDate }: RevokedEntry): void {
  if (reason === 'removeFromCRL') throw refusal('policy-violation', 'crl-reason')
  const serial = SERIAL.test(serialNumber) ? serialNumber.length / 2 : 0
  const signed = serial > 0 && serialNumber.charCodeAt(0) >= EIGHT ? 1 : 0
  if (serial === 0 || serial + signed > MAX_SERIAL) throw refusal('malformed', 'certificate-serial')
  const date = timeOf(entries, revokedAt)
  const extensions = entryExtensions(reason, invalidityDate)
  ensureRoom(entries)
  entries.block[entries.at] = TAG.sequence
  entries.at = writeLength(
    entries.block,
    entries.at + 1,
    2 + signed + serial + date.length + extensions.length,
  )
  writeSerial(entries, serialNumber, signed)
  append(entries, date)
  append(entries, extensions)
}

const SERIAL = /^([0-9a-f]{2})+$/

/** The digit from which on a first octet has its top bit set, and letters follow the digits in ASCII. */
const EIGHT = 0x38

/** Octets of the INTEGER, sign octet included (C03). */
const MAX_SERIAL = 20

function writeSerial(entries: Entries, hex: string, signed: number): void {
  const { block } = entries
  block[entries.at] = TAG.integer
  block[entries.at + 1] = signed + hex.length / 2
  block[entries.at + 2] = 0
  let at = entries.at + 2 + signed
  for (let i = 0; i < hex.length; i += 2) {
    block[at++] = (nibble(hex.charCodeAt(i)) << 4) | nibble(hex.charCodeAt(i + 1))
  }
  entries.at = at
}

/** Value of an ASCII hex digit, which is known to be one. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57
}

/** DER of a time, valid until the next call. Within a day only the last six digits differ. */
function timeOf(entries: Entries, date: Date): Uint8Array {
  const second = Math.floor(date.getTime() / 1000)
  const day = Math.floor(second / 86400)
  if (day === entries.day) {
    writeClock(entries.time, second - day * 86400)
  } else {
    entries.time = time(date)
    entries.day = day
  }
  return entries.time
}

/** HHMMSS before the final Z. */
function writeClock(der: Uint8Array, secondOfDay: number): void {
  const parts = [Math.floor(secondOfDay / 3600), Math.floor(secondOfDay / 60) % 60, secondOfDay % 60]
  let at = der.length - 7
  for (const part of parts) {
    der[at++] = 0x30 + Math.floor(part / 10)
    der[at++] = 0x30 + (part % 10)
  }
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

/** Puts head, entries and extensions together; revokedCertificates is left out when empty (L03). */
function enclose(head: readonly Uint8Array[], entries: Entries, tail: Uint8Array): Der<'TBSCertList'> {
  const blocks = [...entries.full, entries.block.subarray(0, entries.at)]
  const length = lengthOf(blocks)
  const header = length === 0 ? [] : [headerOf(length)]
  // A closed writer may live on; its blocks should not.
  entries.full.length = 0
  entries.block = new Uint8Array(0)
  return sequence(...head, ...header, ...blocks, tail) as Der<'TBSCertList'>
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0)
}

function headerOf(length: number): Uint8Array {
  const header = new Uint8Array(1 + lengthOctets(length))
  header[0] = TAG.sequence
  writeLength(header, 1, length)
  return header
}
