/** The desk where many certificates are revoked, held or released: first counted and listed, then signed one by one. */
import type { IssuedCertificate } from '../../domain/certificate.ts'
import type { Page } from '../../domain/page.ts'
import { mayEver } from '../../domain/actor.ts'
import type { AgencyChoice } from '../../enrollment/agencies.ts'
import { emptyState, heading, notice, section, table } from '../components/blocks.ts'
import { button, field, type FieldOptions, linkButton } from '../components/forms.ts'
import { pagination } from '../components/ways.ts'
import { numberOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { CERTIFICATES } from '../messages/console-certificates.ts'
import { CONSOLE } from '../messages/console.ts'
import { SIGNING } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { type CertificateSearch, searchAddress } from './certificate-query.ts'
import { certificateCells, holderCell } from './certificates-page.ts'
import { signingAttributes, signingOutcome } from './decide-parts.ts'
import { commentField, orderFields, reasonChoice } from './order-parts.ts'
import { agencyField, filterForm, profileField } from './queue-filters.ts'
import { areaTabs, type View } from './view.ts'

const PATH = '/console/revocations'

export interface DeskData {
  readonly search: CertificateSearch
  readonly agencies: readonly AgencyChoice[]
  /** Absent until something was searched for. */
  readonly found?: { readonly count: number; readonly page: Page<IssuedCertificate> }
  /** What is wrong with the search. */
  readonly error?: 'chooseOne' | 'keyBad'
}

export function revocationsPage(view: View, data: DeskData): PageParts {
  const words = wordsOf(CERTIFICATES, view.language)
  const { error, found } = data
  return {
    title: words.deskTitle,
    scripts: ['console-orders.js'],
    body: html`!${areaTabs(view, PATH)}
!${heading(words.deskTitle, words.deskLead)}
!${error === undefined ? NOTHING : notice({ sentiment: 'caution', live: true, body: html`<p>${words[error]}</p>` })}
!${searchForm(view, data)}
!${found === undefined ? NOTHING : dryRun(view, data.search, found)}`,
  }
}

function searchForm(view: View, { search, agencies }: DeskData): Html {
  const { language } = view
  const words = wordsOf(CERTIFICATES, language)
  const text = (what: Pick<FieldOptions, 'name' | 'label' | 'type'>, value: string | undefined) =>
    field({
      ...what,
      ...{ language, autocomplete: 'off', maxLength: 200 },
      ...(value === undefined ? {} : { value }),
    })
  const statuses = [
    { value: 'good', label: words.goodOnes },
    { value: 'held', label: words.heldOnes },
  ]
  return section({
    id: 'desk',
    title: words.deskSearch,
    body: filterForm(
      PATH,
      html`<div class="filters">!${joinHtml([
        text({ name: 'q', label: words.person, type: 'search' }, search.text),
        text({ name: 'key', label: words.key, type: 'text' }, search.key),
        profileField(view, search.profile),
        agencyField(view, agencies, search.agency),
        text({ name: 'from', label: words.issuedFrom, type: 'date' }, search.from),
        text({ name: 'until', label: words.issuedUntil, type: 'date' }, search.until),
        field({
          name: 'status',
          label: words.present,
          language,
          options: statuses,
          required: true,
          value: search.status ?? 'good',
        }),
      ])}<div class="actions">!${button(words.dryRun, { kind: 'secondary', icon: 'search' })}</div></div>`,
    ),
  })
}

function dryRun(view: View, search: CertificateSearch, found: NonNullable<DeskData['found']>): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  const { count, page } = found
  const certificates = page.items
  if (certificates.length === 0)
    return emptyState({ icon: 'search', title: words.empty, text: words.emptyText })
  const held = search.status === 'held'
  return html`!${notice({
    sentiment: 'info',
    live: true,
    body: html`<p>${words.concerned(numberOf(count, view.language))}</p>!${
      count > certificates.length ? html`<p>${words.listed(certificates.length)}</p>` : NOTHING
    }<div class="actions">!${linkButton(words.asFile, searchAddress(`${PATH}.csv`, without(search)), { kind: 'secondary', icon: 'download', download: true })}</div>`,
  })}
<form data-ordering-several !${signingAttributes(view)} data-kind="${held && mayEver(view.reader, 'certificate.release') ? '' : 'revocation'}">
!${table({
    caption: words.concernedList,
    compact: true,
    columns: [
      { title: words.holder },
      { title: CONSOLE.kind[view.language] },
      { title: words.serialNumber },
      { title: words.validity },
      { title: words.status },
      { title: words.outcome },
    ],
    rows: certificates.map(one => line(one, view)),
  })}
!${held && mayEver(view.reader, 'certificate.release') ? actChoice(view) : NOTHING}
<div data-when="revocation" class="stack">!${reasonChoice(view, held ? ['certificateHold'] : [])}!${orderFields(view)}</div>
!${held ? html`<div data-when="release" class="stack" hidden>!${commentField(view, 'release-comment')}</div>` : NOTHING}
!${notice({ sentiment: 'caution', body: html`<p>${words.confirm(certificates.length)}</p>` })}
!${signingOutcome()}
<div class="actions">!${button(words.start, { kind: 'danger', icon: 'key' })}<button type="button" class="button secondary" data-stop hidden><span>${words.stop}</span></button></div>
</form>
!${pagination(view.language, {
    ...(search.cursor === undefined ? {} : { first: searchAddress(PATH, without(search)) }),
    ...(page.next === undefined ? {} : { next: searchAddress(PATH, { ...search, cursor: page.next }) }),
  })}`
}

function without({ cursor: _cursor, ...search }: CertificateSearch): CertificateSearch {
  return search
}

function actChoice({ language }: View): Html {
  const words = wordsOf(CERTIFICATES, language)
  const choice = (kind: string, label: string, checked: boolean) =>
    html`<div class="check"><input type="radio" name="kind" id="kind-${kind}" value="${kind}"!${checked ? html` checked` : NOTHING}><label for="kind-${kind}">${label}</label></div>`
  return html`<fieldset class="choices"><legend>${words.act}</legend>!${choice('revocation', words.revokeHeld, true)}!${choice('release', words.doRelease, false)}</fieldset>`
}

function line(one: IssuedCertificate, view: View): readonly Html[] {
  const path = `/console/certificates/${one.serialNumber}`
  return [
    holderCell(one),
    ...certificateCells(one, view),
    html`<span data-one data-statement="${path}/statement" data-send="${path}/order">${SIGNING.waiting[view.language]}</span>`,
  ]
}
