/** The certificate that a caller proved to hold on this connection (RFC 8446 4.4.2), handed over from the TLS socket. */
import { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'
import type { PresentedCertificate } from '../domain/client-certificate.ts'

/** Undefined when none was presented: on plain HTTP, or because the caller has none. */
export function presentedCertificate({ raw }: FastifyRequest): PresentedCertificate | undefined {
  const { socket } = raw
  if (!(socket instanceof TLSSocket)) return undefined
  const certificate = socket.getPeerX509Certificate()
  // The handshake lets a bad one pass, so that the answer is one that people can read.
  return certificate && { der: certificate.raw, isVerified: socket.authorized }
}
