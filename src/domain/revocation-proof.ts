/** Orders to revoke, hold or release, and the proof of those that an officer gave. */
import { mayAct } from './actor.ts'
import type { IssuedCertificate, SerialNumber } from './certificate.ts'
import {
  actorOfOfficer,
  CLOCK_SKEW_MS,
  type Claim,
  type ProofFault,
  type Proving,
  provenOfficer,
} from './proof.ts'
import type { RevocationStatement } from './statement.ts'

export type OrderKind = RevocationStatement['kind']

/** As it is kept, whoever gave it. */
export interface KeptOrder extends Claim {
  readonly kind: OrderKind
  readonly issuerId: string
  readonly serialNumber: SerialNumber
  /** Null for a release. */
  readonly reason: string | null
  readonly invalidityDate: string | null
  readonly comment: string | null
  /** Sequence of the status it changes, `0` when there was none. */
  readonly status: string
  readonly orderedAt: Date
}

/** A release that was signed and kept back is of no use to whoever kept it. */
const LONGEST_RELEASE_MS = 86_400_000

export function revocationStatement(about: RevocationStatement): RevocationStatement {
  const { kind, roster, at, officer, issuerId, serialNumber, reason, invalidityDate, comment, status } = about
  return { kind, roster, at, officer, issuerId, serialNumber, reason, invalidityDate, comment, status }
}

export function provingOrder(
  { roster, verify, machines }: Omit<Proving, 'since' | 'until'>,
  { kind }: Pick<KeptOrder, 'kind'>,
  now: Date,
): Proving {
  const oldest = kind === 'release' ? now.getTime() - LONGEST_RELEASE_MS : 0
  return {
    roster,
    verify,
    // A revocation errs on the safe side, whoever's key it was.
    machines: machines || kind === 'revocation',
    since: new Date(oldest),
    until: new Date(now.getTime() + CLOCK_SKEW_MS),
  }
}

/** Of an order that took effect: it was given after what it is about began. */
export function provingUntil(
  source: Omit<Proving, 'since' | 'until'>,
  { since, now }: { readonly since: Date; readonly now: Date },
): Proving {
  return { ...source, since, until: new Date(now.getTime() + CLOCK_SKEW_MS) }
}

export async function orderFault(
  proving: Proving,
  order: KeptOrder,
  certificate: Pick<IssuedCertificate, 'personId' | 'agencyPath'>,
): Promise<ProofFault | undefined> {
  const { kind, officer: id, issuerId, serialNumber, reason, invalidityDate, comment, status } = order
  const about = { kind, officer: id, issuerId, serialNumber, reason, invalidityDate, comment, status }
  const officer = await provenOfficer(proving, order, { ...about, roster: proving.roster.id })
  if (typeof officer === 'string') return officer
  const { personId, agencyPath } = certificate
  if (personId === undefined) return 'other-role'
  const actor = actorOfOfficer(officer)
  const action = kind === 'release' ? 'certificate.release' : 'certificate.revoke'
  if (kind === 'release' && officer.role !== 'registration-officer') return 'other-role'
  if (!mayAct(actor, action, { personId, agencyPath })) return 'other-agency'
  return kind === 'release' && officer.personId === personId ? 'own-matter' : undefined
}
