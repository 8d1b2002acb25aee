/** Parts that several pages of the console share. */
import type { Actor } from '../../domain/actor.ts'
import { type CertificateStatus, type IssuedCertificate, statusOf } from '../../domain/certificate.ts'
import type { HoldEnd } from '../../domain/hold.ts'
import type { Profile, Tier } from '../../domain/profile.ts'
import type { CertificateRequest, RequestState } from '../../domain/request.ts'
import type { QueueItem } from '../../enrollment/queue.ts'
import type { Language } from '../../http/negotiation.ts'
import { badge, type Sentiment } from '../components/blocks.ts'
import { dialog, tabs } from '../components/ways.ts'
import { type Html, html, joinHtml } from '../html.ts'
import { STATUS_WORDS } from '../messages/console-certificates.ts'
import { ACTOR_WORDS, CONSOLE, STATE_WORDS } from '../messages/console.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import { countThings } from './comparison.ts'

/** Who may look; what they may do there, each use case asks. */
export const READERS = [
  'request.decide-verifier',
  'request.decide-registration-officer',
  'audit.read',
] as const

export interface View extends PageContext {
  readonly now: Date
  readonly profiles: ReadonlyMap<string, Profile>
  readonly reader: Actor
  readonly holdEnd: HoldEnd
}

const STATE_SENTIMENTS: Readonly<Record<RequestState, Sentiment>> = {
  submitted: 'info',
  held: 'caution',
  verified: 'info',
  approved: 'positive',
  issued: 'positive',
  rejected: 'negative',
  failed: 'negative',
  withdrawn: 'neutral',
}

const STATUS_SENTIMENTS: Readonly<Record<CertificateStatus, Sentiment>> = {
  good: 'positive',
  held: 'caution',
  revoked: 'negative',
  expired: 'neutral',
}

export function stateBadge(state: RequestState, language: Language): Html {
  return badge(STATE_WORDS[state][language], STATE_SENTIMENTS[state])
}

export function statusBadge(certificate: IssuedCertificate, { now, language }: View): Html {
  const status = statusOf(certificate, now)
  return badge(STATUS_WORDS[status][language], STATUS_SENTIMENTS[status])
}

/** What the machine saw, in a word: forty requests are read quicker when it is known which of them are plain. */
export function checksBadge(request: CertificateRequest, language: Language): Html {
  const words = wordsOf(CONSOLE, language)
  const count = countThings(request)
  return count === 0 ? badge(words.nothingSeen, 'positive') : badge(words.seen(count), 'caution')
}

export function profileTitle(
  name: string,
  { profiles, language }: Pick<View, 'profiles' | 'language'>,
): string {
  return profiles.get(name)?.title[language] ?? name
}

export function actorWord(who: QueueItem['waitsFor'], language: Language): string {
  return ACTOR_WORDS[who][language]
}

export function tierOf({ role }: Actor): Tier | undefined {
  return role === 'verifier' || role === 'registration-officer' ? role : undefined
}

/** The three parts of the console. */
export function areaTabs(
  view: View,
  current: '/console' | '/console/certificates' | '/console/revocations',
): Html {
  const words = wordsOf(CONSOLE, view.language)
  const all = [
    { href: '/console', text: words.toQueue },
    { href: '/console/certificates', text: words.toCertificates },
    ...(tierOf(view.reader) === undefined
      ? []
      : [{ href: '/console/revocations', text: words.toRevocations }]),
  ]
  return tabs(
    words.areas,
    all.map(one => ({ ...one, current: one.href === current })),
  )
}

/** Opened by `?`; single letters can be switched off (WCAG 2.1.4). */
export function shortcutsHelp(language: Language): Html {
  const words = wordsOf(CONSOLE, language)
  const keys = [
    [['j'], words.helpNext],
    [['k'], words.helpPrevious],
    [['o', 'Enter'], words.helpOpen],
    [['a'], words.helpApprove],
    [['r'], words.helpReject],
    [['/'], words.helpSearch],
    [['?'], words.helpHelp],
  ] as const
  const rows = keys.map(
    ([names, text]) =>
      html`<div><dt>!${joinHtml(names.map(name => html`<kbd>${name}</kbd> `))}</dt><dd>${text}</dd></div>`,
  )
  return dialog({
    id: 'shortcuts',
    title: words.help,
    language,
    body: html`<dl class="facts shortcuts">!${joinHtml(rows)}</dl>
<div class="check"><input type="checkbox" id="use-shortcuts" checked><label for="use-shortcuts">${words.helpSwitch}</label></div>`,
  })
}

export function shortcutsButton(language: Language): Html {
  return html`<button type="button" class="button quiet shortcuts-button" command="show-modal" commandfor="shortcuts"><kbd aria-hidden="true">?</kbd><span>${wordsOf(CONSOLE, language).help}</span></button>`
}
