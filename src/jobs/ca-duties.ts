/** What the certification authority does by itself. */
import type { Call } from '../domain/actor.ts'
import type { Issuer } from '../domain/issuer.ts'
import { systemCall } from './system-call.ts'
import type { Duty } from './worker.ts'

export interface CaUses {
  /** One batch; gives the number of certificates. */
  readonly issueApproved: (call: Call) => Promise<number>
  /** Verifies orders to revoke, and lifts holds; gives how many. */
  readonly judgeOrders: (call: Call) => Promise<number>
  /** Makes holds final whose time is over; gives how many. */
  readonly endHolds: (call: Call) => Promise<number>
  /** Looks for revocations that nobody ordered; gives how many it looked at. */
  readonly judgeRows: (call: Call) => Promise<number>
  readonly reconcileIntents: (call: Call) => Promise<number>
  readonly renewResponders: (call: Call) => Promise<number>
  /** Gives undefined when there was nothing to do. */
  readonly issueCrl: (call: Call, issuerId: string) => Promise<object | undefined>
  readonly issuers: () => Promise<readonly Issuer[]>
}

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Of orders that come in faster than they are judged. */
const MOST_ROUNDS = 1000

export function caDuties(uses: CaUses, intentTimeoutMs: number): readonly Duty[] {
  const call = () => systemCall('ca')
  return [
    {
      name: 'issue',
      signals: ['approved', 'authority'],
      everyMs: 5 * SECOND,
      run: () => uses.issueApproved(call()),
    },
    {
      name: 'crl',
      signals: ['revocation', 'authority'],
      everyMs: 30 * SECOND,
      // A hundred revocations in a second need one CRL, not a hundred.
      restMs: SECOND,
      run: () => issueCrls(uses, call()),
    },
    {
      name: 'orders',
      signals: ['order'],
      everyMs: 5 * SECOND,
      run: () => uses.judgeOrders(call()),
    },
    {
      name: 'holds',
      signals: [],
      everyMs: MINUTE,
      run: () => endHolds(uses, call()),
    },
    {
      name: 'statuses',
      signals: ['revocation'],
      everyMs: 30 * SECOND,
      restMs: SECOND,
      run: () => uses.judgeRows(call()),
    },
    {
      name: 'reconcile',
      signals: [],
      everyMs: Math.min(intentTimeoutMs / 2, 30 * SECOND),
      run: () => uses.reconcileIntents(call()),
    },
    {
      name: 'responders',
      signals: ['authority'],
      everyMs: 10 * MINUTE,
      run: () => uses.renewResponders(call()),
    },
  ]
}

/** One after the other; an issuer whose key is out of order does not keep the others from theirs. */
async function issueCrls(uses: CaUses, call: Call): Promise<number> {
  let issued = 0
  const failures: unknown[] = []
  for (const issuer of await uses.issuers()) {
    if (issuer.keyName === undefined) continue
    try {
      if ((await uses.issueCrl(call, issuer.id)) !== undefined) issued += 1
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return issued
}

/** A release that was ordered in time is heard first, however long nobody was here to hear it. */
async function endHolds(uses: CaUses, call: Call): Promise<number> {
  for (let round = 0; round < MOST_ROUNDS && (await uses.judgeOrders(call)) > 0; round += 1);
  return uses.endHolds(call)
}
