/** The account page: who one is here, what opens it, and where it is open. */
import type { Actor } from '../../domain/actor.ts'
import type { Session } from '../../domain/session.ts'
import {
  badge,
  cell,
  definitions,
  emptyState,
  heading,
  notice,
  paragraph,
  section,
  table,
} from '../components/blocks.ts'
import { button, checkbox, field, form } from '../components/forms.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { ACCOUNT, METHOD_NAMES, ROLE_NAMES } from '../messages/account.ts'
import { SIGN_IN } from '../messages/sign-in.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'

const DONE = ['added', 'removed', 'ended', 'reminders'] as const
export type Done = (typeof DONE)[number]

export function isDone(text: unknown): text is Done {
  return DONE.some(done => done === text)
}

export interface AccountFacts {
  readonly actor: Actor
  readonly passkeys: readonly { readonly credentialId: string; readonly label: string }[]
  readonly sessions: readonly Session[]
  /** Id of the session that asks. */
  readonly present: string
  readonly csrf: string
  /** Whether this officer is reminded by mail; absent for who never is. */
  readonly reminders?: boolean
  readonly done?: Done
}

type Mine = Words<typeof ACCOUNT>

export function accountPage(context: PageContext, facts: AccountFacts): PageParts {
  const words = wordsOf(ACCOUNT, context.language)
  const { actor, done } = facts
  const who = [
    { term: words.name, value: actor.name },
    { term: words.role, value: ROLE_NAMES[actor.role][context.language] },
    ...(actor.agency === undefined ? [] : [{ term: words.agency, value: actor.agency }]),
  ]
  return {
    title: words.title,
    scripts: ['account.js'],
    body: html`!${heading(words.title, words.lead)}
!${done === undefined ? NOTHING : notice({ sentiment: 'positive', body: paragraph(words[done]), live: true })}
!${definitions(who)}
!${section({ id: 'passkeys', title: words.passkeys, body: passkeysBody(context, words, facts) })}
!${reminderPart(words, facts)}
!${section({ id: 'sessions', title: words.sessions, body: sessionsBody(context, words, facts) })}`,
  }
}

function passkeysBody({ language }: PageContext, words: Mine, { passkeys }: AccountFacts): Html {
  const sentences = sentencesOf(language, words)
  const rows = passkeys.map(({ credentialId, label }, index) => {
    const outcome = `outcome-${String(index)}`
    return [
      cell(label),
      html`<button type="button" class="button secondary" data-remove-passkey="${credentialId}"
 aria-label="${words.removeNamed(label)}" aria-describedby="${outcome}"!${sentences}><span>${words.remove}</span></button>
<p class="error" id="${outcome}" role="alert" hidden></p>`,
    ]
  })
  const list =
    rows.length === 0
      ? emptyState({ title: words.noPasskeys, text: words.noPasskeysText, icon: 'key' })
      : table({
          caption: words.passkeysCaption,
          columns: [{ title: words.label }, { title: words.action }],
          rows,
        })
  return html`!${list}
<h3>${words.addTitle}</h3>
!${paragraph(rows.length === 0 ? words.addFirstText : words.addText)}
!${field({ name: 'label', label: words.label, hint: words.labelHint, language, required: true, maxLength: 60, autocomplete: 'off' })}
<p id="sign-to-add" role="status" hidden>${words.signToAdd}</p>
<p class="error" id="passkey-outcome" role="alert" hidden></p>
<button type="button" class="button primary" data-add-passkey aria-describedby="passkey-outcome"!${sentences}><span>${words.addButton}</span></button>
<noscript>!${paragraph(wordsOf(SIGN_IN, language).noScript)}</noscript>`
}

/** What the script says when the browser refuses. */
function sentencesOf(language: PageContext['language'], words: Mine): Html {
  const { unsupported, cancelled } = wordsOf(SIGN_IN, language)
  return html` data-unsupported="${unsupported}" data-cancelled="${cancelled}" data-known="${words.known}"`
}

function reminderPart(words: Mine, { reminders, csrf }: AccountFacts): Html {
  if (reminders === undefined) return NOTHING
  const fields = html`!${paragraph(words.remindersText)}
!${checkbox({ name: 'wanted', label: words.remindersWanted, checked: reminders })}
<div class="actions">!${button(words.remindersSave, { kind: 'secondary' })}</div>`
  return section({
    id: 'reminders',
    title: words.remindersTitle,
    body: form('/account/reminders', fields, { csrf }),
  })
}

function sessionsBody(context: PageContext, words: Mine, { sessions, present, csrf }: AccountFacts): Html {
  const rows = sessions.map(({ id, createdAt, lastSeenAt, method }) => {
    const since = instantOf(createdAt, context)
    const end = html`<input type="hidden" name="id" value="${id}">
<button class="button secondary" aria-label="${words.endNamed(since)}"><span>${words.end}</span></button>`
    return [
      html`!${cell(since)}!${id === present ? html` !${badge(words.here, 'info')}` : NOTHING}`,
      cell(instantOf(lastSeenAt, context)),
      cell(METHOD_NAMES[method][context.language]),
      form('/account/sessions/end', end, { csrf }),
    ]
  })
  return html`!${table({
    caption: words.sessionsCaption,
    columns: [
      { title: words.since },
      { title: words.lastSeen },
      { title: words.method },
      { title: words.action },
    ],
    rows,
  })}
!${paragraph(words.endAllText)}
!${form('/account/sessions/end-all', button(words.endAll, { kind: 'danger' }), { csrf })}`
}
