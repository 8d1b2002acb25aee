/** /auditor: the journal for those who look over everybody's shoulder and change nothing. */
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ExportSpec } from '../../auditing/export.ts'
import type { ProvenEvent } from '../../auditing/prove.ts'
import type { AuditQuery } from '../../auditing/read-events.ts'
import type { Call } from '../../domain/actor.ts'
import type { ChainedEvent } from '../../domain/audit.ts'
import { parseNoteKey } from '../../domain/note.ts'
import type { Statistics } from '../../domain/statistics.ts'
import { isSegelError } from '../../errors.ts'
import type { AppPlugin } from '../../http/app.ts'
import { callOf } from '../../http/authentication.ts'
import { sendPage } from '../page.ts'
import { addConduct, type ConductUses } from './conduct-routes.ts'
import { type ActorNames, EVENTS_A_PAGE, type EventFilter, eventPage, eventsPage } from './events.ts'
import { exportPage } from './export.ts'
import { auditorPage } from './overview.ts'

export interface AuditorUses extends ConductUses {
  readonly reportStatistics: (call: Call) => Promise<Statistics>
  readonly readAuditEvents: (call: Call, query: AuditQuery) => Promise<readonly ChainedEvent[]>
  readonly proveAuditEvent: (call: Call, sequence: bigint) => Promise<ProvenEvent>
  /** The newest note; undefined before the first. */
  readonly readCheckpoint: () => Promise<string | undefined>
  /** Who the officers are, removed ones too. */
  readonly listOfficers: (
    call: Call,
  ) => Promise<readonly { readonly officer: string; readonly name: string }[]>
  /** Recorded before the first line. */
  readonly exportPack: (call: Call, spec: ExportSpec) => AsyncIterable<string>
}

const config = { access: 'session', action: 'audit.read' } as const
const WORD = Type.Optional(Type.String({ maxLength: 200 }))
const NUMBER = Type.String({ pattern: '^[1-9][0-9]{0,14}$' })
/** `lang` and `theme` are the layout's. */
const PREFERENCES = { lang: WORD, theme: WORD }

const EventQuery = Type.Object(
  { action: WORD, object: WORD, actor: WORD, before: Type.Optional(NUMBER), ...PREFERENCES },
  { additionalProperties: false },
)

export function auditorPages(uses: AuditorUses): AppPlugin {
  return {
    name: 'auditor',
    register: async app => {
      app.get('/auditor', { config }, async (request, reply) => {
        const call = callOf(request)
        const [statistics, checkpoint] = await Promise.all([
          uses.reportStatistics(call),
          uses.readCheckpoint(),
        ])
        return sendPage(request, reply, context =>
          auditorPage(context, { statistics, ...(checkpoint === undefined ? {} : { checkpoint }) }),
        )
      })
      addEvents(app, uses)
      addConduct(app, uses)
      addExport(app, uses)
    },
  }
}

function addEvents(scope: FastifyInstance, uses: AuditorUses): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/auditor/events', { config, schema: { querystring: EventQuery } }, async (request, reply) => {
    const { before, action, object, actor } = request.query
    const filter = filterOf({ action, object, actor })
    const call = callOf(request)
    const [events, names] = await Promise.all([
      uses.readAuditEvents(call, {
        after: 0n,
        limit: EVENTS_A_PAGE,
        ...filter,
        newestFirst: before === undefined ? {} : { before: BigInt(before) },
      }),
      namesOf(uses, call),
    ])
    return sendPage(request, reply, context =>
      eventsPage(context, { events, filter, names, isFirst: before === undefined }),
    )
  })
  const params = Type.Object({ sequence: NUMBER })
  app.get('/auditor/events/:sequence', { config, schema: { params } }, async (request, reply) => {
    const call = callOf(request)
    const proven = await uses.proveAuditEvent(call, BigInt(request.params.sequence))
    const names = await namesOf(uses, call)
    return sendPage(request, reply, context => eventPage(context, proven, names))
  })
}

async function namesOf(uses: AuditorUses, call: Call): Promise<ActorNames> {
  return new Map((await uses.listOfficers(call)).map(({ officer, name }) => [officer, name]))
}

/** A field that was left empty filters nothing. */
function filterOf(fields: Readonly<Record<keyof EventFilter, string | undefined>>): EventFilter {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
}

const PackQuery = Type.Object(
  {
    from: NUMBER,
    to: Type.Optional(Type.Union([NUMBER, Type.Literal('')])),
    key: Type.String({ maxLength: 500 }),
  },
  { additionalProperties: false },
)

function addExport(scope: FastifyInstance, uses: AuditorUses): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/auditor/export', { config }, async (request, reply) =>
    sendPage(request, reply, context => exportPage(context)),
  )
  app.get('/auditor/export/pack', { config, schema: { querystring: PackQuery } }, async (request, reply) => {
    const { from, to, key } = request.query
    const again = (wrong: 'key' | 'range', code: 400 | 404) =>
      sendPage(request, reply.code(code), context => exportPage(context, { from, to: to ?? '', key, wrong }))
    const verifier = orUndefined(() => parseNoteKey(key.trim()))
    if (verifier === undefined) return again('key', 400)
    const range = { from: Number(from), ...(to === undefined || to === '' ? {} : { to: Number(to) }) }
    const lines = uses.exportPack(callOf(request), { ...range, key: verifier })[Symbol.asyncIterator]()
    // What is wrong with the range shows with the first line, while the form can still be sent once more.
    const first = await lines.next().catch((error: unknown) => {
      if (isSegelError(error, 'malformed')) return 400
      if (isSegelError(error, 'not-found')) return 404
      throw error
    })
    if (typeof first === 'number') return again('range', first)
    if (first.done === true) return again('range', 404)
    return reply
      .type('application/jsonl')
      .header('content-disposition', `attachment; filename="segel-audit-${from}.jsonl"`)
      .send(Readable.from(withLineFeeds(first.value, lines)))
  })
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isSegelError(error, 'malformed')) return undefined
    throw error
  }
}

async function* withLineFeeds(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield `${first}\n`
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield `${next.value}\n`
}
