/**
 * People in front of a browser: a cookie with a secret, found again by its hash; what changes something only from our
 * own pages; no session, no page. Routes that declare `access: 'session'` have `request.session` and `request.call`.
 */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FoundSession } from '../domain/session.ts'
import { SegelError } from '../errors.ts'
import { sessionSecretOf } from './cookies.ts'
import { assertCsrfToken, assertSameOrigin, csrfToken, isSafe } from './cross-site.ts'
import { isNavigation } from './failure.ts'
import { PEOPLE_HEADERS } from './security-headers.ts'

export interface SessionDoor {
  /** The session of this secret with the actor as they are now; undefined when it has ended, whatever way. */
  readonly find: (secret: string, isAttended?: boolean) => Promise<FoundSession | undefined>
  /** Of the pages for people: `https://segel.example`. */
  readonly origin: string
  /** How long a proof of presence counts for what wants a young one. */
  readonly reauthenticateMs: number
  readonly now: () => Date
}

export interface BrowserSession extends FoundSession {
  /** For forms (hidden field `csrf`) and fetches (header `x-csrf-token`) of this session's pages. */
  readonly csrf: string
  /** Presence was proved a short while ago. */
  readonly isFresh: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of routes with `access: 'session'`; of public pages for people when somebody is signed in. */
    session: BrowserSession | null
  }
}

/** For the scope of pages: forms, cookies, and the guards against other sites. */
export async function addSessions(scope: FastifyInstance, door: SessionDoor | undefined): Promise<void> {
  await scope.register(cookie)
  await scope.register(formbody)
  scope.addHook('onRequest', (request, reply, done) => {
    void reply.headers(PEOPLE_HEADERS)
    if (request.routeOptions.config.access === 'session') void reply.header('cache-control', 'no-store')
    done()
  })
  scope.addHook('onRequest', (request, reply, done) => {
    const place = door === undefined ? undefined : placeByName(request, door.origin)
    if (place === undefined) done()
    else void reply.header('cache-control', 'no-store').redirect(place, 303)
  })
  // Before the body is read.
  scope.addHook('preParsing', (request, _reply, ...[payload, done]) => {
    if (door !== undefined) assertSameOrigin(request, door.origin)
    done(null, payload)
  })
  // Before any schema looks at the body.
  scope.addHook('preValidation', (request, _reply, done) => {
    if (request.routeOptions.config.access === 'session') assertCsrfToken(request, sessionOf(request).csrf)
    done()
  })
}

/**
 * On this very machine people also come by number, `http://127.0.0.1:8080`; browsers give passkeys and our cookies to
 * names only (WebAuthn 5.1.3). So whoever wants to sign in goes on at the name.
 */
function placeByName(request: FastifyRequest, origin: string): string | undefined {
  const url = request.raw.url ?? '/'
  const isForPeople = request.routeOptions.config.access === 'session' || /^\/sign-in(?![^?/])/.test(url)
  if (!isForPeople || request.method !== 'GET' || !isNavigation(request)) return undefined
  if (!LOOPBACK.test(request.hostname) || new URL(origin).hostname !== 'localhost') return undefined
  return `${origin}${url}`
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[?::1\]?)$/

/** Undefined for whoever is not signed in. */
export async function findSession(
  request: FastifyRequest,
  door: SessionDoor | undefined,
): Promise<BrowserSession | undefined> {
  const secret = door === undefined ? undefined : sessionSecretOf(request)
  if (door === undefined || secret === undefined) return undefined
  const isAttended = request.routeOptions.config.unattended !== true
  const session = await door.find(secret, isAttended)
  if (session === undefined) return undefined
  const isFresh = door.now().getTime() - session.authenticatedAt.getTime() < door.reauthenticateMs
  return { ...session, csrf: csrfToken(secret), isFresh }
}

/** @throws SegelError `unauthenticated` where nobody is signed in */
export function sessionOf(request: FastifyRequest): BrowserSession {
  if (request.session === null) throw new SegelError('unauthenticated', 'Sign in first.')
  return request.session
}

/** True when the person proved their presence a short while ago; a decision's own passkey assertion counts as well. */
export function reauthenticated(request: FastifyRequest): boolean {
  return request.session?.isFresh === true
}

/** @throws SegelError `registry-unavailable` for a change while nobody knows whether the employee still is one */
export function assertMayChange(request: FastifyRequest, session: FoundSession): void {
  if (session.isReadOnly !== true || isSafe(request) || request.routeOptions.config.evenReadOnly === true)
    return
  throw new SegelError(
    'registry-unavailable',
    'The employee registry cannot be asked now, so nothing is changed; try again in a few minutes.',
  )
}

/** To the sign-in page and, after it, back: only what can be asked for again. */
export function askToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if ((request.method !== 'GET' && request.method !== 'HEAD') || !isNavigation(request)) return undefined
  const next = encodeURIComponent(request.raw.url ?? '/')
  return reply.header('cache-control', 'no-store').redirect(`/sign-in?next=${next}`, 303)
}
