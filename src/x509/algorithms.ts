/**
 * The signature algorithms of the house in one table: what is not in it is neither made nor accepted, so
 * MD5, SHA-1, DSA and RSASSA-PSS need no rule of their own.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type Der, nullValue, oid, sequence } from './der-writer.ts'
import { OIDS } from './oids.ts'
import type { KeyKind } from './spki.ts'

export type SignatureAlgorithm =
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512'
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'ed25519'

export interface SignatureAlgorithmRow {
  readonly oid: string
  /** node:crypto digest name; absent for Ed25519, which hashes by itself. */
  readonly digest: 'sha256' | 'sha384' | 'sha512' | undefined
  readonly family: 'ecdsa' | 'rsa' | 'ed25519'
  readonly identifier: Der<'AlgorithmIdentifier'>
}

/**
 * C31: parameters are NULL for RSA (RFC 4055 5), absent for ECDSA (RFC 5758 3.2) and EdDSA (RFC 8410 3).
 * The identifier is compared byte by byte, so another spelling of the same algorithm is refused.
 */
export const SIGNATURE_ALGORITHMS: Readonly<Record<SignatureAlgorithm, SignatureAlgorithmRow>> = {
  'ecdsa-sha256': row('ecdsa', 'sha256', OIDS.ecdsaWithSHA256),
  'ecdsa-sha384': row('ecdsa', 'sha384', OIDS.ecdsaWithSHA384),
  'ecdsa-sha512': row('ecdsa', 'sha512', OIDS.ecdsaWithSHA512),
  'rsa-sha256': row('rsa', 'sha256', OIDS.sha256WithRSAEncryption),
  'rsa-sha384': row('rsa', 'sha384', OIDS.sha384WithRSAEncryption),
  'rsa-sha512': row('rsa', 'sha512', OIDS.sha512WithRSAEncryption),
  ed25519: row('ed25519', undefined, OIDS.ed25519),
}

/** The family of each kind of key and the algorithm of matching strength (RFC 5480 4, SP 800-57 part 1). */
const BY_KIND: Readonly<Record<KeyKind, SignatureAlgorithm>> = {
  'rsa-2048': 'rsa-sha256',
  'rsa-3072': 'rsa-sha256',
  'rsa-4096': 'rsa-sha256',
  'rsa-other': 'rsa-sha256',
  'p-256': 'ecdsa-sha256',
  'p-384': 'ecdsa-sha384',
  'p-521': 'ecdsa-sha512',
  ed25519: 'ed25519',
}

/** The algorithm whose AlgorithmIdentifier these bytes are, byte by byte; undefined for any other. */
export function findSignatureAlgorithm(identifier: Uint8Array): SignatureAlgorithm | undefined {
  return BY_IDENTIFIER.get(Buffer.from(identifier).toString('latin1'))
}

/**
 * True when `signature` (signatureValue octets: DER for ECDSA) is the signature of `message` by the key.
 * False also when the key is of another family or the signature is garbage; never throws for those.
 */
export function verifySignature(check: {
  readonly algorithm: SignatureAlgorithm
  readonly spki: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}): boolean {
  const { digest, family } = SIGNATURE_ALGORITHMS[check.algorithm]
  try {
    const key = publicKeyObject(check.spki)
    return key.asymmetricKeyType === FAMILIES[family] && verify(digest, check.message, key, check.signature)
  } catch {
    return false
  }
}

/** The algorithm this kind of key signs with when nothing else is asked. */
export function defaultSignatureAlgorithm(kind: KeyKind): SignatureAlgorithm {
  return BY_KIND[kind]
}

/** True when a key of this kind can make such signatures. */
export function fitsKey(algorithm: SignatureAlgorithm, kind: KeyKind): boolean {
  return SIGNATURE_ALGORITHMS[algorithm].family === SIGNATURE_ALGORITHMS[BY_KIND[kind]].family
}

/** asymmetricKeyType of node:crypto for each family. */
const FAMILIES = { ecdsa: 'ec', rsa: 'rsa', ed25519: 'ed25519' } as const

const BY_IDENTIFIER: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  (
    [
      'ecdsa-sha256',
      'ecdsa-sha384',
      'ecdsa-sha512',
      'rsa-sha256',
      'rsa-sha384',
      'rsa-sha512',
      'ed25519',
    ] as const
  ).map(name => [Buffer.from(SIGNATURE_ALGORITHMS[name].identifier).toString('latin1'), name]),
)

function row(
  family: SignatureAlgorithmRow['family'],
  digest: SignatureAlgorithmRow['digest'],
  dotted: string,
): SignatureAlgorithmRow {
  const parameters = family === 'rsa' ? [nullValue()] : []
  const identifier = sequence(oid(dotted), ...parameters) as Der<'AlgorithmIdentifier'>
  return { oid: dotted, digest, family, identifier }
}

/** Parsing a key costs as much as verifying with it, and an issuer verifies with the same one all day. */
const keys = new Map<string, KeyObject>()
const MAX_KEYS = 64

function publicKeyObject(spki: Uint8Array): KeyObject {
  const id = Buffer.from(spki.buffer, spki.byteOffset, spki.length).toString('latin1')
  const known = keys.get(id)
  if (known !== undefined) return known
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  if (keys.size >= MAX_KEYS) keys.clear()
  keys.set(id, key)
  return key
}
