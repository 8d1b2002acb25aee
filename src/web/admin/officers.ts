/** Who the officers are, whom to invite, and what one of them is: recovered or removed. */
import type { Draft } from '../../access/officers/drafts.ts'
import type { ListedOfficer } from '../../access/officers/list.ts'
import type { Agency } from '../../domain/employee.ts'
import { OFFICER_ROLES } from '../../domain/statement.ts'
import {
  badge,
  cell,
  definitions,
  emptyState,
  heading,
  paragraph,
  section,
  table,
} from '../components/blocks.ts'
import { field, linkButton } from '../components/forms.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { OFFICERS } from '../messages/officers.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { draftTable, type OfficerWords, signingButton } from './officer-parts.ts'
import { adminTabs } from './tabs.ts'

export interface OfficersFacts {
  readonly officers: readonly ListedOfficer[]
  readonly drafts: readonly Draft[]
  readonly agencies: readonly Agency[]
  readonly mayInvite: boolean
}

const SCRIPTS = ['officers.js']

export function officersPage(context: PageContext, facts: OfficersFacts): PageParts {
  const { drafts, agencies, mayInvite } = facts
  const words = wordsOf(OFFICERS, context.language)
  return {
    title: words.title,
    scripts: SCRIPTS,
    body: html`!${adminTabs(context)}
<div class="heading-row">!${heading(words.title, words.lead)}!${mayInvite ? linkButton(words.invite, '#invite', { kind: 'secondary' }) : NOTHING}</div>
!${drafts.length === 0 ? NOTHING : section({ id: 'drafts', title: words.drafts, body: draftTable(context, drafts, { mayWithdraw: mayInvite }) })}
!${section({ id: 'officers', title: words.roster, body: officerTable(context, facts) })}
!${mayInvite ? section({ id: 'invite', title: words.invite, body: inviteForm(context, agencies, words) }) : NOTHING}`,
  }
}

function officerTable(context: PageContext, { officers, agencies, mayInvite }: OfficersFacts): Html {
  const words = wordsOf(OFFICERS, context.language)
  if (officers.length === 0) return emptyState({ title: words.none, text: words.noneText, icon: 'officer' })
  const names = new Map(agencies.map(({ code, name }) => [code, name]))
  return table({
    caption: words.title,
    hideCaption: true,
    compact: true,
    columns: [
      { title: words.officer },
      { title: words.roleAndAgency },
      { title: words.passkeys },
      { title: words.changed },
      { title: words.state },
    ],
    rows: officers.map(one => [
      mayInvite && one.tokenKey === undefined
        ? html`<a href="/admin/officers/${one.officer.replace('officer:', '')}"><bdi>${one.name}</bdi></a>`
        : cell(one.name),
      html`<span class="word">${words[one.role]}</span>!${
        one.agency === null
          ? NOTHING
          : html`<br><span class="soft small"><bdi>${names.get(one.agency) ?? one.agency}</bdi></span>`
      }`,
      html`!${cell(one.tokenKey === undefined ? one.keys.map(key => key.label).join(', ') || '–' : words.machine)}<br>
<span class="soft small">${words.by(signersOf(one, words))}</span>`,
      cell(instantOf(new Date(one.changedAt), context)),
      stateOf(one, words),
    ]),
  })
}

function signersOf({ invitedBy }: ListedOfficer, words: OfficerWords): string {
  return invitedBy.map(by => (by === 'anchor' ? words.anchor : by)).join(', ')
}

function stateOf({ removedAt, keys, tokenKey }: ListedOfficer, words: OfficerWords): Html {
  if (removedAt !== undefined) return badge(words.removed, 'negative')
  return keys.length === 0 && tokenKey === undefined
    ? badge(words.withoutKey, 'caution')
    : badge(words.present, 'positive')
}

function inviteForm(context: PageContext, agencies: readonly Agency[], words: OfficerWords): Html {
  const { language } = context
  return html`!${paragraph(words.inviteText)}
<div id="invite-form" class="stack">
!${field({ name: 'name', label: words.name, language, required: true, maxLength: 200, autocomplete: 'off' })}
!${field({
    name: 'role',
    label: words.role,
    language,
    required: true,
    options: OFFICER_ROLES.map(role => ({ value: role, label: words[role] })),
  })}
!${field({
    name: 'agency',
    label: words.agency,
    hint: words.agencyHint,
    language,
    options: [
      { value: '', label: words.noAgency },
      ...agencies.map(({ code, name }) => ({ value: code, label: name })),
    ],
  })}
!${field({
    name: 'employeeNumber',
    label: words.employeeNumber,
    hint: words.employeeNumberHint,
    language,
    inputMode: 'numeric',
    maxLength: 18,
    autocomplete: 'off',
  })}
!${signingButton(context, { label: words.inviteButton, name: 'invite', value: 'new' })}
</div>
!${madeLink(words)}
<noscript>!${paragraph(words.noScript)}</noscript>`
}

/** Filled by the script: the link holds a private key that the server never sees. */
function madeLink(words: OfficerWords): Html {
  return html`<div id="made-link" class="notice positive" role="status" hidden data-draft="${words.linkDraft}" data-ready="${words.linkReady}"><div>
<p class="notice-title">${words.link}</p>
<p><code id="made-link-text" class="wrap-anywhere"></code></p>
<p id="made-link-state"></p>
<button type="button" class="button secondary" id="copy-link" data-copied="${words.copied}"><span>${words.copy}</span></button>
</div></div>`
}

export function officerPage(context: PageContext, one: ListedOfficer): PageParts {
  const words = wordsOf(OFFICERS, context.language)
  const isPresent = one.removedAt === undefined
  const facts = definitions([
    ...(one.agency === null ? [] : [{ term: words.agency, value: one.agency, code: true }]),
    { term: words.passkeys, value: one.keys.map(key => key.label).join(', ') || '–' },
    {
      term: words.invitedBy,
      value: signersOf(one, words),
    },
    { term: words.changed, value: instantOf(new Date(one.changedAt), context) },
    { term: words.state, markup: stateOf(one, words) },
  ])
  const actions = [
    section({
      id: 'recover',
      title: words.recover,
      body: html`!${paragraph(words.recoverText)}
!${signingButton(context, { label: words.recover, name: 'recover', value: one.officer, kind: 'secondary' })}
!${madeLink(words)}`,
    }),
    section({
      id: 'remove',
      title: words.remove,
      body: html`!${paragraph(words.removeText)}
!${field({ name: 'reason', label: words.reason, language: context.language, required: true, maxLength: 500, rows: 2 })}
!${signingButton(context, { label: words.remove, name: 'remove', value: one.officer, kind: 'danger' })}`,
    }),
  ]
  const { csrf = '' } = context.visitor ?? {}
  return {
    title: one.name,
    scripts: SCRIPTS,
    body: html`!${adminTabs(context)}
!${heading(one.name, words[one.role])}
<input type="hidden" name="csrf" value="${csrf}">
<div class="stack wide">!${facts}</div>
!${isPresent && one.officer !== context.visitor?.actor.id ? joinHtml(actions) : NOTHING}
<noscript>!${paragraph(words.noScript)}</noscript>
<p>!${linkButton(words.back, '/admin/officers', { kind: 'secondary' })}</p>`,
  }
}

/** For officers who are no administrators: recoveries that they can sign for. */
export function endorsementsPage(context: PageContext, drafts: readonly Draft[]): PageParts {
  const words = wordsOf(OFFICERS, context.language)
  return {
    title: words.endorsements,
    scripts: SCRIPTS,
    body: html`!${heading(words.endorsements, words.recoverText)}
!${draftTable(context, drafts, { mayWithdraw: false })}`,
  }
}
