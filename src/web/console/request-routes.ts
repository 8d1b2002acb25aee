/** /console/requests: one request, and what may be done with it. */
import type { FastifyInstance } from 'fastify'
import type { Call } from '../../domain/actor.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import { readSignature } from '../../domain/signature-reader.ts'
import { SegelError } from '../../errors.ts'
import { callOf } from '../../http/authentication.ts'
import { doneSentence, sendView } from './queue-routes.ts'
import { textOf, textsOf } from './queue-query.ts'
import { powersOf } from './powers.ts'
import { requestPage } from './request-page.ts'
import { severalPage } from './several-page.ts'
import { DecisionBody, DecisionSpecBody, readBody, statementAnswer } from './signed-body.ts'
import type { ConsoleOptions } from './uses.ts'
import { READERS } from './view.ts'

const read = { access: 'session', action: READERS } as const
const decide = {
  access: 'session',
  action: ['request.decide-verifier', 'request.decide-registration-officer'],
} as const
/** More than a page shows; nobody goes through more in a sitting. */
const MOST_SELECTED = 40
const EARLIER = 10

interface ById {
  readonly Params: { readonly id: string }
}

export function addRequestRoutes(app: FastifyInstance, options: ConsoleOptions): void {
  const { uses } = options
  app.get<ById>('/console/requests/:id', { config: read }, async (request, reply) => {
    const call = callOf(request)
    const shown = await uses.findRequest(call, request.params.id)
    const { personId } = shown
    const [submitterName, messages, certificates, requests, done] = await Promise.all([
      uses.nameActor(shown.proposal.submitter?.id ?? shown.submittedBy),
      uses.readMessages(call, shown.id),
      uses.listCertificates(call, { personId, limit: EARLIER }),
      uses.listRequests(call, { personId, limit: EARLIER }),
      doneSentence(options, call, request),
    ])
    return sendView(options, { request, reply }, view =>
      requestPage(view, {
        ...{ request: shown, messages, certificates: certificates.items },
        ...(submitterName === undefined ? {} : { submitterName }),
        requests: requests.items.filter(({ id }) => id !== shown.id),
        ...(done === undefined ? {} : { done: done[view.language] }),
        isNext: textOf(request.query, 'request') !== shown.id,
      }),
    )
  })
  app.get('/console/several', { config: decide }, async (request, reply) => {
    const call = callOf(request)
    const ids = [...new Set(textsOf(request.query, 'id', MOST_SELECTED))]
    const found = await Promise.all(ids.map(id => findOrNothing(options, call, id)))
    const requests = found
      .filter(one => one !== undefined)
      .filter(
        one =>
          options.profiles.get(one.profile)?.bulkApproval === true &&
          one.state === 'verified' &&
          powersOf(call.actor, one, options.profiles).approve,
      )
    return sendView(options, { request, reply }, view =>
      severalPage(view, { requests, leftOut: ids.length - requests.length }),
    )
  })
  addDeciding(app, options)
  app.post<ById>(
    '/console/requests/:id/question',
    { config: { access: 'session', action: 'request.ask' } },
    async (request, reply) => {
      const { id } = request.params
      await uses.askApplicant(callOf(request), id, textOf(request.body, 'text', 5000) ?? '')
      return reply.redirect(`/console/requests/${id}?done=ask&request=${id}`, 303)
    },
  )
  app.post<ById>(
    '/console/requests/:id/identity-verification',
    { config: { access: 'session', action: 'request.verify-identity' } },
    async (request, reply) => {
      await uses.verifyIdentity(callOf(request), request.params.id)
      return reply.redirect(`/console/requests/${request.params.id}`, 303)
    },
  )
}

/** Asked by the page's module, answered in JSON: first what is to be signed, then whether the signature counts. */
function addDeciding(app: FastifyInstance, options: ConsoleOptions): void {
  const { uses } = options
  app.post<ById>('/console/requests/:id/statement', { config: decide }, async (request, reply) => {
    const call = callOf(request)
    const spec = readBody(DecisionSpecBody, request.body)
    const body = await uses.composeDecision(call, request.params.id, spec)
    return reply.send(statementAnswer(body, await uses.passkeysOf(call)))
  })
  app.post<ById>('/console/requests/:id/decision', { config: decide }, async (request, reply) => {
    const call = callOf(request)
    const { assertion, ...order } = readBody(DecisionBody, request.body)
    const proof = readSignature({ by: 'passkey', assertion })
    if (proof === undefined) throw new SegelError('malformed', 'That is no signature of a passkey.')
    const decided = await uses.decide(call, request.params.id, { ...order, proof })
    return reply.send({
      state: decided.state,
      next: await nextPage(options, call, { decided, decision: order.decision }),
    })
  })
}

/** Forty requests before lunch: straight on to the oldest that waits. */
async function nextPage(
  { uses }: ConsoleOptions,
  call: Call,
  { decided, decision }: { readonly decided: CertificateRequest; readonly decision: string },
): Promise<string> {
  const { items } = await uses.listQueue(call, { tab: 'waiting', limit: 2 })
  const next = items.find(({ request }) => request.id !== decided.id)
  const said = `done=${decision}&request=${decided.id}`
  return next === undefined ? `/console?${said}` : `/console/requests/${next.request.id}?${said}`
}

async function findOrNothing({ uses }: ConsoleOptions, call: Call, id: string) {
  return uses.findRequest(call, id).catch((error: unknown) => {
    if (error instanceof SegelError && error.code === 'not-found') return undefined
    throw error
  })
}
