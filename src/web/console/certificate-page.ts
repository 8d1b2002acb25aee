/** One certificate: what it says, what became of it, and the orders that an officer may sign. */
import { type IssuedCertificate, statusOf, SUBSCRIBER_REASONS } from '../../domain/certificate.ts'
import { heldUntil } from '../../domain/hold.ts'
import { mayAct } from '../../domain/actor.ts'
import { definitions, type Fact, grouped, heading, notice, section } from '../components/blocks.ts'
import { button, linkButton } from '../components/forms.ts'
import { dialog, dialogButton } from '../components/ways.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { CERTIFICATES, REASON_TITLES } from '../messages/console-certificates.ts'
import { REQUEST } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { readSubject, titleOf } from '../subject.ts'
import { actorFact } from './actor-fact.ts'
import { attributeList } from './request-parts.ts'
import { signingAttributes, signingOutcome } from './decide-parts.ts'
import { certificateTable } from './history-parts.ts'
import { commentField, orderFields, reasonChoice } from './order-parts.ts'
import { areaTabs, profileTitle, statusBadge, type View } from './view.ts'

export interface CertificatePageData {
  readonly certificate: IssuedCertificate
  readonly others: readonly IssuedCertificate[]
  /** Of whoever revoked it or put it on hold; absent: none is known. */
  readonly orderedByName?: string
  readonly done?: 'doneRevoked' | 'doneHeld' | 'doneReleased' | 'doneWaits'
}

export function certificatePage(view: View, data: CertificatePageData): PageParts {
  const { certificate, others, done } = data
  const words = wordsOf(CERTIFICATES, view.language)
  const title = words.one(certificate.personName ?? titleOf(certificate.subject).name)
  return {
    title,
    scripts: ['console-orders.js'],
    body: html`!${areaTabs(view, '/console/certificates')}
!${done === undefined ? NOTHING : notice({ sentiment: done === 'doneWaits' ? 'info' : 'positive', live: true, body: html`<p>${words[done]}</p>` })}
!${heading(title, profileTitle(certificate.profile, view))}
<div class="request-layout"><div class="stack wide">
!${definitions(factsOf(data, view))}
<div class="actions">!${downloads(certificate, view)}</div>
!${others.length === 0 ? NOTHING : section({ id: 'others', title: words.others, body: certificateTable(view, words.others, others) })}
</div><div class="beside">!${statusPart(view, certificate)}</div></div>`,
  }
}

function factsOf(data: CertificatePageData, view: View): readonly Fact[] {
  const { certificate: one } = data
  const words = wordsOf(CERTIFICATES, view.language)
  const request = wordsOf(REQUEST, view.language)
  return [
    { term: words.status, markup: statusBadge(one, view) },
    ...statusFacts(data, view),
    { term: words.serialNumber, markup: grouped(one.serialNumber) },
    { term: words.subject, markup: subjectOf(one.subject) },
    ...(one.employeeNumber === undefined
      ? []
      : [{ term: request.employeeNumber, markup: grouped(one.employeeNumber, 6) }]),
    { term: request.agency, value: one.agencyPath.map(({ name }) => name).join(' › ') },
    {
      term: words.validity,
      value: `${instantOf(one.notBefore, view)} ${words.until} ${instantOf(one.notAfter, view)}`,
    },
    { term: words.issuer, value: one.issuerId, code: true },
    { term: words.keyFingerprint, markup: grouped(one.keyFingerprint) },
    ...(one.requestId === undefined
      ? []
      : [
          {
            term: words.request,
            markup: html`<a href="/console/requests/${one.requestId}">${words.openRequest}</a>`,
          },
        ]),
  ]
}

/** Attribute by attribute, in the order of the certificate; RFC 4514 has the last one first. */
function subjectOf(subject: string): Html {
  return attributeList([...readSubject(subject)].reverse())
}

function statusFacts({ certificate, orderedByName }: CertificatePageData, view: View): readonly Fact[] {
  const { revocation } = certificate
  if (revocation === undefined) return []
  const until = heldUntil(certificate, view.holdEnd)
  const words = wordsOf(CERTIFICATES, view.language)
  const { reason, revokedAt, invalidityDate, comment, orderedBy } = revocation
  const known = SUBSCRIBER_REASONS.find(one => one === reason)
  return [
    {
      term: reason === 'certificateHold' ? words.heldSince : words.revokedSince,
      value: instantOf(revokedAt, view),
    },
    ...(until === undefined ? [] : [{ term: words.heldUntil, value: instantOf(until, view) }]),
    { term: words.reason, value: known === undefined ? reason : REASON_TITLES[known][view.language] },
    ...(invalidityDate === undefined
      ? []
      : [{ term: words.lostSince, value: instantOf(invalidityDate, view) }]),
    ...(comment === undefined ? [] : [{ term: words.comment, value: comment }]),
    actorFact(view, words.orderedBy, {
      ...{ id: orderedBy, name: orderedByName },
      isHolder: orderedBy === `employee:${certificate.personId ?? ''}`,
    }),
  ]
}

function downloads({ serialNumber }: IssuedCertificate, view: View): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  const status = view.site.serves('/status')
    ? linkButton(words.publicStatus, `/status?serial=${serialNumber}`, { kind: 'quiet' })
    : NOTHING
  return html`!${linkButton(words.download, `/console/certificates/${serialNumber}/pem`, {
    ...{ kind: 'secondary', icon: 'download', download: true },
  })}!${status}`
}

function statusPart(view: View, certificate: IssuedCertificate): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  const { personId, agencyPath } = certificate
  const may = (action: 'certificate.revoke' | 'certificate.release') =>
    personId !== undefined && mayAct(view.reader, action, { personId, agencyPath })
  const status = statusOf(certificate, view.now)
  const parts = (body: Html) =>
    html`<aside class="card decide" aria-labelledby="change"><h2 id="change">${words.changeStatus}</h2>!${body}</aside>`
  if (!may('certificate.revoke')) return parts(html`<p class="soft">${words.readOnly}</p>`)
  if (status === 'revoked') return parts(html`<p>${words.finalNow}</p>`)
  if (status === 'expired') return parts(html`<p>${words.expiredNow}</p>`)
  const release = may('certificate.release')
    ? releaseForm(view, certificate)
    : html`<p class="soft">${words.releaseOnly}</p>`
  return parts(
    html`!${status === 'held' ? release : NOTHING}!${revokeForm(view, certificate, status === 'held')}`,
  )
}

function orderForm(
  view: View,
  { serialNumber }: IssuedCertificate,
  parts: { readonly kind: 'revocation' | 'release'; readonly body: Html },
): Html {
  const path = `/console/certificates/${serialNumber}`
  return html`<form data-ordering data-statement="${path}/statement" data-send="${path}/order" data-kind="${parts.kind}" !${signingAttributes(view)}>
!${parts.body}!${signingOutcome()}</form>
<noscript><p>${REQUEST.needsScript[view.language]}</p></noscript>`
}

/** Behind a dialog when the certificate is on hold: the release is what is asked for then. */
function revokeForm(view: View, certificate: IssuedCertificate, held: boolean): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  const body = orderForm(view, certificate, {
    kind: 'revocation',
    body: html`<p class="soft small">${words.final}</p>
!${reasonChoice(view, held ? ['certificateHold'] : [], certificate.profile)}
!${orderFields(view)}
!${button(words.revokeNow, { kind: 'danger', icon: 'key' })}`,
  })
  if (!held) return body
  return html`<div class="actions">!${dialogButton(words.revokeHeld, 'revoke-dialog', 'danger')}</div>!${dialog(
    {
      ...{ id: 'revoke-dialog', title: words.revokeHeld, language: view.language, body },
    },
  )}`
}

function releaseForm(view: View, certificate: IssuedCertificate): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  return orderForm(view, certificate, {
    kind: 'release',
    body: html`<h3>${words.releaseTitle}</h3><p class="soft small">${words.releaseText}</p>
!${commentField(view, 'release-comment')}
!${button(words.releaseNow, { icon: 'key' })}`,
  })
}
