/** The journal, newest first, and one event of it with its proof. */
import type { ProvenEvent } from '../../auditing/prove.ts'
import type { ChainedEvent } from '../../domain/audit.ts'
import type { Language } from '../../http/negotiation.ts'
import {
  cell,
  definitions,
  emptyState,
  grouped,
  heading,
  paragraph,
  section,
  table,
} from '../components/blocks.ts'
import { button, field, form, linkButton } from '../components/forms.ts'
import { icon } from '../components/icon.ts'
import { pagination } from '../components/ways.ts'
import { instantOf, numberOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { AUDIT_ACTIONS, ROLE_WORDS } from '../messages/audit-actions.ts'
import { AUDITOR } from '../messages/auditor.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { type EventView, viewEvent } from './event-view.ts'
import { auditorTabs } from './tabs.ts'

export interface EventFilter {
  readonly action?: string
  readonly object?: string
  readonly actor?: string
}

export const EVENTS_A_PAGE = 50

/** Of officers, removed ones too, by actor id. */
export type ActorNames = ReadonlyMap<string, string>

export function eventsPage(
  context: PageContext,
  list: {
    readonly events: readonly ChainedEvent[]
    readonly filter: EventFilter
    readonly isFirst: boolean
    readonly names: ActorNames
  },
): PageParts {
  const { events, filter, isFirst, names } = list
  const words = wordsOf(AUDITOR, context.language)
  const last = events.at(-1)?.sequence
  const hasMore = events.length === EVENTS_A_PAGE && last !== undefined && last > 1n
  return {
    title: words.events,
    body: html`!${auditorTabs(context)}
!${heading(words.events, words.eventsLead)}
!${filterForm(context, filter)}
!${events.length === 0 ? emptyState({ title: words.noEvents, text: words.noEventsText, icon: 'search' }) : eventTable(context, events, names)}
!${pagination(context.language, {
      ...(isFirst ? {} : { first: hrefOf(filter) }),
      ...(hasMore ? { next: hrefOf(filter, last) } : {}),
    })}`,
  }
}

function filterForm(context: PageContext, filter: EventFilter): Html {
  const words = wordsOf(AUDITOR, context.language)
  const { language } = context
  const one = (name: keyof EventFilter, label: string) =>
    field({ name, label, language, value: filter[name] ?? '', maxLength: 200 })
  const isFiltered = Object.values(filter).some(value => value !== undefined)
  return html`<search>!${form(
    '/auditor/events',
    html`<div class="filters even">!${one('action', words.action)}!${one('object', words.object)}!${one('actor', words.actor)}
<div class="actions">!${button(words.filter, { kind: 'secondary', icon: 'search' })}!${
      isFiltered ? linkButton(words.clear, '/auditor/events', { kind: 'quiet' }) : NOTHING
    }</div></div>`,
    { method: 'get' },
  )}</search>`
}

function eventTable(context: PageContext, events: readonly ChainedEvent[], names: ActorNames): Html {
  const words = wordsOf(AUDITOR, context.language)
  return table({
    caption: words.events,
    hideCaption: true,
    compact: true,
    columns: [
      { title: words.action },
      { title: words.at },
      { title: words.actor },
      { title: words.object },
      { title: words.number, numeric: true },
    ],
    rows: events
      .map(viewEvent)
      .map(event => [
        html`<a href="/auditor/events/${event.sequence}">${actionWord(event.action, context.language)}</a><br><code class="soft small">${event.action}</code>`,
        cell(instantOf(event.at, context)),
        actorCell(event.actor, names),
        html`<code class="small">${event.object}</code>`,
        html`<span class="soft">${numberOf(event.sequence, context.language)}</span>`,
      ]),
  })
}

/** In words where there are any; what is recorded stands beside it. */
function actionWord(action: string, language: Language): string {
  return AUDIT_ACTIONS[action]?.[language] ?? action
}

/** An officer by name: the number alone tells nobody anything. */
function actorCell(actor: string, names: ActorNames): Html {
  const name = names.get(actor)
  return name === undefined
    ? html`<code class="small">${actor}</code>`
    : html`<bdi>${name}</bdi><br><code class="soft small">${actor}</code>`
}

function hrefOf(filter: EventFilter, before?: bigint): string {
  const query = new URLSearchParams(Object.entries(filter))
  if (before !== undefined) query.set('before', before.toString())
  const text = query.toString()
  return text === '' ? '/auditor/events' : `/auditor/events?${text}`
}

export function eventPage(context: PageContext, { event, proof }: ProvenEvent, names: ActorNames): PageParts {
  const words = wordsOf(AUDITOR, context.language)
  const view = viewEvent(event)
  const title = words.event(numberOf(event.sequence, context.language))
  const action = actionWord(view.action, context.language)
  return {
    title,
    scripts: proof === undefined ? [] : ['check-proof.js'],
    body: html`!${auditorTabs(context)}
!${heading(title, action)}
<div class="stack wide">!${facts(context, { view, names }, words)}
!${section({
      id: 'proof',
      title: words.proof,
      body: proof === undefined ? paragraph(words.proofWaits) : proofForm(context, { event, proof }, words),
    })}
!${section({ id: 'body', title: words.body, body: html`<pre class="wrap"><code>${event.body}</code></pre>` })}</div>`,
  }
}

function facts(
  context: PageContext,
  { view, names }: { readonly view: EventView; readonly names: ActorNames },
  words: Words<typeof AUDITOR>,
): Html {
  return html`!${definitions([
    { term: words.at, value: instantOf(view.at, context) },
    { term: words.action, value: view.action, code: true },
    { term: words.object, value: view.object, code: true },
    { term: words.actor, markup: actorCell(view.actor, names) },
    { term: words.role, value: ROLE_WORDS[view.role]?.[context.language] ?? view.role },
    { term: words.source, value: view.source },
    { term: words.requestNumber, value: view.requestId, code: true },
    ...view.detail.map(([term, value]) => ({ term, value })),
  ])}
<div class="actions">!${linkButton(words.sameObject, hrefOf({ object: view.object }), { kind: 'secondary' })}
!${linkButton(words.sameActor, hrefOf({ actor: view.actor }), { kind: 'secondary' })}</div>`
}

function proofForm(
  context: PageContext,
  { event, proof }: Required<ProvenEvent>,
  words: Words<typeof AUDITOR>,
): Html {
  const encode = (octets: Uint8Array) => Buffer.from(octets).toString('base64')
  return html`!${paragraph(words.proofText)}
!${definitions([
    { term: words.treeSize, value: numberOf(proof.treeSize, context.language) },
    { term: words.leaf, markup: grouped(Buffer.from(proof.leaf).toString('hex')) },
    { term: words.root, markup: grouped(Buffer.from(proof.root).toString('hex')) },
  ])}
<div id="check-proof" class="stack" data-sequence="${event.sequence}" data-body="${event.body}" data-size="${proof.treeSize}"
 data-hashes="${proof.hashes.map(encode).join(' ')}" data-checkpoint="${proof.checkpoint}"
 data-holds="${words.proofHolds}" data-signed="${words.proofSigned}" data-fails="${words.proofFails}"
 data-unsigned="${words.proofUnsigned}" data-badkey="${words.proofBadKey}">
!${field({ name: 'verifier-key', label: words.verifierKey, hint: words.verifierKeyHint, language: context.language, maxLength: 500 })}
!${button(words.checkProof, { type: 'button', id: 'check-proof-button' })}
<div class="notice" id="check-proof-result" role="status" hidden></div>
<template>!${joinHtml((['positive', 'info', 'caution', 'negative'] as const).map(name => html`<span data-icon="${name}">!${icon(name)}</span>`))}</template>
</div>`
}
