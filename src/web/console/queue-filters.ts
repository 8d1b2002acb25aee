/** Looking at less of the queue: the form of filters, and the views that somebody saved. */
import type { SavedView } from '../../domain/queue.ts'
import type { AgencyChoice } from '../../enrollment/agencies.ts'
import { button, field, form, linkButton } from '../components/forms.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { CONSOLE } from '../messages/console.ts'
import { wordsOf } from '../messages/words.ts'
import { type ConsoleQuery, isFiltered, linkTo, searchOf, WAITING_DAYS } from './queue-query.ts'
import { profileTitle, type View } from './view.ts'

interface Filtering {
  readonly query: ConsoleQuery
  readonly agencies: readonly AgencyChoice[]
  readonly views: readonly SavedView[]
}

export function queueFilters(view: View, { query, agencies }: Filtering): Html {
  const { language } = view
  const words = wordsOf(CONSOLE, language)
  const fields = [
    field({
      ...{ name: 'q', label: words.search, language, type: 'search', required: false },
      ...{ autocomplete: 'off', maxLength: 200 },
      ...(query.text === undefined ? {} : { value: query.text }),
    }),
    profileField(view, query.profile),
    agencyField(view, agencies, query.agency),
    query.tab === 'done' ? undefined : waitingField(view, query.waitingDays),
  ]
  const clear = isFiltered(query)
    ? linkButton(words.clear, linkTo({ tab: query.tab }), { kind: 'quiet' })
    : NOTHING
  return filterForm(
    '/console',
    html`<input type="hidden" name="tab" value="${query.tab}">
<div class="filters">!${joinHtml(fields)}<div class="actions">!${button(words.apply, { kind: 'secondary', icon: 'search' })}!${clear}</div></div>`,
  )
}

/** Changes nothing, so it is a GET and can be sent on as an address. */
export function filterForm(action: string, body: Html): Html {
  return html`<search>!${form(action, body, { method: 'get' })}</search>`
}

export function profileField(view: View, value: string | undefined): Html {
  const words = wordsOf(CONSOLE, view.language)
  const subscribers = [...view.profiles.values()].filter(profile => profile.kind === 'subscriber')
  return field({
    ...{ name: 'profile', label: words.profile, language: view.language },
    ...(value === undefined ? {} : { value }),
    options: [
      { value: '', label: words.anything },
      ...subscribers.map(({ name }) => ({ value: name, label: profileTitle(name, view) })),
    ],
  })
}

export function agencyField(
  view: View,
  agencies: readonly AgencyChoice[],
  value: string | undefined,
): Html | undefined {
  if (agencies.length < 2) return undefined
  const words = wordsOf(CONSOLE, view.language)
  return field({
    ...{ name: 'agency', label: words.agency, language: view.language },
    ...(value === undefined ? {} : { value }),
    options: [
      { value: '', label: words.anything },
      // No-break spaces: white space at the beginning of an option would be lost.
      ...agencies.map(({ code, name, depth }) => ({
        value: code,
        label: `${'\u00a0\u00a0'.repeat(depth)}${name}`,
      })),
    ],
  })
}

function waitingField(view: View, value: number | undefined): Html {
  const words = wordsOf(CONSOLE, view.language)
  return field({
    ...{ name: 'days', label: words.waiting, language: view.language },
    ...(value === undefined ? {} : { value: String(value) }),
    options: [
      { value: '', label: words.anything },
      ...WAITING_DAYS.map(days => ({ value: String(days), label: words.waitedAtLeast(days) })),
    ],
  })
}

export function savedViewsPart(view: View, { query, views }: Filtering): Html {
  const { language, visitor } = view
  const words = wordsOf(CONSOLE, language)
  if (views.length === 0 && !isFiltered(query)) return NOTHING
  const csrf = visitor === undefined ? {} : { csrf: visitor.csrf }
  const items = views.map(
    one => html`<li><a href="/console?${one.query}"><bdi>${one.name}</bdi></a>
!${form(
      '/console/views/removal',
      html`<button type="submit" name="name" value="${one.name}" class="button quiet" aria-label="${words.removeView(one.name)}"><span aria-hidden="true">×</span></button>`,
      csrf,
    )}</li>`,
  )
  const save = form(
    '/console/views',
    html`<input type="hidden" name="query" value="${searchOf(query)}">
<div class="inline-field">!${field({ name: 'name', label: words.viewName, language, required: true, maxLength: 60, autocomplete: 'off' })}!${button(words.saveView, { kind: 'secondary' })}</div>`,
    csrf,
  )
  return html`<section aria-labelledby="saved-views"><h2 id="saved-views">${words.savedViews}</h2>
!${items.length === 0 ? NOTHING : html`<ul class="saved-views">!${joinHtml(items)}</ul>`}!${isFiltered(query) ? save : NOTHING}</section>`
}
