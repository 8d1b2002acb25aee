/** Calls of one account within a minute, as all processes together have seen them. */
import { createHash } from 'node:crypto'
import type { Clock } from '../ports/environment.ts'
import type { AttemptKeeper } from '../ports/store-attempts.ts'

const NEVER = new Date(0)

/** Adds calls to those of `minute` (a number of it since 1970) and gives their sum. */
export function addAccountCalls(deps: {
  readonly store: Pick<AttemptKeeper, 'addAttempts'>
  readonly clock: Clock
}) {
  return async (account: string, minute: number, calls: number): Promise<number> => {
    const key = createHash('sha256')
      .update(JSON.stringify(['segel calls', account, minute]), 'utf8')
      .digest()
    return deps.store.addAttempts([key], { by: calls, at: deps.clock.now(), anewBefore: NEVER })
  }
}
