/**
 * Who is calling. Denied by default: a route says in its `config.access` that it is public, or wants a bearer token
 * (RFC 6750), or the session of a browser; a route that says none of it keeps the application from starting.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Actor, Call } from '../domain/actor.ts'
import type { PresentedCertificate } from '../domain/client-certificate.ts'
import { SegelError } from '../errors.ts'
import type { AddCalls } from './account-limit.ts'
import { presentedCertificate } from './client-certificate.ts'
import { askToSignIn, assertMayChange, findSession, type SessionDoor } from './sessions.ts'

/** `session` only in the scope of pages, `authenticated` only outside of it: neither door opens the other's rooms. */
export type Access = 'public' | 'authenticated' | 'session'

const ACCESSES: ReadonlySet<unknown> = new Set<Access>(['public', 'authenticated', 'session'])

/** Gives the actor whose token this is, sent from `source`; throws SegelError `unauthenticated`. */
export type Authenticate = (secret: string, source: string) => Promise<Actor>

/** The same for a client certificate. */
export type AuthenticateCertificate = (certificate: PresentedCertificate, source: string) => Promise<Actor>

declare module 'fastify' {
  interface FastifyInstance {
    /** For a scope of routes that a library registers: their access, since they cannot declare it themselves. */
    defaultAccess?: Access
  }
  interface FastifyRequest {
    call: Call | null
  }
  interface FastifyContextConfig {
    access?: Access
    /** The door that the audit log names; `rest` when absent. */
    door?: string
    /** Logged at debug only: for routes that are asked thousands of times a second. */
    quiet?: boolean
    /** Asked by a page on its own: nobody need be in front of it, so it keeps no session alive. */
    unattended?: boolean
    /** A change that is never too much: it ends something of one's own. */
    evenReadOnly?: boolean
  }
}

// RFC 6750 2.1: b64token.
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]{1,512}=*)$/i

/** Makes every route declare its access. To be called on the root instance, before any route. */
export function requireDeclaredAccess(app: FastifyInstance): void {
  app.decorateRequest('call', null)
  app.decorateRequest('session', null)
  app.addHook('onRoute', refuseUndeclared)
}

/** For a scope that skips authentication because nothing in it may need any. */
export function allowPublicOnly(scope: FastifyInstance): void {
  scope.addHook('onRoute', route => {
    if (route.config?.access !== 'public')
      throw new Error(`Route ${route.url} of a lean plugin is not public.`)
  })
}

/** For a scope where `refused` would come through the wrong door. */
export function refuseAccess(scope: FastifyInstance, refused: Access): void {
  scope.addHook('onRoute', route => {
    if (route.config?.access === refused)
      throw new Error(`Route ${route.url} is of access ${refused}, which its scope does not give.`)
  })
}

/** How callers are recognised; where one is absent, nobody is. */
export interface Doors {
  readonly authenticate?: Authenticate
  readonly authenticateCertificate?: AuthenticateCertificate
  readonly sessions?: SessionDoor
  /** How many calls of an account all processes have seen; absent: each counts for itself. */
  readonly addCalls?: AddCalls
}

/** Fills `request.call` for the routes of this scope that are not public, and `request.session` for all pages. */
export function addAuthentication(scope: FastifyInstance, doors: Doors): void {
  // After the rate limit, which is an onRequest hook, so that guessing is limited; before the body is read.
  scope.addHook('preParsing', (request, reply, ...[payload, done]) => {
    IDENTIFY[request.routeOptions.config.access ?? 'public'](request, reply, doors).then(
      answered => {
        if (!answered) done(null, payload)
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error('authentication failed', { cause: error }))
      },
    )
  })
}

/** Gives true when the request is answered already. */
type Identify = (request: FastifyRequest, reply: FastifyReply, doors: Doors) => Promise<boolean>

const IDENTIFY: Readonly<Record<Access, Identify>> = {
  public: async (request, _reply, { sessions }) => {
    // Only to greet whoever is signed in: a public page is there even when that cannot be known.
    if (request.routeOptions.config.quiet !== true)
      request.session = (await findSession(request, sessions).catch(() => undefined)) ?? null
    return false
  },
  authenticated: async (request, _reply, doors) => {
    request.call = await identify(request, doors)
    return false
  },
  session: async (request, reply, { sessions }) => {
    const session = await findSession(request, sessions)
    if (session === undefined) {
      if (askToSignIn(request, reply) !== undefined) return true
      throw new SegelError('unauthenticated', 'Sign in first.')
    }
    assertMayChange(request, session)
    request.session = session
    request.call = { actor: session.actor, requestId: request.id, source: `web ${request.ip}` }
    return false
  },
}

/** @throws SegelError `unauthenticated` on a route that is public */
export function callOf(request: FastifyRequest): Call {
  if (request.call === null) throw new SegelError('unauthenticated', 'This needs an access token.')
  return request.call
}

function refuseUndeclared(this: FastifyInstance, route: RouteOptions): void {
  const access = route.config?.access ?? this.defaultAccess
  if (access === undefined || !ACCESSES.has(access)) {
    throw new Error(`Route ${String(route.method)} ${route.url} does not declare config.access.`)
  }
  route.config = { ...route.config, access }
}

/**
 * By token, by client certificate, or by both if they are the same: a certificate that came along by itself must never
 * change on whose behalf a call is made, nor a token what the certificate proved.
 */
async function identify(request: FastifyRequest, doors: Doors): Promise<Call> {
  const certificate = presentedCertificate(request)
  const secret = BEARER.exec(request.headers.authorization ?? '')?.[1]
  const at = `${request.routeOptions.config.door ?? 'rest'} ${request.ip}`
  if (certificate === undefined) {
    if (secret === undefined || doors.authenticate === undefined) throw nobody()
    return { actor: await doors.authenticate(secret, at), requestId: request.id, source: at }
  }
  if (doors.authenticateCertificate === undefined) throw nobody()
  const source = `mtls ${request.ip}`
  const actor = await doors.authenticateCertificate(certificate, source)
  if (request.headers.authorization !== undefined) {
    if (secret === undefined || doors.authenticate === undefined) throw nobody()
    const other = await doors.authenticate(secret, at)
    if (other.id !== actor.id)
      throw new SegelError('unauthenticated', 'Token and client certificate stand for different callers.')
  }
  return { actor, requestId: request.id, source }
}

function nobody(): SegelError {
  return new SegelError('unauthenticated', 'Send an access token: Authorization: Bearer ...')
}
