/** What a browser is told about our answers: nothing is embedded, framed or fetched from elsewhere. */
import type { FastifyHelmetOptions } from '@fastify/helmet'
import { STYLE_HASH } from './page.ts'

export const SECURITY_HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    // No upgrade-insecure-requests: CRLs and OCSP are fetched over plain HTTP (RFC 5280 4.2.1.13, 8).
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", STYLE_HASH],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Other hosts of the same domain may be plain HTTP on purpose.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
}
