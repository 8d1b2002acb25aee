/** Several requests in one sitting: each in one line, each signed by itself, until the first trouble. */
import type { CertificateRequest } from '../../domain/request.ts'
import { cell, emptyState, grouped, heading, notice, table } from '../components/blocks.ts'
import { button, linkButton } from '../components/forms.ts'
import { dayOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { CONSOLE } from '../messages/console.ts'
import { REQUEST, SIGNING } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { signingAttributes, signingOutcome } from './decide-parts.ts'
import { areaTabs, checksBadge, profileTitle, type View } from './view.ts'

export function severalPage(
  view: View,
  { requests, leftOut }: { readonly requests: readonly CertificateRequest[]; readonly leftOut: number },
): PageParts {
  const words = wordsOf(REQUEST, view.language)
  return {
    title: words.severalTitle,
    scripts: ['console-request.js'],
    body: html`!${areaTabs(view, '/console')}
!${heading(words.severalTitle, words.severalLead)}
!${leftOut === 0 ? NOTHING : notice({ sentiment: 'info', body: html`<p>${words.severalLeftOut(leftOut)}</p>` })}
!${
      requests.length === 0
        ? emptyState({
            title: words.severalNone,
            text: '',
            action: linkButton(words.back, '/console', { kind: 'secondary' }),
          })
        : sequence(view, requests)
    }`,
  }
}

function sequence(view: View, requests: readonly CertificateRequest[]): Html {
  const words = wordsOf(REQUEST, view.language)
  const shared = wordsOf(CONSOLE, view.language)
  return html`<form data-signing-several !${signingAttributes(view)}>
!${table({
    caption: words.severalTitle,
    hideCaption: true,
    compact: true,
    columns: [
      { title: shared.applicant },
      { title: shared.checks },
      { title: shared.kind },
      { title: words.digest },
      { title: shared.since },
      { title: words.progress },
    ],
    rows: requests.map(one => line(one, view)),
  })}
!${signingOutcome()}
<div class="actions">!${button(words.severalStart, { icon: 'key' })}!${linkButton(words.back, '/console', { kind: 'secondary' })}</div>
<noscript>!${notice({ sentiment: 'caution', body: html`<p>${words.needsScript}</p>` })}</noscript>
</form>`
}

function line(request: CertificateRequest, view: View): readonly Html[] {
  const { evidence } = request.proposal
  const path = `/console/requests/${request.id}`
  return [
    html`<div><a href="${path}"><bdi>${evidence.name}</bdi></a><br><span class="soft small">${request.employeeNumber}, <bdi>${evidence.agencyPath.at(-1)?.name ?? ''}</bdi></span></div>`,
    checksBadge(request, view.language),
    cell(profileTitle(request.profile, view)),
    html`<details><summary>!${grouped(request.digest.slice(0, 8))} …</summary>!${grouped(request.digest)}</details>`,
    cell(dayOf(request.submittedAt, view)),
    html`<span data-one data-statement="${path}/statement" data-send="${path}/decision" data-digest="${request.digest}">${SIGNING.waiting[view.language]}</span>`,
  ]
}
