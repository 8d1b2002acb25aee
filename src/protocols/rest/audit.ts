/** /audit: the log for auditors, and its newest checkpoint for witnesses. */
import { type Static, Type } from 'typebox'
import type { ChainedEvent } from '../../domain/audit.ts'
import { callOf } from '../../http/authentication.ts'
import { json, problems, publicProblems, ref } from './answers.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { word } from './schemas.ts'
import type { RestUses } from './uses.ts'

const config = forAction('audit.read')
const tags = ['audit']

export const AuditEventSchema = Type.Object(
  {
    sequence: Type.Integer({
      description: 'Number of the event, from 1 without gaps; leaf number plus one.',
    }),
    at: Type.String({ description: 'ISO 8601, UTC.' }),
    actor: Type.String(),
    role: Type.String(),
    source: Type.String({ description: 'Door and address it came through.' }),
    action: Type.String(),
    object: Type.String(),
    body: Type.String({ description: 'The event as it was hashed: canonical JSON, with its detail.' }),
    hash: Type.String({ description: 'Of the chain up to this event, hex.' }),
  },
  { $id: 'AuditEvent', description: 'An event of the audit log.' },
)

const EventQuery = Type.Object(
  {
    after: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 0,
      description: 'Only events with a larger number.',
    }),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Most events on a page.' }),
    action: Type.Optional(word(100, 'Only of this kind, such as `certificate.issued`.')),
    object: Type.Optional(word(200, 'Only about this, such as `request:<id>`.')),
  },
  { additionalProperties: false },
)

const EventPage = Type.Object({
  items: Type.Array(ref(AuditEventSchema)),
  next: Type.Optional(
    Type.Integer({ description: '`after` of the next page; absent when this one was not full.' }),
  ),
})

export function addAuditRoutes(app: RestApp, uses: RestUses): void {
  const events = {
    ...secured,
    tags,
    summary: 'Read the audit log; the reading is an event itself',
    querystring: EventQuery,
    response: { 200: json(EventPage, 'One page, oldest first.'), ...problems() },
  }
  app.get('/audit/events', { config, schema: events }, async request => {
    const { after, ...query } = request.query
    const found = await uses.readAuditEvents(callOf(request), { ...query, after: BigInt(after) })
    const items = found.map(describeEvent)
    const last = items.at(-1)
    return { items, ...(last === undefined || items.length < query.limit ? {} : { next: last.sequence }) }
  })
  const checkpoint = {
    tags,
    security: [],
    summary: 'The newest signed checkpoint of the audit log (C2SP tlog-checkpoint)',
    response: {
      200: {
        description: 'A signed note: name of the log, number of events, root hash, signatures.',
        content: { 'text/plain': { schema: Type.String() } },
      },
      ...publicProblems('not-found', 'store-unavailable'),
    },
  }
  // A head says nothing about what is in the log, and is worth the more the more people keep it.
  app.get(
    '/audit/checkpoint',
    { config: { access: 'public' }, schema: checkpoint },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send(await uses.readCheckpoint()),
  )
}

export function describeEvent({ sequence, body, hash }: ChainedEvent): Static<typeof AuditEventSchema> {
  const event: unknown = JSON.parse(body)
  const text = (name: string) =>
    typeof event === 'object' && event !== null ? String(Reflect.get(event, name) ?? '') : ''
  return {
    sequence: Number(sequence),
    at: text('at'),
    actor: text('actor'),
    role: text('role'),
    source: text('source'),
    action: text('action'),
    object: text('object'),
    body,
    hash: Buffer.from(hash).toString('hex'),
  }
}
