/** From what registry and policy say to exactly what will be certified, and back to the facts an officer sees. */
import type { Actor } from '../domain/actor.ts'
import type { Employee } from '../domain/employee.ts'
import { type Profile, profileDigest } from '../domain/profile.ts'
import type { CsrFacts, Proposal, RegistryEvidence, Submitter } from '../domain/request.ts'
import { composeEmails, composeSubject } from '../domain/subject.ts'
import { employmentEnd } from '../domain/validity.ts'
import { POLICY_DIGEST } from '../policy/index.ts'
import type { CertificationRequest } from '../x509/csr.ts'
import { encodeName, nameToString } from '../x509/name.ts'

export function propose(from: {
  readonly profile: Profile
  readonly employee: Employee
  readonly csr: CertificationRequest
  readonly now: Date
  readonly submitter: Submitter
}): Proposal {
  const { profile, employee, csr, now, submitter } = from
  const subject = encodeName(composeSubject(profile, employee))
  const limit = profile.validity.cappedByEmployment === true ? employmentEnd(employee) : undefined
  return {
    profile: profile.name,
    profileDigest: profileDigest(profile),
    policy: POLICY_DIGEST,
    subjectDer: hex(subject),
    subject: nameToString(subject),
    emails: composeEmails(profile, employee),
    spki: hex(csr.publicKey.der),
    ...(limit === undefined ? {} : { notAfterLimit: limit.toISOString() }),
    evidence: evidenceOf(employee, now),
    submitter,
  }
}

export function submitterOf({ id, role, personId }: Actor): Submitter {
  return { id, role, ...(personId === undefined ? {} : { personId }) }
}

export function evidenceOf(employee: Employee, now: Date): RegistryEvidence {
  const { number, asOf: _asOf, ...facts } = employee
  return { ...facts, employeeNumber: number, askedAt: now.toISOString() }
}

export function csrFacts(csr: CertificationRequest): CsrFacts {
  return {
    subject: csr.subject,
    keyKind: csr.publicKey.kind,
    keyBits: csr.publicKey.bits,
    keyFingerprint: csr.publicKey.fingerprint,
    signatureAlgorithm: csr.signatureAlgorithm,
    requestedExtensions: csr.requestedExtensions.map(extension => extension.name),
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
