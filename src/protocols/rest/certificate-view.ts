/** An issued certificate as its readers see it. */
import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { type IssuedCertificate, type Revocation, statusOf } from '../../domain/certificate.ts'
import { heldUntil, type HoldEnd } from '../../domain/hold.ts'
import { ref } from './answers.ts'
import { instant } from './instant.ts'
import { AgencySchema, instantText } from './schemas.ts'

export const CERTIFICATE_STATUSES = ['good', 'held', 'revoked', 'expired'] as const

export const CertificateSchema = Type.Object(
  {
    serialNumber: Type.String({ description: 'Lower-case hex.' }),
    issuerId: Type.String(),
    profile: Type.String(),
    subject: Type.String({ description: 'RFC 4514.' }),
    status: Type.Enum([...CERTIFICATE_STATUSES]),
    notBefore: instantText('Valid from.'),
    notAfter: instantText('Valid until, this second included.'),
    fingerprint: Type.String({ description: 'SHA-256 of the certificate, hex.' }),
    keyFingerprint: Type.String({ description: 'SHA-256 of the SubjectPublicKeyInfo, hex.' }),
    personId: Type.Optional(Type.String()),
    personName: Type.Optional(Type.String()),
    employeeNumber: Type.Optional(Type.String()),
    agencyPath: Type.Array(ref(AgencySchema)),
    revocation: Type.Optional(
      Type.Object({
        reason: Type.String({ description: 'CRLReason (RFC 5280 5.3.1).' }),
        revokedAt: instantText('When it was first revoked or held.'),
        heldUntil: Type.Optional(
          instantText('Of a hold: when it becomes a revocation if nobody releases it.'),
        ),
        invalidityDate: Type.Optional(instantText('Since when the key may have been misused.')),
        comment: Type.Optional(Type.String()),
        orderedBy: Type.String(),
      }),
    ),
    links: Type.Object({
      self: Type.String(),
      pem: Type.String(),
      der: Type.String(),
      chain: Type.String(),
      request: Type.Optional(Type.String()),
    }),
  },
  { $id: 'Certificate', description: 'An issued certificate and its status.' },
)

/** By what a certificate is described beside itself. */
export interface Describing {
  readonly now: () => Date
  readonly holdEnd: HoldEnd
}

export function describeCertificate(
  certificate: IssuedCertificate,
  { now, holdEnd }: Describing,
): Static<typeof CertificateSchema> {
  const { personId, personName, employeeNumber, revocation } = certificate
  const until = heldUntil(certificate, holdEnd)
  return {
    serialNumber: certificate.serialNumber,
    issuerId: certificate.issuerId,
    profile: certificate.profile,
    subject: certificate.subject,
    status: statusOf(certificate, now()),
    notBefore: instant(certificate.notBefore),
    notAfter: instant(certificate.notAfter),
    fingerprint: createHash('sha256').update(certificate.der).digest('hex'),
    keyFingerprint: certificate.keyFingerprint,
    ...(personId === undefined ? {} : { personId }),
    ...(personName === undefined ? {} : { personName }),
    ...(employeeNumber === undefined ? {} : { employeeNumber }),
    agencyPath: certificate.agencyPath.map(({ code, name }) => ({ code, name })),
    ...(revocation === undefined ? {} : { revocation: describeRevocation(revocation, until) }),
    links: linksOf(certificate),
  }
}

function describeRevocation(
  revocation: Revocation,
  until: Date | undefined,
): NonNullable<Static<typeof CertificateSchema>['revocation']> {
  const { invalidityDate, comment } = revocation
  return {
    reason: revocation.reason,
    revokedAt: instant(revocation.revokedAt),
    ...(until === undefined ? {} : { heldUntil: instant(until) }),
    ...(invalidityDate === undefined ? {} : { invalidityDate: instant(invalidityDate) }),
    ...(comment === undefined ? {} : { comment }),
    orderedBy: revocation.orderedBy,
  }
}

function linksOf({ serialNumber, requestId }: IssuedCertificate): Static<typeof CertificateSchema>['links'] {
  const self = `/api/v1/certificates/${serialNumber}`
  return {
    self,
    pem: `${self}?format=pem`,
    der: `${self}?format=der`,
    chain: `${self}?format=pem&chain=true`,
    ...(requestId === undefined ? {} : { request: `/api/v1/requests/${requestId}` }),
  }
}
