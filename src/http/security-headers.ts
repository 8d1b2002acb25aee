/** What a browser is told about our answers: nothing is embedded, framed or fetched from elsewhere. */
import type { FastifyHelmetOptions } from '@fastify/helmet'
import { STYLE_HASH } from './page.ts'

const DIRECTIVES = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", STYLE_HASH],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

/** For a page that is answered outside of the scope where helmet stands: a path without a route. */
export const CONTENT_SECURITY_POLICY = Object.entries(DIRECTIVES)
  .map(
    ([name, values]) => `${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} ${values.join(' ')}`,
  )
  .join(';')

export const SECURITY_HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    // No upgrade-insecure-requests: CRLs and OCSP are fetched over plain HTTP (RFC 5280 4.2.1.13, 8).
    useDefaults: false,
    directives: DIRECTIVES,
  },
  // Other hosts of the same domain may be plain HTTP on purpose.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
}

/** Features of a browser that no page of ours needs; passkeys are for our own pages alone. */
const PERMISSIONS = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'camera', 'display-capture', 'encrypted-media', 'fullscreen'],
  ...['geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection', 'local-fonts'],
  ...['magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment', 'picture-in-picture'],
  ...['screen-wake-lock', 'serial', 'storage-access', 'usb', 'web-share', 'window-management'],
  ...['xr-spatial-tracking'],
].map(feature => `${feature}=()`)

/** What pages for people say beside it. */
export const PEOPLE_HEADERS: Readonly<Record<string, string>> = {
  // With no-referrer a browser would call the origin of our own forms `null`; other sites still learn nothing.
  'referrer-policy': 'same-origin',
  'permissions-policy': [
    ...PERMISSIONS,
    'publickey-credentials-create=(self)',
    'publickey-credentials-get=(self)',
    'clipboard-write=(self)',
  ].join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}
