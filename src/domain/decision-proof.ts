/** The proof of an approval or a rejection: this officer, this tier, this request, exactly this digest. */
import { mayAct } from './actor.ts'
import { actorOfOfficer, CLOCK_SKEW_MS, type ProofFault, type Proving, provenOfficer } from './proof.ts'
import type { CertificateRequest, Decision } from './request.ts'
import type { DecisionStatement } from './statement.ts'

/** Who submitted it is taken from the proposal, which the digest covers: the row beside it may say anything. */
export type DecidedRequest = Pick<CertificateRequest, 'id' | 'digest' | 'proposal' | 'personId'>

export function decisionStatement(about: Omit<DecisionStatement, 'kind'>): DecisionStatement {
  return { kind: 'decision', ...about }
}

/** A decision is made after the registry was asked, which the digest covers: an old one can't be made up later. */
export function provingDecisions(
  source: Omit<Proving, 'since' | 'until'>,
  { proposal }: Pick<CertificateRequest, 'proposal'>,
  now: Date,
): Proving {
  return {
    ...source,
    since: new Date(Date.parse(proposal.evidence.askedAt) - CLOCK_SKEW_MS),
    until: new Date(now.getTime() + CLOCK_SKEW_MS),
  }
}

export async function decisionFault(
  proving: Proving,
  request: DecidedRequest,
  decision: Decision,
): Promise<ProofFault | undefined> {
  const officer = await provenOfficer(proving, decision, {
    kind: 'decision',
    roster: proving.roster.id,
    officer: decision.officer,
    request: request.id,
    digest: request.digest,
    decision: decision.decision,
    tier: decision.tier,
    reason: decision.reason,
  })
  if (typeof officer === 'string') return officer
  if (officer.role !== decision.tier) return 'other-role'
  const { evidence, submitter } = request.proposal
  if (!mayAct(actorOfOfficer(officer), `request.decide-${decision.tier}`, evidence)) return 'other-agency'
  if (officer.personId !== null && officer.personId === evidence.personId) return 'own-matter'
  // What is said of nobody is no proof: such a request is submitted anew.
  if (submitter === undefined) return 'no-submitter'
  const submitters = [submitter.id, submitter.personId, personOf(proving, submitter.id)]
  return submitters.includes(officer.officer) ||
    (officer.personId !== null && submitters.includes(officer.personId))
    ? 'own-request'
    : undefined
}

/** Every decision on the request must be proven; what was not asked for, too. */
export async function decisionsFault(
  proving: Proving,
  request: DecidedRequest & Pick<CertificateRequest, 'decisions'>,
): Promise<ProofFault | undefined> {
  const faults = await Promise.all(request.decisions.map(one => decisionFault(proving, request, one)))
  const persons = request.decisions
    .map(one => proving.roster.officers.get(one.officer)?.personId)
    .filter(one => typeof one === 'string')
  return (
    faults.find(fault => fault !== undefined) ??
    (new Set(persons).size < persons.length ? 'same-person' : undefined)
  )
}

/** The person behind an actor's id, as far as it or the roster tells. */
function personOf({ roster }: Proving, actorId: string): string | undefined {
  const [, person] = /^employee:(.+)$/.exec(actorId) ?? []
  return person ?? roster.officers.get(actorId)?.personId ?? undefined
}
