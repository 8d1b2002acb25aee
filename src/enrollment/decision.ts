/** What an officer puts their signature to, and whether they did: one body for web pages, machines and ourselves. */
import { type Actor, assertMayAct, type Call } from '../domain/actor.ts'
import { decisionFault, decisionStatement, provingDecisions } from '../domain/decision-proof.ts'
import type { Tier } from '../domain/profile.ts'
import { assertOfNow, proofFinding, type ProofSource } from '../domain/proof.ts'
import type { CertificateRequest, Decision } from '../domain/request.ts'
import { statementBody, type StatementSignature } from '../domain/statement.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { findRequest } from './find.ts'

const UNPROVEN = { id: 'Keputusan ini tidak terbukti.', en: 'The decision is not proven.' } as const

export interface DecisionSpec {
  readonly decision: 'approve' | 'reject'
  readonly reason: string
}

export interface DecisionOrder extends DecisionSpec {
  /** Digest of the request as it was shown. */
  readonly digest: string
  /** As the signed statement has it. */
  readonly at: string
  readonly proof: StatementSignature
}

export interface ProveDeps {
  readonly clock: Clock
  readonly proofs: ProofSource
}

/** The body of the statement by which the caller would decide now. */
export function composeDecision(deps: ProveDeps & { readonly store: Pick<Store, 'request'> }) {
  const find = findRequest(deps)
  return async (call: Call, id: string, spec: DecisionSpec): Promise<string> => {
    const request = await find(call, id)
    const tier = tierOf(call.actor)
    assertMayAct(call.actor, `request.decide-${tier}`, request.proposal.evidence)
    assertDecides(deps, call.actor)
    const { id: roster } = await deps.proofs.roster()
    const at = deps.clock.now().toISOString()
    return bodyOf({ roster, officer: call.actor.id, tier, request, order: { ...spec, at } })
  }
}

export function tierOf(actor: Actor): Tier {
  if (actor.role === 'verifier' || actor.role === 'registration-officer') return actor.role
  throw new SegelError('not-permitted', 'Only verifiers and registration officers decide on requests.')
}

export function assertDecides({ proofs }: Pick<ProveDeps, 'proofs'>, actor: Actor): void {
  if (proofs.machines || !actor.id.startsWith('token:')) return
  throw new SegelError(
    'not-permitted',
    'Decisions are signed by people with their passkeys here; those by bearer tokens are switched off (people.tokenDecisions).',
  )
}

interface Deciding {
  readonly call: Call
  readonly tier: Tier
  readonly request: CertificateRequest
  readonly order: DecisionOrder
}

/** @throws SegelError `conflict` for an old statement, `not-permitted` when the signature is not theirs over this */
export async function proveDecision(deps: ProveDeps, deciding: Deciding): Promise<Decision> {
  const { call, tier, request, order } = deciding
  const { actor } = call
  const decidedAt = deps.clock.now()
  assertOfNow(order.at, decidedAt)
  const source = { ...deps.proofs, roster: await deps.proofs.roster() }
  const proving = provingDecisions(source, request, decidedAt)
  const { digest, reason, proof } = order
  const personId = proving.roster.officers.get(actor.id)?.personId ?? undefined
  const decision: Decision = {
    officer: actor.id,
    officerName: actor.name,
    tier,
    decision: order.decision,
    digest,
    reason,
    decidedAt,
    ...(personId === undefined ? {} : { officerPerson: personId }),
    statement: bodyOf({ roster: proving.roster.id, officer: actor.id, tier, request, order }),
    proof,
  }
  const fault = await decisionFault(proving, request, decision)
  if (fault === undefined) return decision
  const finding = proofFinding(fault, UNPROVEN)
  throw new SegelError('not-permitted', finding.message.en, { findings: [finding] })
}

function bodyOf(about: {
  readonly roster: string
  readonly officer: string
  readonly tier: Tier
  readonly request: Pick<CertificateRequest, 'id' | 'digest'>
  readonly order: DecisionSpec & { readonly at: string }
}): string {
  const { request, order, ...rest } = about
  const { decision, reason, at } = order
  return statementBody(
    decisionStatement({ ...rest, request: request.id, digest: request.digest, decision, reason, at }),
  )
}
