/**
 * The subject of a subscriber's certificate: from registry and profile, never from the CSR.
 *
 * Names: the commonName is the registered name without titles, as certificates of Indonesian officials have it.
 * Most Indonesian names have no surname, yet ETSI EN 319 412-2 4.2.4 wants givenName and surname: the last word
 * of a name becomes its surname, and a name of one word stands in both (docs/adr). A name longer than RFC 5280's
 * upper bound for commonName is cut at a word; givenName and surname always hold it whole.
 */
import { SegelError } from '../errors.ts'
import { type Attribute, type Name, UPPER_BOUNDS } from '../x509/name.ts'
import type { Agency, Employee } from './employee.ts'
import type { Profile, SubjectAttribute, SubjectSource } from './profile.ts'

type SubjectFacts = Pick<Employee, 'personId' | 'name' | 'officialEmail'> & {
  readonly agencyPath: readonly Agency[]
}

const SOURCES: Readonly<Record<SubjectSource, (facts: SubjectFacts) => string | undefined>> = {
  name: facts => normalizeName(facts.name),
  'given-name': facts => splitName(facts.name).givenName,
  surname: facts => splitName(facts.name).surname,
  // Opaque, the same in every certificate of a person and of nobody else (C06, Q09); no NIK, no NIP.
  'person-id': facts => facts.personId.replaceAll('-', ''),
  agency: facts => facts.agencyPath.at(-1)?.name,
  'root-agency': facts => facts.agencyPath[0]?.name,
  'official-email': facts => facts.officialEmail,
}

/** @throws SegelError `policy-violation` when the registry has no value that the profile needs */
export function composeSubject(profile: Profile, facts: SubjectFacts): Name {
  return profile.subject.map(attribute => subjectAttribute(attribute, facts))
}

/** The addresses for the subject alternative name, as the profile wants them. */
export function composeEmails(profile: Profile, facts: SubjectFacts): readonly string[] {
  return profile.subjectAltName?.includes('official-email') === true && facts.officialEmail !== undefined
    ? [facts.officialEmail]
    : []
}

/** True when the profile cannot do without the official mailbox. */
export function needsOfficialEmail(profile: Profile): boolean {
  return (
    profile.subjectAltName?.includes('official-email') === true ||
    profile.subject.some(attribute => attribute.from === 'official-email')
  )
}

export function splitName(name: string): { readonly givenName: string; readonly surname: string } {
  const words = normalizeName(name).split(' ')
  const last = words.at(-1) ?? ''
  return { givenName: words.slice(0, -1).join(' ') || last, surname: last }
}

/** White space folded and composed to NFC, so that one name has one encoding. */
export function normalizeName(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/gu, ' ')
}

/** Cut to `bound` characters, at the end of a word where there is one. */
export function shorten(value: string, bound: number): string {
  const characters = [...value]
  if (characters.length <= bound) return value
  // One character more, so that a word which ends exactly at the bound stays.
  const end = characters.slice(0, bound + 1).lastIndexOf(' ')
  return characters
    .slice(0, end > 0 ? end : bound)
    .join('')
    .trimEnd()
}

function subjectAttribute(attribute: SubjectAttribute, facts: SubjectFacts): Attribute {
  const value = attribute.from === undefined ? attribute.value : SOURCES[attribute.from](facts)
  if (value === undefined || value === '') {
    throw new SegelError(
      'policy-violation',
      `The registry has no value for the subject attribute ${attribute.type}.`,
    )
  }
  const { type, from } = attribute
  return {
    type,
    value: from !== undefined && SHORTENED.includes(from) ? shorten(value, UPPER_BOUNDS[type]) : value,
  }
}

/** What only describes may be cut; a number or a mailbox cut short would be another one, so it is refused as it is. */
const SHORTENED: readonly SubjectSource[] = ['name', 'agency', 'root-agency']
