/** OCSP responses (RFC 6960 4.2, RFC 9919) as we write them, byte by byte: they are the hot path. */
import { hash as digest } from 'node:crypto'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithms.ts'
import { REVOCATION_REASONS, type RevocationReason } from './crl-reader.ts'
import {
  contextConstructed,
  contextPrimitive,
  enumerated,
  integer,
  lengthOctets,
  nullValue,
  octetString,
  oid,
  sequence,
  serialOctets,
  TAG,
  writeLength,
} from './der-writer.ts'
import { generalizedTime } from './der-time.ts'
import { encodeExtensions, type Extension, extension } from './extensions.ts'
import type { CertId } from './ocsp-request.ts'
import { OIDS } from './oids.ts'
import { keyHash } from './spki.ts'

export { type CertId, type OcspRequest, parseOcspRequest, type RequestedCertId } from './ocsp-request.ts'

export type OcspErrorStatus =
  | 'malformedRequest'
  | 'internalError'
  | 'tryLater'
  | 'sigRequired'
  | 'unauthorized'

export type SingleStatus =
  | { readonly status: 'good' }
  | { readonly status: 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason }

export interface SingleResponse {
  /** The CertID's DER, as asked. */
  readonly certId: Uint8Array
  readonly status: SingleStatus
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly extensions?: readonly Extension[]
}

export interface ResponseDataInput {
  /** SHA-1 of the responder's key bits, as keyHash makes it (O11). */
  readonly responderKeyHash: Uint8Array
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly nonce?: Uint8Array
  readonly extensions?: readonly Extension[]
}

export interface OcspResponseInput {
  readonly responseData: Uint8Array
  readonly algorithm: SignatureAlgorithm
  readonly signature: Uint8Array
  /** DER of the delegated responder's certificate; empty when the issuing key itself signed. */
  readonly certificates: readonly Uint8Array[]
}

/** OCSPResponseStatus (RFC 6960 4.2.1); 4 is unused. */
const ERROR_STATUSES: Readonly<Record<OcspErrorStatus, number>> = {
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
}

/** An unsigned error response: a status and no responseBytes (O02). */
export function ocspError(status: OcspErrorStatus): Uint8Array {
  return sequence(enumerated(ERROR_STATUSES[status]))
}

/**
 * The bytes to be signed: version v1 left out as the default, responder byKey (N04), times as
 * GeneralizedTime in whole seconds (O09, N07), nonce and extensions only when told (O13, N08).
 */
export function composeResponseData(input: ResponseDataInput): Uint8Array {
  const nonce = input.nonce === undefined ? [] : [extension.nonce(input.nonce)]
  return sequence(
    contextConstructed(2, octetString(input.responderKeyHash)),
    generalizedTime(input.producedAt),
    sequence(...input.responses.map(singleResponse)),
    ...optionalExtensions([...nonce, ...(input.extensions ?? [])]),
  )
}

/**
 * A successful OCSPResponse around a BasicOCSPResponse. Written into one piece of memory: six structures stand one
 * inside the other here, and copying each into the next took half as long as the signature.
 */
export function joinOcspResponse(input: OcspResponseInput): Uint8Array {
  const { responseData, signature, certificates } = input
  const { identifier } = SIGNATURE_ALGORITHMS[input.algorithm]
  const list = certificates.reduce((sum, one) => sum + one.length, 0)
  const chain = list === 0 ? 0 : sizeOf(sizeOf(list))
  const basic = responseData.length + identifier.length + sizeOf(signature.length + 1) + chain
  const octets = sizeOf(basic)
  const bytes = BASIC.length + sizeOf(octets)
  const whole = SUCCESSFUL.length + sizeOf(sizeOf(bytes))
  const pen = penOn(Buffer.allocUnsafeSlow(sizeOf(whole)))
  pen.head(TAG.sequence, whole).put(SUCCESSFUL)
  pen.head(TAG.contextConstructed, sizeOf(bytes)).head(TAG.sequence, bytes).put(BASIC)
  pen.head(TAG.octetString, octets).head(TAG.sequence, basic).put(responseData).put(identifier)
  pen
    .head(TAG.bitString, signature.length + 1)
    .put(NO_UNUSED_BITS)
    .put(signature)
  if (list > 0) pen.head(TAG.contextConstructed, sizeOf(list)).head(TAG.sequence, list)
  for (const one of certificates) pen.put(one)
  return pen.written
}

const NO_UNUSED_BITS = Uint8Array.of(0)

/** Of an element with a content of that many octets. */
function sizeOf(content: number): number {
  return 1 + lengthOctets(content) + content
}

interface Pen {
  readonly written: Uint8Array
  head(tag: number, length: number): Pen
  put(octets: Uint8Array): Pen
}

function penOn(written: Uint8Array): Pen {
  let at = 0
  const pen: Pen = {
    written,
    head: (tag, length) => {
      written[at] = tag
      at = writeLength(written, at + 1, length)
      return pen
    },
    put: octets => {
      written.set(octets, at)
      at += octets.length
      return pen
    },
  }
  return pen
}

/** A CertID for tests and pre-signing; hash parameters are NULL, as nearly all clients write them. */
export function encodeCertId(input: Omit<CertId, 'der' | 'issuerPart'>): Uint8Array {
  return sequence(
    HASH_IDENTIFIERS[input.hash],
    octetString(input.issuerNameHash),
    octetString(input.issuerKeyHash),
    integer(serialOctets(input.serialNumber)),
  )
}

const SUCCESSFUL = enumerated(0)
const BASIC = oid(OIDS.ocspBasic)

const HASH_IDENTIFIERS = {
  sha1: sequence(oid(OIDS.sha1), nullValue()),
  sha256: sequence(oid(OIDS.sha256), nullValue()),
} as const

/**
 * All spellings of CertID.issuerPart for one issuer (RFC 6960 4.1.1): both hashes that we compare, each with
 * parameters NULL, as nearly everybody writes them, and without.
 */
export function issuerPartsOf(issuer: {
  readonly subject: Uint8Array
  readonly spki: Uint8Array
}): readonly { readonly hash: CertId['hash']; readonly octets: Uint8Array }[] {
  return (['sha1', 'sha256'] as const).flatMap(hash => {
    const name = octetString(new Uint8Array(digest(hash, issuer.subject, 'buffer')))
    const key = octetString(keyHash(issuer.spki, hash))
    const bare = sequence(oid(OIDS[hash]))
    return [HASH_IDENTIFIERS[hash], bare].map(identifier => ({
      hash,
      octets: Buffer.concat([identifier, name, key]),
    }))
  })
}

/** CertStatus with IMPLICIT tags (O10). */
const GOOD = contextPrimitive(0, new Uint8Array(0))
const UNKNOWN = contextPrimitive(2, new Uint8Array(0))

function singleResponse(one: SingleResponse): Uint8Array {
  return sequence(
    one.certId,
    certStatus(one.status),
    generalizedTime(one.thisUpdate),
    contextConstructed(0, generalizedTime(one.nextUpdate)),
    ...optionalExtensions(one.extensions ?? []),
  )
}

/** The reason is left out when it says nothing, as in a CRL (RFC 5280 5.3.1). */
function certStatus(one: SingleStatus): Uint8Array {
  if (one.status === 'good') return GOOD
  if (one.status === 'unknown') return UNKNOWN
  const code = REVOCATION_REASONS[one.reason]
  const reason = code === 0 ? [] : [contextConstructed(0, enumerated(code))]
  return contextConstructed(1, generalizedTime(one.revokedAt), ...reason)
}

/** Both kinds of extensions of a response have the tag [1]; an empty list is not written. */
function optionalExtensions(list: readonly Extension[]): Uint8Array[] {
  return list.length === 0 ? [] : [contextConstructed(1, encodeExtensions(list))]
}
