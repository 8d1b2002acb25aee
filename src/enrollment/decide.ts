/**
 * RFC 3647 4.2.2: approval or rejection. Officers decide in the order the profile names, each by a signature over the
 * digest of what was shown; nobody decides on their own request, and nobody twice. All of it is looked at under the
 * request's lock, but for the signature, which needs none.
 */
import { type Action, type Actor, assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { PersonId } from '../domain/employee.ts'
import { type Profile, profileDigest, type Tier } from '../domain/profile.ts'
import {
  type ArrowName,
  ARROWS,
  type CertificateRequest,
  type Decision,
  follow,
  nextTier,
} from '../domain/request.ts'
import { SegelError } from '../errors.ts'
import { holds, POLICY_DIGEST } from '../policy/index.ts'
import type { Store, Writer } from '../ports/store.ts'
import { assertDecides, type DecisionOrder, proveDecision, type ProveDeps, tierOf } from './decision.ts'
import { findRequest, lockRequest } from './find.ts'
import { subscriberProfile } from './gather.ts'
import { onceFor, onceOnly } from './once.ts'

export interface DecideDeps extends ProveDeps {
  readonly store: Pick<Store, 'change' | 'request' | 'replay'>
  readonly profiles: ReadonlyMap<string, Profile>
}

export function decideRequest(deps: DecideDeps) {
  const find = findRequest(deps)
  return async (call: Call, id: string, order: DecisionOrder): Promise<CertificateRequest> => {
    const shown = await find(call, id)
    const tier = tierOf(call.actor)
    await onceOnly(deps.store, call, async () => {
      assertMayDecide(call.actor, { tier, request: shown })
      assertAsShown(order, shown)
      assertDecides(deps, call.actor)
      const decision = await proveDecision(deps, { call, tier, request: shown, order })
      return keepDecision(deps, call, { id, decision })
    })
    return find(call, id)
  }
}

function keepDecision(
  deps: DecideDeps,
  call: Call,
  { id, decision }: { readonly id: string; readonly decision: Decision },
): Promise<string> {
  const { decidedAt: at, tier, digest, reason } = decision
  const detail = { decision: decision.decision, digest, tier, reason }
  return deps.store.change(
    auditEvent(call, { at, action: 'request.decided', object: `request:${id}`, detail }),
    async tx => {
      const request = await lockRequest(tx, id)
      assertMayDecide(call.actor, { tier, request, person: decision.officerPerson })
      assertAsShown(decision, request)
      await take(tx, { call, request, decision, deps })
      return id
    },
    onceFor(call),
  )
}

function assertMayDecide(
  actor: Actor,
  what: {
    readonly tier: Tier
    readonly request: CertificateRequest
    readonly person?: PersonId | undefined
  },
): void {
  const { tier, request, person } = what
  const action: Action = `request.decide-${tier}`
  assertMayAct(actor, action, request.proposal.evidence)
  const persons = [actor.personId, person].filter(one => one !== undefined)
  const { submitter } = request.proposal
  const isOwn = [request.submittedBy, submitter?.id].includes(actor.id)
  if (isOwn || persons.includes(request.personId) || persons.some(one => one === submitter?.personId)) {
    throw new SegelError('not-permitted', 'Nobody decides on a request of their own.')
  }
  const isBySame = ({ officer, officerPerson }: Decision) =>
    officer === actor.id || (officerPerson !== undefined && persons.includes(officerPerson))
  if (request.decisions.some(isBySame)) {
    throw new SegelError('conflict', 'You have decided on this request already.')
  }
}

function assertAsShown(
  order: Pick<DecisionOrder, 'digest' | 'decision' | 'reason'>,
  request: CertificateRequest,
): void {
  if (order.digest !== request.digest) {
    throw new SegelError('conflict', 'The request has changed since it was shown. Look at it again.')
  }
  if (order.decision === 'reject' && order.reason.trim() === '') {
    throw new SegelError('malformed', 'A rejection needs a reason.')
  }
}

interface Taking {
  readonly call: Call
  readonly request: CertificateRequest
  readonly decision: Decision
  readonly deps: Pick<DecideDeps, 'profiles'>
}

async function take(tx: Writer, taking: Taking): Promise<void> {
  const { call, request, decision } = taking
  const arrows = decision.decision === 'reject' ? (['reject'] as const) : approvalArrows(taking)
  await tx.insertDecision(request.id, decision)
  let state = request.state
  for (const arrow of arrows) {
    const to = follow(arrow, state)
    await tx.advanceRequest(request.id, { from: [state], to, at: decision.decidedAt })
    tx.record(
      auditEvent(call, {
        at: decision.decidedAt,
        action: ARROWS[arrow].recorded,
        object: `request:${request.id}`,
        detail: { digest: request.digest },
      }),
    )
    state = to
  }
}

/** Which arrows this approval takes; none while another tier still has to approve. */
function approvalArrows({ request, decision, deps }: Taking): readonly ArrowName[] {
  // Looked up for approvals only: a request whose profile is gone can still be rejected.
  const profile = subscriberProfile(deps, request.profile)
  assertUnchanged(request, profile)
  const verified: readonly ArrowName[] = request.state === 'held' ? [assertReviewed(request, decision)] : []
  if (request.state !== 'held' && request.state !== 'verified') follow('approve', request.state)
  const next = nextTier(profile.approvals, request.decisions, request.digest)
  if (next !== decision.tier) {
    throw new SegelError(
      'conflict',
      `This request waits for a decision of the ${next ?? 'certification authority'}.`,
    )
  }
  const after = nextTier(profile.approvals, [...request.decisions, decision], request.digest)
  return after === undefined ? [...verified, 'approve'] : verified
}

function assertUnchanged({ proposal }: CertificateRequest, profile: Profile): void {
  const changed =
    profileDigest(profile) === proposal.profileDigest
      ? proposal.policy === POLICY_DIGEST
        ? undefined
        : 'policy'
      : 'profile'
  if (changed === undefined) return
  throw new SegelError(
    'conflict',
    `The ${changed} has changed since the request was made. It must be submitted anew.`,
  )
}

/** A verifier who has seen the person's papers may clear what only a person can judge, and must say why. */
function assertReviewed(request: CertificateRequest, decision: Decision): ArrowName {
  const open = holds(request.findings).filter(finding => finding.reviewable !== true)
  if (open.length > 0 || decision.tier !== 'verifier') {
    throw new SegelError('conflict', 'This request is held: what was found must be mended first.', {
      findings: open,
    })
  }
  if (decision.reason.trim() === '') {
    throw new SegelError('malformed', 'Say in the reason how the differences were cleared up.')
  }
  return 'verify'
}
