/**
 * A certificate profile is data (config/profiles/*.yaml): adding one needs no code. What is named here is the
 * vocabulary those files may use.
 */
import { createHash } from 'node:crypto'
import type { Text } from '../errors.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import type { AttributeType } from '../x509/name.ts'
import type { KeyKind } from '../x509/spki.ts'
import { canonicalJson } from './canonical-json.ts'

/** Officers' tiers, in the order in which they decide. */
export type Tier = 'verifier' | 'registration-officer'

export type ProfileKind = 'root' | 'intermediate' | 'subscriber' | 'ocsp-responder'

/** Where the value of a subject attribute comes from; never from the CSR. */
export type SubjectSource =
  | 'name'
  | 'given-name'
  | 'surname'
  | 'person-id'
  | 'agency'
  | 'root-agency'
  | 'official-email'

export interface SubjectAttribute {
  readonly type: AttributeType
  readonly from?: SubjectSource
  /** A fixed value, where `from` is absent. */
  readonly value?: string
}

export interface Validity {
  readonly years?: number
  readonly days?: number
  readonly hours?: number
  /** notAfter no later than retirement or the contract's end. */
  readonly cappedByEmployment?: boolean
}

export interface PolicyInformation {
  readonly oid: string
  readonly cps?: string
  readonly notice?: string
}

export interface Profile {
  readonly name: string
  readonly kind: ProfileKind
  readonly title: Text
  /** What a certificate of it is for, in a sentence. */
  readonly description?: Text
  readonly subject: readonly SubjectAttribute[]
  readonly subjectAltName?: readonly 'official-email'[]
  readonly keys: readonly KeyKind[]
  readonly keyUsage: readonly KeyUsage[]
  /** Dotted OIDs. */
  readonly extendedKeyUsage: readonly string[]
  readonly policies: readonly PolicyInformation[]
  readonly validity: Validity
  readonly pathLength?: number
  /** Tiers whose approval is needed, in order; empty for the CA's own profiles. */
  readonly approvals: readonly Tier[]
  /** Officers may go through several requests in one sitting; each still gets a signature of its own. */
  readonly bulkApproval?: boolean
  /** A new request is welcome this many days before the current certificate ends. */
  readonly renewalWindowDays?: number
  /** A hold becomes a revocation after so many days; absent: as for all. */
  readonly holdAtMostDays?: number
  /** No certificate for a key may end later than this many years after its first one began. */
  readonly keyPeriodYears?: number
  /** What to do with extensions that a CSR asks for beyond the profile. */
  readonly requestedExtensions?: 'ignore' | 'refuse'
  /** Whether certificates point to OCSP, CA certificate and CRL. */
  readonly statusPointers: boolean
  readonly ocspNoCheck?: boolean
}

/** SHA-256 of the profile as configured, hex. */
export function profileDigest(profile: Profile): string {
  const known = digests.get(profile)
  if (known !== undefined) return known
  const digest = createHash('sha256').update(canonicalJson(profile)).digest('hex')
  // Only what can't change any more: every request asks for the digest of the same few profiles.
  if (Object.isFrozen(profile)) digests.set(profile, digest)
  return digest
}

const digests = new WeakMap<Profile, string>()
