/** Composing a PKCS#10 request of our own (RFC 2986): how an intermediate asks an external root. */
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithms.ts'
import type { Der } from './der.ts'
import { bitString, contextConstructed, integer, sequence } from './der.ts'

/** CertificationRequestInfo, version 0, with the empty attribute set that must stand there (2986 4.1). */
export function composeRequestInfo(input: {
  readonly subject: Der<'Name'>
  readonly spki: Der<'SubjectPublicKeyInfo'>
}): Uint8Array {
  return sequence(integer(0n), input.subject, input.spki, contextConstructed(0))
}

export function joinRequest(
  info: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Der<'CertificationRequest'> {
  return sequence(
    info,
    SIGNATURE_ALGORITHMS[algorithm].identifier,
    bitString(signature),
  ) as Der<'CertificationRequest'>
}
