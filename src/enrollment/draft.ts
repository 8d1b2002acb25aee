/** What an application would come to, before anything is kept: for the applicant to look at, and then to submit. */
import { assertMayAct, type Call, scopeOf } from '../domain/actor.ts'
import { statusOf } from '../domain/certificate.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import { approvalDigest, type CertificateRequest, contentDigest, type Renewal } from '../domain/request.ts'
import { validityPeriod } from '../domain/validity.ts'
import { SegelError } from '../errors.ts'
import { assertAcceptable, type Facts, holds } from '../policy/index.ts'
import type { Entropy } from '../ports/environment.ts'
import { readCsr } from '../x509/csr.ts'
import { findEmployee, type GatherDeps, gatherFacts, subscriberProfile } from './gather.ts'
import { csrFacts, propose, submitterOf } from './proposal.ts'

export interface Draft {
  readonly employeeNumber: string
  readonly profile: string
  /** PKCS#10 in PEM or DER. */
  readonly csr: Uint8Array
  /** Said by an applicant who follows up a certificate of theirs (P09). */
  readonly renewal?: Renewal
}

export interface ComposeDeps extends GatherDeps {
  readonly entropy: Pick<Entropy, 'uuid'>
}

/** P09, W04: whether somebody's first certificate for a purpose, the same key again, or a new key. */
export type ApplicationKind = 'initial' | 'renewal' | 'rekey'

export interface Composed {
  readonly request: CertificateRequest
  readonly kind: ApplicationKind
}

export interface Preview extends Composed {
  /** For the submission that follows. */
  readonly shown: string
  /** Were it issued now. */
  readonly validity: { readonly notBefore: Date; readonly notAfter: Date }
}

export function previewRequest(deps: ComposeDeps) {
  return async (call: Call, draft: Draft): Promise<Preview> => {
    assertMayApplyFor(call, draft.employeeNumber)
    const { request, kind } = await composeRequest(deps, call, draft)
    const { validity } = subscriberProfile(deps, draft.profile)
    const { notAfterLimit } = request.proposal
    const limit = notAfterLimit === undefined ? undefined : new Date(notAfterLimit)
    return {
      request,
      kind,
      shown: contentDigest(request.proposal),
      validity: validityPeriod(validity, request.submittedAt, [limit]),
    }
  }
}

/** Refuses before the registry is asked, so that its answer tells a stranger nothing. */
export function assertMayApplyFor(call: Call, employeeNumber: string): void {
  const scope = scopeOf(call.actor, 'request.submit')
  const own = call.actor.employeeNumber === parseEmployeeNumber(employeeNumber).number
  if (scope === undefined || (scope === 'own' && !own)) {
    throw new SegelError('not-permitted', 'You may not apply for this employee.')
  }
}

export async function composeRequest(deps: ComposeDeps, call: Call, draft: Draft): Promise<Composed> {
  const profile = subscriberProfile(deps, draft.profile)
  const csr = readCsr(draft.csr)
  const employee = await findEmployee(deps, draft.employeeNumber)
  assertMayAct(call.actor, 'request.submit', employee)
  const facts = await gatherFacts(deps, {
    profile,
    employee,
    csr,
    ...(draft.renewal === undefined ? {} : { renewal: draft.renewal }),
  })
  const findings = assertAcceptable(facts)
  const proposal = propose({ ...facts, submitter: submitterOf(call.actor) })
  const request: CertificateRequest = {
    id: deps.entropy.uuid(),
    state: holds(findings).length === 0 ? 'verified' : 'held',
    employeeNumber: employee.number,
    personId: employee.personId,
    profile: profile.name,
    proposal,
    digest: approvalDigest(proposal),
    csr: csr.der,
    csrFacts: csrFacts(csr),
    findings,
    decisions: [],
    submittedBy: call.actor.id,
    submittedAt: facts.now,
    updatedAt: facts.now,
  }
  return { request, kind: kindOf(facts) }
}

function kindOf({ sameKey, certificates, now }: Facts): ApplicationKind {
  if (sameKey.length > 0) return 'renewal'
  return certificates.some(one => statusOf(one, now) === 'good') ? 'rekey' : 'initial'
}
