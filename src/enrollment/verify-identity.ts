/** RFC 3647 4.2.1: identification. Asks the registry again for a request that waits, once something was mended. */
import { assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { approvalDigest, ARROWS, type CertificateRequest, follow } from '../domain/request.ts'
import { SegelError } from '../errors.ts'
import { holds, judge } from '../policy/index.ts'
import type { Store } from '../ports/store.ts'
import { parseCsr } from '../x509/csr.ts'
import { findRequest, lockRequest } from './find.ts'
import { findEmployee, type GatherDeps, gatherFacts, subscriberProfile } from './gather.ts'
import { onceFor, onceOnly } from './once.ts'
import { propose } from './proposal.ts'

export interface VerifyDeps extends GatherDeps {
  readonly store: GatherDeps['store'] & Pick<Store, 'change' | 'replay' | 'request'>
}

export function verifyIdentity(deps: VerifyDeps) {
  const find = findRequest(deps)
  return async (call: Call, id: string): Promise<CertificateRequest> => {
    const request = await find(call, id)
    assertMayAct(call.actor, 'request.verify-identity', request.proposal.evidence)
    await onceOnly(deps.store, call, () => renew(deps, call, request))
    return find(call, id)
  }
}

async function renew(deps: VerifyDeps, call: Call, request: CertificateRequest): Promise<string> {
  follow('hold', request.state)
  const renewed = await verifyAgain(deps, request)
  const { id, digest, proposal, findings, state: to, updatedAt: at } = renewed
  const detail = { digest, findings: findings.map(finding => finding.code) }
  return deps.store.change(
    auditEvent(call, { at, action: `request.${to}`, object: `request:${id}`, detail }),
    async tx => {
      await lockRequest(tx, id)
      const patch = { proposal, digest, findings }
      await tx.advanceRequest(id, { from: ARROWS.hold.from, to, at, patch })
      return id
    },
    onceFor(call),
  )
}

/** The request as it would be, were it submitted now with the same CSR. */
async function verifyAgain(deps: VerifyDeps, request: CertificateRequest): Promise<CertificateRequest> {
  const { submitter } = request.proposal
  if (submitter === undefined)
    throw new SegelError('conflict', 'The request does not say who submitted it. It must be submitted anew.')
  const profile = subscriberProfile(deps, request.profile)
  const csr = parseCsr(request.csr)
  const employee = await findEmployee(deps, request.employeeNumber)
  if (employee.personId !== request.personId) {
    throw new SegelError(
      'identity-mismatch',
      'The employee number belongs to another person now. Submit anew.',
    )
  }
  const facts = await gatherFacts(deps, { profile, employee, csr }, request.id)
  const findings = judge(facts)
  const proposal = propose({ ...facts, submitter })
  const state = holds(findings).length === 0 ? 'verified' : 'held'
  return { ...request, state, proposal, digest: approvalDigest(proposal), findings, updatedAt: facts.now }
}
