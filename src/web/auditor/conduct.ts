/** What an auditor should look at in how officers decide, in words. */
import type { ConductReport } from '../../auditing/report-conduct.ts'
import type { ConductFinding } from '../../domain/conduct.ts'
import { describeConduct } from '../../domain/conduct-words.ts'
import { cell, emptyState, heading, notice, paragraph, table } from '../components/blocks.ts'
import { button, field, form } from '../components/forms.ts'
import { instantOf, numberOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { AUDITOR } from '../messages/auditor.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { auditorTabs } from './tabs.ts'

export interface ConductView {
  /** Days as the form shows them, both included. */
  readonly from: string
  readonly to: string
  /** Absent: the period is none. */
  readonly report?: ConductReport
}

const SHOWN_REQUESTS = 3

export function conductPage(context: PageContext, { from, to, report }: ConductView): PageParts {
  const words = wordsOf(AUDITOR, context.language)
  const { language } = context
  const day = { language, type: 'date', required: true } as const
  return {
    title: words.conduct,
    body: html`!${auditorTabs(context)}
!${heading(words.conduct, words.conductLead)}
<search>!${form(
      '/auditor/conduct',
      html`<div class="filters even">!${field({ ...day, name: 'from', label: words.fromDay, value: from })}
!${field({ ...day, name: 'to', label: words.toDay, value: to })}
<div class="actions">!${button(words.showConduct, { kind: 'secondary', icon: 'search' })}</div></div>`,
      { method: 'get' },
    )}</search>
!${
      report === undefined
        ? notice({ sentiment: 'negative', body: paragraph(words.badPeriod), live: true })
        : outcome(context, report)
    }`,
  }
}

function outcome(context: PageContext, { decisions, officers, findings }: ConductReport): Html {
  const words = wordsOf(AUDITOR, context.language)
  const seen = words.lookedAt(numberOf(decisions, context.language), numberOf(officers, context.language))
  if (findings.length === 0)
    return emptyState({ title: words.noFindings, text: `${seen} ${words.noFindingsText}`, icon: 'positive' })
  return html`!${paragraph(seen)}
!${table({
    caption: words.findings,
    columns: [
      { title: words.finding },
      { title: words.firstAt },
      { title: words.lastAt },
      { title: words.someRequests },
    ],
    rows: findings.map(finding => [
      cell(describeConduct(finding)[context.language]),
      cell(instantOf(finding.firstAt, context)),
      cell(instantOf(finding.lastAt, context)),
      requestsOf(finding),
    ]),
  })}
!${paragraph(words.findingsText, 'soft')}`
}

/** To what the log says of them, which the auditor may read. */
function requestsOf({ requests }: ConductFinding): Html {
  const shown = requests.slice(0, SHOWN_REQUESTS)
  const more = requests.length > shown.length ? html` …` : NOTHING
  const links = shown.map(
    id =>
      html`<a href="/auditor/events?object=${encodeURIComponent(`request:${id}`)}"><code>${id.slice(0, 8)}</code></a> `,
  )
  return html`!${joinHtml(links)}!${more}`
}
