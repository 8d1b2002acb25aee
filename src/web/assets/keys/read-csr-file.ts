/** A certification request from elsewhere, a smart card's say: pasted PEM or a file, PEM or DER. */
import type { Octets } from './browser-der.ts'
import { fromBase64, fromPem, toPem } from './browser-pem.ts'
import { fingerprintOf, keyOfCsr } from './make-key.ts'

/** What the server takes at most. */
const MOST_OCTETS = 65_536

export interface ReadCsr {
  readonly pem: string
  /** Of the key in it, SHA-256 of the SubjectPublicKeyInfo, hex. */
  readonly fingerprint: string
}

/** Undefined when it is none; whether it is a good one, the server says. */
export async function readCsr(input: Octets | string): Promise<ReadCsr | undefined> {
  try {
    const der = derOf(input)
    if (der === undefined || der.length > MOST_OCTETS) return undefined
    return { pem: toPem(der, 'CERTIFICATE REQUEST'), fingerprint: await fingerprintOf(keyOfCsr(der)) }
  } catch {
    return undefined
  }
}

function derOf(input: Octets | string): Octets | undefined {
  // DER begins with the tag of a SEQUENCE, which no text begins with but for the digit 0.
  if (typeof input !== 'string' && input[0] === 0x30) return input
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input)
  if (!text.includes('-----BEGIN')) return fromBase64(text)
  return fromPem(text, 'CERTIFICATE REQUEST')[0] ?? fromPem(text, 'NEW CERTIFICATE REQUEST')[0]
}
