/** The work of `segel audit conduct`. */
import type { ConductPeriod } from '../auditing/report-conduct.ts'
import { describeConduct } from '../domain/conduct-words.ts'
import { startOfDay } from '../domain/time-zone.ts'
import { cliCall, type Context, withHouse } from './context.ts'

export interface ConductOptions {
  /** Days, `YYYY-MM-DD`; both included. */
  readonly from?: string
  readonly to?: string
}

const DAY_MS = 86_400_000
const DAYS = 30

export function reportConduct(context: Context, options: ConductOptions): Promise<undefined> {
  return withHouse(context, async (house, { composeAdministration }) => {
    const administration = composeAdministration(house, { store: await house.store('owner') })
    const period = periodOf(options, house.config.web.timeZone)
    // It is the auditor's report, whoever sits at the machine: the account's name is in the log.
    const call = cliCall()
    const auditor = { ...call, actor: { ...call.actor, role: 'auditor' } } as const
    const report = await administration.reportConduct(auditor, period)
    const findings = report.findings.map(finding => ({ ...finding, text: describeConduct(finding) }))
    const lines = findings.flatMap(({ text, firstAt, lastAt, requests }) => [
      `${text.en}\n${text.id}`,
      `    ${firstAt.toISOString()} to ${lastAt.toISOString()}, such as ${requests.slice(0, 3).join(', ')}`,
    ])
    const total = `${report.decisions} decisions of ${report.officers} officers looked at, ${findings.length} findings.`
    context.answer([...lines, total], { ...report, findings })
    return undefined
  })
}

function periodOf({ from, to }: ConductOptions, timeZone: string): ConductPeriod {
  const now = new Date()
  const end = to === undefined ? now : startOfDay(nextDay(to), timeZone)
  return {
    from: from === undefined ? new Date(end.getTime() - DAYS * DAY_MS) : startOfDay(from, timeZone),
    to: end,
  }
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}
