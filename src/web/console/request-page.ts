/** One request: everything that an officer looks at before deciding, and the decision. */
import type { IssuedCertificate } from '../../domain/certificate.ts'
import { isAsked, type RequestMessage } from '../../domain/queue.ts'
import { type CertificateRequest, nextTier } from '../../domain/request.ts'
import { definitions, type Fact, grouped, heading, notice } from '../components/blocks.ts'
import { button, form, linkButton } from '../components/forms.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { ACTOR_WORDS } from '../messages/console.ts'
import { REQUEST } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageParts } from '../page.ts'
import { decidePart } from './decide-parts.ts'
import { decisionsPart, earlierPart, messagesPart } from './history-parts.ts'
import { powersOf } from './powers.ts'
import { certifiedPart, comparisonPart, findingsPart } from './request-parts.ts'
import { areaTabs, profileTitle, shortcutsButton, shortcutsHelp, stateBadge, type View } from './view.ts'

export interface RequestPageData {
  readonly request: CertificateRequest
  /** Of whoever submitted it; absent: none is known. */
  readonly submitterName?: string
  readonly messages: readonly RequestMessage[]
  /** Of the person, newest first. */
  readonly certificates: readonly IssuedCertificate[]
  /** Of the person, without this one. */
  readonly requests: readonly CertificateRequest[]
  readonly done?: string
  /** What was done concerned another request; this one is next. */
  readonly isNext: boolean
}

export function requestPage(view: View, data: RequestPageData): PageParts {
  const { request, messages } = data
  const words = wordsOf(REQUEST, view.language)
  const { name } = request.proposal.evidence
  const powers = powersOf(view.reader, request, view.profiles)
  const title = words.title(name)
  return {
    title,
    scripts: ['console.js', 'console-request.js'],
    body: html`!${areaTabs(view, '/console')}
!${data.done === undefined ? NOTHING : notice({ sentiment: 'positive', live: true, body: html`<p><bdi>${data.done}</bdi> ${data.isNext ? words.nextShown : ''}</p>` })}
<div class="heading-row">!${heading(title, profileTitle(request.profile, view))}!${shortcutsButton(view.language)}</div>
!${statePart(view, data)}
<div class="request-layout"><div class="stack wide">
!${findingsPart(view, request)}
!${powers.verifyIdentity ? askRegistry(view, request) : NOTHING}
!${messagesPart(view, messages)}
!${comparisonPart(view, request)}
!${certifiedPart(view, request, data.submitterName)}
!${earlierPart(view, data)}
!${decisionsPart(view, request.decisions)}
!${trailLink(view, request)}
!${powers.approve || powers.reject ? html`<p class="to-decision">!${linkButton(words.toDecision, '#decide')}</p>` : NOTHING}
</div><div class="beside">!${decidePart(view, request, powers)}</div></div>
!${shortcutsHelp(view.language)}`,
  }
}

function statePart(view: View, { request, messages }: RequestPageData): Html {
  const words = wordsOf(REQUEST, view.language)
  const waits = waitsFor(view, request, messages)
  const { serialNumber, failure } = request
  const facts: readonly Fact[] = [
    ...(failure === undefined ? [] : [{ term: words.failure, value: failure }]),
    ...(serialNumber === undefined
      ? []
      : [
          {
            term: words.certificate,
            markup: html`<a href="/console/certificates/${serialNumber}">!${grouped(serialNumber)}</a>`,
          },
        ]),
  ]
  return html`<div class="state-line"><p>!${stateBadge(request.state, view.language)}!${
    waits === undefined ? NOTHING : html` <span>${words.waitsFor(waits)}</span>`
  } <span class="soft">${words.submitted} ${instantOf(request.submittedAt, view)}</span></p>
!${facts.length === 0 ? NOTHING : definitions(facts)}</div>`
}

function waitsFor(
  view: View,
  request: CertificateRequest,
  messages: readonly RequestMessage[],
): string | undefined {
  const { state } = request
  if (state === 'approved') return ACTOR_WORDS.ca[view.language]
  if (state !== 'held' && state !== 'verified') return undefined
  if (isAsked(messages)) return ACTOR_WORDS.applicant[view.language]
  const tiers = view.profiles.get(request.profile)?.approvals ?? []
  const next = nextTier(tiers, request.decisions, request.digest)
  const hold = request.findings.find(one => one.effect !== 'note')
  if (state === 'held' && hold !== undefined)
    return ACTOR_WORDS[hold.reviewable === true ? 'verifier' : hold.action][view.language]
  return next === undefined ? undefined : ACTOR_WORDS[next][view.language]
}

function askRegistry(view: View, { id }: CertificateRequest): Html {
  const words = wordsOf(REQUEST, view.language)
  return form(
    `/console/requests/${id}/identity-verification`,
    button(words.askRegistry, { kind: 'secondary' }),
    view.visitor === undefined ? {} : { csrf: view.visitor.csrf },
  )
}

/** The log itself is the auditor's; its page shows the events of one object. */
function trailLink({ language, reader }: View, { id }: CertificateRequest): Html {
  if (reader.role !== 'auditor') return NOTHING
  return html`<p><a href="/auditor/events?object=request:${id}">${wordsOf(REQUEST, language).trail}</a></p>`
}
