/** What every store must do: parts in store-*.ts, each against a store of its own. */
import type { Test } from 'tap'
import type { Store } from '../../src/ports/store.ts'
import { attemptContract } from './store-attempts.ts'
import { auditContract } from './store-audit.ts'
import { certificateContract } from './store-certificates.ts'
import { changeContract } from './store-change.ts'
import { queueContract } from './store-queue.ts'
import { registryContract } from './store-registry.ts'
import { requestContract } from './store-requests.ts'
import { revocationContract } from './store-revocations.ts'
import { sessionContract } from './store-sessions.ts'
import { statisticsContract } from './store-statistics.ts'
import { rosterContract } from './store-roster.ts'
import { signInContract } from './store-sign-in.ts'

/** Gives a new, empty store with every right; it closes it when `t` ends. */
export type OpenEmpty = (t: Test) => Promise<Store>

export function storeContract(t: Test, open: OpenEmpty): void {
  changeContract(t, open)
  auditContract(t, open)
  requestContract(t, open)
  queueContract(t, open)
  certificateContract(t, open)
  revocationContract(t, open)
  registryContract(t, open)
  sessionContract(t, open)
  attemptContract(t, open)
  statisticsContract(t, open)
  rosterContract(t, open)
  signInContract(t, open)
}
