/**
 * No other site makes a browser act for the person in front of it. Whatever changes something must come from a page of
 * our own origin, as the browser itself says, and within a session bring a token that only such a page can know.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { SegelError } from '../errors.ts'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const TOKEN_HEADER = 'x-csrf-token'
const TOKEN_FIELD = 'csrf'

/** Bound to the session by the secret of its cookie: nothing to keep, and another session's token is no good. */
export function csrfToken(secret: string): string {
  return createHmac('sha256', secret).update('segel csrf').digest('base64url')
}

export function isSafe(request: FastifyRequest): boolean {
  return SAFE.has(request.method)
}

/** @throws SegelError `not-permitted` when the browser says that it comes from elsewhere, or does not say */
export function assertSameOrigin(request: FastifyRequest, origin: string): void {
  if (isSafe(request)) return
  const site = request.headers['sec-fetch-site']
  const from = request.headers.origin
  const isOurs =
    (site !== undefined || from !== undefined) &&
    (site === undefined || site === 'same-origin') &&
    (from === undefined || from === origin)
  if (!isOurs)
    throw new SegelError(
      'not-permitted',
      `This must be sent by a page of ${origin}; open it there and try again.`,
    )
}

/**
 * Looks for the token in the header, or in the hidden field `csrf` of a form, which it takes away: no schema knows it.
 * @throws SegelError `not-permitted` when it is not that of this session
 */
export function assertCsrfToken(request: FastifyRequest, expected: string): void {
  if (isSafe(request)) return
  const sent = request.headers[TOKEN_HEADER] ?? takeField(request.body)
  if (typeof sent !== 'string' || !isEqual(sent, expected))
    throw new SegelError('not-permitted', 'The page is of an earlier session: load it again, then try again.')
}

function takeField(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, TOKEN_FIELD)) return undefined
  const form = body as Record<string, unknown>
  const token = form[TOKEN_FIELD]
  Reflect.deleteProperty(form, TOKEN_FIELD)
  return token
}

function isEqual(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
