/** /portal/request: the first of three steps. What can be had, what it is for, who approves it, or why not now. */
import type { FastifyInstance } from 'fastify'
import type { Profile } from '../../domain/profile.ts'
import type { ProfileEligibility } from '../../enrollment/eligibility.ts'
import type { Language } from '../../http/negotiation.ts'
import { badge, card, definitions, heading } from '../components/blocks.ts'
import { linkButton } from '../components/forms.ts'
import { steps } from '../components/ways.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { TIER_WORDS } from '../messages/portal.ts'
import { REQUEST } from '../messages/portal-request.ts'
import { wordsOf } from '../messages/words.ts'
import { type PageParts, sendPage } from '../page.ts'
import { applicantOf, PORTAL_ROUTE } from './applicant.ts'
import type { PortalOptions } from './uses.ts'
import { findingsList, toPortal } from './views.ts'

export function addPurposeStep(app: FastifyInstance, { uses, profiles }: PortalOptions): void {
  app.get('/portal/request', { config: PORTAL_ROUTE }, async (request, reply) => {
    const { call, employeeNumber } = applicantOf(request)
    const { perProfile } = await uses.describeEmployee(call, employeeNumber)
    return sendPage(request, reply, ({ language }) => purposePage(perProfile, profiles, language))
  })
}

/** Where the applicant stands among the three steps. */
export function requestSteps(current: 1 | 2 | 3, language: Language): Html {
  const words = wordsOf(REQUEST, language)
  const titles = [words.step1, words.step2, words.step3]
  return steps(
    language,
    titles.map((title, index) => ({
      title,
      state: index + 1 < current ? 'done' : index + 1 === current ? 'current' : 'ahead',
    })),
  )
}

function purposePage(
  perProfile: readonly ProfileEligibility[],
  profiles: readonly Profile[],
  language: Language,
): PageParts {
  const words = wordsOf(REQUEST, language)
  // What can be had comes first.
  const sorted = [...perProfile].sort((a, b) => Number(isRefused(a)) - Number(isRefused(b)))
  const cards = sorted.map(one => {
    const profile = profiles.find(({ name }) => name === one.profile)
    return profile === undefined ? undefined : purposeCard(profile, one, language)
  })
  return {
    title: words.title,
    body: html`!${heading(words.title, words.purposeLead, { back: toPortal(language) })}
!${requestSteps(1, language)}
<div class="grid">!${joinHtml(cards)}</div>`,
  }
}

function purposeCard(profile: Profile, eligibility: ProfileEligibility, language: Language): Html {
  const words = wordsOf(REQUEST, language)
  const refused = isRefused(eligibility)
  const facts = [
    { term: words.approvedBy, value: approvers(profile, language) },
    { term: words.validFor, value: validityWords(profile, language) },
  ]
  // What cannot be had needs its reason and nothing else.
  const body = refused
    ? findingsList(eligibility.findings, language, { isExpected: true })
    : html`!${definitions(facts)}
!${findingsList(eligibility.findings, language)}
!${linkButton(words.choose, `/portal/request/key?profile=${encodeURIComponent(profile.name)}`, {
        icon: 'arrow',
        about: profile.title[language],
      })}`
  return card({
    title: profile.title[language],
    aside: refused ? badge(words.notPossible, 'neutral') : NOTHING,
    body: html`!${profile.description === undefined ? NOTHING : html`<p>${profile.description[language]}</p>`}
!${body}`,
  })
}

/** What only holds can be submitted and waits; only a refusal makes it pointless to begin. */
function isRefused({ findings }: ProfileEligibility): boolean {
  return findings.some(finding => finding.effect === 'refuse')
}

function approvers({ approvals }: Profile, language: Language): string {
  return approvals.map(tier => TIER_WORDS[tier][language]).join(`, ${REQUEST.and[language]} `)
}

function validityWords({ validity }: Profile, language: Language): string {
  const words = wordsOf(REQUEST, language)
  const { years, days, hours = 0 } = validity
  const length = years === undefined ? words.days(days ?? Math.ceil(hours / 24)) : words.years(years)
  return validity.cappedByEmployment === true ? `${length}, ${words.atMost}` : length
}
