/**
 * Cookies of people's browsers. `__Host-`: a browser takes them only from a secure origin (localhost counts), for this
 * host alone, so that no other host of the domain can plant one (RFC 6265bis 4.1.3.2). None can be read by a script.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

const SESSION_COOKIE = '__Host-segel'
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const

// 32 octets in base64url.
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** Without Max-Age: it ends with the browser at the latest. */
export function setSessionCookie(reply: FastifyReply, secret: string): void {
  void reply.setCookie(SESSION_COOKIE, secret, ATTRIBUTES)
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, ATTRIBUTES)
}

export function sessionSecretOf(request: FastifyRequest): string | undefined {
  return secretIn(request, SESSION_COOKIE)
}

/**
 * Binds a ceremony to the browser that began it: the secret is in a cookie of its own, so that nobody can end in
 * another browser what they began in theirs. `name` is lower case: `oidc` ...
 */
export function setCeremonyCookie(
  reply: FastifyReply,
  name: string,
  what: { readonly secret: string; readonly maxAgeSeconds: number },
): void {
  void reply.setCookie(ceremonyCookie(name), what.secret, { ...ATTRIBUTES, maxAge: what.maxAgeSeconds })
}

/** Gives the secret, and takes the cookie away with this answer. */
export function takeCeremonyCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
): string | undefined {
  void reply.clearCookie(ceremonyCookie(name), ATTRIBUTES)
  return secretIn(request, ceremonyCookie(name))
}

/** The same, and the cookie stays: for a page that comes before the answer. */
export function ceremonySecretOf(request: FastifyRequest, name: string): string | undefined {
  return secretIn(request, ceremonyCookie(name))
}

function ceremonyCookie(name: string): string {
  return `${SESSION_COOKIE}-${name}`
}

function secretIn(request: FastifyRequest, cookie: string): string | undefined {
  // Outside the scope of pages nobody reads cookies.
  const { cookies } = request as { cookies?: Readonly<Record<string, string | undefined>> }
  const value = cookies?.[cookie]
  return value !== undefined && SECRET.test(value) ? value : undefined
}
