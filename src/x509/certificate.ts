/** Certificates as we write them (RFC 5280 4.1); certificate-reader.ts reads everybody's. */
import { hash } from 'node:crypto'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithms.ts'
import { bitString, contextConstructed, type Der, integer, sequence, serialOctets } from './der-writer.ts'
import { time } from './der-time.ts'
import { encodeExtensions, type Extension } from './extensions.ts'

export { type Certificate, parseCertificate, readTbs, type Tbs } from './certificate-reader.ts'

export interface TbsInput {
  /** Lower-case hex of even length, positive; a sign octet is added where needed. */
  readonly serialNumber: string
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Der<'Name'>
  readonly notBefore: Date
  readonly notAfter: Date
  readonly subject: Der<'Name'>
  readonly spki: Der<'SubjectPublicKeyInfo'>
  readonly extensions: readonly Extension[]
}

/** v3 is the number 2, in an EXPLICIT tag (C01, RFC 5280 4.1.2.1). */
const VERSION_3 = contextConstructed(0, integer(2n))

const EMPTY = new Uint8Array(0)

/**
 * The bytes to be signed: v3, dates in whole seconds (C07), no unique identifiers (C09). Issuer, subject
 * and key are taken over byte by byte (C05). Throws 'malformed' for a serial that is no hex or a date out
 * of range, 'policy-violation' for missing or repeated extensions.
 */
export function composeTbs(input: TbsInput): Der<'TBSCertificate'> {
  return sequence(
    VERSION_3,
    integer(serialOctets(input.serialNumber)),
    SIGNATURE_ALGORITHMS[input.algorithm].identifier,
    input.issuer,
    sequence(time(input.notBefore), time(input.notAfter)),
    input.subject,
    input.spki,
    contextConstructed(3, encodeExtensions(input.extensions)),
  ) as Der<'TBSCertificate'>
}

/**
 * A certificate with an empty signature: what an independent parser can judge before the key is asked to
 * sign, and what is kept as the intent.
 */
export function unsignedCertificate(tbs: Uint8Array, algorithm: SignatureAlgorithm): Uint8Array {
  return joinCertificate(tbs, algorithm, EMPTY)
}

/** The signed bytes, the algorithm once more (C02, RFC 5280 4.1.1.2) and the signature. */
export function joinCertificate(
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Der<'Certificate'> {
  return sequence(tbs, SIGNATURE_ALGORITHMS[algorithm].identifier, bitString(signature)) as Der<'Certificate'>
}

/** SHA-256 of the whole certificate, lower-case hex. */
export function certificateFingerprint(der: Uint8Array): string {
  return hash('sha256', der, 'hex')
}
