/** The queue: what waits, oldest first, and the ways to look at less of it. */
import type { QueueTab, SavedView } from '../../domain/queue.ts'
import type { Page } from '../../domain/page.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import type { AgencyChoice } from '../../enrollment/agencies.ts'
import { COUNT_LIMIT, type QueueCounts, type QueueItem } from '../../enrollment/queue.ts'
import { badge, cell, emptyState, heading, notice, table } from '../components/blocks.ts'
import { button, linkButton } from '../components/forms.ts'
import { lists, pagination } from '../components/ways.ts'
import { dayOf, numberOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { CONSOLE, TAB_WORDS } from '../messages/console.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { savedViewsPart, queueFilters } from './queue-filters.ts'
import { type ConsoleQuery, type ConsoleTab, isFiltered, linkTo } from './queue-query.ts'
import {
  actorWord,
  areaTabs,
  checksBadge,
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
<div class="stack">!${queueTabs(view, data)}
!${queueFilters(view, data)}</div>
!${page.items.length === 0 ? nothing(view, query) : list(view, data)}
!${pagination(view.language, {
      ...(query.cursor === undefined ? {} : { first: linkTo(withoutCursor(query)) }),
      ...(page.next === undefined ? {} : { next: linkTo({ ...query, cursor: page.next }) }),
    })}
!${savedViewsPart(view, data)}
!${shortcutsHelp(view.language)}`,
  }
}

function countText(count: number, view: Pick<View, 'language'>): string {
  const text = numberOf(Math.min(count, COUNT_LIMIT - 1), view.language)
  return count >= COUNT_LIMIT ? CONSOLE.more[view.language](text) : text
}

function overdueNotice(view: View, { overdue, overdueDays }: QueueCounts): Html {
  if (overdue === 0) return NOTHING
  const words = wordsOf(CONSOLE, view.language)
  const href = linkTo({ tab: 'waiting', waitingDays: overdueDays })
  return notice({
    sentiment: 'caution',
    body: html`<p class="line">${words.overdue(countText(overdue, view), overdueDays)} <a href="${href}">${words.overdueLink}</a></p>`,
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
  return lists(
    words.tabs,
    tabsFor(view).map(tab => ({
      href: linkTo({ ...withoutCursor(query), tab }),
      current: tab === query.tab,
      ...(tab === 'done'
        ? { text: words.doneTab }
        : { text: TAB_WORDS[tab][view.language], count: countText(counts.tabs[tab], view) }),
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
  const { tab } = query
  const isOf = (row: Row) => isSelectable(row.request, query, view)
  const selects = page.items.some(isOf)
  const rows = table({
    caption: tab === 'done' ? words.captionDone : words.captionOpen,
    compact: true,
    columns: [
      { title: words.applicant },
      { title: words.agencyAndKind },
      { title: words.since },
      ...(tab === 'done' ? [] : [{ title: words.checks }]),
      ...(tab === 'waiting' ? [] : [{ title: words.state }]),
    ],
    rows: page.items.map(row => [
      applicantCell(row, view, isOf(row) ? 'box' : selects ? 'room' : 'nothing'),
      kindCell(row, view),
      sinceCell(row, view),
      ...(tab === 'done' ? [] : [checksBadge(row.request, view.language)]),
      ...(tab === 'waiting' ? [] : [stateCell(row, view)]),
    ]),
  })
  if (!selects) return html`<div class="queue">!${rows}</div>`
  return html`<form action="/console/several" method="get" class="queue">!${rows}
<div class="actions selecting">!${button(words.decideSelected, { kind: 'secondary' })}
<button type="button" class="button quiet" data-select-all="${words.selectNone}" hidden><span>${words.selectAll}</span></button>
<span class="soft small" role="status" data-selected="${words.selected}"></span>
<p class="soft small">${words.severalHint}</p></div></form>`
}

function isSelectable({ profile }: CertificateRequest, { tab }: ConsoleQuery, { profiles }: View): boolean {
  return tab === 'waiting' && profiles.get(profile)?.bulkApproval === true
}

/** Where some have a box, the names of the others stand in line with theirs. */
function applicantCell({ request }: Row, view: View, before: 'box' | 'room' | 'nothing'): Html {
  const { name } = request.proposal.evidence
  const box = html`<input type="checkbox" name="id" value="${request.id}" aria-label="${wordsOf(CONSOLE, view.language).select(name)}">`
  const room = html`<span class="room"></span>`
  return html`<div class="who">!${before === 'box' ? box : before === 'room' ? room : NOTHING}<div><a href="/console/requests/${request.id}" data-row-link><bdi>${name}</bdi></a>
<span class="soft small">${request.employeeNumber}</span></div></div>`
}

function kindCell({ request }: Row, view: View): Html {
  const agency = request.proposal.evidence.agencyPath.at(-1)?.name ?? ''
  return html`!${cell(agency)}<br><span class="soft small">${profileTitle(request.profile, view)}</span>`
}

/** How long is what an officer goes by; what is done with waits for nobody. */
function sinceCell({ request, waitingDays, isOverdue }: Row, view: View): Html {
  const day = dayOf(request.submittedAt, view)
  if (waitingDays === undefined) return html`<span class="waited">${day}</span>`
  const words = wordsOf(CONSOLE, view.language)
  const days = words.daysAgo(waitingDays)
  return html`<div class="since"><span class="waited">!${isOverdue === true ? badge(words.overdueBadge(days), 'caution') : html`${days}`}</span>
<span class="soft small waited">${day}</span></div>`
}

function stateCell({ request, waitsFor }: Row, { language }: View): Html {
  return html`<div class="state">!${stateBadge(request.state, language)}!${
    waitsFor === undefined
      ? NOTHING
      : html`<span class="soft small">${CONSOLE.waitingFor[language]} ${actorWord(waitsFor, language)}</span>`
  }</div>`
}

function withoutCursor({ cursor: _cursor, ...query }: ConsoleQuery): ConsoleQuery {
  return query
}
