/**
 * The certificate request: its states, the arrows between them, and the digest that an approval is bound to.
 */
import { createHash } from 'node:crypto'
import { type Finding, SegelError } from '../errors.ts'
import type { Role } from './actor.ts'
import type { Employee, PersonId } from './employee.ts'
import { canonicalJson } from './canonical-json.ts'
import type { EmployeeNumber } from './nip.ts'
import type { Tier } from './profile.ts'
import type { StatementSignature } from './statement.ts'

export const REQUEST_STATES = [
  'submitted',
  'held',
  'verified',
  'approved',
  'issued',
  'rejected',
  'failed',
  'withdrawn',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

export interface Arrow {
  readonly from: readonly RequestState[]
  readonly to: RequestState
  readonly by: readonly Role[]
  /** The audit action that records it. */
  readonly recorded: string
}

/** Every arrow that exists; any other change of state is refused, here and by the database. */
export const ARROWS = {
  verify: {
    from: ['submitted', 'held'],
    to: 'verified',
    by: ['system', 'verifier'],
    recorded: 'request.verified',
  },
  hold: { from: ['submitted', 'held'], to: 'held', by: ['system'], recorded: 'request.held' },
  approve: {
    from: ['verified'],
    to: 'approved',
    by: ['verifier', 'registration-officer'],
    recorded: 'request.approved',
  },
  reject: {
    from: ['submitted', 'held', 'verified'],
    to: 'rejected',
    by: ['verifier', 'registration-officer'],
    recorded: 'request.rejected',
  },
  withdraw: {
    from: ['submitted', 'held', 'verified'],
    to: 'withdrawn',
    by: ['employee'],
    recorded: 'request.withdrawn',
  },
  issue: { from: ['approved'], to: 'issued', by: ['system'], recorded: 'certificate.issued' },
  fail: { from: ['approved'], to: 'failed', by: ['system'], recorded: 'request.failed' },
} as const satisfies Record<string, Arrow>
export type ArrowName = keyof typeof ARROWS

/** States in which a request still takes up the one place a person has for a profile. */
export const OPEN_STATES: readonly RequestState[] = ['submitted', 'held', 'verified', 'approved']

/** @throws SegelError `conflict` when the table has no such arrow from `state` */
export function follow(arrow: ArrowName, state: RequestState): RequestState {
  const { from, to }: Arrow = ARROWS[arrow]
  if (!from.includes(state)) {
    throw new SegelError('conflict', `A request that is ${state} cannot become ${to}.`)
  }
  return to
}

/** What the registry said when the request was verified: shown to officers, part of the digest. Holds no NIK. */
export type RegistryEvidence = Omit<Employee, 'number' | 'asOf'> & {
  readonly employeeNumber: EmployeeNumber
  /** ISO 8601 instant at which the registry was asked. */
  readonly askedAt: string
}

/** Who asked for the certificate: whoever it is, and whoever is the same person, decides nothing about it. */
export interface Submitter {
  /** An actor's id. */
  readonly id: string
  readonly role: Role
  /** Where a token stands for a person. */
  readonly personId?: PersonId
}

/** Exactly what will be certified, but for serial number and the instant of issuance. */
export interface Proposal {
  readonly profile: string
  /** SHA-256 of the profile as configured, hex: an approval does not outlive a change of the profile. */
  readonly profileDigest: string
  /** The same of the policy document that judged it. */
  readonly policy: string
  /** DER of the subject Name, hex, and the same for people (RFC 4514). */
  readonly subjectDer: string
  readonly subject: string
  readonly emails: readonly string[]
  /** DER of the SubjectPublicKeyInfo, hex. */
  readonly spki: string
  /** Latest notAfter that employment allows, ISO 8601 instant; the profile may end it earlier. */
  readonly notAfterLimit?: string
  readonly evidence: RegistryEvidence
  /** Absent only in requests of old, which are submitted anew. */
  readonly submitter?: Submitter
}

/** RFC 3647 4.6 and 4.7 (P09): `renewal` keeps the key of that certificate, `rekey` brings a new one. */
export interface Renewal {
  readonly kind: 'renewal' | 'rekey'
  /** Of the certificate that the new one follows. */
  readonly serialNumber: string
}

export interface Decision {
  readonly officer: string
  readonly officerName: string
  readonly tier: Tier
  readonly decision: 'approve' | 'reject'
  readonly digest: string
  readonly reason: string
  readonly decidedAt: Date
  /** The officer's person, where the roster tells it. */
  readonly officerPerson?: PersonId
  /** What the officer signed, word for word, and the signature; absent only in decisions of old. */
  readonly statement?: string
  readonly proof?: StatementSignature
}

/** Facts of the CSR, for the officer's eyes; nothing of them but the key is certified. */
export interface CsrFacts {
  readonly subject: string
  readonly keyKind: string
  readonly keyBits: number
  readonly keyFingerprint: string
  readonly signatureAlgorithm: string
  readonly requestedExtensions: readonly string[]
}

export interface CertificateRequest {
  readonly id: string
  readonly state: RequestState
  readonly employeeNumber: EmployeeNumber
  readonly personId: PersonId
  readonly profile: string
  readonly proposal: Proposal
  readonly digest: string
  readonly csr: Uint8Array
  readonly csrFacts: CsrFacts
  readonly findings: readonly Finding[]
  readonly decisions: readonly Decision[]
  readonly submittedBy: string
  readonly submittedAt: Date
  readonly updatedAt: Date
  /** Set once issued. */
  readonly serialNumber?: string
  /** Why it failed, public. */
  readonly failure?: string
}

/**
 * SHA-256, hex, over the canonical JSON of the proposal: profile, policy, subject, public key, registry evidence, and who
 * submitted it.
 * An approval names this digest, and issuance computes it again.
 */
export function approvalDigest(proposal: Proposal): string {
  return createHash('sha256').update(canonicalJson(proposal)).digest('hex')
}

/** Equal for proposals that differ in nothing but when the registry was asked: what a person was shown. */
export function contentDigest(proposal: Proposal): string {
  const { askedAt: _askedAt, ...evidence } = proposal.evidence
  return createHash('sha256')
    .update(canonicalJson({ ...proposal, evidence }))
    .digest('hex')
}

/** The tier that must decide next, or undefined when every approval the profile asks for is there. */
export function nextTier(
  tiers: readonly Tier[],
  decisions: readonly Decision[],
  digest: string,
): Tier | undefined {
  const given = decisions.filter(one => one.decision === 'approve' && one.digest === digest)
  return tiers.find(tier => !given.some(one => one.tier === tier))
}
