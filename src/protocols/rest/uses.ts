/** What the REST routes ask of the house. The composition root hands in the use cases; tests hand in fakes. */
import type { IssuanceProof } from '../../auditing/prove.ts'
import type { ConductPeriod, ConductReport } from '../../auditing/report-conduct.ts'
import type { AuditQuery } from '../../auditing/read-events.ts'
import type { Call } from '../../domain/actor.ts'
import type { ChainedEvent } from '../../domain/audit.ts'
import type { IssuedCertificate, SubscriberReason } from '../../domain/certificate.ts'
import type { Page } from '../../domain/page.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import type { Eligibility } from '../../enrollment/eligibility.ts'
import type { RequestListQuery } from '../../enrollment/find.ts'
import type { Submission } from '../../enrollment/submit.ts'
import type { CertificateListQuery, FoundCertificate } from '../../issuance/find.ts'

export interface DecisionOrder {
  readonly decision: 'approve' | 'reject'
  /** SHA-256, hex, of what the officer was shown. */
  readonly digest: string
  readonly reason: string
}

export interface RevocationOrder {
  readonly reason: SubscriberReason
  readonly invalidityDate?: Date
  readonly comment?: string
}

export interface Wait {
  readonly timeoutMs: number
  readonly aborted?: AbortSignal
}

/** All throw SegelError only. */
export interface RestUses {
  submit(call: Call, submission: Submission): Promise<CertificateRequest>
  verifyIdentity(call: Call, id: string): Promise<CertificateRequest>
  decide(call: Call, id: string, order: DecisionOrder): Promise<CertificateRequest>
  withdraw(call: Call, id: string): Promise<CertificateRequest>
  findRequest(call: Call, id: string): Promise<CertificateRequest>
  listRequests(call: Call, query: RequestListQuery): Promise<Page<CertificateRequest>>
  /** Returns when the state has changed or the time is over. */
  awaitRequest(call: Call, id: string, wait: Wait): Promise<CertificateRequest>
  findCertificate(call: Call, serialNumber: string): Promise<FoundCertificate>
  listCertificates(call: Call, query: CertificateListQuery): Promise<Page<IssuedCertificate>>
  revoke(call: Call, serialNumber: string, order: RevocationOrder): Promise<IssuedCertificate>
  release(call: Call, serialNumber: string, comment?: string): Promise<IssuedCertificate>
  /** Undefined as long as no checkpoint covers the issuance. */
  proveIssuance(
    certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>,
  ): Promise<IssuanceProof | undefined>
  readAuditEvents(call: Call, query: AuditQuery): Promise<readonly ChainedEvent[]>
  reportConduct(call: Call, period: ConductPeriod): Promise<ConductReport>
  /** The newest checkpoint, a signed note. */
  readCheckpoint(): Promise<string>
  describeEmployee(call: Call, employeeNumber: string): Promise<Eligibility>
}
