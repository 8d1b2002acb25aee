import type { SerialNumber } from '../domain/certificate.ts'
import type { AgencyCode, PersonId } from '../domain/employee.ts'
import type { Page, PageQuery } from '../domain/page.ts'
import type { CertificateRequest, Decision, RequestState } from '../domain/request.ts'

export interface RequestQuery extends PageQuery {
  readonly states?: readonly RequestState[]
  readonly agency?: AgencyCode
  readonly profile?: string
  readonly personId?: PersonId
  readonly text?: string
  readonly serialNumber?: SerialNumber
}

export interface RequestReader {
  request(id: string): Promise<CertificateRequest | undefined>
  requests(query: RequestQuery): Promise<Page<CertificateRequest>>
  openRequest(personId: PersonId, profile: string): Promise<CertificateRequest | undefined>
  /** The queue of the CA: approved, oldest first, without an open intent. */
  approvedRequests(limit: number): Promise<readonly CertificateRequest[]>
}

export type RequestPatch = Partial<
  Pick<CertificateRequest, 'proposal' | 'digest' | 'findings' | 'serialNumber' | 'failure'>
>

export interface RequestWriter {
  /** Throws `conflict` when the person has an open request for the profile. */
  insertRequest(request: CertificateRequest): Promise<void>
  /** The request, locked until the transaction ends. */
  lockRequest(id: string): Promise<CertificateRequest | undefined>
  /** Throws `conflict` when the request is not in one of `from`. */
  advanceRequest(
    id: string,
    step: { from: readonly RequestState[]; to: RequestState; at: Date; patch?: RequestPatch },
  ): Promise<void>
  /** Approved requests become issued, all or none. Throws `conflict` when one of them is not approved. */
  completeRequests(
    issued: readonly { readonly id: string; readonly serialNumber: SerialNumber }[],
    at: Date,
  ): Promise<void>
  /** Throws `conflict` when this officer, or this tier, has decided already. */
  insertDecision(requestId: string, decision: Decision): Promise<void>
}
