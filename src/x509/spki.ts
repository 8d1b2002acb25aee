/**
 * Public keys: SubjectPublicKeyInfo (RFC 5280 4.1.2.7) of the kinds we certify, checked for the defects that
 * can be seen from outside (P06, P07). The arithmetic is in rsa-weakness.ts and curve.ts.
 */
import { hash as digest } from 'node:crypto'
import { edwardsFault, pointFault, WEIERSTRASS } from './curve.ts'
import { type Element, enter, finish, isDone, readWhole, take } from './der-reader.ts'
import { assertNull, readBitString, readOid, readUnsigned } from './der-values.ts'
import { type Der, TAG } from './der-writer.ts'
import { isSegelError } from '../errors.ts'
import { type Fault, refusal } from './faults.ts'
import { OIDS } from './oids.ts'
import { rsaFault } from './rsa-weakness.ts'

export type KeyKind =
  | 'rsa-2048'
  | 'rsa-3072'
  | 'rsa-4096'
  | 'rsa-other'
  | 'p-256'
  | 'p-384'
  | 'p-521'
  | 'ed25519'

export interface PublicKey {
  readonly der: Der<'SubjectPublicKeyInfo'>
  readonly kind: KeyKind
  readonly bits: number
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly fingerprint: string
  /** RFC 7093 2 (1): leftmost 160 bits of SHA-256 over the BIT STRING content. */
  readonly keyIdentifier: Uint8Array
}

/** Bits of security (SP 800-57 part 1 table 2). */
const STRENGTHS: Readonly<Partial<Record<KeyKind, number>>> = {
  'p-256': 128,
  'p-384': 192,
  'p-521': 256,
  ed25519: 128,
}

/** Bits of security; RSA between the rows of the table counts as the lower row. */
export function strengthOf({ kind, bits }: Pick<PublicKey, 'kind' | 'bits'>): number {
  return STRENGTHS[kind] ?? (bits >= 3072 ? 128 : 112)
}

/**
 * The key, checked. Throws 'bad-public-key' with one finding of its own for each defect (key-...); one that
 * is not even DER has key-encoding with the der-... finding beside it.
 */
export function parsePublicKey(spki: Uint8Array): PublicKey {
  const { algorithm, parameters, key } = readSpki(spki)
  const read = KINDS[algorithm]
  if (read === undefined) throw badKey('key-algorithm-unsupported')
  const { kind, bits } = read(key, parameters)
  return {
    der: spki as Der<'SubjectPublicKeyInfo'>,
    kind,
    bits,
    fingerprint: digest('sha256', spki, 'hex'),
    keyIdentifier: hashOf(key, 'sha256').slice(0, 20),
  }
}

/**
 * Hash over the value octets of subjectPublicKey, without tag, length and unused-bits octet, as CertID and
 * ResponderID want it (O11, O12; RFC 6960 4.1.1, 4.2.1). Throws 'bad-public-key'.
 */
export function keyHash(spki: Uint8Array, hash: 'sha1' | 'sha256'): Uint8Array {
  return hashOf(readSpki(spki).key, hash)
}

interface Spki {
  readonly algorithm: string
  readonly parameters: Element | undefined
  readonly key: Uint8Array
}

interface Size {
  readonly kind: KeyKind
  readonly bits: number
}

const KINDS: Readonly<Record<string, (key: Uint8Array, parameters: Element | undefined) => Size>> = {
  [OIDS.rsaEncryption]: readRsa,
  [OIDS.ecPublicKey]: readEc,
  [OIDS.ed25519]: readEd25519,
}

function hashOf(octets: Uint8Array, hash: 'sha1' | 'sha256'): Uint8Array {
  return new Uint8Array(digest(hash, octets, 'buffer'))
}

function badKey(fault: Fault): Error {
  return refusal('bad-public-key', fault)
}

/** Runs a reader of DER; what it finds malformed is a bad key here. */
function inKey<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw isSegelError(error, 'malformed') ? refusal('bad-public-key', 'key-encoding', error.findings) : error
  }
}

function readSpki(spki: Uint8Array): Spki {
  return inKey(() => {
    const outer = enter(readWhole(spki, TAG.sequence))
    const identifier = enter(take(outer, TAG.sequence))
    const key = readBitString(take(outer))
    finish(outer)
    const algorithm = readOid(take(identifier))
    const parameters = isDone(identifier) ? undefined : take(identifier)
    finish(identifier)
    return { algorithm, parameters, key }
  })
}

const RSA_KINDS: Readonly<Record<number, KeyKind>> = { 2048: 'rsa-2048', 3072: 'rsa-3072', 4096: 'rsa-4096' }

/** RFC 4055 1.2: parameters NULL. RFC 8017 A.1.1: SEQUENCE { modulus, publicExponent }. */
function readRsa(key: Uint8Array, parameters: Element | undefined): Size {
  if (parameters?.tag !== TAG.null) throw badKey('key-parameters')
  const { modulus, exponent } = inKey(() => {
    assertNull(parameters)
    const cursor = enter(readWhole(key, TAG.sequence))
    const numbers = { modulus: readUnsigned(take(cursor)), exponent: readUnsigned(take(cursor)) }
    finish(cursor)
    return numbers
  })
  const fault = rsaFault(modulus, exponent)
  if (fault !== undefined) throw badKey(fault)
  const bits = modulus.length * 8
  return { kind: RSA_KINDS[bits] ?? 'rsa-other', bits }
}

/** RFC 5480 2.1.1: namedCurve only (C31); 2.2: the point, uncompressed. */
function readEc(key: Uint8Array, parameters: Element | undefined): Size {
  if (parameters?.tag !== TAG.oid) throw badKey('key-parameters')
  const curve = WEIERSTRASS[inKey(() => readOid(parameters))]
  if (curve === undefined) throw badKey('key-curve-unsupported')
  const fault = pointFault(curve, key)
  if (fault !== undefined) throw badKey(fault)
  return { kind: curve.kind, bits: curve.bits }
}

/** RFC 8410 3: parameters absent. */
function readEd25519(key: Uint8Array, parameters: Element | undefined): Size {
  if (parameters !== undefined) throw badKey('key-parameters')
  const fault = edwardsFault(key)
  if (fault !== undefined) throw badKey(fault)
  return { kind: 'ed25519', bits: 256 }
}
