/** A Signer over a node:crypto key, tested with a known message before anyone gets it. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Signer } from '../../../ports/signer.ts'
import { defaultSignatureAlgorithm, SIGNATURE_ALGORITHMS } from '../../../x509/algorithms.ts'
import { parsePublicKey, type KeyKind } from '../../../x509/spki.ts'
import { unavailable } from './faults.ts'

type Sign = (message: Uint8Array) => Promise<Uint8Array>

/** Quick enough to sign on the spot; every other kind signs in the thread pool, so that the loop stays free. */
const SIGNED_ON_THE_SPOT: readonly KeyKind[] = ['p-256', 'ed25519']

/** @throws SegelError `signer-unavailable` when the key fails its test (FIPS 140-3, Z04) or is of no known kind */
export async function signerOf(key: KeyObject, name: string): Promise<Signer> {
  const publicKey = createPublicKey(key)
  const { der: spki, kind } = describe(publicKey, name)
  const algorithm = defaultSignatureAlgorithm(kind)
  const { digest } = SIGNATURE_ALGORITHMS[algorithm]
  const attempt = SIGNED_ON_THE_SPOT.includes(kind) ? signNow(key, digest) : signAside(key, digest)
  const signer: Signer = { algorithm, spki, sign: guarded(attempt, name) }
  await testKey(signer, { publicKey, digest, name })
  return signer
}

function describe(publicKey: KeyObject, name: string) {
  try {
    return parsePublicKey(publicKey.export({ type: 'spki', format: 'der' }))
  } catch (cause) {
    throw unavailable(`The key "${name}" is of a kind that is not used here.`, cause)
  }
}

// ECDSA-Sig-Value in DER, as RFC 5758 3.2 wants it, is node's default; Ed25519 takes no digest.
function signNow(key: KeyObject, digest: string | undefined): Sign {
  return async message => sign(digest, message, key)
}

function signAside(key: KeyObject, digest: string | undefined): Sign {
  return message =>
    new Promise((resolve, reject) => {
      sign(digest, message, key, (error, signature) => {
        if (error === null) resolve(signature)
        else reject(error)
      })
    })
}

function guarded(attempt: Sign, name: string): Sign {
  return async message => {
    try {
      return await attempt(message)
    } catch (cause) {
      throw unavailable(`The key "${name}" could not sign.`, cause)
    }
  }
}

async function testKey(
  signer: Signer,
  { publicKey, digest, name }: { publicKey: KeyObject; digest: string | undefined; name: string },
): Promise<void> {
  const message = Buffer.from('segel key test')
  const signature = await signer.sign(message)
  if (!verify(digest, message, publicKey, signature)) {
    throw unavailable(`The key "${name}" failed its test: do not use it.`)
  }
}
