/** What the REST routes ask of the house. The composition root hands in the use cases; tests hand in fakes. */
import type { InclusionProof } from '../../auditing/prove.ts'
import type { ConductPeriod, ConductReport } from '../../auditing/report-conduct.ts'
import type { AuditQuery } from '../../auditing/read-events.ts'
import type { Call } from '../../domain/actor.ts'
import type { ChainedEvent } from '../../domain/audit.ts'
import type { IssuedCertificate } from '../../domain/certificate.ts'
import type { Page } from '../../domain/page.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import type { DecisionOrder, DecisionSpec } from '../../enrollment/decision.ts'
import type { Eligibility } from '../../enrollment/eligibility.ts'
import type { RequestListQuery } from '../../enrollment/find.ts'
import type { Submission } from '../../enrollment/submit.ts'
import type { CertificateListQuery, FoundCertificate } from '../../issuance/find.ts'
import type { OrderSpec } from '../../revocation/order.ts'
import type { ReleaseOrder } from '../../revocation/release.ts'
import type { RevocationOrder } from '../../revocation/revoke.ts'

export interface Wait {
  readonly timeoutMs: number
  readonly aborted?: AbortSignal
}

/** All throw SegelError only. */
export interface RestUses {
  submit(call: Call, submission: Submission): Promise<CertificateRequest>
  verifyIdentity(call: Call, id: string): Promise<CertificateRequest>
  /** The statement by which the caller would decide now, as it is to be signed. */
  composeDecision(call: Call, id: string, spec: DecisionSpec): Promise<string>
  decide(call: Call, id: string, order: DecisionOrder): Promise<CertificateRequest>
  withdraw(call: Call, id: string): Promise<CertificateRequest>
  findRequest(call: Call, id: string): Promise<CertificateRequest>
  listRequests(call: Call, query: RequestListQuery): Promise<Page<CertificateRequest>>
  /** Returns when the state has changed or the time is over. */
  awaitRequest(call: Call, id: string, wait: Wait): Promise<CertificateRequest>
  findCertificate(call: Call, serialNumber: string): Promise<FoundCertificate>
  listCertificates(call: Call, query: CertificateListQuery): Promise<Page<IssuedCertificate>>
  /** The same for orders about a certificate's status. */
  composeOrder(call: Call, serialNumber: string, spec: OrderSpec): Promise<string>
  revoke(call: Call, serialNumber: string, order: RevocationOrder): Promise<IssuedCertificate>
  /** Gives the certificate as it is after a short while. */
  release(call: Call, serialNumber: string, order: ReleaseOrder): Promise<IssuedCertificate>
  /** Number of the newest event of this action about the certificate. */
  eventOf(certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>, action: string): Promise<bigint>
  /** Of the newest event of this action; undefined as long as no checkpoint covers it. */
  proveEvent(
    certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>,
    action: string,
  ): Promise<InclusionProof | undefined>
  readAuditEvents(call: Call, query: AuditQuery): Promise<readonly ChainedEvent[]>
  reportConduct(call: Call, period: ConductPeriod): Promise<ConductReport>
  /** The newest checkpoint, a signed note. */
  readCheckpoint(): Promise<string>
  describeEmployee(call: Call, employeeNumber: string): Promise<Eligibility>
}
