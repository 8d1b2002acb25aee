/** A request's state, live: the script asks and waits; without it there is a link that reloads. */
import type { FastifyInstance } from 'fastify'
import { type CertificateRequest, OPEN_STATES } from '../../domain/request.ts'
import type { Language } from '../../http/negotiation.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { PORTAL } from '../messages/portal.ts'
import { applicantOf, PORTAL_ROUTE } from './applicant.ts'
import type { PortalOptions } from './uses.ts'

export const WATCH_SCRIPT = 'portal-watch.js'
/** Below what proxies commonly allow a request to last. */
const WAIT_MS = 25_000

/** Nothing for a request that has ended. The link is for whoever has no scripts; the script takes its place. */
export function watched({ id, state }: CertificateRequest, language: Language): Html {
  if (!OPEN_STATES.includes(state)) return NOTHING
  return html`<p class="soft" role="status" data-watch="/portal/requests/${id}/state?from=${state}"
data-watching="${PORTAL.watching[language]}" data-changed="${PORTAL.changed[language]}"><a href="">${PORTAL.reload[language]}</a></p>`
}

export function addWatching(app: FastifyInstance, { uses }: PortalOptions): void {
  const config = { ...PORTAL_ROUTE, quiet: true, unattended: true } as const
  app.get<{ Params: { id: string }; Querystring: { from?: unknown } }>(
    '/portal/requests/:id/state',
    { config },
    async (request, reply) => {
      const { call } = applicantOf(request)
      const { id } = request.params
      const { state } = await uses.findRequest(call, id)
      if (state !== request.query.from) return { state }
      const gone = new AbortController()
      reply.raw.once('close', () => {
        gone.abort()
      })
      const later = await uses.awaitRequest(call, id, { timeoutMs: WAIT_MS, aborted: gone.signal })
      return { state: later.state }
    },
  )
}
