/**
 * Before anything is signed for a subscriber, the CA looks again at what the RA claims: approvals, profile, age of
 * the registry evidence. A taken-over RA can ask; what it asks for must stand this.
 */
import { CLOCK_SKEW_MS } from '../domain/proof.ts'
import type { Issuer } from '../domain/issuer.ts'
import { type Profile, profileDigest } from '../domain/profile.ts'
import { approvalDigest, type CertificateRequest, nextTier } from '../domain/request.ts'
import { validityPeriod } from '../domain/validity.ts'
import { SegelError } from '../errors.ts'
import { POLICY_DIGEST } from '../policy/index.ts'
import type { SignatureAlgorithm } from '../x509/algorithms.ts'
import type { Der } from '../x509/der.ts'
import { parsePublicKey } from '../x509/spki.ts'
import { type Prepared, prepareTbs } from './certify.ts'
import type { StatusPointers } from './profile-extensions.ts'

export interface PrepareContext {
  readonly issuer: Issuer
  readonly algorithm: SignatureAlgorithm
  readonly profiles: ReadonlyMap<string, Profile>
  readonly pointers: StatusPointers
  readonly evidenceMaxAgeDays: number
  readonly now: Date
  readonly serialNumber: string
}

const DAY_MS = 86_400_000

/** @throws SegelError `policy-violation` naming what does not hold */
export function prepareForRequest(request: CertificateRequest, context: PrepareContext): Prepared {
  const profile = approvedProfile(request, context)
  assertApproved(request, profile)
  assertFresh(request, context)
  const { proposal } = request
  const limit = proposal.notAfterLimit === undefined ? undefined : new Date(proposal.notAfterLimit)
  const limits = [limit, context.issuer.certificate.notAfter]
  const period = validityPeriod(profile.validity, context.now, limits)
  if (period.notAfter <= period.notBefore)
    throw refusal('The employment ends before the certificate would begin.')
  return prepareTbs({
    profile,
    serialNumber: context.serialNumber,
    subject: bytes(proposal.subjectDer) as Der<'Name'>,
    emails: proposal.emails,
    publicKey: parsePublicKey(bytes(proposal.spki)),
    period,
    issuer: context.issuer.certificate,
    algorithm: context.algorithm,
    pointers: context.pointers,
  })
}

function approvedProfile(request: CertificateRequest, { profiles }: PrepareContext): Profile {
  const profile = profiles.get(request.profile)
  if (profile?.kind !== 'subscriber') throw refusal('The profile of the request does not exist any more.')
  const isSame =
    request.proposal.profile === profile.name && request.proposal.profileDigest === profileDigest(profile)
  if (!isSame) throw refusal('The profile has changed since it was approved.')
  if (request.proposal.policy !== POLICY_DIGEST)
    throw refusal('The policy has changed since the request was made.')
  return profile
}

function assertApproved(request: CertificateRequest, profile: Profile): void {
  if (approvalDigest(request.proposal) !== request.digest)
    throw refusal('The request is not what was approved.')
  if (request.proposal.evidence.personId !== request.personId)
    throw refusal('The request names another person.')
  if (request.proposal.evidence.employeeNumber !== request.employeeNumber)
    throw refusal('The request names another employee.')
  if (request.proposal.submitter?.id !== request.submittedBy)
    throw refusal('The request names another submitter than the one that was approved.')
  if (
    profile.approvals.length === 0 ||
    nextTier(profile.approvals, request.decisions, request.digest) !== undefined
  ) {
    throw refusal('An approval is missing.')
  }
  const approvals = request.decisions.filter(decision => decision.decision === 'approve')
  const officers = new Set(approvals.map(decision => decision.officer))
  if (
    officers.size !== approvals.length ||
    officers.has(request.submittedBy) ||
    approvals.length < request.decisions.length
  ) {
    throw refusal('The approvals are not by different officers, or one of them is a rejection.')
  }
}

function assertFresh(request: CertificateRequest, { now, evidenceMaxAgeDays }: PrepareContext): void {
  const age = now.getTime() - Date.parse(request.proposal.evidence.askedAt)
  // Evidence of tomorrow would never grow old.
  if (!(age >= -CLOCK_SKEW_MS)) throw refusal('The registry evidence is of a time to come.')
  if (age > evidenceMaxAgeDays * DAY_MS)
    throw refusal('The registry evidence is too old. Submit the request anew.')
}

function refusal(detail: string): SegelError {
  return new SegelError('policy-violation', detail)
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
