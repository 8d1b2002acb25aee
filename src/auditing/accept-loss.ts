/**
 * A statement about an officer that is lost for good: at the machine of the role ca somebody says so, and it is missed no
 * longer. What it said must be said anew first; a removal above all.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Memory } from '../ports/memory.ts'
import type { Store } from '../ports/store.ts'
import { ACCEPTED_LOSSES, acceptedLosses, recallRoster } from './roster-memory.ts'

export interface AcceptDeps {
  readonly store: Pick<Store, 'change' | 'rosterDigests'>
  readonly clock: Clock
  readonly memory: Memory
}

export function acceptLoss({ store, clock, memory }: AcceptDeps) {
  return async (
    call: Call,
    { digest, reason }: { readonly digest: string; readonly reason: string },
  ): Promise<void> => {
    const known = await recallRoster(memory)
    const told = known?.told.find(one => one.digest === digest)
    if (told === undefined && known?.read.includes(digest) !== true)
      throw new SegelError('not-found', 'The role ca in this home misses no such statement.')
    if ((await store.rosterDigests()).includes(digest))
      throw new SegelError('conflict', 'This statement is in the roster.')
    const object = `statement:${digest}`
    const detail = { reason, officer: told?.officer ?? null, told: told?.action ?? null }
    const event = auditEvent(call, { at: clock.now(), action: 'roster.loss-accepted', object, detail })
    await store.change(event, () => Promise.resolve())
    await memory.keep(
      ACCEPTED_LOSSES,
      JSON.stringify({ ...(await acceptedLosses(memory)), [digest]: reason }),
    )
  }
}
