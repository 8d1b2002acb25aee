/** What the store keeps of an issued certificate: the bytes are the truth, the rest is an index of them. */
import type { IssuedCertificate } from '../domain/certificate.ts'
import type { CertificateRequest } from '../domain/request.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { nameToString } from '../x509/name.ts'

export function issuedCertificate(what: {
  readonly issuerId: string
  readonly certificate: Certificate
  readonly request: CertificateRequest
}): IssuedCertificate {
  const { evidence } = what.request.proposal
  return {
    ...fieldsOf(what.certificate),
    issuerId: what.issuerId,
    profile: what.request.profile,
    personId: what.request.personId,
    personName: evidence.name,
    employeeNumber: evidence.employeeNumber,
    agencyPath: evidence.agencyPath,
    requestId: what.request.id,
  }
}

/** For certificates of the CA itself: issuing CAs and responders. */
export function authorityCertificate(what: {
  readonly issuerId: string
  readonly der: Uint8Array
  readonly profile: string
}): IssuedCertificate {
  const { issuerId, profile } = what
  return { ...fieldsOf(parseCertificate(what.der)), issuerId, profile, agencyPath: [] }
}

function fieldsOf(certificate: Certificate) {
  return {
    serialNumber: certificate.serialNumber,
    subject: nameToString(certificate.subject),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    keyFingerprint: certificate.publicKey.fingerprint,
    der: certificate.der,
  }
}
