/** Keys in software that sign what is decided by bearer tokens, found again by the token's secret. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const keys = new Map<string, KeyObject>()

/** A new key; gives its public half in PEM, and remembers the private one for the token it will be of. */
export function newDecisionKey(): { readonly publicPem: string; readonly of: (secret: string) => void } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' })
  return { publicPem, of: secret => void keys.set(secret, privateKey) }
}

export function rememberKey(secret: string, privatePem: string): void {
  keys.set(secret, createPrivateKey(privatePem))
}

export function signsWith(secret: string): boolean {
  return keys.has(secret)
}

/** Base64, as REST wants it. */
export function signatureBy(secret: string, body: string): string {
  const key = keys.get(secret)
  if (key === undefined) throw new Error('no key was registered for this token')
  return sign('sha256', Buffer.from(body, 'utf8'), key).toString('base64')
}
