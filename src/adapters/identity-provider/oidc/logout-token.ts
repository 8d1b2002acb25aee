/** Logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6): a JWT that the provider signed for us alone. */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { LogoutToken } from '../../../ports/identity-provider.ts'

/** What `verify` is told for each algorithm (RFC 7518 3.1, RFC 8037 3.1); what is not here is not believed. */
const ALGORITHMS: Readonly<
  Record<string, { readonly digest?: string; readonly type: string; readonly more: object }>
> = {
  RS256: { digest: 'sha256', type: 'rsa', more: { padding: constants.RSA_PKCS1_PADDING } },
  RS384: { digest: 'sha384', type: 'rsa', more: { padding: constants.RSA_PKCS1_PADDING } },
  RS512: { digest: 'sha512', type: 'rsa', more: { padding: constants.RSA_PKCS1_PADDING } },
  PS256: {
    digest: 'sha256',
    type: 'rsa',
    more: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  },
  ES256: { digest: 'sha256', type: 'ec', more: { dsaEncoding: 'ieee-p1363' } },
  ES384: { digest: 'sha384', type: 'ec', more: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { type: 'ed25519', more: {} },
}
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const MOST_CHARACTERS = 16_384
/** Clocks that differ. */
const SKEW_MS = 60_000
/** A provider sends it at once. */
const OLDEST_MS = 10 * 60_000
const MOST_KEYS = 50

export interface LogoutExpectation {
  readonly issuer: string
  readonly clientId: string
  readonly now: Date
  /** As JWK, of the provider; asked for once, with the `kid` that is wanted. */
  readonly keys: (kid: string | undefined) => Promise<readonly unknown[]>
}

/** @throws Error that says why it is not one; whatever `keys` throws */
export async function readLogoutToken(token: string, expected: LogoutExpectation): Promise<LogoutToken> {
  const [head = '', body = '', signature = '', ...more] = token.slice(0, MOST_CHARACTERS + 1).split('.')
  if (token.length > MOST_CHARACTERS || more.length > 0 || signature === '') throw new Error('not a JWS')
  const header = objectIn(head)
  const kid = typeof header['kid'] === 'string' ? header['kid'] : undefined
  if ('crit' in header) throw new Error('critical header')
  const typ = header['typ'] ?? 'JWT'
  const isTyped = typeof typ === 'string' && /^(application\/)?(logout\+)?jwt$/i.test(typ)
  if (!isTyped) throw new Error('another type of JWT')
  const signed = Buffer.from(`${head}.${body}`, 'ascii')
  const octets = Buffer.from(signature, 'base64url')
  const keys = (await expected.keys(kid)).slice(0, MOST_KEYS)
  const isSigned = keys.some(key => isSignedBy(key, { alg: header['alg'], kid, signed, octets }))
  if (!isSigned) throw new Error('no key of the provider has signed it')
  return claimsOf(objectIn(body), expected)
}

interface Signed {
  readonly alg: unknown
  readonly kid: string | undefined
  readonly signed: Buffer
  readonly octets: Buffer
}

function isSignedBy(jwk: unknown, { alg, kid, signed, octets }: Signed): boolean {
  const algorithm = typeof alg === 'string' && Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined
  if (algorithm === undefined || !isObject(jwk)) return false
  if (kid !== undefined && jwk['kid'] !== kid) return false
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return false
  if (jwk['alg'] !== undefined && jwk['alg'] !== alg) return false
  const key = publicKey(jwk)
  if (key?.asymmetricKeyType !== algorithm.type) return false
  return verify(algorithm.digest, signed, { key, ...algorithm.more }, octets)
}

function publicKey(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}

function claimsOf(
  claims: Readonly<Record<string, unknown>>,
  { issuer, clientId, now }: LogoutExpectation,
): LogoutToken {
  const { iss, aud, iat, exp, events, nonce, sub, sid } = claims
  if (iss !== issuer) throw new Error('another issuer')
  if (![aud].flat().includes(clientId)) throw new Error('for another client')
  const [issued, ends] = [instantOf(iat), instantOf(exp)]
  if (issued === undefined || ends === undefined) throw new Error('no times')
  const at = now.getTime()
  if (ends <= at - SKEW_MS) throw new Error('ended')
  if (issued > at + SKEW_MS || issued < at - OLDEST_MS) throw new Error('not of this time')
  if (!isObject(events) || !isObject(events[EVENT])) throw new Error('no logout')
  // Otherwise an ID token could pass for one (2.4).
  if (nonce !== undefined) throw new Error('with a nonce')
  const [subject, session] = [nameIn(sub), nameIn(sid)]
  if (subject === undefined && session === undefined) throw new Error('names nobody')
  return {
    issuedAt: new Date(issued),
    ...(subject === undefined ? {} : { subject }),
    ...(session === undefined ? {} : { session }),
  }
}

function nameIn(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '' || value.length > 1000) throw new Error('no such name')
  return value
}

function instantOf(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && Number.isFinite(seconds) && Math.abs(seconds) < 1e11
    ? seconds * 1000
    : undefined
}

function objectIn(part: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  if (!isObject(value)) throw new Error('no JSON object')
  return value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
