/** /console/revocations: what is concerned, counted exactly, page by page and as a file; nothing is changed here. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Call } from '../../domain/actor.ts'
import { type IssuedCertificate, statusOf } from '../../domain/certificate.ts'
import type { CertificateListQuery } from '../../issuance/find.ts'
import { callOf } from '../../http/authentication.ts'
import { pageContext } from '../page-context.ts'
import { type CertificateSearch, readSearch, toQuery } from './certificate-query.ts'
import { textOf } from './queue-query.ts'
import { sendView } from './queue-routes.ts'
import { type DeskData, revocationsPage } from './revocations-page.ts'
import type { ConsoleOptions } from './uses.ts'

const config = { access: 'session', action: ['certificate.revoke', 'certificate.release'] } as const
/** Certificates on one page of the desk: an assertion each is an hour's work. */
const DESK_SIZE = 100
/** More than any house has. */
const COUNTED = 100_000_000
const FILE_PAGE = 200

export function addDeskRoutes(app: FastifyInstance, options: ConsoleOptions): void {
  app.get('/console/revocations', { config }, async (request, reply) => {
    const data = await deskData(options, request)
    return sendView(options, { request, reply }, view => revocationsPage(view, data))
  })
  app.get('/console/revocations.csv', { config }, async (request, reply) => {
    const asked = readDesk(options, request)
    if ('error' in asked) return reply.redirect('/console/revocations?status=good', 303)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="certificates-concerned.csv"')
      .send(Readable.from(csvOf(options, callOf(request), asked.query)))
  })
}

interface Asked {
  readonly search: CertificateSearch
  readonly query: Omit<CertificateListQuery, 'limit' | 'cursor'>
}

interface NotAsked {
  readonly search: CertificateSearch
  readonly error: 'chooseOne' | 'keyBad'
}

/** What is neither in force nor on hold is not revoked; a search for everything is none. */
function readDesk({ now }: Pick<ConsoleOptions, 'now'>, request: FastifyRequest): Asked | NotAsked {
  const asked = readSearch(request.query)
  const search: CertificateSearch = { ...asked, status: asked.status === 'held' ? 'held' : 'good' }
  const { text, key, profile, agency, from, until } = search
  if ([text, key, profile, agency, from, until].every(one => one === undefined))
    return { search, error: 'chooseOne' }
  if (key !== undefined && !/^[0-9a-f]{64}$/.test(key)) return { search, error: 'keyBad' }
  const { cursor: _cursor, ...query } = toQuery(search, { ...pageContext(request), now: now() })
  return { search, query }
}

async function deskData(options: ConsoleOptions, request: FastifyRequest): Promise<DeskData> {
  const { uses } = options
  const call = callOf(request)
  const asked = readDesk(options, request)
  const { search } = asked
  const agencies = await uses.listAgencies(call)
  if ('error' in asked) {
    const isAsked = textOf(request.query, 'status') !== undefined
    return { search, agencies, ...(isAsked || asked.error !== 'chooseOne' ? { error: asked.error } : {}) }
  }
  const { cursor } = search
  const [count, page] = await Promise.all([
    uses.countCertificates(call, { ...asked.query, limit: COUNTED }),
    uses.listCertificates(call, {
      ...asked.query,
      limit: DESK_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    }),
  ])
  return { search, agencies, found: { count, page } }
}

/** All of them, a page at a time: thousands never stand in memory. No NIP: a file travels. */
async function* csvOf(
  { uses, now }: ConsoleOptions,
  call: Call,
  query: Asked['query'],
): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  let cursor: string | undefined
  do {
    const page = await uses.listCertificates(call, {
      ...query,
      limit: FILE_PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    const at = now()
    yield page.items.map(one => csvLine(rowOf(one, at))).join('')
    cursor = page.next
  } while (cursor !== undefined)
}

const COLUMNS = ['serialNumber', 'issuer', 'holder', 'agency', 'profile', 'notBefore', 'notAfter', 'status']

function rowOf(one: IssuedCertificate, at: Date): readonly string[] {
  return [
    one.serialNumber,
    one.issuerId,
    one.personName ?? '',
    one.agencyPath.at(-1)?.name ?? '',
    one.profile,
    one.notBefore.toISOString(),
    one.notAfter.toISOString(),
    statusOf(one, at),
  ]
}

/** RFC 4180; what a spreadsheet would take for a formula is made a text. */
function csvLine(cells: readonly string[]): string {
  const quoted = cells.map(text => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return `"${harmless.replaceAll('"', '""')}"`
  })
  return `${quoted.join(',')}\r\n`
}
