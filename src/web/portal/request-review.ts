/** The third step: exactly what will be certified beside what the registry says, what was found, consent, submission. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PRIVACY_NOTICE } from '../../domain/privacy-notice.ts'
import type { Profile } from '../../domain/profile.ts'
import type { Renewal } from '../../domain/request.ts'
import type { Draft, Preview } from '../../enrollment/draft.ts'
import { isSegelError, type SegelError } from '../../errors.ts'
import { parseName } from '../../x509/name.ts'
import { card, definitions, type Fact, grouped, heading, notice, section } from '../components/blocks.ts'
import { button, checkbox, form, linkButton } from '../components/forms.ts'
import { dayOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { KINDS, REQUEST, USAGE_WORDS } from '../messages/portal-request.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import { type PageParts, sendPage } from '../page.ts'
import type { PageContext } from '../page-context.ts'
import { type Applicant, applicantOf, formOf, onceFor, redirect, PORTAL_ROUTE } from './applicant.ts'
import { requireProfile } from './request-key.ts'
import { requestSteps } from './request-purpose.ts'
import type { PortalOptions } from './uses.ts'
import { findingsList, keyKindName, registryFacts, toPortal } from './views.ts'

interface Review {
  readonly applicant: Applicant
  readonly profile: Profile
  readonly draft: Draft
  readonly csr: string
}

export function addReviewStep(app: FastifyInstance, options: PortalOptions): void {
  // Language and appearance are switched by GET: back to where the form is.
  app.get('/portal/request/review', { config: PORTAL_ROUTE }, async (request, reply) =>
    redirect(request, reply, '/portal/request'),
  )
  app.post('/portal/request/review', { config: PORTAL_ROUTE }, async (request, reply) => {
    const review = await readReview(request, options)
    return drawReview(request, reply, { review, options })
  })
  app.post('/portal/request', { config: PORTAL_ROUTE }, async (request, reply) => {
    const review = await readReview(request, options)
    const text = formOf(request)
    if (text('consent') !== 'yes') return drawReview(request, reply, { review, options, problem: 'consent' })
    const { draft, applicant } = review
    const shown = text('shown')
    const language = text('language') === 'en' ? 'en' : 'id'
    const consent = { notice: PRIVACY_NOTICE.name, language }
    const content = { ...draft, csr: review.csr, shown, consent }
    const call = onceFor(applicant.call, text('once'), content)
    try {
      const made = await options.uses.submit(call, { ...draft, shown, consent })
      return await redirect(request, reply, `/portal/requests/${made.id}`)
    } catch (error) {
      if (!isSegelError(error, 'conflict') || error.findings.length > 0) return refusal(request, reply, error)
      return await drawReview(request, reply, { review, options, problem: 'changed' })
    }
  })
}

/** The kind of a renewal is what was chosen, or, for a CSR from elsewhere, what its key makes it. */
async function readReview(request: FastifyRequest, { uses, profiles }: PortalOptions): Promise<Review> {
  const applicant = applicantOf(request)
  const text = formOf(request)
  const profile = requireProfile(text('profile'), profiles)
  const csr = text('csr')
  const base: Draft = {
    employeeNumber: applicant.employeeNumber,
    profile: profile.name,
    csr: Buffer.from(csr, 'utf8'),
  }
  const serialNumber = text('renew')
  if (serialNumber === '') return { applicant, profile, csr, draft: base }
  const chosen = text('kind')
  const kind: Renewal['kind'] | undefined = chosen === 'renewal' || chosen === 'rekey' ? chosen : undefined
  const told = kind ?? (await kindOf(() => uses.preview(applicant.call, base)))
  return { applicant, profile, csr, draft: { ...base, renewal: { kind: told, serialNumber } } }
}

/** What refuses it is told by the preview that follows. */
async function kindOf(preview: () => Promise<Preview>): Promise<Renewal['kind']> {
  const seen = await preview().catch((error: unknown) => {
    if (isSegelError(error)) return undefined
    throw error
  })
  return seen?.kind === 'renewal' ? 'renewal' : 'rekey'
}

interface Drawing {
  readonly review: Review
  readonly options: PortalOptions
  readonly problem?: 'consent' | 'changed'
}

async function drawReview(
  request: FastifyRequest,
  reply: FastifyReply,
  drawing: Drawing,
): Promise<FastifyReply> {
  const { review, options, problem } = drawing
  let preview: Preview
  try {
    preview = await options.uses.preview(review.applicant.call, review.draft)
  } catch (error) {
    return refusal(request, reply, error)
  }
  if (problem !== undefined) void reply.code(problem === 'consent' ? 422 : 409)
  return sendPage(request, reply, context => reviewPage(preview, { ...review, problem }, context))
}

/** What the rules refuse is no failure of the page: it is told in words, with who can mend it. */
function refusal(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (!isSegelError(error) || error.findings.length === 0) throw error
  void reply.code(422)
  return sendPage(request, reply, context => refusedPage(error, context))
}

function refusedPage({ findings }: SegelError, { language }: PageContext): PageParts {
  const words = wordsOf(REQUEST, language)
  return {
    title: words.refusedTitle,
    body: html`!${heading(words.refusedTitle, undefined, { back: toPortal(language) })}
!${findingsList(findings, language)}
<div class="actions">!${linkButton(words.step1, '/portal/request', { kind: 'secondary' })}</div>`,
  }
}

type Shown = Review & { readonly problem: 'consent' | 'changed' | undefined }

function reviewPage(preview: Preview, shown: Shown, context: PageContext): PageParts {
  const { language } = context
  const words = wordsOf(REQUEST, language)
  const { findings, proposal } = preview.request
  const found =
    findings.length === 0
      ? notice({ sentiment: 'positive', body: html`<p>${words.noFindings}</p>` })
      : findingsList(findings, language)
  const isHeld = preview.request.state === 'held'
  const body = html`!${heading(`${words.title}: ${shown.profile.title[language]}`, words.reviewLead, { back: { href: keyPath(shown.draft), text: words.step2 } })}
!${requestSteps(3, language)}
!${
    shown.problem === 'changed'
      ? notice({
          sentiment: 'caution',
          title: words.changedTitle,
          body: html`<p>${words.changedText}</p>`,
          live: true,
        })
      : NOTHING
  }
<div class="grid">!${card({ title: words.willBeCertified, body: certifiedFacts(preview, shown.profile, context) })}
!${card({ title: words.registrySays, body: registryFacts(proposal.evidence, context) })}</div>
!${section({
    id: 'findings',
    title: words.findingsTitle,
    body: html`!${found}!${isHeld ? html`<p>${words.holdWarning}</p>` : NOTHING}
<details><summary>${words.wrongData}</summary><p>${words.wrongDataText}</p></details>`,
  })}
!${consentForm(preview, shown, context)}`
  return { title: words.title, body }
}

/** Read back from the very bytes that would be signed. */
function certifiedFacts({ request, validity, kind }: Preview, profile: Profile, context: PageContext): Html {
  const { language } = context
  const words = wordsOf(REQUEST, language)
  const subject = parseName(Buffer.from(request.proposal.subjectDer, 'hex'))
  const valueOf = (type: string) => subject.find(attribute => attribute.type === type)?.value
  const fact = (term: string, value: string | undefined): readonly Fact[] =>
    value === undefined ? [] : [{ term, value }]
  const usages = [...profile.extendedKeyUsage, ...profile.keyUsage].flatMap(usage => {
    const text = USAGE_WORDS[usage]
    return text === undefined ? [] : [text[language]]
  })
  const { emails } = request.proposal
  return definitions([
    ...fact(words.kindOfRequest, KINDS[kind][language]),
    ...fact(words.name, valueOf('CN')),
    ...fact(words.organization, valueOf('O')),
    ...fact(words.unit, valueOf('OU')),
    ...fact(words.country, valueOf('C')),
    ...personCode(valueOf('serialNumber'), words),
    { term: words.email, value: emails.length === 0 ? words.noEmail : emails.join(', ') },
    {
      term: words.validFor,
      value: `${dayOf(validity.notBefore, context)} – ${dayOf(validity.notAfter, context)}`,
    },
    { term: words.usage, value: usages.join('; ') },
    { term: words.keyKind, value: keyKindName(request.csrFacts.keyKind) },
    { term: words.keyFingerprint, markup: grouped(request.csrFacts.keyFingerprint) },
  ])
}

function personCode(code: string | undefined, words: Words<typeof REQUEST>): readonly Fact[] {
  if (code === undefined) return []
  const markup = html`!${grouped(code)} <span class="soft">(${words.personCodeText})</span>`
  return [{ term: words.personCode, markup }]
}

function consentForm(preview: Preview, shown: Shown, { language }: PageContext): Html {
  const words = wordsOf(REQUEST, language)
  const { draft, csr, applicant, problem } = shown
  const hidden: readonly (readonly [string, string])[] = [
    ['profile', draft.profile],
    ['csr', csr],
    ['shown', preview.shown],
    ['once', randomUUID()],
    ['language', language],
    ...(draft.renewal === undefined
      ? []
      : ([
          ['renew', draft.renewal.serialNumber],
          ['kind', draft.renewal.kind],
        ] as const)),
  ]
  const body = html`!${joinHtml(hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`))}
<p>${words.consentText}</p>
!${
    problem === 'consent'
      ? notice({ sentiment: 'negative', body: html`<p>${words.consentMissing}</p>`, live: true })
      : NOTHING
  }
!${checkbox({ name: 'consent', label: words.consent, required: true })}
<div class="actions">!${button(words.submit, { icon: 'positive' })}!${linkButton(
    words.otherKey,
    keyPath(draft),
    { kind: 'secondary' },
  )}</div>`
  return section({
    id: 'consent-title',
    title: words.consentTitle,
    body: form('/portal/request', body, { csrf: applicant.csrf, id: 'consent-form' }),
  })
}

function keyPath({ profile, renewal }: Draft): string {
  const renew = renewal === undefined ? '' : `&renew=${encodeURIComponent(renewal.serialNumber)}`
  return `/portal/request/key?profile=${encodeURIComponent(profile)}${renew}`
}
