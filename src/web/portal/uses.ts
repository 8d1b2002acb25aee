/** What the portal asks of the house. The composition root hands in the use cases; tests hand in fakes. */
import type { Call } from '../../domain/actor.ts'
import type { IssuedCertificate, SubscriberReason } from '../../domain/certificate.ts'
import type { HoldEnd } from '../../domain/hold.ts'
import type { Page } from '../../domain/page.ts'
import type { Profile } from '../../domain/profile.ts'
import type { RequestMessage } from '../../domain/queue.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import type { Draft, Preview } from '../../enrollment/draft.ts'
import type { Eligibility } from '../../enrollment/eligibility.ts'
import type { RequestListQuery } from '../../enrollment/find.ts'
import type { Submission } from '../../enrollment/submit.ts'
import type { CertificateListQuery, FoundCertificate } from '../../issuance/find.ts'

export interface RevocationOrder {
  readonly reason: SubscriberReason
  readonly invalidityDate?: Date
  readonly comment?: string
}

/** All throw SegelError only. */
export interface PortalUses {
  describeEmployee(call: Call, employeeNumber: string): Promise<Eligibility>
  /** Keeps nothing. */
  preview(call: Call, draft: Draft): Promise<Preview>
  submit(call: Call, submission: Submission): Promise<CertificateRequest>
  verifyIdentity(call: Call, id: string): Promise<CertificateRequest>
  withdraw(call: Call, id: string): Promise<CertificateRequest>
  findRequest(call: Call, id: string): Promise<CertificateRequest>
  listRequests(call: Call, query: RequestListQuery): Promise<Page<CertificateRequest>>
  /** Returns when the state has changed or the time is over. */
  awaitRequest(
    call: Call,
    id: string,
    wait: { readonly timeoutMs: number; readonly aborted?: AbortSignal },
  ): Promise<CertificateRequest>
  readMessages(call: Call, id: string): Promise<readonly RequestMessage[]>
  answerQuestion(call: Call, id: string, text: string): Promise<unknown>
  findCertificate(call: Call, serialNumber: string): Promise<FoundCertificate>
  listCertificates(call: Call, query: CertificateListQuery): Promise<Page<IssuedCertificate>>
  revoke(call: Call, serialNumber: string, order: RevocationOrder): Promise<IssuedCertificate>
}

export interface PortalOptions {
  readonly uses: PortalUses
  /** All that are configured; only those for subscribers are shown. */
  readonly profiles: readonly Profile[]
  readonly now: () => Date
  /** When a hold ends by itself. */
  readonly holdEnd: HoldEnd
}
