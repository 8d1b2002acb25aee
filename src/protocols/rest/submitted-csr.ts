/** A CSR sent as such: DER as the media type says (RFC 5967), or the base64 or PEM text that many clients send. */
import { SegelError } from '../../errors.ts'

export const PKCS10_TYPE = 'application/pkcs10'

const SEQUENCE = 0x30

/**
 * DER or PEM. Base64 is undone here, since it is a matter of this wire.
 * @throws SegelError `bad-csr` when it is neither of the three
 */
export function csrOctets(body: Uint8Array): Uint8Array {
  if (body[0] === SEQUENCE) return body
  const text = Buffer.from(body).toString('latin1').trim()
  if (text.startsWith('-----BEGIN ')) return body
  const base64 = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new SegelError('bad-csr', 'The CSR is neither DER nor base64 nor PEM.')
  }
  return Buffer.from(base64, 'base64')
}
