/** From whatever was thrown to the problem that is answered, and to the log line that keeps the rest. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isSegelError } from '../errors.ts'
import { chooseLanguage, type Language } from './negotiation.ts'
import { composePage, escapeHtml } from './page.ts'
import {
  composeProblem,
  type Fault,
  type Problem,
  PROBLEM_TYPE,
  type ProblemCode,
  problemRow,
} from './problem.ts'
import { CONTENT_SECURITY_POLICY, PEOPLE_HEADERS } from './security-headers.ts'

/** Answers `error` as a problem. Also the error handler of the application. */
export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = faultOf(error)
  logFailure(error, fault, request)
  return sendProblem(fault, request, reply)
}

/** Draws what went wrong as HTML; what the page says in which language is its own choice. */
export type FailurePage = (
  problem: Problem,
  request: FastifyRequest,
) => { readonly language: Language; readonly html: string }

/** The error handler of pages: people get a page, their scripts a problem. */
export function failurePages(draw: FailurePage = drawPlainly) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const fault = faultOf(error)
    logFailure(error, fault, request)
    return sendFaultPage(fault, { request, reply, draw })
  }
}

export function sendFaultPage(
  fault: Fault,
  {
    request,
    reply,
    draw = drawPlainly,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly draw?: FailurePage },
): FastifyReply {
  if (!isNavigation(request)) return sendProblem(fault, request, reply)
  const { status } = problemRow(fault.code)
  const language = chooseLanguage(request.headers['accept-language'])
  sayWhen(fault, reply)
  const page = drawSafely(draw, composeProblem(fault, { requestId: request.id, language }), request)
  // A path without a route is answered outside of the scope where helmet stands.
  if (!reply.hasHeader('content-security-policy'))
    void reply.headers({ 'content-security-policy': CONTENT_SECURITY_POLICY, ...PEOPLE_HEADERS })
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', page.language)
    .header('cache-control', 'no-store')
    .send(Buffer.from(page.html))
}

/** A page that cannot be drawn must not hide what went wrong. */
function drawSafely(draw: FailurePage, problem: Problem, request: FastifyRequest): ReturnType<FailurePage> {
  try {
    return draw(problem, request)
  } catch (error) {
    request.log.error({ err: error }, 'the page of a failure failed')
    return drawPlainly(problem, request)
  }
}

function drawPlainly({ title, detail, instance }: Problem, request: FastifyRequest): ReturnType<FailurePage> {
  const body = `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(detail)}</p>\n<p>${escapeHtml(instance)}</p>`
  return { language: chooseLanguage(request.headers['accept-language']), html: composePage({ title, body }) }
}

/** Whether a person is looking at the answer, and not a script of a page. */
export function isNavigation({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const mode = headers['sec-fetch-mode']
  if (mode !== undefined && mode !== 'navigate') return false
  return /\btext\/html\b/i.test(headers.accept ?? '')
}

export function sendProblem(fault: Fault, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status } = problemRow(fault.code)
  const language = chooseLanguage(request.headers['accept-language'])
  // RFC 9110 11.6.1: a 401 names the scheme.
  if (status === 401 && request.routeOptions.config.access !== 'session')
    void reply.header('www-authenticate', 'Bearer realm="segel"')
  sayWhen(fault, reply)
  // Octets pass by the route's response schema, so no schema can cut a problem short, and by Fastify's charset,
  // which this media type does not have (RFC 9457 8).
  return reply
    .code(status)
    .header('content-type', PROBLEM_TYPE)
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .send(Buffer.from(JSON.stringify(composeProblem(fault, { requestId: request.id, language }))))
}

/** RFC 9110 10.2.3. */
function sayWhen({ code, retryAfterSeconds }: Fault, reply: FastifyReply): void {
  const seconds = retryAfterSeconds ?? problemRow(code).retryAfter
  if (seconds !== undefined && !reply.hasHeader('retry-after')) void reply.header('retry-after', seconds)
}

function faultOf(error: unknown): Fault {
  if (isSegelError(error)) {
    const { code, detail, findings, retryAfterSeconds } = error
    return { code, detail, findings, retryAfterSeconds }
  }
  return frameworkFault(error) ?? { code: 'internal' }
}

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed',
  // A path that leaves the folder of static files: there is nothing there.
  403: 'not-found',
  404: 'not-found',
  408: 'request-timeout',
  413: 'too-large',
  414: 'malformed',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  431: 'headers-too-large',
  503: 'overloaded',
}

/**
 * Only the framework's own complaints, about how a request was sent, have their status believed; a foreign error
 * that happens to carry one is still a bug of ours. The framework's text may quote the caller, so it stays behind.
 */
function frameworkFault(error: unknown): Fault | undefined {
  if (!isFrameworkError(error)) return undefined
  const code = BY_STATUS[error.statusCode ?? 500]
  return code === undefined ? undefined : { code }
}

function isFrameworkError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_')
}

function logFailure(error: unknown, fault: Fault, request: FastifyRequest): void {
  const { status } = problemRow(fault.code)
  if (fault.code === 'internal') request.log.error({ err: error }, 'unforeseen error')
  else if (status >= 500) request.log.warn({ err: error }, 'not available')
  else request.log.info({ code: fault.code }, 'refused')
}
