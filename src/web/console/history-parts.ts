/** What came before: decisions, the conversation with the applicant, earlier certificates and requests of the person. */
import type { IssuedCertificate } from '../../domain/certificate.ts'
import { isAsked, type RequestMessage } from '../../domain/queue.ts'
import type { CertificateRequest, Decision } from '../../domain/request.ts'
import { badge, cell, grouped, notice, section, table } from '../components/blocks.ts'
import { dayOf, instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { ACTOR_WORDS } from '../messages/console.ts'
import { CERTIFICATES } from '../messages/console-certificates.ts'
import { REQUEST } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import { profileTitle, stateBadge, statusBadge, type View } from './view.ts'

export function decisionsPart(view: View, decisions: readonly Decision[]): Html {
  const words = wordsOf(REQUEST, view.language)
  const items = decisions.map(one => decisionItem(one, view))
  return section({
    id: 'decisions',
    title: words.decisions,
    body:
      items.length === 0
        ? html`<p class="soft">${words.noDecisions}</p>`
        : html`<ol class="timeline">!${joinHtml(items)}</ol>`,
  })
}

function decisionItem(decision: Decision, view: View): Html {
  const { language } = view
  const words = wordsOf(REQUEST, language)
  const isApproval = decision.decision === 'approve'
  const { proof, reason } = decision
  const signed =
    proof === undefined
      ? NOTHING
      : badge(proof.by === 'passkey' ? words.signed : words.signedByMachine, 'info')
  return html`<li><p>!${badge(isApproval ? words.approvedBy : words.rejectedBy, isApproval ? 'positive' : 'negative')}
<bdi>${decision.officerName}</bdi> <span class="soft">(${ACTOR_WORDS[decision.tier][language]}), ${instantOf(decision.decidedAt, view)}</span> !${signed}</p>
!${reason === '' ? NOTHING : html`<blockquote><bdi>${reason}</bdi></blockquote>`}</li>`
}

export function messagesPart(view: View, messages: readonly RequestMessage[]): Html {
  if (messages.length === 0) return NOTHING
  const words = wordsOf(REQUEST, view.language)
  const items = messages.map(
    one =>
      html`<li><p><bdi>${one.authorName}</bdi> <span class="soft">${
        one.kind === 'question' ? words.asks : words.answers
      }, ${instantOf(one.writtenAt, view)}</span></p><blockquote><bdi>${one.text}</bdi></blockquote></li>`,
  )
  const open = isAsked(messages)
    ? notice({ sentiment: 'caution', body: html`<p>${words.openQuestion}</p>` })
    : NOTHING
  return section({
    id: 'messages',
    title: words.messages,
    body: html`<ol class="timeline">!${joinHtml(items)}</ol>!${open}`,
  })
}

export function certificateTable(
  view: View,
  caption: string,
  certificates: readonly IssuedCertificate[],
): Html {
  const words = wordsOf(CERTIFICATES, view.language)
  return table({
    caption,
    columns: [
      { title: words.serialNumber },
      { title: REQUEST.kind[view.language] },
      { title: words.validity },
      { title: words.status },
    ],
    rows: certificates.map(one => [
      html`<a href="/console/certificates/${one.serialNumber}">!${grouped(one.serialNumber)}</a>`,
      cell(profileTitle(one.profile, view)),
      cell(`${dayOf(one.notBefore, view)} – ${dayOf(one.notAfter, view)}`),
      statusBadge(one, view),
    ]),
  })
}

export function earlierPart(
  view: View,
  about: {
    readonly certificates: readonly IssuedCertificate[]
    readonly requests: readonly CertificateRequest[]
  },
): Html {
  const words = wordsOf(REQUEST, view.language)
  const { certificates, requests } = about
  const others =
    requests.length === 0
      ? html`<p class="soft">${words.noOtherRequests}</p>`
      : table({
          caption: words.otherRequests,
          columns: [
            { title: words.submitted },
            { title: words.kind },
            { title: words.state },
            { title: words.reason },
          ],
          rows: requests.map(one => [
            html`<a href="/console/requests/${one.id}">${dayOf(one.submittedAt, view)}</a>`,
            cell(profileTitle(one.profile, view)),
            stateBadge(one.state, view.language),
            cell(one.decisions.findLast(({ reason }) => reason !== '')?.reason ?? ''),
          ]),
        })
  return section({
    id: 'earlier',
    title: words.earlier,
    body: html`!${
      certificates.length === 0
        ? html`<p class="soft">${words.noEarlier}</p>`
        : certificateTable(view, words.earlier, certificates)
    }!${others}`,
  })
}
