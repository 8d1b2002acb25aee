/**
 * What is kept under a passphrase: PBES2 (RFC 8018 6.2) with PBKDF2, HMAC-SHA-256 and AES-256-CBC. Private keys are
 * EncryptedPrivateKeyInfo (RFC 5208 6), which WebCrypto wraps and unwraps: a bare key never stands in a script.
 */
import {
  elementsOfSequence,
  integer,
  nullValue,
  type Octets,
  octetString,
  oid,
  sequence,
  utf8Octets,
} from './browser-der.ts'
import { type BrowserKeyKind, importParameters } from './make-key.ts'

/** For a key that waits for its certificate: only we and OpenSSL read it, so it may cost more than in a PKCS#12. */
const WAITING_ITERATIONS = 600_000
/** A file that asks for more is none of ours, and would only keep the browser busy. */
const MOST_ITERATIONS = 2_000_000

const PBES2 = oid('1.2.840.113549.1.5.13')
const PBKDF2 = oid('1.2.840.113549.1.5.12')
const HMAC_SHA256 = oid('1.2.840.113549.2.9')
const AES_256_CBC = oid('2.16.840.1.101.3.4.1.42')

export interface Encryption {
  /** AlgorithmIdentifier with all that decryption needs but the passphrase. */
  readonly identifier: Octets
  readonly key: CryptoKey
  readonly parameters: { readonly name: 'AES-CBC'; readonly iv: Octets }
}

export interface UnprotectedKey {
  readonly kind: BrowserKeyKind
  readonly key: CryptoKey
}

export async function newEncryption(passphrase: string, iterations: number): Promise<Encryption> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const derivation = sequence(octetString(salt), integer(iterations), sequence(HMAC_SHA256, nullValue()))
  return {
    identifier: sequence(
      PBES2,
      sequence(sequence(PBKDF2, derivation), sequence(AES_256_CBC, octetString(iv))),
    ),
    key: await deriveKey(passphrase, salt, iterations),
    parameters: { name: 'AES-CBC', iv },
  }
}

export async function protectKey(
  key: CryptoKey,
  passphrase: string,
  iterations: number = WAITING_ITERATIONS,
): Promise<Octets> {
  const encryption = await newEncryption(passphrase, iterations)
  const wrapped = await crypto.subtle.wrapKey('pkcs8', key, encryption.key, encryption.parameters)
  return sequence(encryption.identifier, octetString(new Uint8Array(wrapped)))
}

/** Undefined when the passphrase is not the right one (or the file is not one of ours). */
export async function unprotectKey(
  protectedKey: Octets,
  passphrase: string,
): Promise<UnprotectedKey | undefined> {
  const { salt, iterations, iv, wrapped } = readProtected(protectedKey)
  const unwrapping = await deriveKey(passphrase, salt, iterations)
  for (const kind of ['p-256', 'rsa-3072'] as const) {
    const key = await crypto.subtle
      .unwrapKey('pkcs8', wrapped, unwrapping, { name: 'AES-CBC', iv }, importParameters(kind), true, [
        'sign',
      ])
      .catch(() => undefined)
    if (key !== undefined) return { kind, key }
  }
  return undefined
}

/** SubjectPublicKeyInfo that belongs to a private key: WebCrypto gives it only by way of the JWK. */
export async function publicHalf({ kind, key }: UnprotectedKey): Promise<Octets> {
  const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', key)
  const half = kind === 'p-256' ? { kty, crv, x, y } : { kty, n, e }
  const known = Object.fromEntries(Object.entries(half).filter(([, value]) => value !== undefined))
  const publicKey = await crypto.subtle.importKey('jwk', known, importParameters(kind), true, ['verify'])
  return new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
}

interface Protected {
  readonly salt: Octets
  readonly iterations: number
  readonly iv: Octets
  readonly wrapped: Octets
}

/** Reads what `protectKey` writes, and nothing else. Throws a RangeError. */
function readProtected(protectedKey: Octets): Protected {
  const [identifier, wrapped] = elementsOfSequence(protectedKey)
  const [scheme, parameters] = elementsOfSequence(required(identifier?.whole))
  const [derivation, cipher] = elementsOfSequence(required(parameters?.whole))
  const [kdf, kdfParameters] = elementsOfSequence(required(derivation?.whole))
  const [salt, iterations] = elementsOfSequence(required(kdfParameters?.whole))
  const [algorithm, iv] = elementsOfSequence(required(cipher?.whole))
  if (!same(scheme?.whole, PBES2) || !same(kdf?.whole, PBKDF2) || !same(algorithm?.whole, AES_256_CBC))
    throw new RangeError('another encryption than ours')
  const count = required(iterations?.content).reduce((sum, octet) => sum * 0x100 + octet, 0)
  if (count < 1 || count > MOST_ITERATIONS) throw new RangeError('another number of iterations than ours')
  return {
    salt: required(salt?.content),
    iterations: count,
    iv: required(iv?.content),
    wrapped: required(wrapped?.content),
  }
}

async function deriveKey(passphrase: string, salt: Octets, iterations: number): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', utf8Octets(passphrase), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    secret,
    { name: 'AES-CBC', length: 256 },
    false,
    ['wrapKey', 'unwrapKey', 'encrypt'],
  )
}

function required(octets: Octets | undefined): Octets {
  if (octets === undefined) throw new RangeError('a part is missing')
  return octets
}

function same(a: Octets | undefined, b: Octets): boolean {
  return a?.length === b.length && b.every((octet, i) => octet === a[i])
}
