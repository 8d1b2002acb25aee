/** /portal/requests/ID: where a request stands, what was decided and asked, and what the applicant can do about it. */
import type { FastifyInstance } from 'fastify'
import type { Call } from '../../domain/actor.ts'
import type { Profile, Tier } from '../../domain/profile.ts'
import { isAsked, MESSAGE_LENGTH, type RequestMessage } from '../../domain/queue.ts'
import type { CertificateRequest, RequestState } from '../../domain/request.ts'
import { badge, card, definitions, grouped, heading, notice, section } from '../components/blocks.ts'
import { button, field, form, linkButton } from '../components/forms.ts'
import { type Step, steps } from '../components/ways.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { PORTAL, STATE_SENTENCES } from '../messages/portal.ts'
import { REQUEST } from '../messages/portal-request.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import { type PageParts, sendPage } from '../page.ts'
import { applicantOf, formOf, redirect, PORTAL_ROUTE } from './applicant.ts'
import type { PortalOptions } from './uses.ts'
import {
  findingsList,
  keyKindName,
  profileTitle,
  registryFacts,
  stateBadge,
  toPortal,
  type View,
} from './views.ts'
import { watched, WATCH_SCRIPT } from './watch.ts'

interface Params {
  readonly Params: { readonly id: string }
}

export function addRequestPage(app: FastifyInstance, { uses, profiles, now, holdEnd }: PortalOptions): void {
  app.get<Params>('/portal/requests/:id', { config: PORTAL_ROUTE }, async (request, reply) => {
    const { call, csrf } = applicantOf(request)
    const found = await uses.findRequest(call, request.params.id)
    const messages = await uses.readMessages(call, found.id)
    return sendPage(request, reply, context =>
      requestPage({ request: found, messages, csrf }, { ...context, now: now(), profiles, holdEnd }),
    )
  })
  const changes: Readonly<Record<string, Change>> = {
    withdraw: (call, id) => uses.withdraw(call, id),
    verify: (call, id) => uses.verifyIdentity(call, id),
    answer: (call, id, text) => uses.answerQuestion(call, id, text('answer')),
  }
  for (const [name, change] of Object.entries(changes)) {
    app.post<Params>(`/portal/requests/:id/${name}`, { config: PORTAL_ROUTE }, async (request, reply) => {
      const { id } = request.params
      await change(applicantOf(request).call, id, formOf(request))
      return redirect(request, reply, `/portal/requests/${id}`)
    })
  }
}

type Change = (call: Call, id: string, text: (name: string) => string) => Promise<unknown>

interface Shown {
  readonly request: CertificateRequest
  readonly messages: readonly RequestMessage[]
  readonly csrf: string
}

/** States in which the applicant can still take it back. */
const WITHDRAWABLE: readonly RequestState[] = ['submitted', 'held', 'verified']

function requestPage(shown: Shown, view: View): PageParts {
  const { request } = shown
  const { language } = view
  const words = wordsOf(REQUEST, language)
  const title = `${words.requestTitle}: ${profileTitle(request.profile, view)}`
  const isWaiting = isAsked(shown.messages) && WITHDRAWABLE.includes(request.state)
  const sentence = isWaiting ? PORTAL.asked[language] : STATE_SENTENCES[request.state][language]
  const state = isWaiting
    ? badge(PORTAL.askedBadge[language], 'caution')
    : stateBadge(request.state, language)
  const body = html`!${heading(title, sentence, { back: toPortal(language), state })}
!${isWaiting ? NOTHING : watched(request, language, isAsked(shown.messages))}
!${rejection(request, words)}
!${question(shown, words, view)}
!${nextStep(request, words)}
!${heldFindings(shown, words, view)}
!${section({ id: 'progress', title: words.progress, body: progress(request, words, view) })}
!${conversation(shown, words, view)}
<details><summary>${words.details}</summary><div class="grid">
!${card({ title: words.willBeCertified, body: proposalFacts(request, words, view) })}
!${card({ title: words.registrySays, body: registryFacts(request.proposal.evidence, view) })}</div></details>
!${withdrawal(shown, words)}`
  return { title, body, scripts: [WATCH_SCRIPT] }
}

/** The applicant's first question; the same stands below among the steps, with who wrote it and when. */
function rejection({ state, decisions }: CertificateRequest, words: Words<typeof REQUEST>): Html {
  const reason = decisions.findLast(({ decision }) => decision === 'reject')?.reason ?? ''
  if (state !== 'rejected' || reason === '') return NOTHING
  return notice({
    sentiment: 'negative',
    title: words.reason,
    body: html`<p class="said"><bdi>${reason}</bdi></p>`,
  })
}

function nextStep({ state, serialNumber }: CertificateRequest, words: Words<typeof REQUEST>): Html {
  if (state === 'issued' && serialNumber !== undefined)
    return html`<div class="actions">!${linkButton(words.toCertificate, `/portal/certificates/${serialNumber}`, { icon: 'download' })}</div>`
  return ['rejected', 'failed', 'withdrawn'].includes(state)
    ? html`<div class="actions">!${linkButton(words.requestAgain, '/portal/request', { icon: 'key' })}</div>`
    : NOTHING
}

function heldFindings({ request, csrf }: Shown, words: Words<typeof REQUEST>, { language }: View): Html {
  if (request.findings.length === 0 || !WITHDRAWABLE.includes(request.state)) return NOTHING
  const again =
    request.state !== 'held'
      ? NOTHING
      : form(
          `/portal/requests/${request.id}/verify`,
          html`<p>${words.verifyAgainText}</p>!${button(words.verifyAgain, { kind: 'secondary' })}`,
          { csrf },
        )
  return section({
    id: 'findings',
    title: words.findingsTitle,
    body: html`!${findingsList(request.findings, language)}!${again}`,
  })
}

const ISSUED: Partial<Record<RequestState, Step['state']>> = {
  issued: 'done',
  approved: 'current',
  failed: 'stopped',
}

/** One step for each tier that the profile wants, told by its decision or by what is still to come. */
function progress(request: CertificateRequest, words: Words<typeof REQUEST>, view: View): Html {
  const profile: Profile | undefined = view.profiles.find(one => one.name === request.profile)
  const tiers = profile?.approvals ?? request.decisions.map(decision => decision.tier)
  const isOpen = ['submitted', 'held', 'verified'].includes(request.state)
  const decided = tiers.map(tier => decisionStep(tier, request, words, view))
  const current = isOpen ? decided.findIndex(step => step.state === 'ahead') : -1
  const list: readonly Step[] = [
    { title: PORTAL.submitted[view.language], state: 'done', text: instantOf(request.submittedAt, view) },
    ...decided.map((step, index) => (index === current ? { ...step, state: 'current' as const } : step)),
    { title: words.stepIssued, state: ISSUED[request.state] ?? 'ahead' },
  ]
  // Nothing comes after a rejection.
  const end = list.findIndex(({ state }) => state === 'stopped')
  return steps(view.language, end === -1 ? list : list.slice(0, end + 1))
}

function decisionStep(
  tier: Tier,
  { decisions, digest }: CertificateRequest,
  ...[words, view]: readonly [Words<typeof REQUEST>, View]
): Step {
  const title = tier === 'verifier' ? words.stepVerifier : words.stepOfficer
  const decision = decisions.find(one => one.tier === tier && one.digest === digest)
  if (decision === undefined) return { title, state: 'ahead' }
  const { officerName, decidedAt, reason } = decision
  const told = decision.decision === 'approve' ? words.approvedOn : words.rejectedOn
  const because = reason === '' ? '' : ` · ${words.reason}: ${reason}`
  return {
    title,
    state: decision.decision === 'approve' ? 'done' : 'stopped',
    text: `${told(officerName, instantOf(decidedAt, view))}${because}`,
  }
}

/** The officers' question first: nothing goes on before it is answered. */
function question(
  { request, messages, csrf }: Shown,
  words: Words<typeof REQUEST>,
  { language }: View,
): Html {
  const last = messages.at(-1)
  if (last === undefined || !isAsked(messages) || !WITHDRAWABLE.includes(request.state)) return NOTHING
  const answer = field({
    name: 'answer',
    label: words.answer,
    hint: words.answerHint,
    rows: 4,
    maxLength: MESSAGE_LENGTH,
    required: true,
    language,
  })
  return notice({
    sentiment: 'caution',
    title: words.askedTitle,
    body: html`<p class="said"><bdi>${last.text}</bdi></p>
!${form(`/portal/requests/${request.id}/answer`, html`!${answer}!${button(words.sendAnswer)}`, { csrf })}`,
  })
}

/** The question that waits stands above already. */
function conversation({ messages, request }: Shown, words: Words<typeof REQUEST>, view: View): Html {
  const isWaiting = isAsked(messages) && WITHDRAWABLE.includes(request.state)
  const told = isWaiting ? messages.slice(0, -1) : messages
  if (told.length === 0) return NOTHING
  const said = told.map(
    ({
      authorName,
      writtenAt,
      text,
    }) => html`<li><p class="soft"><bdi>${authorName}</bdi>, ${instantOf(writtenAt, view)}</p>
<p class="said"><bdi>${text}</bdi></p></li>`,
  )
  return section({
    id: 'conversation',
    title: words.conversation,
    body: html`<ol class="conversation">!${joinHtml(said)}</ol>`,
  })
}

function proposalFacts(
  { proposal, csrFacts }: CertificateRequest,
  words: Words<typeof REQUEST>,
  view: View,
): Html {
  return definitions([
    { term: words.name, value: proposal.subject },
    {
      term: words.email,
      value: proposal.emails.length === 0 ? words.noEmail : proposal.emails.join(', '),
    },
    { term: words.keyKind, value: keyKindName(csrFacts.keyKind) },
    { term: words.keyFingerprint, markup: grouped(csrFacts.keyFingerprint) },
    { term: PORTAL.submitted[view.language], value: instantOf(new Date(proposal.evidence.askedAt), view) },
  ])
}

function withdrawal({ request, csrf }: Shown, words: Words<typeof REQUEST>): Html {
  if (!WITHDRAWABLE.includes(request.state)) return NOTHING
  return html`<details><summary>${words.withdraw}</summary>
!${form(
    `/portal/requests/${request.id}/withdraw`,
    html`<p>${words.withdrawText}</p>!${button(words.withdrawConfirm, { kind: 'danger' })}`,
    { csrf },
  )}</details>`
}
