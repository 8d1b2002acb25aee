/**
 * The roster of officers against the sealed log. Whoever owns the database can take statements away, a removal above
 * all; but each has an event that names its digest, the log's head is signed, and the certification authority remembers
 * in its own home how far it has followed both. Asked before anything is signed; what it costs is a look at two indices.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { ROSTER_ACTIONS, type ToldStatement, toldStatement } from '../domain/roster-events.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Memory } from '../ports/memory.ts'
import type { Store } from '../ports/store.ts'
import type { AuditSigner } from './audit-key.ts'
import { brokenLog } from './broken-log.ts'
import type { TreeStore } from './read-nodes.ts'
import { readSealed } from './read-sealed.ts'
import {
  acceptedLosses,
  keepRoster,
  NOTHING_KNOWN,
  recallRoster,
  type RosterMemory,
} from './roster-memory.ts'
import { assertSignedBy } from './seal.ts'

/** What is wrong, for alarms: `missing` and `moved` stop issuance, `unrecorded` does not. */
export interface RosterAlarm {
  readonly fault: 'missing' | 'moved' | 'unrecorded'
  readonly digest: string
  readonly officer?: string
  readonly action?: string
  /** Number of the event that tells of it. */
  readonly event?: number
}

export interface RosterWatchDeps {
  readonly store: TreeStore & Pick<Store, 'latestCheckpoint' | 'rosterDigests' | 'change' | 'lastAuditEvent'>
  readonly clock: Clock
  readonly key: () => Promise<AuditSigner>
  readonly memory: Memory
  /** By digest, in their order, of whom each statement is that the certification authority itself believes. */
  readonly statements: () => Promise<ReadonlyMap<string, string>>
  readonly onAlarm: (alarm: RosterAlarm) => void
  /** The rows are read again when they were not for so long; 5 s when absent. */
  readonly rowsEveryMs?: number
  /** What was read is remembered when it was there for so long; 2 s when absent. */
  readonly rememberAfterMs?: number
}

/** @throws SegelError `conflict` when the roster, or the log under it, is not what it was */
export type AssertRoster = (call: Call) => Promise<void>

const ROWS_EVERY_MS = 5000
/** A commit is seen before it is on the disk: what a crash takes back within that moment is no loss. */
const REMEMBER_AFTER_MS = 2000
/** Between two checkpoints, of thousands of officers even. */
const MOST_RECENT = 5000

export function openRosterWatch(deps: RosterWatchDeps): AssertRoster {
  let known: RosterMemory | undefined
  let rowsReadAt = Number.NEGATIVE_INFINITY
  const rung = new Set<string>()
  const firstRead = new Map<string, number>()
  let last: Promise<unknown> = Promise.resolve()
  const check = async (call: Call): Promise<void> => {
    known ??= (await recallRoster(deps.memory)) ?? NOTHING_KNOWN
    known = await followLog(deps, known)
    const believed = await believedNow(deps, known)
    const recent = await recentEvents(deps, known)
    known = await noteRead(deps, known, { believed, firstRead })
    const alarms = judge({ known, recent, believed })
    if (performance.now() - rowsReadAt >= (deps.rowsEveryMs ?? ROWS_EVERY_MS)) {
      alarms.push(...goneRows(believed, await deps.store.rosterDigests()))
      rowsReadAt = performance.now()
    }
    const open = await withoutAccepted(deps, alarms)
    // Looked at again at the next call, and not only after a while.
    if (open.length > 0) rowsReadAt = Number.NEGATIVE_INFINITY
    await ring(deps, call, { alarms: open, rung })
    assertNone(open)
  }
  // One after the other: duty, issuance and releases all ask.
  return call => {
    const next = last.then(() => check(call))
    last = next.catch(() => undefined)
    return next
  }
}

/** The log up to its newest head: it must continue what was remembered. */
async function followLog(deps: RosterWatchDeps, known: RosterMemory): Promise<RosterMemory> {
  const { store, memory } = deps
  const { head: from } = known
  const to = await store.latestCheckpoint()
  if ((to?.size ?? 0) < (from?.size ?? 0))
    throw brokenLog(`it ends at ${to?.size ?? 0}, and was followed up to ${from?.size ?? 0}`)
  if (to === undefined || (to.size === from?.size && Buffer.compare(to.root, from.root) === 0)) return known
  assertSignedBy(await deps.key(), to)
  const told: ToldStatement[] = []
  await readSealed(store, { from, to }, ({ sequence, body }) => {
    const one = toldStatement(sequence, body)
    if (one !== undefined) told.push(one)
  })
  const digests = new Set(told.map(one => one.digest))
  const next: RosterMemory = {
    head: { size: to.size, root: to.root },
    told: [...known.told, ...told],
    read: known.read.filter(digest => !digests.has(digest)),
  }
  await keepRoster(memory, next)
  return next
}

/** After the head of the log was read: what the log tells of is in it. */
async function believedNow(
  { statements }: RosterWatchDeps,
  known: RosterMemory,
): Promise<ReadonlyMap<string, string>> {
  try {
    return await statements()
  } catch (error) {
    // Before the ceremony there is no roster, and nobody who could miss a statement.
    const isEmpty = known.told.length === 0 && known.read.length === 0
    if (isEmpty && (isSegelError(error, 'signer-unavailable') || isSegelError(error, 'store-unavailable')))
      return new Map()
    throw error
  }
}

/** Events that no head speaks of yet, read after the roster: each of its statements has committed with its event. */
async function recentEvents(
  { store }: RosterWatchDeps,
  { head }: RosterMemory,
): Promise<readonly ToldStatement[]> {
  const after = BigInt(head?.size ?? 0)
  const events = await store.auditPage({ after, limit: MOST_RECENT, actions: ROSTER_ACTIONS })
  return events.flatMap(({ sequence, body }) => toldStatement(sequence, body) ?? [])
}

/** What was read once must not go either, whether the log tells of it or not. */
async function noteRead(
  { memory, rememberAfterMs = REMEMBER_AFTER_MS }: RosterWatchDeps,
  known: RosterMemory,
  { believed, firstRead }: Pick<Judging, 'believed'> & { readonly firstRead: Map<string, number> },
): Promise<RosterMemory> {
  const before = new Set([...known.read, ...known.told.map(one => one.digest)])
  const now = performance.now()
  const fresh = [...believed.keys()].filter(digest => {
    if (before.has(digest)) return false
    const since = firstRead.get(digest) ?? now
    firstRead.set(digest, since)
    return now - since >= rememberAfterMs
  })
  if (fresh.length === 0) return known
  const next = { ...known, read: [...known.read, ...fresh] }
  await keepRoster(memory, next)
  return next
}

interface Judging {
  readonly known: RosterMemory
  readonly recent: readonly ToldStatement[]
  readonly believed: ReadonlyMap<string, string>
}

function judge({ known, recent, believed }: Judging): RosterAlarm[] {
  const places = new Map([...believed.keys()].map((digest, place) => [digest, place]))
  const all = [...known.told, ...recent]
  const alarms: RosterAlarm[] = []
  let before = -1
  for (const { digest, ...told } of all) {
    if (digest === undefined) continue
    const place = places.get(digest)
    if (place === undefined) alarms.push({ fault: 'missing', digest, ...told })
    // Statements and events commit in one order.
    else if (place < before) alarms.push({ fault: 'moved', digest, ...told })
    before = Math.max(before, place ?? before)
  }
  const told = new Set(all.map(one => one.digest))
  // Events of old about keys of tokens name whose they are, and no digest.
  const unnamed = new Set(all.filter(one => one.digest === undefined).map(one => one.officer))
  for (const digest of known.read)
    if (!believed.has(digest) && !told.has(digest)) alarms.push({ fault: 'missing', digest })
  for (const [digest, officer] of believed)
    if (!told.has(digest) && !unnamed.has(officer)) alarms.push({ fault: 'unrecorded', digest, officer })
  return alarms
}

/** The roster in memory is read once; the rows it came from must still be there, as they were. */
function goneRows(believed: ReadonlyMap<string, string>, rows: readonly string[]): readonly RosterAlarm[] {
  const places = new Map(rows.map((digest, place) => [digest, place]))
  const alarms: RosterAlarm[] = []
  let before = -1
  for (const [digest, officer] of believed) {
    const place = places.get(digest)
    if (place === undefined) alarms.push({ fault: 'missing', digest, officer })
    else if (place < before) alarms.push({ fault: 'moved', digest, officer })
    before = Math.max(before, place ?? before)
  }
  return alarms
}

async function withoutAccepted(
  { memory }: RosterWatchDeps,
  alarms: readonly RosterAlarm[],
): Promise<readonly RosterAlarm[]> {
  if (alarms.length === 0) return alarms
  const accepted = await acceptedLosses(memory)
  return alarms.filter(({ digest }) => !Object.hasOwn(accepted, digest))
}

const ACTIONS: Readonly<Record<RosterAlarm['fault'], string>> = {
  missing: 'roster.statement-missing',
  moved: 'roster.statement-moved',
  unrecorded: 'roster.statement-unrecorded',
}

/** Told once by this process, and once in the log. */
async function ring(
  { store, clock, onAlarm }: RosterWatchDeps,
  call: Call,
  { alarms, rung }: { readonly alarms: readonly RosterAlarm[]; readonly rung: Set<string> },
): Promise<void> {
  for (const alarm of alarms) {
    const { fault, digest, officer = null, action: told = null, event: number = null } = alarm
    if (rung.has(`${fault} ${digest}`)) continue
    rung.add(`${fault} ${digest}`)
    onAlarm(alarm)
    const [object, action] = [`statement:${digest}`, ACTIONS[fault]]
    if ((await store.lastAuditEvent({ object, action })) !== undefined) continue
    const detail = { officer, told, event: number }
    await store.change(auditEvent(call, { at: clock.now(), action, object, detail }), () => Promise.resolve())
  }
}

function assertNone(alarms: readonly RosterAlarm[]): void {
  const first = alarms.find(({ fault }) => fault !== 'unrecorded')
  if (first === undefined) return
  const { digest, officer, action, event } = first
  const what = action === undefined ? '' : ` (${action}, event ${event ?? ''})`
  const whom = officer === undefined ? '' : ` about ${officer}`
  const how = first.fault === 'missing' ? 'is gone' : 'is not in its place'
  throw new SegelError(
    'conflict',
    `The roster of officers does not hold: the statement ${digest}${whom}${what} ${how}. Nothing is issued or released until it is back, or accepted as lost.`,
  )
}
