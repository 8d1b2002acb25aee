/** What fills the practice statement: figures of the configuration and of the profiles, in words. */
import type { Profile } from '../../domain/profile.ts'
import type { Text } from '../../errors.ts'
import type { Language } from '../../http/negotiation.ts'
import { PRACTICE } from '../messages/practice.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { Contact } from '../site.ts'

export interface PracticeFigures {
  readonly operator: Text
  readonly site: string
  readonly status: string
  readonly contact: Contact
  readonly securityContact?: string
  readonly keyStore: string
  readonly profiles: readonly Profile[]
  readonly crlHours: number
  readonly crlEveryHours: number
  readonly rootEveryDays: number
  readonly ocspMinutes: number
  readonly retentionDays: number
  readonly evidenceDays: number
  readonly checkpointSeconds: number
  readonly holdAtMostDays: number
}

/** By the names that stand in braces. */
export function practiceFacts(figures: PracticeFigures): Readonly<Record<string, Text>> {
  const both = (tell: (language: Language) => string): Text => ({ id: tell('id'), en: tell('en') })
  const plain = (value: string | number): Text => ({ id: String(value), en: String(value) })
  const subscribers = figures.profiles.filter(({ kind }) => kind === 'subscriber')
  const listed = (tell: (profile: Profile, words: Words<typeof PRACTICE>, language: Language) => string) =>
    both(language =>
      subscribers.map(profile => tell(profile, wordsOf(PRACTICE, language), language)).join('; '),
    )
  const { email, phone, address } = figures.contact
  const contact = [address, email, phone].filter(part => part !== undefined).join(', ')
  const orNot = (text: string | undefined) =>
    both(language => (text === undefined || text === '' ? PRACTICE.noContact[language] : text))
  return {
    operator: figures.operator,
    site: plain(figures.site),
    status: plain(figures.status),
    contact: orNot(contact),
    security: orNot(figures.securityContact ?? email),
    crlHours: plain(figures.crlHours),
    crlEvery: plain(figures.crlEveryHours),
    rootEvery: plain(figures.rootEveryDays),
    ocspMinutes: plain(figures.ocspMinutes),
    retentionDays: plain(figures.retentionDays),
    evidenceDays: plain(figures.evidenceDays),
    checkpointSeconds: plain(figures.checkpointSeconds),
    holdDays: both(language => holdWords(figures, subscribers, language)),
    keyStore: both(language =>
      figures.keyStore === 'software'
        ? PRACTICE.softwareStore[language]
        : PRACTICE.otherStore[language](figures.keyStore),
    ),
    profileTitles: listed(({ title }, _words, language) => title[language]),
    policyOids: listed(
      ({ title, policies }, words, language) =>
        `${policies.map(({ oid }) => oid).join(', ') || words.none} (${title[language]})`,
    ),
    keyKinds: listed(({ title, keys }, words, language) =>
      words.inProfile(keys.map(keyName).join(', '), title[language]),
    ),
    validities: listed(({ title, validity }, words, language) =>
      words.inProfile(validityWords(validity, words), title[language]),
    ),
    approvals: listed(({ title, approvals }, words, language) =>
      words.inProfile(approvals.map(tier => words[tier]).join(' + ') || words.none, title[language]),
    ),
  }
}

function holdWords(
  { holdAtMostDays }: PracticeFigures,
  profiles: readonly Profile[],
  language: Language,
): string {
  const words = wordsOf(PRACTICE, language)
  const others = profiles
    .filter(one => one.holdAtMostDays !== undefined)
    .map(one => words.inProfile(words.days(String(one.holdAtMostDays)), one.title[language]))
  return [words.atMost(words.days(String(holdAtMostDays))), ...others].join('; ').concat('.')
}

/** `rsa-2048` as people write it. */
export function keyName(kind: string): string {
  if (kind.startsWith('rsa-')) return `RSA ${kind.slice('rsa-'.length)}`
  return kind === 'ed25519' ? 'Ed25519' : kind.toUpperCase()
}

export function validityWords(
  { years, days, hours, cappedByEmployment }: Profile['validity'],
  words: Words<typeof PRACTICE>,
): string {
  const parts = [
    years === undefined ? undefined : words.years(String(years)),
    days === undefined ? undefined : words.days(String(days)),
    hours === undefined ? undefined : words.hours(String(hours)),
  ]
  const period = parts.filter(part => part !== undefined).join(' ')
  return cappedByEmployment === true ? words.capped(period) : period
}
