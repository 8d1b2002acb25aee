/** What pages are put together from. Each says in words what its colour says. */
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { attributes } from './forms.ts'
import { icon, type IconName } from './icon.ts'

export type Sentiment = 'positive' | 'caution' | 'negative' | 'info' | 'neutral'

/** A state in words: colour and icon only repeat it. */
export function badge(text: string, sentiment: Sentiment = 'neutral'): Html {
  return html`<span class="badge ${sentiment}">!${icon(sentiment)}<span>${text}</span></span>`
}

export function notice(options: {
  readonly sentiment: Sentiment
  readonly title?: string
  readonly body: Html
  /** Said at once by screen readers: for the outcome of what somebody just did. */
  readonly live?: boolean
}): Html {
  const { sentiment, title, body, live = false } = options
  const role = (live ? (sentiment === 'negative' ? ' role="alert"' : ' role="status"') : '') as Html
  return html`<div class="notice ${sentiment}"!${role}>!${icon(sentiment)}<div>
!${title === undefined ? NOTHING : html`<p class="notice-title">${title}</p>`}
!${body}
</div></div>`
}

export function paragraph(text: string, kind?: 'lead' | 'soft'): Html {
  return kind === undefined ? html`<p>${text}</p>` : html`<p class="${kind}">${text}</p>`
}

/** The `h1` of a page and the one sentence below it; where it lies, and how what it is about stands. */
export function heading(
  title: string,
  lead?: string,
  around: { readonly back?: { readonly href: string; readonly text: string }; readonly state?: Html } = {},
): Html {
  const { back, state } = around
  return html`<div class="heading">!${back === undefined ? NOTHING : html`<a class="back" href="${back.href}">!${icon('arrow')}<span>${back.text}</span></a>`}
<h1>${title}</h1>
!${state === undefined ? NOTHING : html`<p>!${state}</p>`}
!${lead === undefined ? NOTHING : paragraph(lead, 'lead')}</div>`
}

export function section(options: { readonly id: string; readonly title: string; readonly body: Html }): Html {
  const { id, title, body } = options
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
!${body}
</section>`
}

export function card(options: {
  readonly title: string
  readonly body: Html
  readonly level?: 2 | 3
  readonly aside?: Html
}): Html {
  const { title, body, level = 2, aside = NOTHING } = options
  const tag = `h${String(level)}` as Html
  return html`<div class="card"><div class="card-head"><!${tag}>${title}</!${tag}>!${aside}</div>
!${body}
</div>`
}

/** A card that is one link: the way into an area. */
export function door(options: {
  readonly href: string
  readonly icon: IconName
  readonly title: string
  readonly text: string
}): Html {
  return html`<a class="door" href="${options.href}">!${icon(options.icon)}
<span class="door-title">${options.title}</span><span class="door-text">${options.text}</span>!${icon('arrow')}</a>`
}

interface TextFact {
  readonly term: string
  readonly value: string
  readonly code?: boolean
}

interface MarkupFact {
  readonly term: string
  readonly markup: Html
}

export type Fact = TextFact | MarkupFact

export function definitions(facts: readonly Fact[]): Html {
  const rows = facts.map(fact => html`<div><dt>${fact.term}</dt><dd>!${valueOf(fact)}</dd></div>`)
  return html`<dl class="facts">!${joinHtml(rows)}</dl>`
}

function valueOf(fact: Fact): Html {
  if ('markup' in fact) return fact.markup
  // bdi: a name may run from right to left, what stands around it does not.
  return fact.code === true ? html`<code>${fact.value}</code>` : html`<bdi>!${breakable(fact.value)}</bdi>`
}

/** A long address may break before its @, rather than anywhere. */
function breakable(text: string): Html {
  const [first = '', ...rest] = text.split('@')
  return html`${first}!${joinHtml(rest.map(part => html`<wbr>@${part}`))}`
}

export interface Column {
  readonly title: string
  readonly numeric?: boolean
}

/** On a narrow screen each row becomes a card, and each cell says its column's name. The first cell names its row. */
export function table(options: {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Html[])[]
  /** Where a heading above says it already; screen readers still hear it. */
  readonly hideCaption?: boolean
  /** A list of many: on a narrow screen its cells stand close together, and only their words say what they are. */
  readonly compact?: boolean
}): Html {
  const { caption, columns, rows, hideCaption = false, compact = false } = options
  const kind = (column: Column | undefined) => (column?.numeric === true ? 'number' : 'text')
  const head = columns.map(column => html`<th scope="col" class="${kind(column)}">${column.title}</th>`)
  const body = rows.map(
    cells =>
      html`<tr>!${joinHtml(
        cells.map((cell, index) => {
          const column = columns[index]
          const title = column?.title ?? ''
          return index === 0
            ? html`<th scope="row" class="${kind(column)}" data-label="${title}"><div>!${cell}</div></th>`
            : html`<td class="${kind(column)}" data-label="${title}"><div>!${cell}</div></td>`
        }),
      )}</tr>`,
  )
  return html`<table class="rows${compact ? ' compact' : ''}"><caption!${attributes({ class: hideCaption ? 'visually-hidden' : undefined })}>${caption}</caption>
<thead><tr>!${joinHtml(head)}</tr></thead>
<tbody>!${joinHtml(body)}</tbody></table>`
}

/** A cell of text. */
export function cell(text: string | number): Html {
  return html`<bdi>${text}</bdi>`
}

export function emptyState(options: {
  readonly title: string
  readonly text: string
  readonly icon?: IconName
  readonly action?: Html
}): Html {
  return html`<div class="empty">!${icon(options.icon ?? 'file')}<p class="empty-title">${options.title}</p>
<p>${options.text}</p>!${options.action ?? NOTHING}</div>`
}

/** Numbers and hexadecimal strings that people compare: in groups, and copied without the gaps. */
export function grouped(text: string, size = 4): Html {
  const groups = text.match(new RegExp(`.{1,${String(size)}}`, 'gu')) ?? []
  return html`<code class="grouped">!${joinHtml(groups.map(group => html`<span>${group}</span>`))}</code>`
}
