/**
 * Revocations and holds that nobody ordered: rows that somebody wrote straight into the table. They stay in force, which
 * is the safe side, and ring. Each row is looked at once, when it is new: an order of whoever it names, or the event of
 * what this house does by itself, must stand beside it.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { Clock } from '../ports/environment.ts'
import type { Memory } from '../ports/memory.ts'
import type { Store } from '../ports/store.ts'
import type { StatusClaim } from '../ports/store-revocations.ts'
import { SegelError } from '../errors.ts'

export interface UnorderedRow {
  readonly sequence: bigint
  readonly kind: 'row'
  readonly serialNumber: string
}

export interface JudgeRowsDeps {
  readonly store: Pick<Store, 'change' | 'issuers' | 'statusClaims' | 'lastAuditEvent'>
  readonly clock: Clock
  readonly memory: Memory
  readonly onUnproved: (row: UnorderedRow, fault: string) => void
}

/** `no-order`: by an officer or nobody we know; `no-event`: in an employee's name, and the log tells of nothing. */
type RowFault = 'no-order' | 'no-event'

const BATCH = 500
const SEEN = 'statuses'

/** Gives how many rows were looked at. */
export function judgeRows(deps: JudgeRowsDeps) {
  let seen: Map<string, bigint> | undefined
  return async (call: Call): Promise<number> => {
    seen ??= await recallSeen(deps.memory)
    let judged = 0
    for (const { id } of await deps.store.issuers()) {
      const claims = await deps.store.statusClaims(id, seen.get(id) ?? 0n, BATCH)
      const last = claims.at(-1)
      if (last === undefined) continue
      for (const claim of claims) await judge(deps, call, { issuerId: id, claim })
      judged += claims.length
      seen.set(id, last.sequence)
      await keepSeen(deps.memory, seen)
    }
    return judged
  }
}

/** What the house does by itself, or its administrator at the machine, has an event and no order. */
const OWN_ROLES: ReadonlySet<string> = new Set(['system', 'administrator'])

function faultOf({ ordered, told }: StatusClaim): RowFault | undefined {
  if (told.some(role => OWN_ROLES.has(role))) return undefined
  if (!ordered) return 'no-order'
  return told.length > 0 ? undefined : 'no-event'
}

async function judge(
  { store, clock, onUnproved }: JudgeRowsDeps,
  call: Call,
  { issuerId, claim }: { readonly issuerId: string; readonly claim: StatusClaim },
): Promise<void> {
  const fault = faultOf(claim)
  if (fault === undefined) return
  const { sequence, serialNumber, orderedBy, reason } = claim
  onUnproved({ sequence, kind: 'row', serialNumber }, fault)
  const [object, action] = [`certificate:${issuerId}/${serialNumber}`, 'revocation.unproved']
  // A role ca that lost its memory looks at all of them anew, and tells nothing twice.
  const before = await store.lastAuditEvent({ object, action })
  if (before?.body.includes(`"row":"${String(sequence)}"`) === true) return
  const detail = { kind: 'row', row: String(sequence), officer: orderedBy, reason, fault }
  await store.change(auditEvent(call, { at: clock.now(), action, object, detail }), () => Promise.resolve())
}

async function recallSeen(memory: Memory): Promise<Map<string, bigint>> {
  const text = await memory.recall(SEEN)
  if (text === undefined) return new Map()
  try {
    const kept = Object.entries(JSON.parse(text) as Record<string, string>)
    return new Map(kept.map(([id, sequence]) => [id, BigInt(sequence)]))
  } catch (cause) {
    throw new SegelError('store-unavailable', `The memory "${SEEN}" in the home cannot be read.`, { cause })
  }
}

function keepSeen(memory: Memory, seen: ReadonlyMap<string, bigint>): Promise<void> {
  const kept = [...seen].map(([id, sequence]) => [id, String(sequence)])
  return memory.keep(SEEN, JSON.stringify(Object.fromEntries(kept)))
}
