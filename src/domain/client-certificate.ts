/** Whether a certificate of ours may stand for its holder in TLS (RFC 5280 4.2.1.12, RFC 8446 4.4.2). */
import { parseCertificate } from '../x509/certificate.ts'
import { OIDS } from '../x509/oids.ts'
import type { IssuedCertificate } from './certificate.ts'

/** What came with a connection: TLS has proved possession of its key, and perhaps verified it. */
export interface PresentedCertificate {
  readonly der: Uint8Array
  /** False: expired, of another CA, or for another use. */
  readonly isVerified: boolean
}

export type ClientFault = 'not for TLS clients' | 'not valid yet' | 'expired' | 'revoked or on hold'

/** The first fault, or undefined. A hold counts like a revocation: while it lasts, nobody vouches for the holder. */
export function clientFaultOf(
  certificate: Pick<IssuedCertificate, 'der' | 'notBefore' | 'notAfter' | 'revocation'>,
  at: Date,
): ClientFault | undefined {
  if (certificate.revocation !== undefined) return 'revoked or on hold'
  if (at < certificate.notBefore) return 'not valid yet'
  if (at > certificate.notAfter) return 'expired'
  const usages = parseCertificate(certificate.der).extendedKeyUsage ?? []
  return usages.includes(OIDS.clientAuth) ? undefined : 'not for TLS clients'
}
