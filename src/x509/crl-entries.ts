/**
 * The entries of a CRL, written one behind the other into one buffer that has room in front for what is known only
 * at the end: lengths. So a CRL of a million entries is in memory once, from the first entry to the signed whole.
 */
import { REVOCATION_REASONS, type RevocationReason, type RevokedEntry } from './crl-reader.ts'
import { TAG, writeLength } from './der-writer.ts'
import { time } from './der-time.ts'
import { encodeExtensions, extension } from './extensions.ts'
import { refusal } from './faults.ts'

export interface Entries {
  bytes: Uint8Array
  /** Where the first entry begins, and where the next one will. */
  readonly from: number
  at: number
  /** DER of a time of each day (since 1970) that came up. */
  readonly days: Map<number, Uint8Array>
}

/** Octets of an entry with a reason and a serial number of 20 octets. */
const USUAL_ENTRY = 53

/** More than an entry can take: 20 octets of serial, two times, two extensions and their headers. */
const MAX_ENTRY = 128

/** Room for `expected` entries behind `from` octets; memory that is never written to is never taken. */
export function openEntries(from: number, expected: number): Entries {
  const bytes = new Uint8Array(from + MAX_ENTRY * 32 + USUAL_ENTRY * expected)
  return { bytes, from, at: from, days: new Map() }
}

/**
 * SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }: extensions are left out when
 * there are none (RFC 5280 5.1), unspecified is no reason (L08).
 */
export function addEntry(entries: Entries, entry: RevokedEntry): void {
  const { serialNumber, revokedAt, reason, invalidityDate } = entry
  const serial = SERIAL.test(serialNumber) ? serialNumber.length / 2 : 0
  const signed = serial > 0 && serialNumber.charCodeAt(0) >= EIGHT ? 1 : 0
  if (serial === 0 || serial + signed > MAX_SERIAL) throw refusal('malformed', 'certificate-serial')
  const date = timeOf(entries, revokedAt)
  const extensions = entryExtensions(reason, invalidityDate)
  ensureRoom(entries, MAX_ENTRY)
  entries.bytes[entries.at] = TAG.sequence
  entries.at = writeLength(
    entries.bytes,
    entries.at + 1,
    2 + signed + serial + date.length + extensions.length,
  )
  writeSerial(entries, serialNumber, signed)
  append(entries, date)
  append(entries, extensions)
}

/** Puts octets behind everything written so far. */
export function append(entries: Entries, part: Uint8Array): void {
  ensureRoom(entries, part.length)
  entries.bytes.set(part, entries.at)
  entries.at += part.length
}

function ensureRoom(entries: Entries, octets: number): void {
  if (entries.at + octets <= entries.bytes.length) return
  const grown = new Uint8Array(2 * entries.bytes.length + octets)
  grown.set(entries.bytes.subarray(0, entries.at))
  entries.bytes = grown
}

const SERIAL = /^([0-9a-f]{2})+$/

/** The digit from which on a first octet has its top bit set, and letters follow the digits in ASCII. */
const EIGHT = 0x38

/** Octets of the INTEGER, sign octet included (C03). */
const MAX_SERIAL = 20

function writeSerial(entries: Entries, hex: string, signed: number): void {
  const { bytes } = entries
  bytes[entries.at] = TAG.integer
  bytes[entries.at + 1] = signed + hex.length / 2
  bytes[entries.at + 2] = 0
  let at = entries.at + 2 + signed
  for (let i = 0; i < hex.length; i += 2) {
    bytes[at++] = (nibble(hex.charCodeAt(i)) << 4) | nibble(hex.charCodeAt(i + 1))
  }
  entries.at = at
}

/** Value of an ASCII hex digit, which is known to be one. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57
}

/** More days than a CRL has in practice; the memory of a hostile one stays bounded. */
const MAX_DAYS = 20_000

/** DER of a time, valid until the next call. Within a day only the last six digits differ. */
function timeOf({ days }: Entries, date: Date): Uint8Array {
  const second = Math.floor(date.getTime() / 1000)
  const day = Math.floor(second / 86400)
  const known = days.get(day)
  if (known !== undefined) {
    writeClock(known, second - day * 86400)
    return known
  }
  const der = time(date)
  if (days.size < MAX_DAYS) days.set(day, der)
  return der
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
