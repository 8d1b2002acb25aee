/**
 * CRLs as we write them (RFC 5280 5.1); crl-reader.ts reads everybody's. Everything lies in one buffer from the first
 * entry to the signature, so that a CRL of a million entries costs little more memory than its own size.
 */
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithms.ts'
import { addEntry, append, type Entries, openEntries } from './crl-entries.ts'
import type { RevokedEntry } from './crl-reader.ts'
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
  /** BaseCRLNumber: makes it a delta CRL, which alone may tell of removals (L11, L12). */
  readonly baseNumber?: bigint
  /** Further CRL extensions, such as issuingDistributionPoint. */
  readonly extensions?: readonly Extension[]
  /** How many entries will probably come: room is made for them at once. */
  readonly expected?: number
}

export interface CrlWriter {
  /** Throws 'malformed' for a serial that is no hex, 'policy-violation' (crl-reason) for removeFromCRL. */
  add(entry: RevokedEntry): void
  /** The CRL without its signature, once. A window on the writer's own bytes. */
  finish(): Der<'TBSCertList'>
  /** The signed CRL, once and after `finish`: the signature is written behind the very bytes that were signed. */
  join(signature: Uint8Array): Der<'CertificateList'>
}

/**
 * Composes a TBSCertList: v2 with nextUpdate (L01), AKI (L02) and CRL number (L05), and no
 * revokedCertificates at all when none was added (L03). Entries keep the order in which they were added.
 */
export function crlWriter(input: CrlInput): CrlWriter {
  const head = headOf(input)
  const tail = contextConstructed(0, encodeExtensions(crlExtensions(input)))
  const entries = openEntries(head.length + 3 * MAX_HEADER, input.expected ?? 0)
  let state: 'open' | 'finished' | 'joined' = 'open'
  let start = 0
  const advance = (from: typeof state, to: typeof state): void => {
    if (state !== from) throw refusal('conflict', 'crl-finished')
    state = to
  }
  return {
    add(entry) {
      advance('open', 'open')
      // removeFromCRL is for delta CRLs (L11).
      if (entry.reason === 'removeFromCRL' && input.baseNumber === undefined)
        throw refusal('policy-violation', 'crl-reason')
      addEntry(entries, entry)
    },
    finish() {
      advance('open', 'finished')
      start = enclose(head, entries, tail)
      return entries.bytes.subarray(start, entries.at) as Der<'TBSCertList'>
    },
    join(signature) {
      advance('finished', 'joined')
      append(entries, SIGNATURE_ALGORITHMS[input.algorithm].identifier)
      append(entries, bitString(signature))
      const whole = putHeader(entries, start)
      return entries.bytes.subarray(whole, entries.at) as Der<'CertificateList'>
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

/** Identifier octet and the longest length field that we write. */
const MAX_HEADER = 6

function headOf(input: CrlInput): Uint8Array {
  return Buffer.concat([
    integer(1n),
    SIGNATURE_ALGORITHMS[input.algorithm].identifier,
    input.issuer,
    time(input.thisUpdate),
    time(input.nextUpdate),
  ])
}

function crlExtensions(input: CrlInput): Extension[] {
  return [
    extension.authorityKeyIdentifier(input.authorityKeyIdentifier),
    extension.cRLNumber(input.number),
    ...(input.baseNumber === undefined ? [] : [extension.deltaCRLIndicator(input.baseNumber)]),
    ...(input.extensions ?? []),
  ]
}

/** Puts head and tail around the entries, without moving them; gives where the TBSCertList begins. */
function enclose(head: Uint8Array, entries: Entries, tail: Uint8Array): number {
  // revokedCertificates is left out when empty (L03).
  const list = entries.at === entries.from ? entries.from : putHeader(entries, entries.from)
  append(entries, tail)
  entries.bytes.set(head, list - head.length)
  return putHeader(entries, list - head.length)
}

/** Makes a SEQUENCE of everything from `content` on; gives where its header begins. */
function putHeader({ bytes, at }: Entries, content: number): number {
  const length = at - content
  const start = content - 1 - lengthOctets(length)
  bytes[start] = TAG.sequence
  writeLength(bytes, start + 1, length)
  return start
}
