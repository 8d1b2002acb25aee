/**
 * The statuses we hold in memory, each as it stood in the database at a known moment. A status that changed is
 * dropped at once, and whatever was still being made from the old one is marked, so that it can neither enter nor
 * leave any more: no answer is older than the newest change we know of.
 */
import { LRUCache } from 'lru-cache'
import type { SerialNumber } from '../domain/certificate.ts'
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import type { StatusRecord } from '../ports/store-revocations.ts'
import type { SteadyNow } from './steady-clock.ts'

export interface StatusName {
  readonly issuerId: string
  readonly serialNumber: SerialNumber
}

export interface HeldStatus<A> extends StatusName {
  readonly record: StatusRecord
  /** Read at this time, good until that: milliseconds, whole seconds. */
  readonly thisUpdate: number
  readonly nextUpdate: number
  readonly line: StatusLine<A>
}

/** What readings share as long as they find the same status. */
export interface StatusLine<A> {
  /** False once the status has changed, or may change without our being told. */
  isCurrent: boolean
  /** Answers made from it, by spelling of the CertID; each has times of its own. */
  readonly answers: Map<number, A>
}

export interface StatusCacheDeps {
  readonly store: Pick<Store, 'status'>
  readonly now: SteadyNow
  /** Statuses at most; the least recently asked for makes room. */
  readonly capacity: number
  readonly validityMs: number
}

export type StatusCache<A> = ReturnType<typeof statusCache<A>>

/** Of a serial number that was never given away: it may be given away the next moment, and is not held here. */
const NEVER_ISSUED_MS = 60_000
/** A status that changes while it is read is read again, but not for ever. */
const MOST_READINGS = 4
/** Look-ups under way. Beyond, a flood of strange serial numbers would queue up in memory. */
const MOST_WAITING = 2_000

export function statusCache<A>(deps: StatusCacheDeps) {
  const held = new LRUCache<string, HeldStatus<A>>({
    max: deps.capacity,
    // Nobody would tell it any more that it has changed.
    dispose: (one, _key, reason) => {
      if (reason === 'evict') one.line.isCurrent = false
    },
  })
  const readings = new Map<string, Reading<A>>()
  const followed = new Set<string>()

  const drop = (key: string) => {
    const reading = readings.get(key)
    if (reading !== undefined) reading.changes += 1
    const one = held.peek(key)
    if (one === undefined) return
    one.line.isCurrent = false
    held.delete(key)
  }
  const dropIssuer = (issuerId: string) => {
    const prefix = `${issuerId}/`
    for (const key of [...held.keys(), ...readings.keys()]) if (key.startsWith(prefix)) drop(key)
  }
  const readOnce = async (name: StatusName, reading: Reading<A>): Promise<HeldStatus<A> | undefined> => {
    const changesBefore = reading.changes
    // Before it is read: what holds at the moment of reading held no earlier than this.
    const thisUpdate = deps.now()
    const mayHold = followed.has(name.issuerId)
    const record = await deps.store.status(name.issuerId, name.serialNumber)
    if (reading.changes !== changesBefore) return undefined
    const key = keyOf(name)
    const before = held.peek(key)
    if (before !== undefined) assertNoStepBack(before.record, record)
    const validityMs = record.known ? deps.validityMs : Math.min(deps.validityMs, NEVER_ISSUED_MS)
    const isSame = before !== undefined && isEqual(before.record, record)
    if (before !== undefined && !isSame) before.line.isCurrent = false
    const line = isSame ? before.line : { isCurrent: true, answers: new Map<number, A>() }
    const status = { ...name, record, thisUpdate, nextUpdate: thisUpdate + validityMs, line }
    if (record.known && mayHold) held.set(key, status)
    return status
  }
  const readUntilStill = async (name: StatusName, reading: Reading<A>): Promise<HeldStatus<A>> => {
    for (let i = 0; i < MOST_READINGS; i++) {
      const status = await readOnce(name, reading)
      if (status !== undefined) return status
    }
    throw new SegelError('store-unavailable', 'The status changed each time that it was read.')
  }

  return {
    peek: (name: StatusName): HeldStatus<A> | undefined => held.get(keyOf(name)),
    /** As it stands in the database now; readers at the same time share one look-up. */
    read: (name: StatusName): Promise<HeldStatus<A>> => {
      const key = keyOf(name)
      const running = readings.get(key)?.result
      if (running !== undefined) return running
      if (readings.size >= MOST_WAITING)
        return Promise.reject(new SegelError('store-unavailable', 'Too many look-ups at the same time.'))
      const reading: Reading<A> = { changes: 0, result: undefined }
      readings.set(key, reading)
      const result = readUntilStill(name, reading).finally(() => readings.delete(key))
      reading.result = result
      return result
    },
    /** From here on every change of this issuer is told to `drop`: before, nothing of it may be held. */
    follow: (issuerId: string) => void followed.add(issuerId),
    drop: (name: StatusName) => drop(keyOf(name)),
    dropIssuer,
    size: () => held.size,
    /** Those whose time is over, which nobody asks for, go; gives the oldest thisUpdate that stays. */
    sweep: (): number | undefined => {
      const now = deps.now()
      let oldest: number | undefined
      for (const [key, one] of held.entries()) {
        if (one.nextUpdate <= now) held.delete(key)
        else if (oldest === undefined || one.thisUpdate < oldest) oldest = one.thisUpdate
      }
      return oldest
    },
  }
}

interface Reading<A> {
  /** How often its status has changed since it began. */
  changes: number
  result: Promise<HeldStatus<A>> | undefined
}

function keyOf({ issuerId, serialNumber }: StatusName): string {
  return `${issuerId}/${serialNumber}`
}

/**
 * A final revocation stays for ever (ETSI EN 319 411-1 6.3.9 b). A database that does not know of it any more is a
 * replica that lags behind or a copy from before: it is not believed (O19).
 */
function assertNoStepBack(before: StatusRecord, after: StatusRecord): void {
  const wasFinal =
    before.known && before.revocation !== undefined && before.revocation.reason !== 'certificateHold'
  if (wasFinal && !isEqual(before, after))
    throw new SegelError('store-unavailable', 'The database has gone back behind what was told already.')
}

function isEqual(a: StatusRecord, b: StatusRecord): boolean {
  if (!a.known || !b.known) return a.known === b.known
  return (
    a.notAfter?.getTime() === b.notAfter?.getTime() &&
    a.revocation?.reason === b.revocation?.reason &&
    a.revocation?.revokedAt.getTime() === b.revocation?.revokedAt.getTime()
  )
}
