/** The queue: what waits, oldest first, and the ways to look at less of it. */
import type { QueueTab, SavedView } from '../../domain/queue.ts'
import type { Page } from '../../domain/page.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import type { AgencyChoice } from '../../enrollment/agencies.ts'
import { COUNT_LIMIT, type QueueCounts, type QueueItem } from '../../enrollment/queue.ts'
import { badge, cell, emptyState, heading, notice, table } from '../components/blocks.ts'
import { button, linkButton } from '../components/forms.ts'
import { pagination, tabs } from '../components/ways.ts'
import { dayOf, numberOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { CONSOLE, TAB_WORDS } from '../messages/console.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { savedViewsPart, queueFilters } from './queue-filters.ts'
import { type ConsoleQuery, type ConsoleTab, isFiltered, linkTo } from './queue-query.ts'
import {
  actorWord,
  areaTabs,
  profileTitle,
  shortcutsButton,
  shortcutsHelp,
  stateBadge,
  tierOf,
  type View,
} from './view.ts'

/** A row of whichever list; what is done with waits for nobody. */
export type Row = Pick<QueueItem, 'request'> & Partial<QueueItem>

export interface QueuePageData {
  readonly query: ConsoleQuery
  readonly page: Page<Row>
  readonly counts: QueueCounts
  readonly agencies: readonly AgencyChoice[]
  readonly views: readonly SavedView[]
  /** What somebody has just done, to be said once. */
  readonly done?: string
}

export function queuePage(view: View, data: QueuePageData): PageParts {
  const words = wordsOf(CONSOLE, view.language)
  const { query, page, counts } = data
  return {
    title: words.queueTitle,
    scripts: ['console.js'],
    body: html`!${areaTabs(view, '/console')}
<div class="heading-row">!${heading(words.queueTitle)}!${shortcutsButton(view.language)}</div>
!${data.done === undefined ? NOTHING : notice({ sentiment: 'positive', live: true, body: html`<p><bdi>${data.done}</bdi></p>` })}
!${overdueNotice(view, counts)}
!${queueTabs(view, data)}
!${queueFilters(view, data)}
!${page.items.length === 0 ? nothing(view, query) : list(view, data)}
!${pagination(view.language, {
      ...(query.cursor === undefined ? {} : { first: linkTo(withoutCursor(query)) }),
      ...(page.next === undefined ? {} : { next: linkTo({ ...query, cursor: page.next }) }),
    })}
!${savedViewsPart(view, data)}
!${shortcutsHelp(view.language)}`,
  }
}

export function countText(count: number, view: Pick<View, 'language'>): string {
  const text = numberOf(Math.min(count, COUNT_LIMIT - 1), view.language)
  return count >= COUNT_LIMIT ? CONSOLE.more[view.language](text) : text
}

function overdueNotice(view: View, { overdue, overdueDays }: QueueCounts): Html {
  if (overdue === 0) return NOTHING
  const words = wordsOf(CONSOLE, view.language)
  const href = linkTo({ tab: 'waiting', waitingDays: overdueDays })
  return notice({
    sentiment: 'caution',
    body: html`<p>${words.overdue(countText(overdue, view), overdueDays)} <a href="${href}">${words.overdueLink}</a></p>`,
  })
}

/** Whoever decides has a list of their own; who only reads begins with all that is open. */
export function tabsFor(view: Pick<View, 'reader'>): readonly ConsoleTab[] {
  const open: readonly QueueTab[] =
    tierOf(view.reader) === undefined ? ['open', 'held', 'asked'] : ['waiting', 'held', 'asked', 'others']
  return [...open, 'done']
}

function queueTabs(view: View, { query, counts }: QueuePageData): Html {
  const words = wordsOf(CONSOLE, view.language)
  const text = (tab: ConsoleTab) =>
    tab === 'done' ? words.doneTab : `${TAB_WORDS[tab][view.language]} (${countText(counts.tabs[tab], view)})`
  return tabs(
    words.tabs,
    tabsFor(view).map(tab => ({
      href: linkTo({ ...withoutCursor(query), tab }),
      text: text(tab),
      current: tab === query.tab,
    })),
  )
}

function nothing(view: View, query: ConsoleQuery): Html {
  const words = wordsOf(CONSOLE, view.language)
  const clear = linkButton(words.clear, linkTo({ tab: query.tab }), { kind: 'secondary' })
  if (isFiltered(query))
    return emptyState({ icon: 'search', title: words.emptyList, text: words.emptyFiltered, action: clear })
  return query.tab === 'waiting'
    ? emptyState({ icon: 'positive', title: words.emptyWaiting, text: words.emptyWaitingText })
    : emptyState({ title: words.emptyList, text: words.emptyListText })
}

function list(view: View, { query, page }: QueuePageData): Html {
  const words = wordsOf(CONSOLE, view.language)
  const selectable = page.items.filter(row => isSelectable(row.request, query, view))
  const rows = table({
    caption: query.tab === 'done' ? words.captionDone : words.captionOpen,
    columns: [
      { title: words.applicant },
      { title: words.agency },
      { title: words.kind },
      { title: words.since },
      { title: words.state },
    ],
    rows: page.items.map(row => rowCells(row, view, selectable.includes(row))),
  })
  if (selectable.length === 0) return html`<div class="queue">!${rows}</div>`
  return html`<form action="/console/several" method="get" class="queue">!${rows}
<div class="actions">!${button(words.decideSelected, { kind: 'secondary' })}<p class="soft small">${words.severalHint}</p></div></form>`
}

function isSelectable({ profile }: CertificateRequest, { tab }: ConsoleQuery, { profiles }: View): boolean {
  return tab === 'waiting' && profiles.get(profile)?.bulkApproval === true
}

function rowCells(row: Row, view: View, selectable: boolean): readonly Html[] {
  const { request, waitsFor } = row
  const words = wordsOf(CONSOLE, view.language)
  const { evidence } = request.proposal
  const box = html`<input type="checkbox" name="id" value="${request.id}" aria-label="${words.select(evidence.name)}">`
  return [
    html`<div class="who">!${selectable ? box : NOTHING}<div><a href="/console/requests/${request.id}" data-row-link><bdi>${evidence.name}</bdi></a>
<span class="soft small">${request.employeeNumber}</span></div></div>`,
    cell(evidence.agencyPath.at(-1)?.name ?? ''),
    cell(profileTitle(request.profile, view)),
    html`${dayOf(request.submittedAt, view)}!${waited(row, view)}`,
    html`<div class="state">!${stateBadge(request.state, view.language)}!${
      waitsFor === undefined
        ? NOTHING
        : html`<span class="soft small">${words.waitingFor} ${actorWord(waitsFor, view.language)}</span>`
    }</div>`,
  ]
}

function waited({ waitingDays, isOverdue }: Row, view: View): Html {
  if (waitingDays === undefined) return NOTHING
  const words = wordsOf(CONSOLE, view.language)
  return joinHtml([
    html` <span class="soft small waited">${words.daysAgo(waitingDays)}</span>`,
    isOverdue === true ? html` !${badge(words.overdueBadge, 'caution')}` : undefined,
  ])
}

function withoutCursor({ cursor: _cursor, ...query }: ConsoleQuery): ConsoleQuery {
  return query
}
