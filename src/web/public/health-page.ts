/** `/service-health`: how soon a revocation can be seen, and how fresh the CRLs are, as measured. */
import {
  badge,
  card,
  cell,
  definitions,
  emptyState,
  heading,
  paragraph,
  section,
  table,
} from '../components/blocks.ts'
import { barChart } from '../components/chart.ts'
import { instantOf, numberOf, timeOf } from '../formats.ts'
import { type Html, html } from '../html.ts'
import { AUTHORITIES, HEALTH } from '../messages/public.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import type { OcspLoadFigures } from '../../revocation/ocsp-load.ts'
import type { VisibilityFigures } from '../../revocation/visibility.ts'
import { scopeWords } from './authorities-page.ts'
import type { CrlRow } from './facts.ts'

export interface HealthFacts {
  readonly figures: VisibilityFigures
  readonly load: OcspLoadFigures
  readonly crls: readonly (CrlRow & { readonly issuerName: string })[]
  readonly now: Date
}

export function healthPage(context: PageContext, facts: HealthFacts): PageParts {
  const words = wordsOf(HEALTH, context.language)
  const { ocsp, crl } = facts.figures
  const shown = { context, words }
  return {
    title: words.title,
    body: html`!${heading(words.title, words.lead)}
!${section({
      id: 'visible',
      title: words.visible,
      body: html`<div class="grid">!${card({
        level: 3,
        title: words.byOcsp,
        body: figures(ocsp, words.sinceStart(instantOf(ocsp.since, context)), shown),
      })}!${card({
        level: 3,
        title: words.byCrl,
        body: figures(crl, words.overDays(numberOf(crl.days, context.language)), shown),
      })}</div>`,
    })}
!${section({ id: 'lists', title: words.lists, body: lists(facts, shown) })}
!${section({ id: 'load', title: words.load, body: loadChart(facts.load, shown) })}
!${paragraph(words.asOf(instantOf(facts.now, context)), 'soft')}`,
  }
}

interface Shown {
  readonly context: PageContext
  readonly words: Words<typeof HEALTH>
}

function figures(
  { count, seconds }: VisibilityFigures['crl'] | VisibilityFigures['ocsp'],
  since: string,
  { context, words }: Shown,
): Html {
  if (seconds === undefined) return html`!${paragraph(words.noChanges)}!${paragraph(since, 'soft')}`
  const inWords = (value: number) => words.seconds(secondsOf(value, context))
  return html`<p class="figure"><span class="soft">${words.slow}</span><strong>${inWords(seconds.slow)}</strong></p>
!${definitions([
    { term: words.median, value: inWords(seconds.median) },
    { term: words.longest, value: inWords(seconds.longest) },
    { term: words.changes, value: numberOf(count, context.language) },
  ])}!${paragraph(since, 'soft')}`
}

/** Every so many minutes a time below the axis. */
const TICK_MINUTES = 15

function loadChart({ since, total, minutes }: OcspLoadFigures, { context, words }: Shown): Html {
  const format = (value: number) => numberOf(value, context.language)
  const points = minutes.map(({ at, count }, index) => {
    const time = timeOf(at, context)
    const isTick = (minutes.length - 1 - index) % TICK_MINUTES === 0
    return { label: time, tick: isTick ? time : '', value: count }
  })
  return html`!${barChart({
    id: 'load-chart',
    title: words.loadChart,
    points,
    columns: [words.minute, words.answers],
    numbersLabel: words.numbers,
    empty: words.noAnswers,
    format,
  })}!${paragraph(words.answersSince(format(total), instantOf(since, context)), 'soft')}`
}

/** Two digits after the point below ten, none above. */
function secondsOf(value: number, { language }: PageContext): string {
  const digits = value < 10 ? 2 : 0
  return numberOf(Number(value.toFixed(digits)), language)
}

function lists({ crls, now }: HealthFacts, { context, words }: Shown): Html {
  if (crls.length === 0) return emptyState({ title: words.noList, text: words.noListText })
  const scopes = wordsOf(AUTHORITIES, context.language)
  return table({
    caption: words.lists,
    hideCaption: true,
    columns: [
      { title: words.issuer },
      { title: words.list },
      { title: words.age },
      { title: words.nextUpdate },
      { title: words.state },
    ],
    rows: crls.map(({ issuerName, scope, thisUpdate, nextUpdate }) => [
      cell(issuerName),
      cell(scopeWords(scope, scopes)),
      cell(ageOf(now.getTime() - thisUpdate.getTime(), { context, words })),
      cell(instantOf(nextUpdate, context)),
      now < nextUpdate ? badge(words.fresh, 'positive') : badge(words.late, 'negative'),
    ]),
  })
}

const MINUTE_MS = 60_000

function ageOf(ms: number, { context, words }: Shown): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  const inWords = (value: number) => numberOf(Math.floor(value), context.language)
  if (minutes < 120) return words.minutes(inWords(minutes))
  return minutes < 48 * 60 ? words.hours(inWords(minutes / 60)) : words.days(inWords(minutes / 60 / 24))
}
