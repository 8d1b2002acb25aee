/**
 * RFC 3647 4.1: certificate application. Proof of possession, registry, policy; then the request is kept in one
 * transaction with its audit event, already verified or held.
 */
import { assertMayAct, type Call, scopeOf } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import { approvalDigest, type CertificateRequest } from '../domain/request.ts'
import { SegelError } from '../errors.ts'
import { assertAcceptable, holds } from '../policy/index.ts'
import type { Entropy } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { readCsr } from '../x509/csr.ts'
import { findEmployee, type GatherDeps, gatherFacts, subscriberProfile } from './gather.ts'
import { onceFor, onceOnly } from './once.ts'
import { csrFacts, propose } from './proposal.ts'

export interface Submission {
  readonly employeeNumber: string
  readonly profile: string
  /** PKCS#10 in PEM or DER. */
  readonly csr: Uint8Array
}

export interface SubmitDeps extends GatherDeps {
  readonly store: GatherDeps['store'] & Pick<Store, 'change' | 'replay' | 'request'>
  readonly entropy: Pick<Entropy, 'uuid'>
}

export function submitRequest(deps: SubmitDeps) {
  return async (call: Call, submission: Submission): Promise<CertificateRequest> => {
    assertMayApplyFor(call, submission.employeeNumber)
    const id = await onceOnly(deps.store, call, async () =>
      keep(deps, call, await composeRequest(deps, call, submission)),
    )
    return requireRequest(deps, id)
  }
}

/** Refuses before the registry is asked, so that its answer tells a stranger nothing. */
function assertMayApplyFor(call: Call, employeeNumber: string): void {
  const scope = scopeOf(call.actor, 'request.submit')
  const own = call.actor.employeeNumber === parseEmployeeNumber(employeeNumber).number
  if (scope === undefined || (scope === 'own' && !own)) {
    throw new SegelError('not-permitted', 'You may not apply for this employee.')
  }
}

async function composeRequest(
  deps: SubmitDeps,
  call: Call,
  submission: Submission,
): Promise<CertificateRequest> {
  const profile = subscriberProfile(deps, submission.profile)
  const csr = readCsr(submission.csr)
  const employee = await findEmployee(deps, submission.employeeNumber)
  assertMayAct(call.actor, 'request.submit', employee)
  const facts = await gatherFacts(deps, { profile, employee, csr })
  const findings = assertAcceptable(facts)
  const proposal = propose(facts)
  return {
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
}

async function keep(deps: SubmitDeps, call: Call, request: CertificateRequest): Promise<string> {
  const at = request.submittedAt
  const object = `request:${request.id}`
  const { profile, digest } = request
  const detail = {
    profile,
    digest,
    keyFingerprint: request.csrFacts.keyFingerprint,
    person: request.personId,
  }
  const submitted = auditEvent(call, { at, action: 'request.submitted', object, detail })
  return deps.store.change(
    submitted,
    async tx => {
      await tx.insertRequest(request)
      const findings = request.findings.map(finding => finding.code)
      tx.record(
        auditEvent(call, { at, action: `request.${request.state}`, object, detail: { digest, findings } }),
      )
      return request.id
    },
    onceFor(call),
  )
}

async function requireRequest(deps: Pick<SubmitDeps, 'store'>, id: string): Promise<CertificateRequest> {
  const request = await deps.store.request(id)
  if (request === undefined) throw new SegelError('not-found', 'There is no such request.')
  return request
}
