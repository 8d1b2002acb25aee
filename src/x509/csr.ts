/**
 * Certification requests (RFC 2986): hostile bytes in, proof of possession checked, and no more believed
 * than the public key. What the request asks for is told so that policy can refuse it; nothing of it is
 * ever copied into a certificate.
 */
// @peculiar/x509 injects its parts by reflection metadata, which must be there before it loads.
import 'reflect-metadata/lite'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { isSegelError, SegelError } from '../errors.ts'
import { findSignatureAlgorithm, fitsKey, type SignatureAlgorithm, verifySignature } from './algorithms.ts'
import { type CsrAttributes, readAttributes } from './csr-attributes.ts'
import { enter, finish, readWhole, take, takeOptional, wholeOf } from './der-reader.ts'
import { assertStrictDer } from './der-strict.ts'
import { bigintOf, readBitString, readUnsigned } from './der-values.ts'
import { compareBytes, type Der, TAG } from './der-writer.ts'
import { FAULTS, type Fault, findingOf, refusal } from './faults.ts'
import { nameToString } from './name-reader.ts'
import { decodePem } from './pem.ts'
import { parsePublicKey, type PublicKey } from './spki.ts'

export interface CertificationRequest extends CsrAttributes {
  readonly der: Der<'CertificationRequest'>
  readonly publicKey: PublicKey
  /** RFC 4514, for display only. */
  readonly subject: string
  readonly signatureAlgorithm: SignatureAlgorithm
}

/** The largest honest request (RSA-4096 with many names) is a tenth of this. */
const MAX_OCTETS = 65536

/** PEM of the largest request, with line ends of two characters and the labels. */
const MAX_PEM_OCTETS = 98304

/** RFC 7468 7, and the label that older Windows and Netscape tools write. */
const LABELS = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'] as const

/**
 * P01, P02, P06, P07: version 0, attributes present, strict DER, an allowed key, and a signature that this
 * very key made over the request. Throws 'bad-csr' with a csr-... finding (csr-not-der has the der-...
 * finding beside it), or 'bad-public-key' with a key-... finding.
 */
export function parseCsr(input: Uint8Array): CertificationRequest {
  if (input.length > MAX_OCTETS) throw badCsr('csr-too-large')
  const outer = inCsr('csr-not-der', () => readOuter(input))
  if (outer.version !== 0n) throw badCsr('csr-version')
  const signatureAlgorithm = findSignatureAlgorithm(outer.algorithm)
  if (signatureAlgorithm === undefined) throw badCsr('csr-signature-algorithm')
  const publicKey = parsePublicKey(outer.spki)
  if (!fitsKey(signatureAlgorithm, publicKey.kind)) throw badCsr('csr-algorithm-mismatch')
  const { spki, info: message, signature } = outer
  if (!verifySignature({ algorithm: signatureAlgorithm, spki, message, signature })) {
    throw badCsr('csr-signature-invalid')
  }
  const { attributes } = outer
  if (attributes === undefined) throw badCsr('csr-attributes')
  const asked = inCsr('csr-attributes', () => readAttributes(attributes))
  assertReadAlike(input, spki)
  const der = input as Der<'CertificationRequest'>
  return { der, publicKey, subject: outer.subject, signatureAlgorithm, ...asked }
}

/** As parseCsr, from PEM or DER. Throws 'bad-csr' too when the PEM is none. */
export function readCsr(input: Uint8Array): CertificationRequest {
  if (input.length > MAX_PEM_OCTETS) throw badCsr('csr-too-large')
  // DER begins with the tag of a SEQUENCE, which is the digit 0 in ASCII: no PEM begins so.
  return parseCsr(input[0] === TAG.sequence ? input : inCsr('csr-not-der', () => decodeAnyLabel(input)))
}

function decodeAnyLabel(input: Uint8Array): Uint8Array {
  const text = Buffer.from(input).toString('latin1')
  const label = LABELS.find(one => text.includes(`-----BEGIN ${one}-----`)) ?? LABELS[0]
  return decodePem(text, label)
}

/** CertificationRequest ::= SEQUENCE { info { version, subject, spki, [0] attributes }, algorithm, signature } */
function readOuter(input: Uint8Array) {
  assertStrictDer(input)
  const cursor = enter(readWhole(input, TAG.sequence))
  const info = take(cursor, TAG.sequence)
  const algorithm = wholeOf(take(cursor, TAG.sequence))
  const signature = readBitString(take(cursor))
  finish(cursor)
  const inner = enter(info)
  const version = bigintOf(readUnsigned(take(inner)))
  const subject = nameToString(wholeOf(take(inner, TAG.sequence)))
  const spki = wholeOf(take(inner, TAG.sequence))
  const attributes = takeOptional(inner, TAG.contextConstructed)
  finish(inner)
  return { info: wholeOf(info), version, subject, spki, attributes, algorithm, signature }
}

/** A second, independent reader must see the same key: parsers that differ are how forgeries pass. */
function assertReadAlike(input: Uint8Array, spki: Uint8Array): void {
  const read = inCsr('csr-attributes', () => new Pkcs10CertificateRequest(input.slice()).publicKey.rawData)
  if (compareBytes(new Uint8Array(read), spki) !== 0) throw badCsr('csr-not-der')
}

function badCsr(fault: Fault): Error {
  return refusal('bad-csr', fault)
}

/**
 * Runs a reader. What it finds malformed is `fault` here, with its finding beside; whatever else it throws
 * is the private cause, for a reader that stumbles over hostile bytes must not be an error of the server.
 */
function inCsr<T>(fault: Fault, reader: () => T): T {
  try {
    return reader()
  } catch (cause) {
    const beside = isSegelError(cause) ? cause.findings : []
    throw new SegelError('bad-csr', FAULTS[fault].en, { cause, findings: [findingOf(fault), ...beside] })
  }
}
