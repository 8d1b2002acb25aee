/** What the REST routes ask of the house. The composition root hands in the use cases; tests hand in fakes. */
import type { Call } from '../../domain/actor.ts'
import type { CertificateStatus, IssuedCertificate, SubscriberReason } from '../../domain/certificate.ts'
import type { Page } from '../../domain/page.ts'
import type { CertificateRequest, RegistryEvidence, RequestState } from '../../domain/request.ts'
import type { Finding, Text } from '../../errors.ts'

export interface Submission {
  readonly employeeNumber: string
  readonly profile: string
  /** PEM or DER. */
  readonly csr: Uint8Array
}

export interface RequestListQuery {
  readonly states?: RequestState[]
  readonly agency?: string
  readonly profile?: string
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

export interface CertificateListQuery {
  readonly status?: CertificateStatus
  readonly profile?: string
  readonly agency?: string
  readonly expiresBefore?: Date
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

export interface Eligibility {
  readonly employee?: RegistryEvidence
  readonly currentCertificates: readonly IssuedCertificate[]
  readonly perProfile: readonly {
    readonly profile: string
    readonly title: Text
    readonly issuable: boolean
    readonly findings: readonly Finding[]
    readonly nextStep: Text
  }[]
}

export interface FoundCertificate {
  readonly certificate: IssuedCertificate
  /** DER, from the issuer up to the root. */
  readonly chain: readonly Uint8Array[]
}

/** All throw SegelError only. */
export interface RestUses {
  submit(call: Call, submission: Submission): Promise<CertificateRequest>
  verifyIdentity(call: Call, id: string): Promise<CertificateRequest>
  decide(
    call: Call,
    id: string,
    decision: { decision: 'approve' | 'reject'; digest: string; reason: string },
  ): Promise<CertificateRequest>
  withdraw(call: Call, id: string): Promise<CertificateRequest>
  findRequest(call: Call, id: string): Promise<CertificateRequest>
  listRequests(call: Call, query: RequestListQuery): Promise<Page<CertificateRequest>>
  /** Returns when the state has changed or the time is over. */
  awaitRequest(
    call: Call,
    id: string,
    wait: { timeoutMs: number; aborted?: AbortSignal },
  ): Promise<CertificateRequest>
  findCertificate(call: Call, serialNumber: string): Promise<FoundCertificate>
  listCertificates(call: Call, query: CertificateListQuery): Promise<Page<IssuedCertificate>>
  revoke(
    call: Call,
    serialNumber: string,
    order: { reason: SubscriberReason; invalidityDate?: Date; comment?: string },
  ): Promise<IssuedCertificate>
  release(call: Call, serialNumber: string, comment?: string): Promise<IssuedCertificate>
  describeEmployee(call: Call, employeeNumber: string): Promise<Eligibility>
}
