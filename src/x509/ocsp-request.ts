/** OCSP requests (RFC 6960 4.1, RFC 9654, RFC 9919): the hottest reader of the house, so it copies nothing. */
import {
  contentOf,
  type Cursor,
  type Element,
  enter,
  finish,
  isDone,
  only,
  readWhole,
  take,
  takeOptional,
  wholeOf,
} from './der-reader.ts'
import { findSignatureAlgorithm, type SignatureAlgorithm } from './algorithms.ts'
import { assertNull, readBoolean, readSmall, readUnsigned } from './der-values.ts'
import { oid, TAG } from './der-writer.ts'
import { malformed } from './faults.ts'
import { OIDS } from './oids.ts'

export interface CertId {
  readonly hash: 'sha1' | 'sha256'
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** Lower-case hex, as in Certificate. */
  readonly serialNumber: string
  /** Echoed exactly (O12). */
  readonly der: Uint8Array
  /**
   * The octets that are the same in every CertID of this issuer, hash and spelling: hashAlgorithm, issuerNameHash,
   * issuerKeyHash. An issuer is found by these alone, without looking into them.
   */
  readonly issuerPart: Uint8Array
}

/** `unsupportedHash` marks a CertID in a hash we do not compare: its `hash` and hashes mean nothing. */
export type RequestedCertId = CertId & { readonly unsupportedHash?: boolean }

export interface OcspRequest {
  readonly certIds: readonly RequestedCertId[]
  readonly nonce?: Uint8Array
  /** PreferredSignatureAlgorithms that we know, the dearest first (O15); absent when there is no such extension. */
  readonly preferred?: readonly SignatureAlgorithm[]
}

/** A request for 16 certificates with SHA-256 takes 2 KiB; a signed one with its chain stays below this. */
const MAX_OCTETS = 8192

/** O01: an answer holds one SingleResponse for each CertID asked for, so their number is capped. */
const MAX_CERT_IDS = 16

/**
 * Everything an answer needs. requestorName and the signature are skipped (N03). Throws 'malformed': der-...,
 * ocsp-too-large, ocsp-version, ocsp-request-count, ocsp-cert-id, ocsp-critical-extension (O16), ocsp-nonce (N15).
 */
export function parseOcspRequest(input: Uint8Array): OcspRequest {
  if (input.length > MAX_OCTETS) throw malformed('ocsp-too-large')
  const outer = enter(readWhole(input, TAG.sequence))
  const tbs = enter(take(outer, TAG.sequence))
  takeOptional(outer, 0xa0)
  finish(outer)
  checkVersion(takeOptional(tbs, 0xa0))
  takeOptional(tbs, 0xa1)
  const certIds = readRequests(enter(take(tbs, TAG.sequence)))
  const extensions = takeOptional(tbs, 0xa2)
  finish(tbs)
  return extensions === undefined ? { certIds } : { certIds, ...readRequestExtensions(extensions) }
}

/** v1 is 0 and the default; some software writes it out all the same, which harms nobody. */
function checkVersion(wrapped: Element | undefined): void {
  if (wrapped !== undefined && readSmall(only(wrapped, TAG.integer)) !== 0) throw malformed('ocsp-version')
}

function readRequests(list: Cursor): RequestedCertId[] {
  const certIds: RequestedCertId[] = []
  while (!isDone(list)) {
    if (certIds.length === MAX_CERT_IDS) throw malformed('ocsp-request-count')
    const request = enter(take(list, TAG.sequence))
    certIds.push(readCertId(take(request, TAG.sequence)))
    const extensions = takeOptional(request, 0xa0)
    if (extensions !== undefined) readRequestExtensions(extensions)
    finish(request)
  }
  if (certIds.length === 0) throw malformed('ocsp-request-count')
  return certIds
}

/** CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } */
function readCertId(element: Element): RequestedCertId {
  const cursor = enter(element)
  const algorithm = enter(take(cursor, TAG.sequence))
  const hashOid = take(algorithm, TAG.oid)
  if (!isDone(algorithm)) assertNull(take(algorithm))
  finish(algorithm)
  const issuerNameHash = contentOf(take(cursor, TAG.octetString))
  const issuerKeyHash = contentOf(take(cursor, TAG.octetString))
  const issuerPart = element.source.subarray(element.content, cursor.at)
  const serial = readUnsigned(take(cursor))
  finish(cursor)
  const serialNumber = Buffer.from(serial.buffer, serial.byteOffset, serial.length).toString('hex')
  const common = { issuerNameHash, issuerKeyHash, issuerPart, serialNumber, der: wholeOf(element) }
  const known = HASHES.find(one => equals(hashOid, one.oid))
  if (known === undefined) return { hash: 'sha256', ...common, unsupportedHash: true }
  if (issuerNameHash.length !== known.octets || issuerKeyHash.length !== known.octets)
    throw malformed('ocsp-cert-id')
  return { hash: known.hash, ...common }
}

const HASHES = [
  { hash: 'sha1', oid: oid(OIDS.sha1), octets: 20 },
  { hash: 'sha256', oid: oid(OIDS.sha256), octets: 32 },
] as const

const NONCE = oid(OIDS.ocspNonce)
/** id-pkix-ocsp-pref-sig-algs (RFC 6960 4.4.7.1). */
const PREFERRED_ALGORITHMS = oid('1.3.6.1.5.5.7.48.1.8')

/** Compares a whole element with its expected encoding, without making a view of it. */
function equals({ source, start, end }: Element, expected: Uint8Array): boolean {
  if (end - start !== expected.length) return false
  for (let i = 0; i < expected.length; i++) if (source[start + i] !== expected[i]) return false
  return true
}

interface RequestExtensions {
  readonly nonce?: Uint8Array
  readonly preferred?: readonly SignatureAlgorithm[]
}

/** Those that we act on. Others are ignored unless they are critical (O16). */
function readRequestExtensions(wrapped: Element): RequestExtensions {
  const cursor = enter(only(wrapped, TAG.sequence))
  let nonce: Uint8Array | undefined
  let preferred: readonly SignatureAlgorithm[] | undefined
  while (!isDone(cursor)) {
    const one = enter(take(cursor, TAG.sequence))
    const id = take(one, TAG.oid)
    const flag = takeOptional(one, TAG.boolean)
    const isCritical = flag !== undefined && readBoolean(flag)
    const value = take(one, TAG.octetString)
    finish(one)
    if (equals(id, NONCE)) nonce = readNonce(value, nonce)
    else if (equals(id, PREFERRED_ALGORITHMS)) preferred = readPreferred(value)
    else if (isCritical) throw malformed('ocsp-critical-extension')
  }
  return { ...(nonce === undefined ? {} : { nonce }), ...(preferred === undefined ? {} : { preferred }) }
}

/** N15, N17 (RFC 9654 2.1): an OCTET STRING of 1 to 128 octets inside extnValue, once. */
function readNonce(value: Element, earlier: Uint8Array | undefined): Uint8Array {
  const nonce = contentOf(readWhole(contentOf(value), TAG.octetString))
  if (nonce.length < 1 || nonce.length > 128 || earlier !== undefined) throw malformed('ocsp-nonce')
  return nonce
}

/**
 * RFC 6960 4.4.7: SEQUENCE OF { sigIdentifier, pubKeyAlgIdentifier OPTIONAL }. What is not in the table of
 * algorithms, weak ones among them, is passed over: a wish for it is no wish that could be granted.
 */
function readPreferred(value: Element): readonly SignatureAlgorithm[] {
  const cursor = enter(readWhole(contentOf(value), TAG.sequence))
  const found: SignatureAlgorithm[] = []
  while (!isDone(cursor)) {
    const one = enter(take(cursor, TAG.sequence))
    const algorithm = findSignatureAlgorithm(wholeOf(take(one, TAG.sequence)))
    takeOptional(one, TAG.sequence)
    finish(one)
    if (algorithm !== undefined) found.push(algorithm)
  }
  return found
}
