/** /requests/{id}/decisions: what an officer signs, and the decision that carries the signature. */
import { Type } from 'typebox'
import { callOf } from '../../http/authentication.ts'
import { bodyProblems, json, problems, ref } from './answers.ts'
import { describeRequest, RequestSchema } from './request-view.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { Digest, humanText, IdempotencyHeaders, RequestId } from './schemas.ts'
import { signatureOf, SignatureText, STATEMENT_TYPE, StatementAnswer, StatementTime } from './signed.ts'
import type { RestUses } from './uses.ts'

/** Which tier it is for, the request says. */
const DECIDING = ['request.decide-verifier', 'request.decide-registration-officer'] as const

const DecisionWord = Type.Enum(['approve', 'reject'])
const Reason = humanText(1_000, 'Why; kept in the audit log and shown to the applicant.')
const DecisionBody = Type.Object(
  { decision: DecisionWord, digest: Digest, reason: Reason, at: StatementTime, signature: SignatureText },
  { additionalProperties: false },
)
const StatementQuery = Type.Object(
  { decision: DecisionWord, reason: Reason },
  { additionalProperties: false },
)

const base = { ...secured, tags: ['requests'], params: Type.Object({ id: RequestId }) }

export function addDecisionRoutes(app: RestApp, uses: RestUses): void {
  const statement = {
    ...base,
    summary: 'The statement by which you would decide now',
    description:
      'Look at the request first: whoever signs this is answerable for everything that `digest` covers.',
    querystring: StatementQuery,
    response: { 200: StatementAnswer, ...problems('not-found') },
  }
  app.get(
    '/requests/:id/decision-statement',
    { config: forAction(DECIDING), schema: statement },
    async (request, reply) =>
      reply
        .type(STATEMENT_TYPE)
        .send(await uses.composeDecision(callOf(request), request.params.id, request.query)),
  )
  const decide = {
    ...base,
    summary: 'Approve or reject exactly what was shown (`digest`), by a signature',
    headers: IdempotencyHeaders,
    body: DecisionBody,
    response: {
      201: json(ref(RequestSchema), 'The request as it is now.'),
      ...bodyProblems('not-found', 'policy-violation', 'employee-not-active', 'registry-unavailable'),
    },
  }
  app.post(
    '/requests/:id/decisions',
    { config: forAction(DECIDING), schema: decide },
    async (request, reply) => {
      const call = callOf(request)
      const { signature, ...order } = request.body
      const proof = signatureOf(call, signature)
      const decided = await uses.decide(call, request.params.id, { ...order, proof })
      return reply.code(201).send(describeRequest(decided))
    },
  )
}
