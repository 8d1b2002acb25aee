/** Paths without a route: 404, or 405 with Allow where only the method is wrong (RFC 9110 15.5.6). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type FailurePage, sendFaultPage, sendProblem } from './failure.ts'

interface KnownRoute {
  readonly path: RegExp
  readonly methods: readonly string[]
}

/** To be called before any route is registered. */
export function addNotFound(app: FastifyInstance, draw?: FailurePage): void {
  const known: KnownRoute[] = []
  app.addHook('onRoute', route => {
    known.push({ path: patternOf(route.url), methods: [route.method].flat() })
  })
  app.setNotFoundHandler((request, reply) => {
    const send: Send =
      draw === undefined || isForPrograms(request)
        ? sendProblem
        : (fault, request, reply) => sendFaultPage(fault, { request, reply, draw })
    return answerUnrouted(known, { request, reply, send })
  })
}

type Send = typeof sendProblem

/** Whatever they say that they accept: below these stand no pages. */
const PROGRAMS = /^\/(api|ocsp|crl|health|assets|docs)(\/|$)/

function isForPrograms(request: FastifyRequest): boolean {
  return PROGRAMS.test(request.raw.url ?? '')
}

function answerUnrouted(
  known: readonly KnownRoute[],
  {
    request,
    reply,
    send,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly send: Send },
): FastifyReply {
  const path = (request.raw.url ?? '').split('?')[0] ?? ''
  const methods = new Set(known.filter(one => one.path.test(path)).flatMap(one => one.methods))
  request.log.info({ method: request.method, status: methods.size === 0 ? 404 : 405 }, 'no such route')
  if (methods.size === 0) return send({ code: 'not-found' }, request, reply)
  void reply.header('allow', [...methods].sort().join(', '))
  return send({ code: 'method-not-allowed' }, request, reply)
}

/** Parameters match one segment, a star the rest. */
function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map(segment => {
      if (segment === '*') return '.*'
      return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    })
    .join('/')
  return new RegExp(`^${source}$`)
}
