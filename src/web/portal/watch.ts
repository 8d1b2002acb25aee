/** A request's state, live: the script asks and waits; without it there is a link that reloads. */
import type { FastifyInstance } from 'fastify'
import { isAsked } from '../../domain/queue.ts'
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
export function watched(request: CertificateRequest, language: Language, asked: boolean): Html {
  const { id, state } = request
  if (!OPEN_STATES.includes(state)) return NOTHING
  return html`<p class="soft" role="status" data-watch="/portal/requests/${id}/state?from=${markOf(request, asked)}"
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
      // A question changes no state, and nothing rings for it: it is seen when the wait is over.
      const look = async () =>
        markOf(await uses.findRequest(call, id), isAsked(await uses.readMessages(call, id)))
      const state = await look()
      if (state !== request.query.from) return { state }
      const gone = new AbortController()
      reply.raw.once('close', () => {
        gone.abort()
      })
      await uses.awaitRequest(call, id, { timeoutMs: WAIT_MS, aborted: gone.signal })
      return { state: await look() }
    },
  )
}

/** What the page of a request looks like depends on its state, and on whether a question waits for an answer. */
function markOf({ state }: CertificateRequest, asked: boolean): string {
  return asked ? `${state}-asked` : state
}
