/** /console: the lists, saved views, and the page of several requests. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callOf } from '../../http/authentication.ts'
import type { Call } from '../../domain/actor.ts'
import type { Page } from '../../domain/page.ts'
import { CONSOLE } from '../messages/console.ts'
import { type PageParts, sendPage } from '../page.ts'
import type { PageContext } from '../page-context.ts'
import { queuePage, type Row, tabsFor } from './queue-page.ts'
import { type ConsoleQuery, PAGE_SIZE, readQuery, serialNumberIn, textOf } from './queue-query.ts'
import type { ConsoleOptions } from './uses.ts'
import { READERS, type View } from './view.ts'

const config = { access: 'session', action: READERS } as const
const ENDED = ['issued', 'rejected', 'failed', 'withdrawn'] as const

export function addQueueRoutes(app: FastifyInstance, options: ConsoleOptions): void {
  app.get('/console', { config }, async (request, reply) => {
    const call = callOf(request)
    const [firstTab = 'open'] = tabsFor({ reader: call.actor })
    const query = readQuery(request.query, firstTab)
    const { uses } = options
    const [page, counts, agencies, views] = await Promise.all([
      listPage(options, call, query),
      uses.countQueue(call, filtersOf(query)),
      uses.listAgencies(call),
      uses.listSavedViews(call),
    ])
    const done = await doneSentence(options, call, request)
    return sendView(options, { request, reply }, view =>
      queuePage(view, {
        ...{ query, page, counts, agencies, views },
        ...(done === undefined ? {} : { done: done[view.language] }),
      }),
    )
  })
  app.post('/console/views', { config }, async (request, reply) => {
    const query = textOf(request.body, 'query', 1000) ?? ''
    await options.uses.saveView(callOf(request), { name: textOf(request.body, 'name') ?? '', query })
    return reply.redirect(`/console?${new URLSearchParams(query).toString()}`, 303)
  })
  app.post('/console/views/removal', { config }, async (request, reply) => {
    await options.uses.removeView(callOf(request), textOf(request.body, 'name') ?? '')
    return reply.redirect('/console', 303)
  })
}

/** A page of the console: what it is drawn with beside its subject. */
export function sendView(
  { profiles, now, holdEnd }: ConsoleOptions,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  compose: (view: View) => PageParts,
): FastifyReply {
  const reader = callOf(request).actor
  return sendPage(request, reply, (context: PageContext) =>
    compose({ ...context, profiles, now: now(), reader, holdEnd }),
  )
}

async function listPage({ uses }: ConsoleOptions, call: Call, query: ConsoleQuery): Promise<Page<Row>> {
  const { tab, cursor } = query
  const paging = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
  const serialNumber = serialNumberIn(query.text)
  if (serialNumber !== undefined) {
    const found = await uses.listRequests(call, { serialNumber, limit: 1 })
    if (found.items.length > 0) return rowsOf(found)
  }
  if (tab === 'done') {
    const { waitingDays: _waitingDays, ...filters } = filtersOf(query)
    return rowsOf(await uses.listRequests(call, { ...filters, ...paging, states: ENDED }))
  }
  return uses.listQueue(call, { ...filtersOf(query), ...paging, tab })
}

function rowsOf(page: Awaited<ReturnType<ConsoleOptions['uses']['listRequests']>>): Page<Row> {
  return { ...page, items: page.items.map(request => ({ request })) }
}

function filtersOf({ tab: _tab, cursor: _cursor, ...filters }: ConsoleQuery) {
  return filters
}

const DONE = {
  approve: CONSOLE.doneApproved,
  reject: CONSOLE.doneRejected,
  ask: CONSOLE.doneAsked,
} as const

/** `?done=approve&request=<id>`: said on the page that follows; of a request that the reader may see. */
export async function doneSentence({ uses }: ConsoleOptions, call: Call, request: FastifyRequest) {
  const done = textOf(request.query, 'done')
  const id = textOf(request.query, 'request')
  if (id === undefined || (done !== 'approve' && done !== 'reject' && done !== 'ask')) return undefined
  const about = await uses.findRequest(call, id).catch(() => undefined)
  if (about === undefined) return undefined
  const { name } = about.proposal.evidence
  const sentence = (language: 'id' | 'en') => CONSOLE.done[language](name, DONE[done][language])
  return { id: sentence('id'), en: sentence('en') }
}
