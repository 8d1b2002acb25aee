/**
 * Certification requests that are wrong, weak or greedy, as data: each with the code and finding it must be
 * refused with, or none when it is sound and only asks for too much. Keys are made anew at every import.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Code } from '../../src/errors.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../../src/x509/algorithms.ts'
import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  TAG,
  tlv,
  utf8String,
} from '../../src/x509/der.ts'
import { encodeExtensions, type Extension, extension } from '../../src/x509/extensions.ts'
import { OIDS } from '../../src/x509/oids.ts'

export interface HostileCsr {
  readonly name: string
  readonly csr: Uint8Array
  /** Without a code the request is sound. */
  readonly expect: { readonly code?: Code; readonly finding?: string }
}

export interface CsrParts {
  readonly key: { readonly privateKey: KeyObject; readonly spki: Uint8Array }
  readonly version?: Uint8Array
  readonly subject?: Uint8Array
  /** The whole [0]; an empty array leaves it out. */
  readonly attributes?: Uint8Array
  readonly identifier?: Uint8Array
  readonly digest?: string | undefined
  readonly signature?: Uint8Array
}

/** Writes and signs a request from parts, any of which may be wrong. */
export function buildCsr(parts: CsrParts): Uint8Array {
  const info = sequence(
    parts.version ?? integer(0n),
    parts.subject ?? commonName(utf8String('Budi Santoso')),
    parts.key.spki,
    parts.attributes ?? contextConstructed(0),
  )
  const digest = 'digest' in parts ? parts.digest : 'sha256'
  const signature = parts.signature ?? new Uint8Array(sign(digest, info, parts.key.privateKey))
  return sequence(info, parts.identifier ?? identifierOf('ecdsa-sha256'), bitString(signature))
}

export function extensionRequest(...extensions: readonly Extension[]): Uint8Array {
  return contextConstructed(0, attribute(OIDS.extensionRequest, encodeExtensions(extensions)))
}

export function attribute(type: string, ...values: readonly Uint8Array[]): Uint8Array {
  return sequence(oid(type), setOf(...values))
}

function commonName(value: Uint8Array): Uint8Array {
  return sequence(setOf(sequence(oid(OIDS.commonName), value)))
}

export function ecKey(namedCurve: string): CsrParts['key'] {
  return keyOf(generateKeyPairSync('ec', { namedCurve }))
}

function rsaKey(modulusLength: number, publicExponent = 65537): CsrParts['key'] {
  return keyOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }))
}

/** rsaEncryption with numbers of one's own. */
export function rsaSpki(modulus: bigint, exponent: bigint): Uint8Array {
  const identifier = sequence(oid(OIDS.rsaEncryption), nullValue())
  return sequence(identifier, bitString(sequence(integer(modulus), integer(exponent))))
}

export function ecSpki(curve: string, point: Uint8Array): Uint8Array {
  return sequence(sequence(oid(OIDS.ecPublicKey), oid(curve)), bitString(point))
}

function keyOf(pair: { privateKey: KeyObject; publicKey: KeyObject }): CsrParts['key'] {
  const spki = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }))
  return { privateKey: pair.privateKey, spki }
}

function identifierOf(algorithm: SignatureAlgorithm): Uint8Array {
  return SIGNATURE_ALGORITHMS[algorithm].identifier
}

/** AlgorithmIdentifier of the broken hashes with RSA. */
function weakRsa(dotted: string): Uint8Array {
  return sequence(oid(dotted), nullValue())
}

/** The same content in the form that BER allows and DER forbids: indefinite length. */
function indefinite(der: Uint8Array): Uint8Array {
  const header = (der[1] ?? 0) < 0x80 ? 2 : 2 + ((der[1] ?? 0) & 0x7f)
  return Uint8Array.of(der[0] ?? 0, 0x80, ...der.subarray(header), 0, 0)
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  const index = at < 0 ? copy.length + at : at
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

function withSpki(key: CsrParts['key'], spki: Uint8Array): CsrParts['key'] {
  return { ...key, spki }
}

const p256 = ecKey('P-256')
const rsa = rsaKey(2048)
const rsaIdentifier = identifierOf('rsa-sha256')
const sound = buildCsr({ key: p256 })

const derFault = (name: string, csr: Uint8Array, finding = 'csr-not-der'): HostileCsr => ({
  name,
  csr,
  expect: { code: 'bad-csr', finding },
})
const badCsr = (finding: string, name: string, parts: CsrParts): HostileCsr =>
  derFault(name, buildCsr(parts), finding)
const badKey = (finding: string, name: string, parts: CsrParts): HostileCsr => ({
  name,
  csr: buildCsr(parts),
  expect: { code: 'bad-public-key', finding },
})
const accepted = (name: string, parts: CsrParts): HostileCsr => ({ name, csr: buildCsr(parts), expect: {} })

const broken: readonly HostileCsr[] = [
  derFault('nothing', new Uint8Array(0)),
  derFault('cut short', sound.subarray(0, -1)),
  derFault('trailing bytes', Uint8Array.of(...sound, 0)),
  derFault('BER indefinite length', indefinite(sound)),
  derFault(
    'a certificate instead of a request',
    sequence(sequence(), sequence(), bitString(new Uint8Array(1))),
  ),
  derFault('a thousand nested sequences', nested(1000)),
  badCsr('csr-not-der', 'non-minimal version', { key: p256, version: tlv(TAG.integer, Uint8Array.of(0, 0)) }),
  badCsr('csr-not-der', 'negative version', { key: p256, version: tlv(TAG.integer, Uint8Array.of(0xff)) }),
  badCsr('csr-version', 'version 1', { key: p256, version: integer(1n) }),
  badCsr('csr-attributes', 'no attributes field', { key: p256, attributes: new Uint8Array(0) }),
  badCsr('csr-attributes', 'attribute without values', {
    key: p256,
    attributes: contextConstructed(0, sequence(oid(OIDS.extensionRequest), setOf())),
  }),
  badCsr('csr-attributes', 'the same attribute twice', {
    key: p256,
    attributes: contextConstructed(
      0,
      attribute(OIDS.challengePassword, printableString('a')),
      attribute(OIDS.challengePassword, printableString('b')),
    ),
  }),
  badCsr('csr-attributes', 'the same extension twice', {
    key: p256,
    attributes: contextConstructed(
      0,
      attribute(OIDS.extensionRequest, sequence(rawExtension(OIDS.keyUsage), rawExtension(OIDS.keyUsage))),
    ),
  }),
  badCsr('csr-attributes', 'an extension that is not its type', {
    key: p256,
    attributes: extensionRequest({ oid: OIDS.keyUsage, critical: true, value: sequence() }),
  }),
  badCsr('csr-too-large', 'a megabyte of attributes', {
    key: p256,
    attributes: contextConstructed(0, attribute('1.2.3.4', octetString(new Uint8Array(1 << 20)))),
  }),
]

const unsigned: readonly HostileCsr[] = [
  derFault('signature of other bytes', flip(sound, -1), 'csr-signature-invalid'),
  badCsr('csr-signature-invalid', 'signature by another key', { key: withSpki(p256, ecKey('P-256').spki) }),
  badCsr('csr-signature-invalid', 'empty signature', { key: p256, signature: new Uint8Array(0) }),
  badCsr('csr-signature-invalid', 'ECDSA signature of zeros', {
    key: p256,
    signature: sequence(integer(0n), integer(0n)),
  }),
  badCsr('csr-algorithm-mismatch', 'RSA algorithm, EC key', { key: p256, identifier: rsaIdentifier }),
  badCsr('csr-algorithm-mismatch', 'ECDSA algorithm, RSA key', { key: rsa }),
  badCsr('csr-signature-algorithm', 'MD5', {
    key: rsa,
    identifier: weakRsa('1.2.840.113549.1.1.4'),
    digest: 'md5',
  }),
  badCsr('csr-signature-algorithm', 'SHA-1', {
    key: rsa,
    identifier: weakRsa('1.2.840.113549.1.1.5'),
    digest: 'sha1',
  }),
  badCsr('csr-signature-algorithm', 'ECDSA with parameters', {
    key: p256,
    identifier: sequence(oid(OIDS.ecdsaWithSHA256), nullValue()),
  }),
]

const point = p256.spki.subarray(-65)

const weak: readonly HostileCsr[] = [
  badKey('key-rsa-too-small', 'RSA 1024', { key: rsaKey(1024), identifier: rsaIdentifier }),
  badKey('key-rsa-exponent', 'RSA exponent 1', {
    key: withSpki(rsa, rsaSpki((1n << 2048n) - 1n, 1n)),
    identifier: rsaIdentifier,
  }),
  badKey('key-rsa-exponent', 'RSA exponent 3', { key: rsaKey(2048, 3), identifier: rsaIdentifier }),
  badKey('key-curve-unsupported', 'P-192', { key: ecKey('prime192v1') }),
  badKey('key-curve-unsupported', 'secp256k1', { key: ecKey('secp256k1') }),
  badKey('key-point-off-curve', 'point off the curve', {
    key: withSpki(p256, ecSpki(OIDS.secp256r1, flip(point, -1))),
  }),
  badKey('key-point-format', 'point at infinity', {
    key: withSpki(p256, ecSpki(OIDS.secp256r1, Uint8Array.of(0))),
  }),
  badKey('key-algorithm-unsupported', 'DSA', {
    key: withSpki(p256, sequence(sequence(oid('1.2.840.10040.4.1')), bitString(integer(5n)))),
  }),
]

const greedy: readonly HostileCsr[] = [
  accepted('CA:TRUE and keyCertSign asked', {
    key: p256,
    attributes: extensionRequest(
      extension.basicConstraints({ ca: true }),
      extension.keyUsage(['keyCertSign', 'cRLSign']),
    ),
  }),
  accepted('SAN of somebody else asked', {
    key: p256,
    attributes: extensionRequest(extension.subjectAltName({ emails: ['presiden@example.go.id'] })),
  }),
  accepted('foreign EKU asked', {
    key: p256,
    attributes: extensionRequest(extension.extendedKeyUsage([OIDS.serverAuth, OIDS.codeSigning])),
  }),
  accepted('NUL in the name', { key: p256, subject: commonName(utf8String('budi\0.example.go.id')) }),
  accepted('right-to-left override in the name', {
    key: p256,
    subject: commonName(utf8String('budi\u202egnisreb')),
  }),
]

export const hostileCsrs: readonly HostileCsr[] = [...broken, ...unsigned, ...weak, ...greedy]

function rawExtension(dotted: string): Uint8Array {
  return sequence(oid(dotted), octetString(extension.keyUsage(['digitalSignature']).value))
}

function nested(depth: number): Uint8Array {
  let der: Uint8Array = nullValue()
  for (let i = 0; i < depth; i++) der = sequence(der)
  return der
}
