/**
 * EncryptedPrivateKeyInfo (RFC 5958 3) by PBES2 (RFC 8018 6.2) with scrypt (RFC 7914) and AES-256-CBC. Node's own
 * export derives with 2,048 rounds of PBKDF2, too few for a file that may be stolen; it reads ours, as openssl does.
 */
import { createCipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { integer, octetString, oid, sequence } from '../../../x509/der.ts'

/** 128 x N x r = 16 MiB, which stays below OpenSSL's limit of 32 MiB; p makes up for it (OWASP: N 2^14, r 8, p 5). */
const SCRYPT = { N: 16_384, r: 8, p: 5 } as const
const KEY_OCTETS = 32
const SALT_OCTETS = 16
const BLOCK_OCTETS = 16

const OIDS = {
  pbes2: '1.2.840.113549.1.5.13',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const

const derive = promisify<string, Buffer, number, typeof SCRYPT, Buffer>(scrypt)

/** DER of the EncryptedPrivateKeyInfo. `pkcs8` is the DER of a PrivateKeyInfo, which the caller wipes. */
export async function encryptPrivateKey(pkcs8: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const salt = randomBytes(SALT_OCTETS)
  const iv = randomBytes(BLOCK_OCTETS)
  const key = await derive(passphrase, salt, KEY_OCTETS, SCRYPT)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()])
  key.fill(0)
  return sequence(encryptionAlgorithm(salt, iv), octetString(sealed))
}

function encryptionAlgorithm(salt: Uint8Array, iv: Uint8Array): Uint8Array {
  const derivation = sequence(
    oid(OIDS.scrypt),
    sequence(
      octetString(salt),
      integer(BigInt(SCRYPT.N)),
      integer(BigInt(SCRYPT.r)),
      integer(BigInt(SCRYPT.p)),
      integer(BigInt(KEY_OCTETS)),
    ),
  )
  const scheme = sequence(oid(OIDS.aes256Cbc), octetString(iv))
  return sequence(oid(OIDS.pbes2), sequence(derivation, scheme))
}
