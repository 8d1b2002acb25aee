/** /sign-in/oidc: to the agency's sign-in service, and back. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Session } from '../../domain/session.ts'
import type { AppPlugin } from '../../http/app.ts'
import {
  sessionSecretOf,
  setCeremonyCookie,
  setSessionCookie,
  takeCeremonyCookie,
} from '../../http/cookies.ts'
import { localPath } from '../../http/local-path.ts'
import { afterSignIn, fromOf } from './index.ts'

export interface OidcUses {
  readonly begin: (next: string) => Promise<{ readonly url: string; readonly secret: string }>
  readonly finish: (
    from: ReturnType<typeof fromOf>,
    answer: { readonly search: string; readonly secret: string | undefined; readonly previous?: string },
  ) => Promise<{ readonly secret: string; readonly session: Session; readonly next: string }>
  readonly beginSignOut: () => Promise<{ readonly url: string; readonly secret: string }>
  readonly finishSignOut: (answer: {
    readonly secret: string | undefined
    readonly state: string | undefined
  }) => Promise<boolean>
}

const CEREMONY_SECONDS = 600
const open = { access: 'public' } as const
/** Each begins a row in the database; an office behind one address has enough of them. */
const begin = { ...open, rateLimit: { max: 120, timeWindow: 60_000 } } as const
const query = { type: 'object', properties: { next: { type: 'string', maxLength: 2000 } } } as const

export function oidcArea(uses: OidcUses): AppPlugin {
  return {
    name: 'sign-in-oidc',
    pages: true,
    register: async app => {
      app.get<{ Querystring: { readonly next?: string } }>(
        '/sign-in/oidc',
        { config: begin, schema: { querystring: query } },
        async (request, reply) => {
          const next = localPath(request.query.next)
          void reply.header('cache-control', 'no-store')
          // Another site may not begin for the person; they are shown the way, and go it themselves.
          if (isForeign(request)) return reply.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303)
          const { url, secret } = await uses.begin(next)
          setCeremonyCookie(reply, 'oidc', { secret, maxAgeSeconds: CEREMONY_SECONDS })
          return reply.redirect(url, 303)
        },
      )
      app.get('/sign-in/oidc/callback', { config: open }, async (request, reply) => {
        const previous = sessionSecretOf(request)
        const search = /\?.*$/s.exec(request.raw.url ?? '')?.[0] ?? ''
        const { secret, session, next } = await uses.finish(fromOf(request), {
          search,
          secret: takeCeremonyCookie(request, reply, 'oidc'),
          ...(previous === undefined ? {} : { previous }),
        })
        setSessionCookie(reply, secret)
        return reply
          .header('cache-control', 'no-store')
          .redirect(afterSignIn(app, session.actor.role, next), 303)
      })
      addSignOut(app, uses)
    },
  }
}

const state = { type: 'object', properties: { state: { type: 'string', maxLength: 200 } } } as const

/** A link of the page after signing out, and not the form itself: its redirect would end at our own address. */
function addSignOut(app: FastifyInstance, uses: OidcUses): void {
  app.get('/sign-in/oidc/sign-out', { config: begin }, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (isForeign(request)) return reply.redirect('/sign-in', 303)
    const { url, secret } = await uses.beginSignOut()
    setCeremonyCookie(reply, 'oidc-out', { secret, maxAgeSeconds: CEREMONY_SECONDS })
    return reply.redirect(url, 303)
  })
  app.get<{ Querystring: { readonly state?: string } }>(
    '/sign-in/oidc/signed-out',
    { config: open, schema: { querystring: state } },
    async (request, reply) => {
      const secret = takeCeremonyCookie(request, reply, 'oidc-out')
      const isOurs = await uses.finishSignOut({ secret, state: request.query.state }).catch(() => false)
      return reply
        .header('cache-control', 'no-store')
        .redirect(isOurs ? '/sign-in?signed-out=there' : '/sign-in', 303)
    },
  )
}

function isForeign({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
