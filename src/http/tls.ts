/** TLS of the listener itself, for installations without a proxy before it and for machines with certificates. */
import { constants } from 'node:crypto'
import type { ServerOptions } from 'node:https'

export interface TlsMaterial {
  /** PEM: our certificate first, then its issuers. */
  readonly certificate: Buffer
  /** PEM. */
  readonly key: Buffer
  /** PEM of the CAs whose client certificates are taken; absent: none is asked for. */
  readonly clientAuthorities?: readonly string[]
}

/** TLS 1.2 with forward secrecy and AEAD only (RFC 9325 4.2); what 1.3 offers is all right as it is. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

export function tlsOptions({ certificate, key, clientAuthorities }: TlsMaterial): ServerOptions {
  const own = {
    cert: certificate,
    key,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    handshakeTimeout: 10_000,
    // No tickets: what a client proved is proved in each handshake anew. No renegotiation (RFC 9325 3.5).
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  } as const
  if (clientAuthorities === undefined) return own
  // Asked for and not demanded: bearer tokens, browsers and health checks have none.
  return { ...own, ca: [...clientAuthorities], requestCert: true, rejectUnauthorized: false }
}
