/** Strict reading of CRLs (RFC 5280 5.1). */
import { type SignatureAlgorithm } from './algorithms.ts'
import { knownAlgorithm, serialNumberOf } from './certificate-reader.ts'
import {
  enter,
  type Element,
  finish,
  isDone,
  only,
  readWhole,
  take,
  takeOptional,
  wholeOf,
} from './der-reader.ts'
import { assertStrictDer } from './der-strict.ts'
import {
  bigintOf,
  readBitString,
  readIntegerOctets,
  readSmall,
  readTime,
  readUnsigned,
} from './der-values.ts'
import { compareBytes, type Der, TAG } from './der-writer.ts'
import { findExtension, read, readExtensions } from './extension-reader.ts'
import type { Extension } from './extensions.ts'
import { malformed } from './faults.ts'
import { OIDS } from './oids.ts'

/** CRLReason (RFC 5280 5.3.1); 7 is unused. */
export const REVOCATION_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

export type RevocationReason = keyof typeof REVOCATION_REASONS

export interface RevokedEntry {
  /** Lower-case hex of even length, no sign octet. */
  readonly serialNumber: string
  readonly revokedAt: Date
  readonly reason: RevocationReason
  readonly invalidityDate?: Date
}

export interface ParsedCrl {
  readonly number?: bigint
  /** BaseCRLNumber: it is a delta (RFC 5280 5.2.4). */
  readonly baseNumber?: bigint
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  readonly issuer: Der<'Name'>
  readonly entries: readonly RevokedEntry[]
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly extensions: readonly Extension[]
  readonly authorityKeyIdentifier?: Uint8Array
}

/** The fields of a TBSCertList as they stand. */
export interface CrlFields {
  readonly version: number
  readonly algorithm: Uint8Array
  readonly issuer: Uint8Array
  readonly thisUpdate: Element
  readonly nextUpdate: Element | undefined
  /** The SEQUENCE revokedCertificates, when it is there. */
  readonly revoked: Element | undefined
  readonly extensions: readonly Extension[]
}

/** A v2 CRL in strict DER with both algorithm fields equal (L02). Throws 'malformed'. */
export function parseCrl(der: Uint8Array): ParsedCrl {
  const cursor = enter(readWhole(der, TAG.sequence))
  const tbs = wholeOf(take(cursor, TAG.sequence))
  const outerAlgorithm = wholeOf(take(cursor, TAG.sequence))
  const signature = readBitString(take(cursor))
  finish(cursor)
  const fields = readCrlFields(tbs)
  if (fields.version !== 1) throw malformed('crl-version')
  if (compareBytes(fields.algorithm, outerAlgorithm) !== 0) throw malformed('certificate-algorithm-differs')
  const number = crlNumberOf(fields.extensions)
  const baseNumber = read.deltaCRLIndicator(fields.extensions)
  const authorityKeyIdentifier = read.authorityKeyIdentifier(fields.extensions)
  return {
    thisUpdate: readTime(fields.thisUpdate),
    issuer: fields.issuer as Der<'Name'>,
    entries: fields.revoked === undefined ? [] : readEntries(fields.revoked),
    tbs,
    signatureAlgorithm: knownAlgorithm(outerAlgorithm),
    signature,
    extensions: fields.extensions,
    ...(number === undefined ? {} : { number }),
    ...(baseNumber === undefined ? {} : { baseNumber }),
    ...(fields.nextUpdate === undefined ? {} : { nextUpdate: readTime(fields.nextUpdate) }),
    ...(authorityKeyIdentifier === undefined ? {} : { authorityKeyIdentifier }),
  }
}

/** Throws 'malformed' when `tbs` is not a TBSCertList in strict DER; entries are walked, not interpreted. */
export function readCrlFields(tbs: Uint8Array): CrlFields {
  assertStrictDer(tbs)
  const cursor = enter(readWhole(tbs, TAG.sequence))
  const number = takeOptional(cursor, TAG.integer)
  const version = number === undefined ? 0 : readSmall(number)
  const algorithm = wholeOf(take(cursor, TAG.sequence))
  const issuer = wholeOf(take(cursor, TAG.sequence))
  const thisUpdate = take(cursor)
  const nextUpdate = takeOptional(cursor, TAG.utcTime) ?? takeOptional(cursor, TAG.generalizedTime)
  const revoked = takeOptional(cursor, TAG.sequence)
  const wrapped = takeOptional(cursor, TAG.contextConstructed)
  finish(cursor)
  const extensions = wrapped === undefined ? [] : readExtensions(only(wrapped, TAG.sequence))
  return { version, algorithm, issuer, thisUpdate, nextUpdate, revoked, extensions }
}

/** The CRL number, or undefined without one. Throws 'malformed'. */
export function crlNumberOf(extensions: readonly Extension[]): bigint | undefined {
  const one = findExtension(extensions, OIDS.cRLNumber)
  return one === undefined ? undefined : bigintOf(readUnsigned(readWhole(one.value, TAG.integer)))
}

function readEntries(revoked: Element): RevokedEntry[] {
  const cursor = enter(revoked)
  const entries: RevokedEntry[] = []
  while (!isDone(cursor)) entries.push(readEntry(take(cursor, TAG.sequence)))
  return entries
}

export function readEntry(element: Element): RevokedEntry {
  const cursor = enter(element)
  const serialNumber = serialNumberOf(readIntegerOctets(take(cursor)))
  const revokedAt = readTime(take(cursor))
  const list = takeOptional(cursor, TAG.sequence)
  finish(cursor)
  const extensions = list === undefined ? [] : readExtensions(list)
  const invalidity = findExtension(extensions, OIDS.invalidityDate)
  const entry = { serialNumber, revokedAt, reason: reasonOf(extensions) }
  if (invalidity === undefined) return entry
  return { ...entry, invalidityDate: readTime(readWhole(invalidity.value, TAG.generalizedTime)) }
}

const REASONS: ReadonlyMap<number, RevocationReason> = new Map(
  (Object.keys(REVOCATION_REASONS) as RevocationReason[]).map(reason => [REVOCATION_REASONS[reason], reason]),
)

/** The reason in entry extensions; without one it is unspecified (RFC 5280 5.3.1). */
export function reasonOf(extensions: readonly Extension[]): RevocationReason {
  const one = findExtension(extensions, OIDS.reasonCode)
  if (one === undefined) return 'unspecified'
  const reason = REASONS.get(readSmall(readWhole(one.value, TAG.enumerated), TAG.enumerated))
  if (reason === undefined) throw malformed('crl-reason')
  return reason
}
