/**
 * P11: the key pair is made here, in the applicant's browser, and its private half never leaves it unencrypted. What
 * the server gets is a certification request (RFC 2986), signed by the key to prove that it is held.
 */
import {
  bitString,
  elementsOfSequence,
  integer,
  nullValue,
  type Octets,
  oid,
  sequence,
  tagged,
} from './browser-der.ts'

export type BrowserKeyKind = 'p-256' | 'rsa-3072'

/** For `generateKey`, `importKey` and `unwrapKey`. Named here, as the types of browsers and Node call it differently. */
interface KeyParameters {
  readonly name: string
  readonly namedCurve: string
  readonly hash: string
  readonly modulusLength: number
  readonly publicExponent: Octets
}

export interface KeyPair {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

interface Kind {
  readonly parameters: KeyParameters
  readonly signing: { readonly name: string; readonly hash: string }
  /** AlgorithmIdentifier of the signature (RFC 5758 3.2, RFC 4055 5). */
  readonly identifier: () => Octets
  /** From what WebCrypto gives to what X.509 wants. */
  readonly toDer: (signature: Octets) => Octets
}

const SHA_256 = 'SHA-256'
/** Each algorithm takes what is its own and leaves the rest. */
const COMMON = {
  namedCurve: 'P-256',
  hash: SHA_256,
  modulusLength: 3072,
  publicExponent: Uint8Array.of(1, 0, 1),
} as const

const KINDS: Readonly<Record<BrowserKeyKind, Kind>> = {
  'p-256': {
    parameters: { ...COMMON, name: 'ECDSA' },
    signing: { name: 'ECDSA', hash: SHA_256 },
    identifier: () => sequence(oid('1.2.840.10045.4.3.2')),
    // Ecdsa-Sig-Value (RFC 3279 2.2.3): two INTEGERs, where WebCrypto writes two halves.
    toDer: raw => sequence(integer(raw.slice(0, raw.length / 2)), integer(raw.slice(raw.length / 2))),
  },
  'rsa-3072': {
    parameters: { ...COMMON, name: 'RSASSA-PKCS1-v1_5' },
    signing: { name: 'RSASSA-PKCS1-v1_5', hash: SHA_256 },
    identifier: () => sequence(oid('1.2.840.113549.1.1.11'), nullValue()),
    toDer: raw => raw,
  },
}

/** Extractable, since it must be wrapped under the passphrase; the caller wraps it and lets it go. */
export async function makeKey(kind: BrowserKeyKind): Promise<KeyPair> {
  return crypto.subtle.generateKey(KINDS[kind].parameters, true, ['sign', 'verify'])
}

export function importParameters(kind: BrowserKeyKind): KeyParameters {
  return KINDS[kind].parameters
}

/** The subject is empty: the certificate's comes from the employee registry, never from here (P04). */
export async function composeCsr(kind: BrowserKeyKind, key: CryptoKey, spki: Octets): Promise<Octets> {
  const { signing, identifier, toDer } = KINDS[kind]
  const info = sequence(integer(0), sequence(), spki, tagged(0))
  const signature = new Uint8Array(await crypto.subtle.sign(signing, key, info))
  return sequence(info, identifier(), bitString(toDer(signature)))
}

export async function publicKeyOf(pair: KeyPair): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))
}

/** SHA-256 of the SubjectPublicKeyInfo, hex: how the house names keys. */
export async function fingerprintOf(spki: Octets): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest(SHA_256, spki))
  return [...digest].map(octet => octet.toString(16).padStart(2, '0')).join('')
}

/** SubjectPublicKeyInfo of a certification request: version, subject, key. Throws where there is none. */
export function keyOfCsr(csr: Octets): Octets {
  const [info] = elementsOfSequence(csr)
  if (info === undefined) throw new RangeError('an empty request')
  const [version, subject, spki] = elementsOfSequence(info.whole)
  if (version?.tag !== 0x02 || subject?.tag !== 0x30 || spki?.tag !== 0x30)
    throw new RangeError('not a certification request')
  return spki.whole
}
