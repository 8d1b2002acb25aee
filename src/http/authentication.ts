/**
 * Who is calling. Denied by default: a route says in its `config.access` that it is public, or it wants a bearer
 * token (RFC 6750); a route that says neither keeps the application from starting.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Actor, Call } from '../domain/actor.ts'
import { SegelError } from '../errors.ts'

export type Access = 'public' | 'authenticated'

/** Gives the actor whose token this is, sent from `source`; throws SegelError `unauthenticated`. */
export type Authenticate = (secret: string, source: string) => Promise<Actor>

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
  }
}

// RFC 6750 2.1: b64token.
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]{1,512}=*)$/i

/** Makes every route declare its access. To be called on the root instance, before any route. */
export function requireDeclaredAccess(app: FastifyInstance): void {
  app.decorateRequest('call', null)
  app.addHook('onRoute', refuseUndeclared)
}

/** For a scope that skips authentication because nothing in it may need any. */
export function allowPublicOnly(scope: FastifyInstance): void {
  scope.addHook('onRoute', route => {
    if (route.config?.access !== 'public')
      throw new Error(`Route ${route.url} of a lean plugin is not public.`)
  })
}

/** Fills `request.call` for the routes of this scope that are not public. */
export function addAuthentication(scope: FastifyInstance, authenticate: Authenticate | undefined): void {
  // After the rate limit, which is an onRequest hook, so that guessing is limited; before the body is read.
  scope.addHook('preParsing', (request, _reply, ...[payload, done]) => {
    if (request.routeOptions.config.access === 'public') {
      done(null, payload)
      return
    }
    identify(request, authenticate).then(
      call => {
        request.call = call
        done(null, payload)
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error('authentication failed', { cause: error }))
      },
    )
  })
}

/** @throws SegelError `unauthenticated` on a route that is public */
export function callOf(request: FastifyRequest): Call {
  if (request.call === null) throw new SegelError('unauthenticated', 'This needs an access token.')
  return request.call
}

function refuseUndeclared(this: FastifyInstance, route: RouteOptions): void {
  const access = route.config?.access ?? this.defaultAccess
  if (access !== 'public' && access !== 'authenticated') {
    throw new Error(`Route ${String(route.method)} ${route.url} does not declare config.access.`)
  }
  route.config = { ...route.config, access }
}

async function identify(request: FastifyRequest, authenticate: Authenticate | undefined): Promise<Call> {
  const secret = BEARER.exec(request.headers.authorization ?? '')?.[1]
  if (secret === undefined || authenticate === undefined) {
    throw new SegelError('unauthenticated', 'Send an access token: Authorization: Bearer ...')
  }
  const source = `${request.routeOptions.config.door ?? 'rest'} ${request.ip}`
  const actor = await authenticate(secret, source)
  return { actor, requestId: request.id, source }
}
