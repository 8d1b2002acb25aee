/** RFC 3647 4.2.1: identification. Asks the registry again for a request that waits, once something was mended. */
import { assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { approvalDigest, type CertificateRequest, follow } from '../domain/request.ts'
import { holds, judge } from '../policy/index.ts'
import type { Store } from '../ports/store.ts'
import { parseCsr } from '../x509/csr.ts'
import { findRequest, lockRequest } from './find.ts'
import { findEmployee, type GatherDeps, gatherFacts, subscriberProfile } from './gather.ts'
import { onceFor } from './once.ts'
import { propose } from './proposal.ts'

export interface VerifyDeps extends GatherDeps {
  readonly store: GatherDeps['store'] & Pick<Store, 'change' | 'request'>
}

export function verifyIdentity(deps: VerifyDeps) {
  const find = findRequest(deps)
  return async (call: Call, id: string): Promise<CertificateRequest> => {
    const request = await find(call, id)
    assertMayAct(call.actor, 'request.verify-identity', request.proposal.evidence)
    follow('hold', request.state)
    const renewed = await verifyAgain(deps, request)
    const { digest } = renewed
    const detail = { digest, findings: renewed.findings.map(finding => finding.code) }
    const event = {
      at: renewed.updatedAt,
      object: `request:${id}`,
      detail,
      action: `request.${renewed.state}`,
    }
    await deps.store.change(
      auditEvent(call, event),
      async tx => {
        await lockRequest(tx, id)
        await tx.advanceRequest(id, {
          from: ['submitted', 'held'],
          to: renewed.state,
          at: renewed.updatedAt,
          patch: { proposal: renewed.proposal, digest, findings: renewed.findings },
        })
        return id
      },
      onceFor(call),
    )
    return find(call, id)
  }
}

/** The request as it would be, were it submitted now with the same CSR. */
async function verifyAgain(deps: VerifyDeps, request: CertificateRequest): Promise<CertificateRequest> {
  const profile = subscriberProfile(deps, request.profile)
  const csr = parseCsr(request.csr)
  const employee = await findEmployee(deps, request.employeeNumber)
  const facts = await gatherFacts(deps, { profile, employee, csr }, request.id)
  const findings = judge(facts)
  const proposal = propose(profile, employee, csr, facts.now)
  const state = holds(findings).length === 0 ? 'verified' : 'held'
  return { ...request, state, proposal, digest: approvalDigest(proposal), findings, updatedAt: facts.now }
}
