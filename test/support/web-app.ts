/** Pages without the rest of the house: an application with the areas under test, asked by inject or over a port. */
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Actor } from '../../src/domain/actor.ts'
import { type AppOptions, type AppPlugin, buildApp } from '../../src/http/app.ts'
import type { SessionDoor } from '../../src/http/sessions.ts'
import { openWeb } from '../../src/web/index.ts'
import type { SiteFacts } from '../../src/web/site.ts'

export const FACTS: SiteFacts = {
  name: { id: 'Segel Uji', en: 'Segel Test' },
  operator: { id: 'Pemerintah Provinsi Nusa Contoh', en: 'Provincial Government of Nusa Contoh' },
  timeZone: 'Asia/Makassar',
  contact: { email: 'sertifikat@nusacontoh.example', address: 'Jalan Contoh 1' },
  securityContact: 'keamanan@nusacontoh.example',
  demonstration: false,
}

export interface WebAppOptions {
  readonly areas?: readonly AppPlugin[]
  readonly facts?: Partial<SiteFacts>
  /** Who is signed in on every page. */
  readonly actor?: Actor
  /** Protocols beside the pages. */
  readonly plugins?: readonly AppPlugin[]
  readonly app?: Partial<AppOptions>
}

export async function webApp(
  t: Pick<Test, 'teardown'>,
  options: WebAppOptions = {},
): Promise<FastifyInstance> {
  const facts = { ...FACTS, ...options.facts }
  const web = await openWeb({ facts, areas: options.areas ?? [] })
  const app = buildApp({
    log: { level: 'silent' },
    trustProxy: false,
    health: { ready: async () => undefined },
    demonstration: facts.demonstration,
    failurePage: web.failurePage,
    problemsPage: web.problemsPage,
    ...(options.actor === undefined ? {} : { sessions: doorFor(options.actor) }),
    ...options.app,
    // A machine that stands still for three seconds is no finding about a page.
    limits: { eventLoopDelayMs: 0, ...options.app?.limits },
    plugins: [...(options.plugins ?? []), options.actor === undefined ? web.plugin : withCookie(web.plugin)],
  })
  t.teardown(() => app.close())
  await app.ready()
  return app
}

/** Listens on a free port; gives the origin by name, since browsers give credentials to names only. */
export async function listenWeb(t: Pick<Test, 'teardown'>, options: WebAppOptions = {}): Promise<string> {
  const app = await webApp(t, options)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return `http://localhost:${String(address.port)}`
}

/** As a browser asks for a page. */
export const NAVIGATION = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
} as const

/** A door that finds a fresh session of `actor` behind any secret. */
function doorFor(actor: Actor): SessionDoor {
  const at = new Date()
  const times = { createdAt: at, lastSeenAt: at, expiresAt: at, authenticatedAt: at }
  return {
    find: async () => ({ id: 'session', actor, method: 'passkey', ...times }),
    origin: 'http://localhost',
    reauthenticateMs: 3_600_000,
    now: () => new Date(),
  }
}

/** As if every request brought the cookie of a session. */
function withCookie(plugin: AppPlugin): AppPlugin {
  return {
    ...plugin,
    register: async scope => {
      scope.addHook('onRequest', (request, _reply, done) => {
        Object.assign(request, { cookies: { ...request.cookies, '__Host-segel': 'x'.repeat(43) } })
        done()
      })
      await scope.register(async areas => plugin.register(areas, {}))
    },
  }
}
