/** What the reader may do with a request as it stands, so that a page offers nothing that would be refused. */
import { type Actor, mayAct } from '../../domain/actor.ts'
import type { Profile } from '../../domain/profile.ts'
import { type CertificateRequest, nextTier } from '../../domain/request.ts'
import { tierOf } from './view.ts'

export interface Powers {
  readonly approve: boolean
  readonly reject: boolean
  readonly ask: boolean
  readonly verifyIdentity: boolean
  /** Approving clears what was held, and must say how. */
  readonly reviews: boolean
  /** Why there is nothing to decide. */
  readonly why?: 'own' | 'notYours' | 'readOnly'
}

const UNDECIDED: readonly CertificateRequest['state'][] = ['submitted', 'held', 'verified']
const NONE = { approve: false, reject: false, ask: false, verifyIdentity: false, reviews: false } as const

export function powersOf(
  reader: Actor,
  request: CertificateRequest,
  profiles: ReadonlyMap<string, Profile>,
): Powers {
  const tier = tierOf(reader)
  const { evidence } = request.proposal
  if (tier === undefined || !mayAct(reader, `request.decide-${tier}`, evidence))
    return { ...NONE, why: 'readOnly' }
  if (!UNDECIDED.includes(request.state)) return NONE
  const submitters = [request.submittedBy, request.proposal.submitter?.id]
  if (submitters.includes(reader.id) || reader.personId === request.personId) return { ...NONE, why: 'own' }
  const decided = request.decisions.some(one => one.officer === reader.id)
  const open = request.findings.filter(finding => finding.effect !== 'note')
  const reviews = request.state === 'held'
  const reviewable = tier === 'verifier' && open.every(finding => finding.reviewable === true)
  const tiers = profiles.get(request.profile)?.approvals ?? []
  const isTurn = nextTier(tiers, request.decisions, request.digest) === tier && tiers.length > 0
  const approve = !decided && isTurn && (request.state === 'verified' || (reviews && reviewable))
  return {
    approve,
    reviews,
    reject: !decided,
    ask: mayAct(reader, 'request.ask', evidence),
    verifyIdentity: reviews && mayAct(reader, 'request.verify-identity', evidence),
    ...(approve ? {} : { why: 'notYours' }),
  }
}
