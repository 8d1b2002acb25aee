/** Parts that several pages of the portal are put together from. */
import { type CertificateStatus, type IssuedCertificate, statusOf } from '../../domain/certificate.ts'
import { EMPLOYMENT_STATUSES } from '../../domain/employee.ts'
import type { HoldEnd } from '../../domain/hold.ts'
import type { Profile } from '../../domain/profile.ts'
import type { RegistryEvidence, RequestState } from '../../domain/request.ts'
import type { Finding } from '../../errors.ts'
import type { Language } from '../../http/negotiation.ts'
import { badge, definitions, type Fact, notice, type Sentiment } from '../components/blocks.ts'
import { dayOf, type Locale } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { ACTS_ON_WORDS, PORTAL, STATE_WORDS, STATUS_WORDS } from '../messages/portal.ts'
import { REQUEST } from '../messages/portal-request.ts'
import { wordsOf } from '../messages/words.ts'

const DAY_MS = 86_400_000
const DEFAULT_WINDOW_DAYS = 60

const STATUS_SENTIMENTS: Readonly<Record<CertificateStatus, Sentiment>> = {
  good: 'positive',
  held: 'caution',
  revoked: 'negative',
  expired: 'neutral',
}

const STATE_SENTIMENTS: Readonly<Record<RequestState, Sentiment>> = {
  submitted: 'info',
  held: 'caution',
  verified: 'info',
  approved: 'info',
  issued: 'positive',
  rejected: 'negative',
  failed: 'negative',
  withdrawn: 'neutral',
}

/** The way back of every page below the overview. */
export function toPortal(language: Language): { readonly href: string; readonly text: string } {
  return { href: '/portal', text: PORTAL.title[language] }
}

export function stateBadge(state: RequestState, language: Language): Html {
  return badge(STATE_WORDS[state][language], STATE_SENTIMENTS[state])
}

/** In force, but not for long any more, is told as such. */
export function statusBadge(certificate: IssuedCertificate, view: View): Html {
  const { language, now } = view
  const status = statusOf(certificate, now)
  const badges = [badge(STATUS_WORDS[status][language], STATUS_SENTIMENTS[status])]
  if (isRenewable(certificate, view)) badges.push(badge(PORTAL.expiringSoon[language], 'caution'))
  return joinHtml(badges)
}

/** What pages are drawn with beside their subject. */
export interface View extends Locale {
  readonly now: Date
  readonly profiles: readonly Profile[]
  readonly holdEnd: HoldEnd
}

export function renewableFrom(certificate: IssuedCertificate, { profiles }: Pick<View, 'profiles'>): Date {
  const profile = profiles.find(one => one.name === certificate.profile)
  const days = profile?.renewalWindowDays ?? DEFAULT_WINDOW_DAYS
  return new Date(certificate.notAfter.getTime() - days * DAY_MS)
}

export function isRenewable(certificate: IssuedCertificate, view: Pick<View, 'now' | 'profiles'>): boolean {
  return statusOf(certificate, view.now) === 'good' && view.now >= renewableFrom(certificate, view)
}

export function daysLeft(until: Date, now: Date): number {
  return Math.max(0, Math.floor((until.getTime() - now.getTime()) / DAY_MS))
}

/** How people call a profile; its own name when it is configured no more. */
export function profileTitle(
  name: string,
  { profiles, language }: Pick<View, 'profiles' | 'language'>,
): string {
  return profiles.find(profile => profile.name === name)?.title[language] ?? name
}

/** `ECDSA P-256`, `RSA 3072`, `Ed25519`: as other programs call it. */
export function keyKindName(kind: string): string {
  if (kind.startsWith('rsa-')) return `RSA ${kind.slice(4)}`
  return kind.startsWith('p-') ? `ECDSA ${kind.toUpperCase()}` : kind.replace(/^e/, 'E')
}

/** Each finding in plain words, and who must act; the gravest first. */
export function findingsList(
  findings: readonly Finding[],
  language: Language,
  options: { readonly isExpected?: boolean } = {},
): Html {
  const order = ['refuse', 'hold', 'note'] as const
  const sorted = order.flatMap(effect => findings.filter(finding => finding.effect === effect))
  return joinHtml(sorted.map(finding => findingNotice(finding, language, options)))
}

/** That a second certificate cannot be had is no failure: where nobody has tried, nothing is red. */
function findingNotice(
  { effect, message, action }: Finding,
  language: Language,
  { isExpected = false }: { readonly isExpected?: boolean },
): Html {
  const sentiment = isExpected
    ? 'neutral'
    : ({ refuse: 'negative', hold: 'caution', note: 'info' } as const)[effect]
  const who =
    action === 'nobody' || (isExpected && action === 'applicant')
      ? NOTHING
      : html`<p class="soft">${PORTAL.whoMustAct[language]}: ${ACTS_ON_WORDS[action][language]}</p>`
  return notice({ sentiment, body: html`<p>${message[language]}</p>!${who}` })
}

/** All that the registry said and that officers will see; of the NIK only its mask. */
export function registryFacts(evidence: RegistryEvidence, locale: Locale): Html {
  const { language } = locale
  const words = wordsOf(REQUEST, language)
  const date = (iso: string) => dayOf(new Date(`${iso}T00:00:00Z`), { language, timeZone: 'UTC' })
  const { titleBefore, name, titleAfter } = evidence
  const full = [titleBefore, titleAfter === undefined ? name : `${name}, ${titleAfter}`]
  const facts: (Fact | undefined)[] = [
    { term: words.fullName, value: full.filter(part => part !== undefined && part !== '').join(' ') },
    { term: words.employeeNumber, value: evidence.employeeNumber, code: true },
    { term: 'NIK', value: evidence.nik.masked, code: true },
    { term: words.birthDate, value: date(evidence.birthDate) },
    { term: words.employment, value: EMPLOYMENT_STATUSES[evidence.status].label[language] },
    { term: words.agency, value: evidence.agencyPath.map(agency => agency.name).join(' › ') },
    optional(words.position, evidence.position),
    { term: words.officialEmail, value: evidence.officialEmail ?? words.noEmail },
    optional(words.retiresOn, evidence.retiresOn === undefined ? undefined : date(evidence.retiresOn)),
    optional(
      words.contractEndsOn,
      evidence.contractEndsOn === undefined ? undefined : date(evidence.contractEndsOn),
    ),
  ]
  return definitions(facts.filter(fact => fact !== undefined))
}

function optional(term: string, value: string | undefined): Fact | undefined {
  return value === undefined || value === '' ? undefined : { term, value }
}
