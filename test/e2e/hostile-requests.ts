/** Requests of strangers as data: bodies that are bombs or lies, paths that are tricks, and who may do what where. */
import type { Asking } from '../support/ask.ts'
import type { Holder } from '../support/service.ts'

export interface Hostile {
  readonly name: string
  readonly asking: Asking
  readonly code: string
}

const json = (body: string): Asking => ({ body, headers: { 'content-type': 'application/json' } })
const typed = (type: string): Asking => ({ body: 'x', headers: { 'content-type': type } })
const MEGABYTE = 1 << 20

/** Bodies for POST /api/v1/requests, each with the code of its refusal. */
export const BODIES: readonly Hostile[] = [
  { name: 'no body', asking: { method: 'POST' }, code: 'malformed' },
  { name: 'a CSR of a megabyte', asking: csr(`M${'A'.repeat(MEGABYTE)}`), code: 'too-large' },
  { name: 'JSON of a megabyte', asking: json(`{"csr":"${'A'.repeat(MEGABYTE)}"}`), code: 'too-large' },
  { name: 'nested JSON', asking: json('['.repeat(100_000)), code: 'malformed' },
  { name: 'nested and closed', asking: json('['.repeat(60_000) + ']'.repeat(60_000)), code: 'malformed' },
  { name: 'half of JSON', asking: json('{"csr":'), code: 'malformed' },
  { name: '__proto__', asking: json('{"__proto__":{"admin":true}}'), code: 'malformed' },
  { name: 'constructor', asking: json('{"constructor":{"prototype":{"a":1}}}'), code: 'malformed' },
  { name: 'null', asking: json('null'), code: 'malformed' },
  { name: 'a number for the CSR', asking: submission({ csr: 5 }), code: 'malformed' },
  { name: 'a list of CSRs', asking: submission({ csr: ['a', 'b'] }), code: 'malformed' },
  { name: 'a member too many', asking: submission({ role: 'administrator' }), code: 'malformed' },
  { name: 'NUL in the profile', asking: submission({ profile: 'signature\0' }), code: 'malformed' },
  { name: 'SQL in the profile', asking: submission({ profile: "x';drop--" }), code: 'malformed' },
  { name: 'a lone surrogate', asking: submission({ csr: '\ud800' }), code: 'malformed' },
  { name: 'the root profile', asking: submission({ profile: 'root' }), code: 'malformed' },
  {
    name: 'a prototype’s member as profile',
    asking: submission({ profile: '__proto__' }),
    code: 'malformed',
  },
  { name: 'text/plain', asking: typed('text/plain'), code: 'unsupported-media-type' },
  { name: 'XML', asking: typed('application/xml'), code: 'unsupported-media-type' },
  { name: 'a form', asking: typed('application/x-www-form-urlencoded'), code: 'unsupported-media-type' },
  { name: 'multipart', asking: typed('multipart/form-data; boundary=x'), code: 'unsupported-media-type' },
  { name: 'a broken type', asking: typed('application/json; charset="'), code: 'malformed' },
  { name: 'UTF-16 JSON', asking: json('\ufeff{}'), code: 'malformed' },
]

function csr(body: string): Asking {
  return { body, headers: { 'content-type': 'application/pkcs10' } }
}

function submission(changes: object): Asking {
  return { json: { employeeNumber: '198609262015051001', profile: 'signature', csr: 'x', ...changes } }
}

/** Raw paths; the answer is a refusal, or 200 for what is only another spelling. */
export const PATHS: readonly string[] = [
  '/crl/../keys/ca/issuing.key.pem',
  '/crl/%2e%2e/%2e%2e/secrets/ca-passphrase',
  '/crl/..%2f..%2fsecrets%2fca-passphrase',
  '/crl/issuing.crl%00.txt',
  '/crl/issuing.crl/../../../../etc/passwd',
  '/crl/issuing/-1.crl',
  '/crl/issuing/0.crl',
  '/crl/issuing/99999999999999999999999999999999999999999999999.crl',
  '/crl/issuing/1e3.crl',
  `/crl/${'a'.repeat(5_000)}.crl`,
  "/crl/issuing'--.crl",
  '/ca/..%5c..%5cissuing.cer',
  '/ca/__proto__.cer',
  '/ca/constructor.p7c',
  '//ocsp',
  '/ocsp',
  '/ocsp/',
  '/ocsp/%',
  '/ocsp/%25%25%25',
  '/ocsp/../../etc/passwd',
  `/ocsp/${'A'.repeat(10_000)}`,
  `/ocsp/${'%2F'.repeat(1_000)}`,
  `/ocsp/M${'/'.repeat(2_000)}`,
  '/api/v1/requests/../../health/ready',
  '/api/v1/certificates/..',
  '/docs/../../package.json',
  '/docs/static/%2e%2e/%2e%2e/package.json',
  '*',
  'http://evil.example/ocsp',
]

/** POST /ocsp: an OCSP error, never a signature and never a failure of HTTP but 400, 413 and 415. */
export const OCSP_BODIES: readonly Asking[] = [
  ocsp(new Uint8Array(0)),
  ocsp(Uint8Array.of(0x30, 0x80, 0, 0)),
  ocsp(Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)),
  ocsp(new Uint8Array(8_000).fill(0x30)),
  ocsp(new Uint8Array(MEGABYTE)),
  { ...ocsp(Uint8Array.of(1)), headers: { 'content-type': 'application/json' } },
]

function ocsp(body: Uint8Array): Asking {
  return { method: 'POST', body, headers: { 'content-type': 'application/ocsp-request' } }
}

export interface Door {
  readonly method: string
  /** `{request}`, `{serial}` and `{employee}` stand for those of a colleague in another agency, `{csr}` for a sound one. */
  readonly path: string
  readonly json?: object
  /** Who gets anything but a refusal. */
  readonly open: readonly Holder[]
}

const at = new Date().toISOString()
const decision = {
  ...{ decision: 'approve', digest: '0'.repeat(64), reason: 'x' },
  ...{ at, signature: 'A'.repeat(96) },
}
const READERS: readonly Holder[] = ['registrationOfficer', 'auditor', 'administrator']

/**
 * Every route of the API that is about a person, asked about one in another agency. The demonstration's employee and
 * verifier may do none of it. Officers are stopped later where what they ask makes no sense (a digest of zeros).
 */
export const DOORS: readonly Door[] = [
  { method: 'GET', path: '/requests/{request}', open: READERS },
  { method: 'GET', path: '/certificates/{serial}', open: READERS },
  { method: 'GET', path: '/employees/{employee}', open: ['registrationOfficer', 'auditor'] },
  {
    method: 'POST',
    path: '/requests',
    json: { employeeNumber: '{employee}', profile: 'signature', csr: '{csr}' },
    open: [],
  },
  { method: 'POST', path: '/requests/{request}/decisions', json: decision, open: ['registrationOfficer'] },
  { method: 'POST', path: '/requests/{request}/identity-verification', open: ['registrationOfficer'] },
  { method: 'POST', path: '/requests/{request}/withdrawal', open: [] },
  {
    method: 'POST',
    path: '/certificates/{serial}/revocation',
    // In the future: refused as malformed to those who may revoke.
    json: { reason: 'superseded', invalidityDate: '2099-01-01T00:00:00Z' },
    open: ['registrationOfficer'],
  },
  { method: 'DELETE', path: '/certificates/{serial}/revocation', open: ['registrationOfficer'] },
]
