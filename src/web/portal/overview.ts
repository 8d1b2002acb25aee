/** /portal and /portal/history: an employee's certificates and requests. */
import type { FastifyInstance } from 'fastify'
import { type IssuedCertificate, statusOf } from '../../domain/certificate.ts'
import { heldUntil } from '../../domain/hold.ts'
import { isAsked } from '../../domain/queue.ts'
import { type CertificateRequest, OPEN_STATES } from '../../domain/request.ts'
import { badge, card, cell, emptyState, heading, notice, section, table } from '../components/blocks.ts'
import { linkButton } from '../components/forms.ts'
import { dayOf, instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { PORTAL, STATE_SENTENCES } from '../messages/portal.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import { type PageParts, sendPage } from '../page.ts'
import { applicantOf, PORTAL_ROUTE } from './applicant.ts'
import type { PortalOptions } from './uses.ts'
import { daysLeft, isRenewable, profileTitle, stateBadge, statusBadge, toPortal, type View } from './views.ts'
import { watched, WATCH_SCRIPT } from './watch.ts'

const MOST = 100
/** Days are counted out to people when they are few enough to matter. */
const COUNTED_DAYS = 90

interface Overview {
  readonly certificates: readonly IssuedCertificate[]
  readonly requests: readonly CertificateRequest[]
  /** Ids of those about which an officer has asked. */
  readonly asked: readonly string[]
}

export function addOverview(app: FastifyInstance, { uses, profiles, now, holdEnd }: PortalOptions): void {
  app.get('/portal', { config: PORTAL_ROUTE }, async (request, reply) => {
    const { call } = applicantOf(request)
    const [certificates, requests] = await Promise.all([
      uses.listCertificates(call, { limit: MOST }),
      uses.listRequests(call, { states: OPEN_STATES, limit: MOST }),
    ])
    // One for each purpose at most, so this is a handful.
    const asked = await Promise.all(
      requests.items.map(async ({ id }) => (isAsked(await uses.readMessages(call, id)) ? id : '')),
    )
    const at = now()
    const current = certificates.items.filter(one => ['good', 'held'].includes(statusOf(one, at)))
    return sendPage(request, reply, context =>
      overviewPage(
        { certificates: current, requests: requests.items, asked },
        { ...context, now: at, profiles, holdEnd },
      ),
    )
  })
  app.get('/portal/history', { config: PORTAL_ROUTE }, async (request, reply) => {
    const { call } = applicantOf(request)
    const [certificates, requests] = await Promise.all([
      uses.listCertificates(call, { limit: MOST }),
      uses.listRequests(call, { limit: MOST }),
    ])
    return sendPage(request, reply, context =>
      historyPage(
        { certificates: certificates.items, requests: requests.items, asked: [] },
        { ...context, now: now(), profiles, holdEnd },
      ),
    )
  })
}

function overviewPage({ certificates, requests, asked }: Overview, view: View): PageParts {
  const words = wordsOf(PORTAL, view.language)
  const isEmpty = certificates.length === 0 && requests.length === 0
  // One thing stands out on a page: an officer's question comes before a new request.
  const isAnswerWaiting = asked.some(id => id !== '')
  const apply = linkButton(words.newRequest, '/portal/request', {
    icon: 'key',
    kind: isAnswerWaiting ? 'secondary' : 'primary',
  })
  const body = html`!${heading(words.title, words.lead)}
!${joinHtml(certificates.map(one => expiryNotice(one, requests, view)))}
!${
    isEmpty
      ? emptyState({ title: words.noneTitle, text: words.noneText, icon: 'seal', action: apply })
      : NOTHING
  }
!${requests.length === 0 ? NOTHING : openRequests({ requests, asked }, view)}
!${
    certificates.length === 0
      ? NOTHING
      : section({
          id: 'current-certificates',
          title: words.current,
          body: html`<div class="grid">!${joinHtml(certificates.map(one => certificateCard(one, view)))}</div>`,
        })
  }
<div class="actions">!${isEmpty ? NOTHING : apply}!${linkButton(words.history, '/portal/history', { kind: isEmpty ? 'quiet' : 'secondary', icon: 'clock' })}</div>`
  return { title: words.title, body, scripts: requests.length === 0 ? [] : [WATCH_SCRIPT] }
}

/** Not while its successor is under way. */
function expiryNotice(
  certificate: IssuedCertificate,
  requests: readonly CertificateRequest[],
  view: View,
): Html | undefined {
  if (!isRenewable(certificate, view)) return undefined
  if (requests.some(request => request.profile === certificate.profile)) return undefined
  const words = wordsOf(PORTAL, view.language)
  const purpose = profileTitle(certificate.profile, view)
  return notice({
    sentiment: 'caution',
    title: words.expiresTitle,
    body: html`<p>${words.expiresText(purpose, dayOf(certificate.notAfter, view))}</p>
<p>!${linkButton(words.renew, renewPath(certificate), { kind: 'secondary' })}</p>`,
  })
}

export function renewPath({ profile, serialNumber }: IssuedCertificate): string {
  return `/portal/request/key?profile=${encodeURIComponent(profile)}&renew=${serialNumber}`
}

function certificateCard(certificate: IssuedCertificate, view: View): Html {
  const words = wordsOf(PORTAL, view.language)
  const title = profileTitle(certificate.profile, view)
  const until = `${words.validUntil} ${dayOf(certificate.notAfter, view)}`
  const left = daysLeft(certificate.notAfter, view.now)
  const holdEnds = heldUntil(certificate, view.holdEnd)
  const body = html`<p>${left > COUNTED_DAYS ? until : `${until} (${words.daysLeft(left)})`}</p>
!${holdEnds === undefined ? NOTHING : html`<p>${words.heldUntil} ${dayOf(holdEnds, view)}</p>`}
<div class="actions">!${linkButton(words.openCertificate, `/portal/certificates/${certificate.serialNumber}`, { kind: 'secondary' })}</div>`
  return card({ title, level: 3, body, aside: statusBadge(certificate, view) })
}

function openRequests({ requests, asked }: Omit<Overview, 'certificates'>, view: View): Html {
  const words = wordsOf(PORTAL, view.language)
  const cards = requests.map(request =>
    openRequest({ request, isAsked: asked.includes(request.id) }, words, view),
  )
  return section({
    id: 'open-requests',
    title: words.openRequests,
    body: html`<div class="grid">!${joinHtml(cards)}</div>`,
  })
}

function openRequest(
  open: { readonly request: CertificateRequest; readonly isAsked: boolean },
  words: Words<typeof PORTAL>,
  view: View,
): Html {
  const { language } = view
  const { request } = open
  const body = html`<p>${open.isAsked ? words.asked : STATE_SENTENCES[request.state][language]}</p>
<p class="soft">${words.submitted} ${instantOf(request.submittedAt, view)}</p>
!${open.isAsked ? NOTHING : watched(request, language, false)}
<div class="actions">!${linkButton(
    open.isAsked ? words.answer : words.openRequest,
    `/portal/requests/${request.id}`,
    {
      kind: open.isAsked ? 'primary' : 'secondary',
    },
  )}</div>`
  return card({
    title: profileTitle(request.profile, view),
    level: 3,
    body,
    aside: open.isAsked ? badge(words.askedBadge, 'caution') : stateBadge(request.state, language),
  })
}

function historyPage({ certificates, requests }: Overview, view: View): PageParts {
  const words = wordsOf(PORTAL, view.language)
  const isFull = certificates.length === MOST || requests.length === MOST
  const body = html`!${heading(words.historyTitle, words.historyLead, { back: toPortal(view.language) })}
!${
    certificates.length === 0
      ? NOTHING
      : table({
          caption: words.certificates,
          columns: [
            { title: words.purpose },
            { title: words.state },
            { title: words.validFrom },
            { title: words.validUntil },
          ],
          rows: certificates.map(one => [
            html`<a href="/portal/certificates/${one.serialNumber}">${profileTitle(one.profile, view)}</a>`,
            statusBadge(one, view),
            cell(dayOf(one.notBefore, view)),
            cell(dayOf(one.notAfter, view)),
          ]),
        })
  }
!${
    requests.length === 0
      ? NOTHING
      : table({
          caption: words.requests,
          columns: [
            { title: words.purpose },
            { title: words.state },
            { title: words.submitted },
            { title: words.updated },
          ],
          rows: requests.map(one => [
            html`<a href="/portal/requests/${one.id}">${profileTitle(one.profile, view)}</a>`,
            stateBadge(one.state, view.language),
            cell(instantOf(one.submittedAt, view)),
            cell(instantOf(one.updatedAt, view)),
          ]),
        })
  }
!${certificates.length + requests.length === 0 ? emptyState({ title: words.noHistory, text: words.noneText }) : NOTHING}
!${isFull ? html`<p class="soft">${words.historyLimit}</p>` : NOTHING}`
  return { title: words.historyTitle, body }
}
