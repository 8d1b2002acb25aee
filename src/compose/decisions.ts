/** The part of the composition root that concerns what officers see and sign; called by compose.ts alone. */
import type { HoldEnd } from '../domain/hold.ts'
import type { Profile } from '../domain/profile.ts'
import type { ProofSource } from '../domain/proof.ts'
import { decideRequest } from '../enrollment/decide.ts'
import { composeDecision } from '../enrollment/decision.ts'
import { awaitRequest, findRequest, listRequests } from '../enrollment/find.ts'
import { withdrawRequest } from '../enrollment/withdraw.ts'
import { findCertificate, listCertificates } from '../issuance/find.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Memory } from '../ports/memory.ts'
import type { Signals } from '../ports/signals.ts'
import type { Store } from '../ports/store.ts'
import { type JudgeDeps, judgeOrders } from '../revocation/judge-orders.ts'
import { type JudgeRowsDeps, judgeRows } from '../revocation/judge-rows.ts'
import { composeOrder } from '../revocation/order.ts'
import { releaseCertificate } from '../revocation/release.ts'
import { revokeCertificate } from '../revocation/revoke.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly holdEnd: HoldEnd
}

/** From the parts of a role that know its officers. */
export function proofSource(
  people: {
    readonly roster: ProofSource['roster']
    readonly verifyAssertion: ProofSource['verify']
  },
  { tokenDecisions }: { readonly tokenDecisions: boolean },
): ProofSource {
  return { roster: people.roster, verify: people.verifyAssertion, machines: tokenDecisions }
}

export function composeRaDecisions(
  parts: Parts & {
    readonly proofs: ProofSource
    readonly signals: Signals
    readonly entropy: Entropy
    readonly profiles: ReadonlyMap<string, Profile>
  },
) {
  return {
    composeDecision: composeDecision(parts),
    decide: decideRequest(parts),
    withdraw: withdrawRequest(parts),
    findRequest: findRequest(parts),
    listRequests: listRequests(parts),
    awaitRequest: awaitRequest(parts),
    findCertificate: findCertificate(parts),
    listCertificates: listCertificates(parts),
    composeOrder: composeOrder(parts),
    revoke: revokeCertificate(parts),
    release: releaseCertificate(parts),
  }
}

/** An order, or a row without one. */
type OnUnproved = JudgeDeps['onUnproved'] & JudgeRowsDeps['onUnproved']

export function composeCaDecisions(
  parts: Parts & {
    readonly proofs: ProofSource
    readonly assertRoster: NonNullable<JudgeDeps['assertRoster']>
    readonly memory: Memory
    readonly onUnproved?: OnUnproved | undefined
  },
) {
  const { onUnproved = () => undefined } = parts
  return {
    judgeOrders: judgeOrders({ ...parts, onUnproved }),
    judgeRows: judgeRows({ ...parts, onUnproved }),
  }
}
