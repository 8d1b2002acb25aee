/**
 * Which action a route is for. A route that is not public and names none keeps the application from starting; a caller
 * whose role can never do it is refused before the body is read. About whom it may be done is the use case's question.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { mayEver, type WantedAction } from '../domain/actor.ts'
import { SegelError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the table in domain/actor: one, one of several, or `any-signed-in`. For every route that is not public. */
    action?: WantedAction
  }
}

/** To be called on the root instance, after `requireDeclaredAccess`, before any route. */
export function requireDeclaredAction(app: FastifyInstance): void {
  app.addHook('onRoute', refuseUndeclared)
  // The last look, whichever door let the caller in: after every hook that may set the call.
  app.addHook('preHandler', (request, _reply, done) => {
    done(faultOf(request))
  })
}

/** The early look, for the scope whose door has just filled `request.call` by a hook of the same kind. */
export function refuseWithoutRight(scope: FastifyInstance): void {
  scope.addHook('preParsing', (request, _reply, ...[payload, done]) => {
    const fault = request.call === null ? undefined : faultOf(request)
    if (fault === undefined) done(null, payload)
    else done(fault)
  })
}

function refuseUndeclared(route: RouteOptions): void {
  const { access, action } = route.config ?? {}
  if (access === 'public') return
  if (action === undefined || (typeof action !== 'string' && action.length === 0))
    throw new Error(`Route ${String(route.method)} ${route.url} does not declare config.action.`)
}

function faultOf({ call, routeOptions: { config } }: FastifyRequest): SegelError | undefined {
  // What has no route is answered 404, and that holds nothing.
  if (config.access === undefined || config.access === 'public') return undefined
  if (call === null) return new SegelError('unauthenticated', 'This needs a sign-in.')
  const { action } = config
  if (action !== undefined && mayEver(call.actor, action)) return undefined
  return new SegelError('not-permitted', `The role ${call.actor.role} may not do this.`)
}
