/** The pages of the repository, open to anybody: CA certificates, status of a certificate, practice, health. */
import type { FastifyInstance } from 'fastify'
import type { AppPlugin } from '../../http/app.ts'
import { sendPage } from '../page.ts'
import { authoritiesPage } from './authorities-page.ts'
import { type Authority, readAuthority, sortAuthorities } from './authority.ts'
import type { PublicUses } from './facts.ts'
import { healthPage } from './health-page.ts'
import { type PracticeStatement, practicePage } from './practice-page.ts'
import { readSerialNumber } from './serial-number.ts'
import { statusPage } from './status-page.ts'

export interface PublicOptions {
  readonly uses: PublicUses
  readonly now: () => Date
  /** As it stands in certificates. */
  readonly ocspUrl: string
  readonly practice: PracticeStatement
}

const OPEN = { config: { access: 'public' } } as const

export function publicArea(options: PublicOptions): AppPlugin {
  return {
    name: 'public',
    register: async app => {
      addAuthorities(app, options)
      addStatus(app, options)
      addHealth(app, options)
      app.get('/practice-statement', OPEN, async (request, reply) =>
        sendPage(request, reply, context => practicePage(context, options.practice)),
      )
      // This address stands in the policies of every certificate.
      app.get('/cps', OPEN, async (_request, reply) => reply.redirect('/practice-statement', 308))
    },
  }
}

async function authoritiesOf(uses: PublicUses): Promise<readonly Authority[]> {
  return sortAuthorities((await uses.authorities()).map(readAuthority))
}

function addAuthorities(app: FastifyInstance, { uses, now, ocspUrl }: PublicOptions): void {
  app.get('/ca', OPEN, async (request, reply) => {
    const found = await authoritiesOf(uses)
    const root = found.find(({ kind }) => kind === 'root')
    const statuses = await Promise.all(
      found.map(async one => {
        if (root === undefined || one.kind === 'root') return false
        return (await uses.status(root.id, one.certificate.serialNumber)).status === 'revoked'
      }),
    )
    const authorities = found.map((one, index) => ({ ...one, revoked: statuses[index] === true }))
    const facts = { authorities, crls: await uses.crls(), ocspUrl, now: now() }
    return sendPage(request, reply, context => authoritiesPage(context, facts))
  })
}

const rankOf = ({ kind, active }: Authority) => (kind === 'root' ? 2 : active ? 0 : 1)

interface StatusQuery {
  serial?: unknown
  issuer?: unknown
}

function addStatus(app: FastifyInstance, { uses }: PublicOptions): void {
  app.get<{ Querystring: StatusQuery }>('/status', OPEN, async (request, reply) => {
    // Who issues now is asked about most.
    const all = await authoritiesOf(uses)
    const authorities = all.toSorted((a, b) => rankOf(a) - rankOf(b))
    const { serial, issuer } = request.query
    if (typeof serial !== 'string')
      return sendPage(request, reply, context => statusPage(context, { authorities }))
    const serialNumber = readSerialNumber(serial)
    const chosen = authorities.find(({ id }) => id === issuer) ?? authorities[0]
    const told =
      serialNumber === undefined || chosen === undefined
        ? undefined
        : { ...(await uses.status(chosen.id, serialNumber)), serialNumber }
    if (told === undefined) void reply.code(422)
    const asked = {
      serial: serial.slice(0, 120),
      ...(chosen === undefined ? {} : { issuer: chosen }),
      ...(told === undefined ? {} : { told }),
    }
    return sendPage(request, reply, context => statusPage(context, { authorities, asked }))
  })
}

function addHealth(app: FastifyInstance, { uses, now }: PublicOptions): void {
  app.get('/service-health', OPEN, async (request, reply) => {
    const names = new Map((await authoritiesOf(uses)).map(({ id, name }) => [id, name]))
    const at = now()
    // Parts may be hundreds: those that are late are what matters.
    const shown = (await uses.crls()).filter(
      ({ scope, nextUpdate }) => !scope.startsWith('shard-') || at >= nextUpdate,
    )
    const crls = shown.map(crl => ({
      ...crl,
      issuerName: names.get(crl.issuerId) ?? crl.issuerId,
    }))
    const facts = { figures: await uses.visibility(), load: uses.load(), crls, now: at }
    return sendPage(request, reply, context => healthPage(context, facts))
  })
}
