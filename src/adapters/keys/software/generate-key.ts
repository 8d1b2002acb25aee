/** Makes key pairs by @peculiar/webcrypto; one table says how each kind is asked for. */
import type { webcrypto } from 'node:crypto'
import { Crypto } from '@peculiar/webcrypto'
import type { KeyKind } from '../../../x509/spki.ts'
import { unavailable } from './faults.ts'

const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
})
const ecdsa = (namedCurve: string) => ({ name: 'ECDSA', namedCurve })

const ALGORITHMS: Readonly<
  Partial<Record<KeyKind, webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams | webcrypto.Algorithm>>
> = {
  'rsa-2048': rsa(2048),
  'rsa-3072': rsa(3072),
  'rsa-4096': rsa(4096),
  'p-256': ecdsa('P-256'),
  'p-384': ecdsa('P-384'),
  'p-521': ecdsa('P-521'),
  ed25519: { name: 'Ed25519' },
}

/** DER of the PrivateKeyInfo, in a buffer of its own that the caller wipes. */
export async function generatePrivateKey(kind: KeyKind): Promise<Uint8Array> {
  const algorithm = ALGORITHMS[kind]
  if (algorithm === undefined) throw unavailable(`Keys of kind ${kind} are not made here.`)
  const { subtle } = new Crypto()
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw unavailable(`No key pair came of ${kind}.`)
  return new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey))
}
