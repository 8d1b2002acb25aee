/** /auditor/conduct: a period of days in the installation's zone; that it was read is in the log. */
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ConductPeriod, ConductReport } from '../../auditing/report-conduct.ts'
import type { Call } from '../../domain/actor.ts'
import { startOfDay } from '../../domain/time-zone.ts'
import { isSegelError } from '../../errors.ts'
import { callOf } from '../../http/authentication.ts'
import { pageContext } from '../page-context.ts'
import { sendPage } from '../page.ts'
import { conductPage } from './conduct.ts'

export interface ConductUses {
  readonly reportConduct: (call: Call, period: ConductPeriod) => Promise<ConductReport>
  readonly now: () => Date
}

const config = { access: 'session', action: 'conduct.read' } as const
const DAY_MS = 86_400_000
const DAYS = 30
const DAY = Type.Optional(Type.String({ maxLength: 20 }))
const WORD = Type.Optional(Type.String({ maxLength: 200 }))
const ConductQuery = Type.Object(
  { from: DAY, to: DAY, lang: WORD, theme: WORD },
  { additionalProperties: false },
)

export function addConduct(scope: FastifyInstance, uses: ConductUses): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/auditor/conduct', { config, schema: { querystring: ConductQuery } }, async (request, reply) => {
    const { timeZone } = pageContext(request)
    const now = uses.now()
    const from = request.query.from ?? dayIn(new Date(now.getTime() - DAYS * DAY_MS), timeZone)
    const to = request.query.to ?? dayIn(now, timeZone)
    const report = await readReport(uses, callOf(request), periodOf({ from, to }, timeZone))
    if (report === undefined) reply.code(400)
    return sendPage(request, reply, context =>
      conductPage(context, { from, to, ...(report === undefined ? {} : { report }) }),
    )
  })
}

/** Undefined for a period that is none, or too long: the form says so. */
async function readReport(
  uses: ConductUses,
  call: Call,
  period: ConductPeriod | undefined,
): Promise<ConductReport | undefined> {
  if (period === undefined) return undefined
  try {
    return await uses.reportConduct(call, period)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return undefined
    throw error
  }
}

/** Both days included. */
function periodOf(
  { from, to }: { readonly from: string; readonly to: string },
  timeZone: string,
): ConductPeriod | undefined {
  if (!isDay(from) || !isDay(to)) return undefined
  const next = new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  return { from: startOfDay(from, timeZone), to: startOfDay(next, timeZone) }
}

/** Of the calendar: no 31st of February. */
function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** `YYYY-MM-DD` */
function dayIn(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at)
}
