/**
 * How the NIK lies in the table: a keyed hash, by which a person is recognised, and sealed, to be opened only
 * here. Without the key neither tells anything: a plain hash of 16 digits could be searched through in hours.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { SegelError } from '../../../errors.ts'

export interface NikSeal {
  /** HMAC-SHA-256, 32 octets: equal for equal numbers, whatever spaces they are written with. */
  hash(nik: string): Uint8Array
  /** Nonce (12 octets), ciphertext, tag (16 octets) of AES-256-GCM. */
  seal(nik: string): Uint8Array
  /** Throws SegelError `registry-unavailable` when it was sealed with another key or was tampered with. */
  open(sealed: Uint8Array): string
}

const NONCE = 12
const TAG = 16

/** One key of 32 octets, from which a sub-key for each use is derived (RFC 5869). */
export function openNikSeal(key: Uint8Array): NikSeal {
  if (key.length !== 32) throw new Error('the key of the NIK seal must be 32 octets long')
  const hashKey = subKey(key, 'segel nik hash')
  const sealKey = subKey(key, 'segel nik seal')
  return {
    hash: nik => createHmac('sha256', hashKey).update(plain(nik)).digest(),
    seal: nik => {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      return Buffer.concat([nonce, cipher.update(plain(nik), 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: sealed => {
      try {
        const body = Buffer.from(sealed)
        const decipher = createDecipheriv('aes-256-gcm', sealKey, body.subarray(0, NONCE), {
          authTagLength: TAG,
        })
        decipher.setAuthTag(body.subarray(-TAG))
        return decipher.update(body.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw new SegelError('registry-unavailable', 'The employee registry cannot be read now.', { cause })
      }
    },
  }
}

function subKey(key: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), use, 32))
}

function plain(nik: string): string {
  return nik.replaceAll(' ', '')
}
