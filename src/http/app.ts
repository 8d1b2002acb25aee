/**
 * The HTTP application, built apart from listening: `buildApp(...)`, then `inject` or `listen`. It knows nothing of
 * requests or certificates; each protocol is a plugin that is handed its use cases.
 */
import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RouteOptions,
} from 'fastify'
import { SegelError } from '../errors.ts'
import { limitAccounts } from './account-limit.ts'
import {
  addAuthentication,
  allowPublicOnly,
  type Doors,
  refuseAccess,
  requireDeclaredAccess,
} from './authentication.ts'
import { answerClientError } from './client-error.ts'
import { type FailurePage, failurePages, sendFailure } from './failure.ts'
import { addHouseRoutes, type Health, type ProblemsPage } from './house-routes.ts'
import { addIdempotency } from './idempotency.ts'
import { composeLogger, type LogSettings } from './logging.ts'
import { refuseWithoutRight, requireDeclaredAction } from './rights.ts'
import { addNotFound } from './routes.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { addSessions } from './sessions.ts'
import { type TlsMaterial, tlsOptions } from './tls.ts'
import { formatSchemaErrors } from './validation.ts'

export interface Limits {
  /** Bytes of a request's body, where the route does not say otherwise. */
  readonly bodyBytes: number
  /** Per address; a loose net below the use cases' own limits. */
  readonly requestsPerMinute: number
  /** Of one account, from however many addresses. */
  readonly callsPerMinute: number
  /** Until the whole request has arrived. */
  readonly requestTimeoutMs: number
  /** Silence on a connection; longer than the longest wait a client may ask for. */
  readonly connectionTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** Delay of the event loop beyond which new work is refused with 503; 0 never refuses. */
  readonly eventLoopDelayMs: number
}

const DEFAULT_LIMITS: Limits = {
  bodyBytes: 65_536,
  requestsPerMinute: 1_200,
  callsPerMinute: 1_200,
  requestTimeoutMs: 15_000,
  connectionTimeoutMs: 60_000,
  keepAliveTimeoutMs: 20_000,
  eventLoopDelayMs: 3_000,
}

/** One protocol. */
export interface AppPlugin {
  readonly name: string
  /** For public answers that are signed and cached: without rate limit and browser headers, logged at debug. */
  readonly lean?: boolean
  /** For pages: cookies, forms, sessions, failures as pages. Their routes are public or of access `session`. */
  readonly pages?: boolean
  readonly register: FastifyPluginAsync
  /** Answers paths below `prefix` that no router can decode, where the protocol has its own words for that. */
  readonly undecodable?: {
    readonly prefix: string
    readonly answer: (request: FastifyRequest, reply: FastifyReply) => void
  }
}

export interface AppOptions extends Doors {
  readonly log: LogSettings
  readonly limits?: Partial<Limits>
  /** Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges; false believes none. */
  readonly trustProxy: boolean | string | string[]
  /** Draws the page of a failure that somebody meets in a browser. */
  readonly failurePage?: FailurePage
  /** Absent: plain HTTP. */
  readonly tls?: TlsMaterial
  /** Is shown each route, with what it declares. */
  readonly onRoute?: (route: RouteOptions) => void
  /** Draws the page of problem codes. */
  readonly problemsPage?: ProblemsPage
  readonly health: Health
  /** Says so on every answer, so that nobody takes a demonstration for the real thing. */
  readonly demonstration: boolean
  readonly plugins: readonly AppPlugin[]
}

/** @throws (from `ready`, `listen` or the first `inject`) when a plugin fails or a route declares no access */
export function buildApp(options: AppOptions): FastifyInstance {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const app = createInstance(options, limits)
  // Fastify reads text/plain as it stands; here no route takes it, so it is 415 like everything undeclared.
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler(sendFailure)
  app.setSchemaErrorFormatter(formatSchemaErrors)
  app.addHook('onRequest', (request, reply, done) => {
    stamp(request, reply, options.demonstration)
    done()
  })
  requireDeclaredAccess(app)
  requireDeclaredAction(app)
  if (options.onRoute !== undefined) app.addHook('onRoute', options.onRoute)
  addNotFound(app, options.failurePage)
  const kindOf = (plugin: AppPlugin) => (plugin.lean ? 'lean' : plugin.pages ? 'pages' : 'interface')
  const of = (kind: ReturnType<typeof kindOf>) => options.plugins.filter(plugin => kindOf(plugin) === kind)
  void app.register(async scope => {
    await addGuards(scope, options, limits)
    addAccessLog(scope)
    addHouseRoutes(scope, options.health, options.problemsPage)
    await scope.register(async interfaces => {
      refuseAccess(interfaces, 'session')
      await registerAll(interfaces, of('interface'))
    })
    await scope.register(async pages => {
      refuseAccess(pages, 'authenticated')
      pages.setErrorHandler(failurePages(options.failurePage))
      await addSessions(pages, options.sessions)
      await registerAll(pages, of('pages'))
    })
  })
  void app.register(async scope => {
    allowPublicOnly(scope)
    if (options.log.level === 'debug' || options.log.level === 'trace') addAccessLog(scope)
    await registerAll(scope, of('lean'))
  })
  return app
}

function createInstance(options: AppOptions, limits: Limits): FastifyInstance {
  // One type for both, since nothing here asks which server it is.
  const https = options.tls === undefined ? null : tlsOptions(options.tls)
  return Fastify({
    https,
    logger: composeLogger(options.log),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // An identifier that the caller chooses could be made to point to someone else's request.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.connectionTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // A number for a string, or a member too many, is refused and never mended in silence.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    // A path that cannot be decoded meets no hook.
    frameworkErrors: (error, request, reply) => {
      stamp(request, reply, options.demonstration)
      const own = options.plugins.find(
        ({ undecodable }) => undecodable !== undefined && request.raw.url?.startsWith(undecodable.prefix),
      )
      if (own?.undecodable === undefined || error.code !== 'FST_ERR_BAD_URL')
        failurePages(options.failurePage)(error, request, reply)
      else own.undecodable.answer(request, reply)
    },
    clientErrorHandler: answerClientError,
  })
}

function stamp(request: FastifyRequest, reply: FastifyReply, demonstration: boolean): void {
  void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
  if (demonstration) void reply.header('x-segel-demonstration', 'true')
}

async function addGuards(app: FastifyInstance, options: AppOptions, limits: Limits): Promise<void> {
  await app.register(helmet, SECURITY_HEADERS)
  await app.register(rateLimit, {
    max: limits.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: () => new SegelError('rate-limited', 'Too many requests from this address.'),
  })
  if (limits.eventLoopDelayMs > 0)
    await app.register(underPressure, { maxEventLoopDelay: limits.eventLoopDelayMs })
  addAuthentication(app, options)
  limitAccounts(app, limits.callsPerMinute, options.addCalls)
  refuseWithoutRight(app)
  addIdempotency(app)
}

/** One line for each answer. It names the route's pattern: the URL itself may hold an employee number. */
function addAccessLog(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { url, config } = request.routeOptions
    request.log[config.quiet === true ? 'debug' : 'info'](
      {
        method: request.method,
        route: url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        address: request.ip,
        ...(request.call === null ? {} : { actor: request.call.actor.id }),
      },
      'answered',
    )
    done()
  })
}

async function registerAll(app: FastifyInstance, plugins: readonly AppPlugin[]): Promise<void> {
  for (const plugin of plugins) await app.register(plugin.register)
}
