/**
 * PKCS#12 (RFC 7292) of a key, its certificate and the chain, made in the browser: PBES2 with AES-256 for key and
 * certificates, MAC by HMAC-SHA-256. Read by OpenSSL 3, Java 17, NSS, GnuTLS and .NET as they come.
 */
import {
  bmpString,
  concat,
  integer,
  nullValue,
  type Octets,
  octetString,
  oid,
  sequence,
  setOf,
  tagged,
  tlv,
  utf16,
} from './browser-der.ts'
import { newEncryption, protectKey } from './protect-key.ts'
import { sha256, sha256Again } from './sha256.ts'

/** The most that .NET reads unless told otherwise (Pkcs12LoaderLimits), for each derivation and for the MAC. */
const ITERATIONS = 300_000

const DATA = oid('1.2.840.113549.1.7.1')
const ENCRYPTED_DATA = oid('1.2.840.113549.1.7.6')
const SHROUDED_KEY_BAG = oid('1.2.840.113549.1.12.10.1.2')
const CERT_BAG = oid('1.2.840.113549.1.12.10.1.3')
const X509_CERTIFICATE = oid('1.2.840.113549.1.9.22.1')
const FRIENDLY_NAME = oid('1.2.840.113549.1.9.20')
const LOCAL_KEY_ID = oid('1.2.840.113549.1.9.21')
const SHA_256 = oid('2.16.840.1.101.3.4.2.1')

export interface Pkcs12 {
  /** Extractable. */
  readonly key: CryptoKey
  readonly certificate: Octets
  /** From the issuer up. */
  readonly chain: readonly Octets[]
  /** What programs show in their lists. */
  readonly friendlyName: string
}

/** Printable ASCII alone means the same to all who read PKCS#12: some take other letters as UTF-8, some refuse them. */
export async function makePkcs12(content: Pkcs12, passphrase: string): Promise<Octets> {
  const { key, certificate, chain, friendlyName } = content
  // Any octets that key and certificate share (RFC 7292 4.2); a hash, so that two files in one store don't collide.
  const attributes = [
    sequence(FRIENDLY_NAME, setOf(bmpString(friendlyName))),
    sequence(LOCAL_KEY_ID, setOf(octetString(sha256(certificate).slice(0, 20)))),
  ]
  const certificates = sequence(
    certificateBag(certificate, attributes),
    ...chain.map(one => certificateBag(one, [])),
  )
  const keys = sequence(bag(SHROUDED_KEY_BAG, await protectKey(key, passphrase, ITERATIONS), attributes))
  const safe = sequence(await encryptedData(certificates, passphrase), dataOf(keys))
  return sequence(integer(3), dataOf(safe), await macOf(safe, passphrase))
}

function certificateBag(certificate: Octets, attributes: readonly Octets[]): Octets {
  return bag(CERT_BAG, sequence(X509_CERTIFICATE, tagged(0, octetString(certificate))), attributes)
}

function bag(type: Octets, value: Octets, attributes: readonly Octets[]): Octets {
  return sequence(type, tagged(0, value), ...(attributes.length === 0 ? [] : [setOf(...attributes)]))
}

/** ContentInfo (RFC 2315 7). */
function dataOf(content: Octets): Octets {
  return sequence(DATA, tagged(0, octetString(content)))
}

async function encryptedData(content: Octets, passphrase: string): Promise<Octets> {
  const { identifier, key, parameters } = await newEncryption(passphrase, ITERATIONS)
  const encrypted = new Uint8Array(await crypto.subtle.encrypt(parameters, key, content))
  // EncryptedContentInfo holds [0] IMPLICIT OCTET STRING.
  const info = sequence(DATA, identifier, tlv(0x80, encrypted))
  return sequence(ENCRYPTED_DATA, tagged(0, sequence(integer(0), info)))
}

/** MacData (RFC 7292 4). */
async function macOf(safe: Octets, passphrase: string): Promise<Octets> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const secret = deriveMacKey(passphrase, salt, ITERATIONS)
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, hmac, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, safe))
  const digest = sequence(sequence(SHA_256, nullValue()), octetString(mac))
  return sequence(digest, octetString(salt), integer(ITERATIONS))
}

/** RFC 7292 B.2 for ID 3 and as many octets as one hash gives, so that its step 6 C never comes. */
function deriveMacKey(passphrase: string, salt: Octets, iterations: number): Octets {
  const password = utf16(`${passphrase}\0`)
  const first = sha256(concat([new Uint8Array(64).fill(3), fillUp(salt), fillUp(password)]))
  return sha256Again(first, iterations - 1)
}

/** Repeated up to the next multiple of the hash's block, 64 octets. */
function fillUp(octets: Octets): Octets {
  const length = Math.ceil(octets.length / 64) * 64
  return Uint8Array.from({ length }, (_, i) => octets[i % octets.length] ?? 0)
}
