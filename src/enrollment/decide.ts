/**
 * RFC 3647 4.2.2: approval or rejection. Officers decide in the order the profile names, each on the digest of what
 * was shown; nobody decides on their own request, and nobody twice. All of it is looked at under the request's lock.
 */
import { type Action, type Actor, assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
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
import { holds } from '../policy/index.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store, Writer } from '../ports/store.ts'
import { findRequest, lockRequest } from './find.ts'
import { subscriberProfile } from './gather.ts'
import { onceFor } from './once.ts'

export interface DecisionOrder {
  readonly decision: 'approve' | 'reject'
  /** Digest of the request as it was shown. */
  readonly digest: string
  readonly reason: string
}

export interface DecideDeps {
  readonly store: Pick<Store, 'change' | 'request'>
  readonly clock: Clock
  readonly profiles: ReadonlyMap<string, Profile>
}

export function decideRequest(deps: DecideDeps) {
  const find = findRequest(deps)
  return async (call: Call, id: string, order: DecisionOrder): Promise<CertificateRequest> => {
    await find(call, id)
    const tier = tierOf(call.actor)
    const at = deps.clock.now()
    const detail = { decision: order.decision, digest: order.digest, tier, reason: order.reason }
    await deps.store.change(
      auditEvent(call, { at, action: 'request.decided', object: `request:${id}`, detail }),
      async tx => {
        const request = await lockRequest(tx, id)
        assertMayDecide(call.actor, tier, request)
        assertAsShown(order, request)
        const decision: Decision = {
          ...order,
          tier,
          officer: call.actor.id,
          officerName: call.actor.name,
          decidedAt: at,
        }
        await take(tx, { call, request, decision, deps })
        return id
      },
      onceFor(call),
    )
    return find(call, id)
  }
}

function tierOf(actor: Actor): Tier {
  if (actor.role === 'verifier' || actor.role === 'registration-officer') return actor.role
  throw new SegelError('not-permitted', 'Only verifiers and registration officers decide on requests.')
}

function assertMayDecide(actor: Actor, tier: Tier, request: CertificateRequest): void {
  const action: Action = `request.decide-${tier}`
  assertMayAct(actor, action, request.proposal.evidence)
  if (actor.id === request.submittedBy || actor.personId === request.personId) {
    throw new SegelError('not-permitted', 'Nobody decides on a request of their own.')
  }
  if (request.decisions.some(decision => decision.officer === actor.id)) {
    throw new SegelError('conflict', 'You have decided on this request already.')
  }
}

function assertAsShown(order: DecisionOrder, request: CertificateRequest): void {
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
  if (profileDigest(profile) !== request.proposal.profileDigest) {
    throw new SegelError(
      'conflict',
      'The profile has changed since the request was made. It must be submitted anew.',
    )
  }
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
