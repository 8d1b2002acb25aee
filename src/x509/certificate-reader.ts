/** Strict reading of certificates: our own, and the CA certificates that are brought to us. */
import { findSignatureAlgorithm, type SignatureAlgorithm } from './algorithms.ts'
import {
  type Cursor,
  type Element,
  enter,
  finish,
  only,
  readWhole,
  take,
  takeOptional,
  wholeOf,
} from './der-reader.ts'
import { assertStrictDer } from './der-strict.ts'
import { readBitString, readIntegerOctets, readSmall, readTime } from './der-values.ts'
import { compareBytes, type Der, TAG } from './der-writer.ts'
import { read, readExtensions } from './extension-reader.ts'
import type { Extension, KeyUsage } from './extensions.ts'
import { malformed } from './faults.ts'
import { parsePublicKey, type PublicKey } from './spki.ts'

export interface Certificate {
  readonly der: Der<'Certificate'>
  readonly tbs: Uint8Array
  /** Lower-case hex, even length, no sign octet. */
  readonly serialNumber: string
  readonly issuer: Der<'Name'>
  readonly subject: Der<'Name'>
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  readonly extensions: readonly Extension[]
  readonly subjectKeyIdentifier?: Uint8Array
  readonly authorityKeyIdentifier?: Uint8Array
  readonly ca: boolean
  readonly pathLength?: number
  readonly keyUsage?: readonly KeyUsage[]
  readonly extendedKeyUsage?: readonly string[]
  readonly policies?: readonly string[]
  readonly emails: readonly string[]
}

/** The fields of a TBSCertificate as they stand, before anything is made of them. */
export interface Tbs {
  /** 0 is v1, 2 is v3. */
  readonly version: number
  /** Content octets of the INTEGER, sign octet included. */
  readonly serial: Uint8Array
  readonly algorithm: Uint8Array
  readonly issuer: Uint8Array
  readonly notBefore: Element
  readonly notAfter: Element
  readonly subject: Uint8Array
  readonly spki: Uint8Array
  /** True when issuerUniqueID or subjectUniqueID is there (C09). */
  readonly uniqueIds: boolean
  readonly extensions: readonly Extension[]
}

/** Throws 'malformed' when `tbs` is not a TBSCertificate in strict DER. */
export function readTbs(tbs: Uint8Array): Tbs {
  assertStrictDer(tbs)
  const cursor = enter(readWhole(tbs, TAG.sequence))
  const version = readVersion(takeOptional(cursor, 0xa0))
  const serial = readIntegerOctets(take(cursor))
  const [algorithm, issuer, validity] = [
    takeSequence(cursor),
    takeSequence(cursor),
    enter(take(cursor, TAG.sequence)),
  ]
  const [notBefore, notAfter] = [take(validity), take(validity)]
  finish(validity)
  const [subject, spki] = [takeSequence(cursor), takeSequence(cursor)]
  const uniqueIds = [takeOptional(cursor, 0x81), takeOptional(cursor, 0x82)].some(id => id !== undefined)
  const wrapped = takeOptional(cursor, 0xa3)
  finish(cursor)
  const extensions = wrapped === undefined ? [] : readExtensions(only(wrapped, TAG.sequence))
  return { version, serial, algorithm, issuer, notBefore, notAfter, subject, spki, uniqueIds, extensions }
}

/**
 * A v3 certificate in strict DER, with both algorithm fields equal (C02) and a positive serial (C03). Names
 * are windows on the input. Throws 'malformed', or 'bad-public-key' when the key is none we would certify.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const cursor = enter(readWhole(der, TAG.sequence))
  const tbs = takeSequence(cursor)
  const outerAlgorithm = takeSequence(cursor)
  const signature = readBitString(take(cursor))
  finish(cursor)
  const fields = readTbs(tbs)
  if (fields.version !== 2) throw malformed('certificate-version')
  if (compareBytes(fields.algorithm, outerAlgorithm) !== 0) throw malformed('certificate-algorithm-differs')
  return {
    der: der as Der<'Certificate'>,
    tbs,
    serialNumber: serialNumberOf(fields.serial),
    issuer: fields.issuer as Der<'Name'>,
    subject: fields.subject as Der<'Name'>,
    notBefore: readTime(fields.notBefore),
    notAfter: readTime(fields.notAfter),
    publicKey: parsePublicKey(fields.spki),
    signatureAlgorithm: knownAlgorithm(outerAlgorithm),
    signature,
    ...readContents(fields.extensions),
  }
}

/** Hex of a positive INTEGER's octets, without the sign octet. Throws 'malformed' (certificate-serial). */
export function serialNumberOf(octets: Uint8Array): string {
  const first = octets[0] ?? 0
  const zero = first === 0 && octets.length === 1
  if (first >= 0x80 || zero) throw malformed('certificate-serial')
  return Buffer.from(first === 0 ? octets.subarray(1) : octets).toString('hex')
}

/** Throws 'malformed' (certificate-algorithm) for an algorithm that is not in the table. */
export function knownAlgorithm(identifier: Uint8Array): SignatureAlgorithm {
  const algorithm = findSignatureAlgorithm(identifier)
  if (algorithm === undefined) throw malformed('certificate-algorithm')
  return algorithm
}

/** v1 is the default and therefore not written (RFC 5280 4.1.2.1, X.690 11.5). */
function readVersion(wrapped: Element | undefined): number {
  if (wrapped === undefined) return 0
  const version = readSmall(only(wrapped, TAG.integer))
  if (version === 0) throw malformed('der-default-encoded')
  return version
}

function takeSequence(cursor: Cursor): Uint8Array {
  return wholeOf(take(cursor, TAG.sequence))
}

type Contents = Pick<
  Certificate,
  | 'extensions'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'ca'
  | 'pathLength'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'policies'
  | 'emails'
>

function readContents(extensions: readonly Extension[]): Contents {
  const constraints = read.basicConstraints(extensions) ?? { ca: false }
  return {
    extensions,
    ...constraints,
    emails: read.emails(extensions) ?? [],
    ...present('subjectKeyIdentifier', read.subjectKeyIdentifier(extensions)),
    ...present('authorityKeyIdentifier', read.authorityKeyIdentifier(extensions)),
    ...present('keyUsage', read.keyUsage(extensions)),
    ...present('extendedKeyUsage', read.extendedKeyUsage(extensions)),
    ...present('policies', read.policies(extensions)),
  }
}

/** An object with this one key, or none: an absent extension is an absent property. */
function present<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, T>)
}
