/** Searching certificates. */
import type { IssuedCertificate } from '../../domain/certificate.ts'
import type { Page } from '../../domain/page.ts'
import type { AgencyChoice } from '../../enrollment/agencies.ts'
import { cell, emptyState, grouped, heading, table } from '../components/blocks.ts'
import { button, field, linkButton } from '../components/forms.ts'
import { pagination } from '../components/ways.ts'
import { dayOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { CERTIFICATES, STATUS_WORDS } from '../messages/console-certificates.ts'
import { CONSOLE } from '../messages/console.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { titleOf } from '../subject.ts'
import { type CertificateSearch, END_DAYS, searchAddress } from './certificate-query.ts'
import { agencyField, filterForm, profileField } from './queue-filters.ts'
import { areaTabs, profileTitle, shortcutsButton, shortcutsHelp, statusBadge, type View } from './view.ts'

const PATH = '/console/certificates'
const SHOWN_DIGITS = 8

export function certificatesPage(
  view: View,
  data: {
    readonly search: CertificateSearch
    readonly page: Page<IssuedCertificate>
    readonly agencies: readonly AgencyChoice[]
  },
): PageParts {
  const words = wordsOf(CERTIFICATES, view.language)
  const { search, page, agencies } = data
  const { cursor: _cursor, ...first } = search
  return {
    title: words.title,
    scripts: ['console.js'],
    body: html`!${areaTabs(view, PATH)}
<div class="heading-row">!${heading(words.title)}!${shortcutsButton(view.language)}</div>
!${filters(view, search, agencies)}
!${page.items.length === 0 ? emptyState({ icon: 'search', title: words.empty, text: words.emptyText }) : certificateRows(view, page.items)}
!${pagination(view.language, {
      ...(search.cursor === undefined ? {} : { first: searchAddress(PATH, first) }),
      ...(page.next === undefined ? {} : { next: searchAddress(PATH, { ...search, cursor: page.next }) }),
    })}
!${shortcutsHelp(view.language)}`,
  }
}

function filters(view: View, search: CertificateSearch, agencies: readonly AgencyChoice[]): Html {
  const { language } = view
  const words = wordsOf(CERTIFICATES, language)
  const shared = wordsOf(CONSOLE, language)
  const all = { value: '', label: shared.anything }
  const isFiltered = searchAddress('', { ...search, cursor: '' }) !== '?cursor='
  return filterForm(
    PATH,
    html`<div class="filters">!${joinHtml([
      field({
        ...{ name: 'q', label: words.search, language, type: 'search', autocomplete: 'off', maxLength: 200 },
        ...(search.text === undefined ? {} : { value: search.text }),
      }),
      field({
        ...{ name: 'status', label: words.status, language },
        ...(search.status === undefined ? {} : { value: search.status }),
        options: [
          all,
          ...Object.entries(STATUS_WORDS).map(([value, text]) => ({ value, label: text[language] })),
        ],
      }),
      profileField(view, search.profile),
      agencyField(view, agencies, search.agency),
      field({
        ...{ name: 'ends', label: words.ends, language },
        ...(search.endsWithinDays === undefined ? {} : { value: String(search.endsWithinDays) }),
        options: [all, ...END_DAYS.map(days => ({ value: String(days), label: words.endsWithin(days) }))],
      }),
    ])}<div class="actions">!${button(shared.apply, { kind: 'secondary', icon: 'search' })}!${
      isFiltered ? linkButton(shared.clear, PATH, { kind: 'quiet' }) : NOTHING
    }</div></div>`,
  )
}

function certificateRows(view: View, certificates: readonly IssuedCertificate[]): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  const shared = wordsOf(CONSOLE, view.language)
  return table({
    caption: words.caption,
    compact: true,
    columns: [
      { title: words.holder },
      { title: shared.kind },
      { title: words.serialNumber },
      { title: words.validity },
      { title: words.status },
    ],
    rows: certificates.map(one => [holderCell(one), ...certificateCells(one, view)]),
  })
}

export function holderCell(one: IssuedCertificate, box: Html = NOTHING): Html {
  const title = titleOf(one.subject)
  return html`<div class="who">!${box}<div><a href="${PATH}/${one.serialNumber}" data-row-link><bdi>${
    one.personName ?? title.name
  }</bdi></a> <span class="soft small">${one.employeeNumber ?? ''}</span>
<span class="soft small"><bdi>${one.agencyPath.at(-1)?.name ?? title.of}</bdi></span></div></div>`
}

/** A list has room for the beginning of a number, by which it is found; the whole is on the certificate's page. */
export function certificateCells(one: IssuedCertificate, view: View): readonly Html[] {
  const words = wordsOf(CERTIFICATES, view.language)
  return [
    cell(profileTitle(one.profile, view)),
    html`<span class="waited">!${grouped(one.serialNumber.slice(0, SHOWN_DIGITS))} …</span>`,
    html`<span class="waited">${words.until} ${dayOf(one.notAfter, view)}</span><br>
<span class="soft small waited">${words.issued} ${dayOf(one.notBefore, view)}</span>`,
    statusBadge(one, view),
  ]
}
