/** Pages without the rest of the house: an application with the areas under test, asked by inject or over a port. */
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Actor } from '../../src/domain/actor.ts'
import { type AppOptions, type AppPlugin, buildApp } from '../../src/http/app.ts'
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

export async function webApp(t: Test, options: WebAppOptions = {}): Promise<FastifyInstance> {
  const facts = { ...FACTS, ...options.facts }
  const web = await openWeb({ facts, areas: options.areas ?? [] })
  const app = buildApp({
    log: { level: 'silent' },
    trustProxy: false,
    health: { ready: async () => undefined },
    demonstration: facts.demonstration,
    failurePage: web.failurePage,
    ...options.app,
    plugins: [
      ...(options.plugins ?? []),
      options.actor === undefined ? web.plugin : signedIn(web.plugin, options.actor),
    ],
  })
  t.teardown(() => app.close())
  await app.ready()
  return app
}

/** Listens on a free port; gives the origin by name, since browsers give credentials to names only. */
export async function listenWeb(t: Test, options: WebAppOptions = {}): Promise<string> {
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

/** As if the session's door had let `actor` in. */
function signedIn(plugin: AppPlugin, actor: Actor): AppPlugin {
  return {
    ...plugin,
    register: async scope => {
      scope.addHook('preValidation', (request, _reply, done) => {
        const at = new Date()
        const times = { createdAt: at, lastSeenAt: at, expiresAt: at, authenticatedAt: at }
        request.session = {
          id: 'session',
          actor,
          method: 'passkey',
          csrf: 'csrf-token',
          isFresh: true,
          ...times,
        }
        request.call = { actor, requestId: request.id, source: 'web 127.0.0.1' }
        done()
      })
      await scope.register(async areas => plugin.register(areas, {}))
    },
  }
}
