/** /audit/conduct: how officers decide, for auditors. */
import { type Static, Type } from 'typebox'
import type { ConductReport } from '../../auditing/report-conduct.ts'
import { CONDUCT_KINDS } from '../../domain/conduct.ts'
import { describeConduct } from '../../domain/conduct-words.ts'
import { callOf } from '../../http/authentication.ts'
import { json, problems, ref } from './answers.ts'
import { instant, parseInstant } from './instant.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { instantText, TextSchema } from './schemas.ts'
import type { RestUses } from './uses.ts'

const Officer = Type.Object({ id: Type.String({ description: 'Actor id.' }), name: Type.String() })

const Report = Type.Object({
  from: Type.String(),
  to: Type.String(),
  decisions: Type.Integer({ description: 'How many were looked at.' }),
  officers: Type.Integer({ description: 'By how many officers.' }),
  findings: Type.Array(
    Type.Object({
      kind: Type.Enum([...CONDUCT_KINDS]),
      text: ref(TextSchema),
      officers: Type.Array(Officer),
      count: Type.Integer(),
      of: Type.Integer({ description: 'Out of how many.' }),
      firstAt: Type.String(),
      lastAt: Type.String(),
      requests: Type.Array(Type.String(), { description: 'Some of the requests, the newest first.' }),
    }),
    { description: 'Reasons to ask, not verdicts.' },
  ),
})

const Period = Type.Object(
  {
    from: instantText('Decided from here on.'),
    to: instantText('Up to here, exclusive; a year later at most.'),
  },
  { additionalProperties: false },
)

export function addConductRoute(app: RestApp, uses: RestUses): void {
  const schema = {
    ...secured,
    tags: ['audit'],
    summary: 'Patterns in how officers decide that an auditor should look at; the reading is an event itself',
    querystring: Period,
    response: { 200: json(Report, 'The report.'), ...problems() },
  }
  app.get('/audit/conduct', { config: forAction('conduct.read'), schema }, async request => {
    const { from, to } = request.query
    const report = await uses.reportConduct(callOf(request), {
      from: parseInstant(from),
      to: parseInstant(to),
    })
    return describeReport(report)
  })
}

function describeReport({ from, to, decisions, officers, findings }: ConductReport): Static<typeof Report> {
  return {
    from: instant(from),
    to: instant(to),
    decisions,
    officers,
    findings: findings.map(finding => ({
      ...finding,
      text: describeConduct(finding),
      officers: [...finding.officers],
      requests: [...finding.requests],
      firstAt: instant(finding.firstAt),
      lastAt: instant(finding.lastAt),
    })),
  }
}
