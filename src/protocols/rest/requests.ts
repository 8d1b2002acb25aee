/** /requests: asking for a certificate, looking at requests, and what their applicants do with them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { type CertificateRequest, REQUEST_STATES } from '../../domain/request.ts'
import { callOf } from '../../http/authentication.ts'
import { bodyProblems, json, problems, ref } from './answers.ts'
import { linkNext, pageOf } from './paging.ts'
import { preferredWait } from './prefer.ts'
import { describeRequest, RequestSchema, RequestSummarySchema, summarizeRequest } from './request-view.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { IdempotencyHeaders, PAGING, ProfileName, RequestId, Search, word } from './schemas.ts'
import { addPrivacyNoticeRoute, readSubmission, SubmissionBody, SubmissionQuery } from './submission.ts'
import { PKCS10_TYPE } from './submitted-csr.ts'
import type { RestUses } from './uses.ts'

const base = { ...secured, tags: ['requests'] }
const ById = Type.Object({ id: RequestId })
const RequestAnswer = json(ref(RequestSchema), 'The request as it is now.')

export function addRequestRoutes(app: RestApp, uses: RestUses): void {
  addSubmission(app, uses)
  addReading(app, uses)
  addSteps(app, uses)
  addPrivacyNoticeRoute(app)
}

function addSubmission(app: RestApp, uses: RestUses): void {
  const schema = {
    ...base,
    summary: 'Submit a certificate request',
    description: `As JSON, or as ${PKCS10_TYPE} (DER, base64 or PEM) with employeeNumber and profile in the query. A renewal or re-key names the certificate that it follows: \`renewal\`, or \`kind\` and \`follows\` in the query.`,
    headers: IdempotencyHeaders,
    querystring: SubmissionQuery,
    body: {
      content: {
        'application/json': { schema: SubmissionBody },
        [PKCS10_TYPE]: { schema: Type.Unsafe<Uint8Array>({ description: 'DER, base64 or PEM.' }) },
      },
    },
    response: {
      201: json(ref(RequestSchema), 'Submitted; Location leads to it.'),
      ...bodyProblems(
        ...(['bad-csr', 'bad-public-key', 'policy-violation', 'not-found', 'unknown-employee'] as const),
        ...(['employee-not-active', 'identity-mismatch', 'registry-unavailable'] as const),
      ),
    },
  }
  app.post<{ Body: unknown; Querystring: Static<typeof SubmissionQuery> }>(
    '/requests',
    { config: forAction('request.submit'), schema },
    async (request, reply) => {
      const made = await uses.submit(callOf(request), readSubmission(request.body, request.query))
      void reply.header('location', `/api/v1/requests/${made.id}`)
      return reply.code(201).send(describeRequest(made))
    },
  )
}

const ListQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(Type.Enum([...REQUEST_STATES]), {
        maxItems: REQUEST_STATES.length,
        description: 'Repeated, or with commas.',
      }),
    ),
    agency: Type.Optional(word(64, 'Code of an agency; those below it are included.')),
    profile: Type.Optional(ProfileName),
    q: Search,
    ...PAGING,
  },
  { additionalProperties: false },
)

function addReading(app: RestApp, uses: RestUses): void {
  const list = {
    ...base,
    summary: 'List requests, newest first, as far as you may see them',
    querystring: ListQuery,
    response: { 200: json(pageOf(RequestSummarySchema), 'One page.'), ...problems() },
  }
  app.get('/requests', { config: forAction('request.read'), schema: list }, async (request, reply) => {
    const { state, q, ...rest } = request.query
    const query = {
      ...rest,
      ...(state === undefined ? {} : { states: state }),
      ...(q === undefined ? {} : { text: q }),
    }
    const page = await uses.listRequests(callOf(request), query)
    linkNext(page, request, reply)
    return {
      items: page.items.map(summarizeRequest),
      ...(page.next === undefined ? {} : { next: page.next }),
    }
  })
  const one = {
    ...base,
    summary: 'A request in full: registry evidence, CSR, and what will be certified',
    headers: Type.Object({
      prefer: Type.Optional(
        Type.String({ maxLength: 200, description: '`wait=N`: wait up to N seconds (30) for a new state.' }),
      ),
    }),
    params: ById,
    response: { 200: RequestAnswer, ...problems('not-found') },
  }
  app.get('/requests/:id', { config: forAction('request.read'), schema: one }, async (request, reply) =>
    describeRequest(await findOrAwait(uses, { id: request.params.id, request, reply })),
  )
}

interface Reading {
  readonly id: string
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Whoever hangs up no longer waits. */
function findOrAwait(uses: RestUses, { id, request, reply }: Reading): Promise<CertificateRequest> {
  const seconds = preferredWait(request.headers['prefer'])
  if (seconds === undefined || request.method !== 'GET') return uses.findRequest(callOf(request), id)
  void reply.header('preference-applied', `wait=${String(seconds)}`)
  const gone = new AbortController()
  reply.raw.once('close', () => {
    gone.abort()
  })
  return uses.awaitRequest(callOf(request), id, { timeoutMs: seconds * 1000, aborted: gone.signal })
}

function addSteps(app: RestApp, uses: RestUses): void {
  const steps = { ...base, params: ById, headers: IdempotencyHeaders }
  const verify = {
    ...steps,
    summary: 'Ask the employee registry again',
    response: {
      200: RequestAnswer,
      ...bodyProblems('not-found', 'unknown-employee', 'employee-not-active', 'identity-mismatch'),
      ...problems('policy-violation', 'registry-unavailable'),
    },
  }
  app.post(
    '/requests/:id/identity-verification',
    { config: forAction('request.verify-identity'), schema: verify },
    async request => describeRequest(await uses.verifyIdentity(callOf(request), request.params.id)),
  )
  const withdraw = {
    ...steps,
    summary: 'Withdraw one’s own request',
    response: { 200: RequestAnswer, ...bodyProblems('not-found') },
  }
  app.post(
    '/requests/:id/withdrawal',
    { config: forAction('request.withdraw'), schema: withdraw },
    async request => describeRequest(await uses.withdraw(callOf(request), request.params.id)),
  )
}
