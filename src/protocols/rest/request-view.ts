/** A certificate request as its readers see it: evidence, CSR, and what will be certified, side by side. */
import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { type CertificateRequest, REQUEST_STATES, type RegistryEvidence } from '../../domain/request.ts'
import { ref } from './answers.ts'
import { instant } from './instant.ts'
import { AgencySchema, Digest, FindingSchema, instantText, RequestId } from './schemas.ts'

export const EvidenceSchema = Type.Object(
  {
    personId: Type.String(),
    employeeNumber: Type.String(),
    name: Type.String(),
    titleBefore: Type.Optional(Type.String()),
    titleAfter: Type.Optional(Type.String()),
    birthDate: Type.String({ description: 'ISO 8601 calendar date.' }),
    sex: Type.Enum(['male', 'female']),
    status: Type.String({ description: 'Employment status.' }),
    agencyPath: Type.Array(ref(AgencySchema), { description: 'From the root down to the own agency.' }),
    position: Type.Optional(Type.String()),
    officialEmail: Type.Optional(Type.String()),
    retiresOn: Type.Optional(Type.String()),
    contractEndsOn: Type.Optional(Type.String()),
    nik: Type.Object({
      masked: Type.String({ description: 'First four and last two digits.' }),
      confirmed: Type.Boolean({ description: 'The population register confirmed it.' }),
    }),
    askedAt: instantText('When the registry was asked.'),
  },
  { $id: 'Evidence', description: 'What the employee registry said.' },
)

const summary = {
  id: RequestId,
  state: Type.Enum([...REQUEST_STATES]),
  profile: Type.String(),
  digest: Digest,
  employeeNumber: Type.String(),
  name: Type.String(),
  agency: Type.Optional(ref(AgencySchema)),
  subject: Type.String({ description: 'RFC 4514.' }),
  submittedAt: instantText('When it was submitted.'),
  updatedAt: instantText('When its state last changed.'),
  certificate: Type.Optional(
    Type.Object({ serialNumber: Type.String(), url: Type.String() }, { description: 'Once issued.' }),
  ),
}

export const RequestSummarySchema = Type.Object(summary, { $id: 'CertificateRequestSummary' })

export const RequestSchema = Type.Object(
  {
    ...summary,
    personId: Type.String(),
    submittedBy: Type.String(),
    evidence: ref(EvidenceSchema),
    csr: Type.Object(
      {
        subject: Type.String({ description: 'As the CSR has it; shown, never certified.' }),
        keyKind: Type.String(),
        keyBits: Type.Integer(),
        keyFingerprint: Type.String({ description: 'SHA-256 of the SubjectPublicKeyInfo, hex.' }),
        signatureAlgorithm: Type.String(),
        requestedExtensions: Type.Array(Type.String()),
      },
      { description: 'Facts of the CSR.' },
    ),
    toBeCertified: Type.Object(
      {
        profile: Type.String(),
        profileDigest: Type.String(),
        subject: Type.String({ description: 'RFC 4514.' }),
        emails: Type.Array(Type.String()),
        keyKind: Type.String(),
        keyFingerprint: Type.String({ description: 'SHA-256 of the SubjectPublicKeyInfo, hex.' }),
        notAfterLimit: Type.Optional(instantText('Latest end that employment allows.')),
        submitter: Type.Optional(
          Type.Object(
            { id: Type.String(), role: Type.String(), personId: Type.Optional(Type.String()) },
            { description: 'Who submitted it, as the digest has it; absent in requests of old.' },
          ),
        ),
        digest: Digest,
      },
      { description: 'Exactly what an approval approves.' },
    ),
    findings: Type.Array(ref(FindingSchema)),
    decisions: Type.Array(
      Type.Object({
        officer: Type.String(),
        officerName: Type.String(),
        tier: Type.String(),
        decision: Type.Enum(['approve', 'reject']),
        digest: Type.String(),
        reason: Type.String(),
        decidedAt: instantText('When it was decided.'),
      }),
    ),
    failure: Type.Optional(Type.String({ description: 'Why it failed.' })),
  },
  { $id: 'CertificateRequest', description: 'A certificate request, in full.' },
)

export function summarizeRequest(request: CertificateRequest): Static<typeof RequestSummarySchema> {
  const { evidence } = request.proposal
  const agency = evidence.agencyPath.at(-1)
  const { serialNumber } = request
  return {
    id: request.id,
    state: request.state,
    profile: request.profile,
    digest: request.digest,
    employeeNumber: request.employeeNumber,
    name: evidence.name,
    ...(agency === undefined ? {} : { agency: { code: agency.code, name: agency.name } }),
    subject: request.proposal.subject,
    submittedAt: instant(request.submittedAt),
    updatedAt: instant(request.updatedAt),
    ...(serialNumber === undefined
      ? {}
      : { certificate: { serialNumber, url: `/api/v1/certificates/${serialNumber}` } }),
  }
}

export function describeRequest(request: CertificateRequest): Static<typeof RequestSchema> {
  return {
    ...summarizeRequest(request),
    personId: request.personId,
    submittedBy: request.submittedBy,
    evidence: describeEvidence(request.proposal.evidence),
    csr: { ...request.csrFacts, requestedExtensions: [...request.csrFacts.requestedExtensions] },
    toBeCertified: describeProposal(request),
    findings: request.findings.map(finding => ({ ...finding })),
    decisions: request.decisions.map(decision => ({ ...decision, decidedAt: instant(decision.decidedAt) })),
    ...(request.failure === undefined ? {} : { failure: request.failure }),
  }
}

/** Of the NIK only its mask: the birth date and sex that it codes are in the record already. */
export function describeEvidence(evidence: RegistryEvidence): Static<typeof EvidenceSchema> {
  const { nik, agencyPath, askedAt, ...facts } = evidence
  return {
    ...facts,
    agencyPath: agencyPath.map(({ code, name }) => ({ code, name })),
    nik: { masked: nik.masked, confirmed: nik.confirmed },
    askedAt: instant(askedAt),
  }
}

/** The fingerprint is that of the key in the proposal, which is what will be signed, not of the one in the CSR. */
function describeProposal(request: CertificateRequest): Static<typeof RequestSchema>['toBeCertified'] {
  const { proposal } = request
  const spki = Buffer.from(proposal.spki, 'hex')
  return {
    profile: proposal.profile,
    profileDigest: proposal.profileDigest,
    subject: proposal.subject,
    emails: [...proposal.emails],
    keyKind: request.csrFacts.keyKind,
    keyFingerprint: createHash('sha256').update(spki).digest('hex'),
    ...(proposal.notAfterLimit === undefined ? {} : { notAfterLimit: instant(proposal.notAfterLimit) }),
    ...(proposal.submitter === undefined ? {} : { submitter: { ...proposal.submitter } }),
    digest: request.digest,
  }
}
