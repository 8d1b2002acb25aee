/** What waits, what was issued, what runs out. */
import type { AuthorityReport, Remaining } from '../../auditing/report-authorities.ts'
import type { ResponderLoad } from '../../auditing/report-responders.ts'
import type { Statistics } from '../../domain/statistics.ts'
import {
  badge,
  cell,
  heading,
  notice,
  paragraph,
  section,
  type Sentiment,
  table,
} from '../components/blocks.ts'
import { linkButton } from '../components/forms.ts'
import { dayOf, instantOf, numberOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { ADMIN } from '../messages/admin.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { titleOf } from '../subject.ts'
import { statisticsCharts } from './charts.ts'
import { adminTabs } from './tabs.ts'

export interface Overview {
  readonly statistics: Statistics
  readonly authorities: readonly AuthorityReport[]
  readonly responders: readonly ResponderLoad[]
}

export function overviewPage(context: PageContext, overview: Overview): PageParts {
  const { statistics, authorities, responders } = overview
  const words = wordsOf(ADMIN, context.language)
  return {
    title: words.title,
    body: html`!${adminTabs(context)}
!${heading(words.title, words.lead)}
!${attention(context, authorities)}
!${section({ id: 'now', title: words.now, body: presentFigures(context, statistics) })}
!${section({ id: 'authorities', title: words.authorities, body: authorityTable(context, authorities) })}
!${responders.length === 0 ? NOTHING : section({ id: 'responders', title: words.responderLoad, body: responderTable(context, responders) })}
!${section({ id: 'charts', title: words.charts, body: html`<div class="charts">!${statisticsCharts(statistics, context)}</div>` })}
!${paragraph(words.countedAt(instantOf(statistics.at, context)), 'soft')}
!${
      context.site.serves('/service-health')
        ? html`<p>!${linkButton(words.serviceHealth, '/service-health', { kind: 'secondary' })}</p>`
        : NOTHING
    }`,
  }
}

function responderTable(context: PageContext, responders: readonly ResponderLoad[]): Html {
  const words = wordsOf(ADMIN, context.language)
  const number = (value: number) => numberOf(value, context.language)
  const silent = responders.filter(one => one.answers === undefined)
  const sum = responders.reduce((total, { answers = 0 }) => total + answers, 0)
  return html`!${
    silent.length === 0
      ? NOTHING
      : notice({
          sentiment: 'negative',
          body: paragraph(words.silentResponders(silent.map(({ place }) => place).join(', '))),
        })
  }
!${table({
    caption: words.responderLoad,
    hideCaption: true,
    columns: [{ title: words.responderPlace }, { title: words.responderAnswers }],
    rows: [
      ...responders.map(({ place, answers }) => [
        cell(place),
        answers === undefined ? badge(words.noAnswer, 'negative') : cell(number(answers)),
      ]),
      [cell(words.responderSum), cell(number(sum))],
    ],
  })}`
}

export function presentFigures(context: PageContext, statistics: Statistics): Html {
  const words = wordsOf(ADMIN, context.language)
  const { at, issued, open, oldestOpenAt, revoked } = statistics
  const sum = (counts: readonly { readonly count: number }[]) =>
    counts.reduce((total, one) => total + one.count, 0)
  const waiting = Object.values(open).reduce((total, count) => total + count, 0)
  const number = (value: number) => numberOf(value, context.language)
  const figures = [
    [words.waiting, number(waiting)],
    ...(oldestOpenAt === undefined ? [] : [[words.oldest, words.waited(daysBetween(oldestOpenAt, at))]]),
    [words.issuedLately, number(sum(issued))],
    [words.revokedLately, number(sum(revoked))],
  ]
  return html`<div class="figures">!${joinHtml(
    figures.map(
      ([label, value]) =>
        html`<div class="figure"><span class="figure-value">${value}</span><span>${label}</span></div>`,
    ),
  )}</div>`
}

const DAY_MS = 86_400_000

function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS)
}

/** What somebody must do before anything else, and who: a table is read on quiet days. */
function attention(context: PageContext, authorities: readonly AuthorityReport[]): Html {
  const words = wordsOf(ADMIN, context.language)
  const at = (date: Date) => instantOf(date, context)
  const lines = authorities.flatMap(({ subject, remaining, notAfter, crl, responders }) => {
    const { name } = titleOf(subject)
    return [
      ...(remaining === 'enough' ? [] : [words.actOnAuthority(name, dayOf(notAfter, context))]),
      ...(crl === undefined || crl.remaining === 'enough' ? [] : [words.actOnCrl(name, at(crl.nextUpdate))]),
      ...responders
        .filter(one => one.remaining !== 'enough')
        .map(one => words.actOnResponder(one.name, at(one.notAfter))),
    ]
  })
  if (lines.length === 0) return NOTHING
  const isOver = authorities.some(({ remaining, crl, responders }) =>
    [remaining, crl?.remaining, ...responders.map(one => one.remaining)].includes('over'),
  )
  return notice({
    sentiment: isOver ? 'negative' : 'caution',
    title: words.attention,
    body: html`<ul>!${joinHtml(lines.map(line => html`<li>${line}</li>`))}</ul>`,
  })
}

const SENTIMENTS: Readonly<Record<Remaining, Sentiment>> = {
  enough: 'positive',
  soon: 'caution',
  over: 'negative',
}

function authorityTable(context: PageContext, authorities: readonly AuthorityReport[]): Html {
  const words = wordsOf(ADMIN, context.language)
  return table({
    caption: words.authorities,
    hideCaption: true,
    columns: [
      { title: words.authority },
      { title: words.ends },
      { title: words.key },
      { title: words.crl },
      { title: words.responders },
    ],
    rows: authorities.map(one => [
      authorityCell(one, words),
      html`${dayOf(one.notAfter, context)} !${remaining(one.remaining, words)}`,
      html`<span class="word">${one.keyKind}, ${one.hasKey ? words.keyHere : words.keyElsewhere}</span>`,
      crlCell(context, one, words),
      responderCell(context, one, words),
    ]),
  })
}

function authorityCell(one: AuthorityReport, words: Words<typeof ADMIN>): Html {
  const { name, of } = titleOf(one.subject)
  return html`<div class="named">!${cell(name)}<br><span class="soft small"><bdi>${of}</bdi> (${stateOf(one, words)})</span></div>`
}

function stateOf(one: AuthorityReport, words: Words<typeof ADMIN>): string {
  if (one.kind === 'root') return words.root
  return one.active ? words.active : words.inactive
}

/** Only what somebody must look at is said aloud. */
function remaining(left: Remaining, words: Words<typeof ADMIN>): Html {
  return left === 'enough' ? NOTHING : badge(words[left], SENTIMENTS[left])
}

function crlCell(context: PageContext, { crl }: AuthorityReport, words: Words<typeof ADMIN>): Html {
  if (crl === undefined) return cell(words.noCrl)
  const line = words.crlLine(numberOf(crl.number, context.language), instantOf(crl.nextUpdate, context))
  return html`${line} !${remaining(crl.remaining, words)}`
}

function responderCell(
  context: PageContext,
  { responders }: AuthorityReport,
  words: Words<typeof ADMIN>,
): Html {
  if (responders.length === 0) return cell(words.none)
  return joinHtml(
    responders.map(
      one =>
        html`<div>${words.responderLine(one.name, instantOf(one.notAfter, context))} !${remaining(one.remaining, words)}</div>`,
    ),
  )
}
