/** What must hold in a profile beyond its shape, each rule with the clause it keeps. */
import { SegelError } from '../errors.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import type { Config } from './schema.ts'
import type { RawProfile } from './profile-schema.ts'

interface Rule {
  readonly holds: (profile: RawProfile) => boolean
  readonly sentence: string
}

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'
const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0'
/** The arc of examples (ITU-T X.660, RFC 4512 aside): nobody owns a policy there. */
const EXAMPLE_ARC = '2.999'

const isCa = (profile: RawProfile) => profile.kind === 'root' || profile.kind === 'intermediate'
const isSubscriber = (profile: RawProfile) => profile.kind === 'subscriber'
const has = (profile: RawProfile, bit: KeyUsage) => profile.keyUsage.includes(bit)
const implies = (premise: boolean, conclusion: boolean) => !premise || conclusion

const RULES: readonly Rule[] = [
  {
    // RFC 5280 4.2.1.3 and 4.2.1.9 (C15)
    holds: profile => isCa(profile) === has(profile, 'keyCertSign'),
    sentence: 'keyUsage keyCertSign belongs to root and intermediate, to both and to nothing else',
  },
  {
    holds: profile => implies(has(profile, 'cRLSign'), isCa(profile)),
    sentence: 'keyUsage cRLSign belongs to root and intermediate only',
  },
  {
    // RFC 8813 3 (C17)
    holds: profile =>
      implies(
        profile.keys.some(kind => !kind.startsWith('rsa-')),
        !has(profile, 'keyEncipherment') && !has(profile, 'dataEncipherment'),
      ),
    sentence: 'keyEncipherment and dataEncipherment are for RSA keys only',
  },
  {
    // RFC 5280 4.2.1.9 (C21)
    holds: profile => implies(profile.pathLength !== undefined, isCa(profile)),
    sentence: 'pathLength belongs to root and intermediate only',
  },
  {
    holds: profile => implies(profile.kind === 'intermediate', profile.pathLength === 0),
    sentence: 'pathLength of an intermediate must be 0: there is no CA below it',
  },
  {
    // RFC 6960 4.2.2.2 (O03)
    holds: profile => (profile.kind === 'ocsp-responder') === profile.extendedKeyUsage.includes(OCSP_SIGNING),
    sentence: `extendedKeyUsage ${OCSP_SIGNING} (OCSP signing) belongs to ocsp-responder, always and only`,
  },
  {
    holds: profile => implies(profile.ocspNoCheck === true, profile.kind === 'ocsp-responder'),
    sentence: 'ocspNoCheck belongs to ocsp-responder only',
  },
  {
    // RFC 6960 4.2.2.2.1 (O04, N05): nobody asks a responder about its own certificate.
    holds: profile =>
      implies(profile.kind === 'ocsp-responder', profile.ocspNoCheck === true && !profile.statusPointers),
    sentence: 'an ocsp-responder needs ocspNoCheck: true and statusPointers: false',
  },
  {
    // CABF BR 7.1.2 in kind (C26)
    holds: profile => !profile.extendedKeyUsage.includes(ANY_EXTENDED_KEY_USAGE),
    sentence: 'extendedKeyUsage any is never certified',
  },
  {
    holds: profile => implies(isSubscriber(profile), profile.approvals.length > 0),
    sentence: 'approvals must name at least one tier: no subscriber certificate without an officer',
  },
  {
    holds: profile => implies(!isSubscriber(profile), profile.approvals.length === 0),
    sentence: "approvals must be empty: officers decide on people, not on the CA's own certificates",
  },
  {
    holds: profile => profile.approvals.join() !== 'registration-officer,verifier',
    sentence: 'approvals must name the verifier before the registration officer',
  },
  {
    holds: profile => implies(profile.holdAtMostDays !== undefined, isSubscriber(profile)),
    sentence: 'holdAtMostDays belongs to subscriber profiles only',
  },
  {
    // ETSI EN 319 411-1 6.3.10 (Q04, Q11)
    holds: profile => implies(isSubscriber(profile), profile.statusPointers),
    sentence: 'statusPointers must be true: a relying party has to find the status',
  },
  {
    holds: profile => implies(isSubscriber(profile), profile.subject.length > 0),
    sentence: 'subject must not be empty',
  },
  {
    holds: profile => profile.subject.every(one => (one.from === undefined) !== (one.value === undefined)),
    sentence: 'subject: each attribute has either from or value',
  },
  {
    holds: profile =>
      implies(
        !isSubscriber(profile),
        profile.subject.every(one => one.from === undefined) && profile.subjectAltName === undefined,
      ),
    sentence: 'subject from the registry belongs to subscriber profiles only',
  },
  {
    // ETSI EN 319 412-2 4.2.4 (Q08)
    holds: ({ subject }) =>
      ['CN', 'C', 'serialNumber'].every(type => subject.filter(one => one.type === type).length <= 1),
    sentence: 'subject may hold one CN, one C and one serialNumber',
  },
  {
    holds: ({ validity: { years, days, hours } }) =>
      [years, days, hours].filter(one => one !== undefined).length === 1,
    sentence: 'validity needs exactly one of years, days and hours',
  },
  {
    // SP 800-57 part 1 5.3 (Z01): three years at most for a signing key of a person
    holds: profile =>
      implies(
        isSubscriber(profile),
        (profile.validity.years ?? 0) <= 3 && (profile.validity.days ?? 0) <= 1096,
      ),
    sentence: 'validity of a subscriber certificate may be three years at most',
  },
  {
    // RFC 5280 4.2.1.4 (C18)
    holds: ({ policies }) => new Set(policies.map(policy => policy.oid)).size === policies.length,
    sentence: 'policies may name an OID once',
  },
]

const inExampleArc = (oid: string) => oid === EXAMPLE_ARC || oid.startsWith(`${EXAMPLE_ARC}.`)

/** @throws SegelError `malformed`: `where: sentence.` for the first rule that does not hold */
export function checkProfile(profile: RawProfile, where: string, environment: Config['environment']): void {
  const broken = RULES.find(rule => !rule.holds(profile))
  if (broken !== undefined) throw new SegelError('malformed', `${where}: ${broken.sentence}.`)
  const example = profile.policies.find(policy => inExampleArc(policy.oid))
  if (environment === 'production' && example !== undefined) {
    throw new SegelError(
      'malformed',
      `${where}: policies ${example.oid} is an example OID; production needs one of your own arc.`,
    )
  }
}
