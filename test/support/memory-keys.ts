/** A key store in memory, which a test can make fail. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { SegelError } from '../../src/errors.ts'
import type { KeyStore, Signer } from '../../src/ports/signer.ts'
import { defaultSignatureAlgorithm, SIGNATURE_ALGORITHMS } from '../../src/x509/algorithms.ts'
import type { Der } from '../../src/x509/der.ts'
import type { KeyKind } from '../../src/x509/spki.ts'

export interface MemoryKeys extends KeyStore {
  /** Called instead of signing, when set; gives the signature, or throws. */
  instead: ((sign: () => Uint8Array, message: Uint8Array) => Uint8Array | Promise<Uint8Array>) | undefined
  /** How often any key was asked. */
  asked: number
}

export function memoryKeys(): MemoryKeys {
  const signers = new Map<string, Signer>()
  const keys: MemoryKeys = {
    instead: undefined,
    asked: 0,
    signer: async name => {
      const found = signers.get(name)
      if (found === undefined) throw new SegelError('signer-unavailable', `There is no key ${name}.`)
      return found
    },
    generate: async (name, kind) => {
      if (signers.has(name)) throw new SegelError('conflict', `There is a key ${name}.`)
      const made = signerOf(keys, kind)
      signers.set(name, made)
      return made
    },
    close: async () => undefined,
  }
  return keys
}

function signerOf(keys: MemoryKeys, kind: KeyKind): Signer {
  const { privateKey, publicKey } = makePair(kind)
  const algorithm = defaultSignatureAlgorithm(kind)
  const { digest } = SIGNATURE_ALGORITHMS[algorithm]
  return {
    algorithm,
    spki: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })) as Der<'SubjectPublicKeyInfo'>,
    sign: async message => {
      keys.asked += 1
      const real = () => sign(digest, message, privateKey)
      return keys.instead === undefined ? real() : keys.instead(real, message)
    },
  }
}

function makePair(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (kind === 'p-256' || kind === 'p-384' || kind === 'p-521')
    return generateKeyPairSync('ec', { namedCurve: kind.toUpperCase() })
  if (kind === 'ed25519') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
}
