/**
 * What the next round of an issuer's CRLs is: a full one, the delta beside it, and the shards that changed or are due.
 * Pure: progress and time are arguments. docs/adr/0010-crls.md tells why.
 */
import type { Issuer } from '../domain/issuer.ts'
import type { CrlProgress, CrlShard, CrlState, StatusQuery } from '../ports/store-revocations.ts'

export interface CrlSchedule {
  /** From thisUpdate to nextUpdate. */
  readonly validityMs: number
  /** The age at which the next one follows even when nothing changed (L22). */
  readonly reissueMs: number
  /** The age at which a full CRL becomes the new base of deltas; every shard is made anew with it. */
  readonly baseMs: number
}

/** Where CRLs beside the full one are fetched. */
export interface CrlPoints {
  /** Of the delta; absent: none is made. */
  readonly delta?: string
  /** Of the shards that new certificates point to, by number. Others that certificates name stay. */
  readonly shards: readonly string[]
}

/** What a round depends on. */
export interface Standing {
  readonly issuer: Issuer
  readonly schedule: CrlSchedule
  readonly points: CrlPoints
  readonly progress: CrlProgress
  readonly now: Date
  /** A number that was given already, whatever the table has; absent: none. */
  readonly floor?: bigint
}

export interface CrlRound {
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly covers: bigint
  /** Number of the base in force once the round is over. */
  readonly base: bigint
  /** The base that the delta starts from; absent: no delta. */
  readonly deltaBase?: CrlState
  readonly shards: readonly (CrlShard & { readonly expected: number })[]
  /** How many entries the full CRL will have at most, or nearly so. */
  readonly expected: number
  readonly query: StatusQuery
}

/** A clock is set back by seconds when it is corrected, and by hours when it was wrong. */
const CORRECTION_MS = 300_000

export function isRoundDue({ issuer, schedule, points, progress, now }: Standing): boolean {
  const { full, base, delta, changed, shards } = progress
  if (now >= issuer.certificate.notAfter) return false
  if (full === undefined || changed > full.covers || isAged(full, schedule.reissueMs, now)) return true
  // The delta follows its first base at once, so that no freshestCRL leads nowhere for long.
  if (points.delta !== undefined && base !== undefined && delta === undefined) return true
  if (unknownShards(points, shards).length > 0) return true
  return shards.some(shard => isShardDue(shard, schedule, now))
}

/** Addresses that no certificate may name before they are on record. */
export function unknownShards(
  { shards: urls }: CrlPoints,
  known: readonly CrlShard[],
): readonly { readonly shard: number; readonly url: string }[] {
  return urls
    .map((url, shard) => ({ shard, url }))
    .filter(({ shard, url }) => !known.some(one => one.shard === shard && one.urls.includes(url)))
}

export function planRound({ issuer, schedule, points, progress, now, floor = 0n }: Standing): CrlRound {
  const { full, base, previousBase, changed, shards } = progress
  const last = full?.number ?? 0n
  const number = (last > floor ? last : floor) + 1n
  const thisUpdate = thisUpdateAfter(full, now)
  const end = Math.min(thisUpdate.getTime() + schedule.validityMs, issuer.certificate.notAfter.getTime())
  const isBase = base === undefined || isAged(base, schedule.baseMs, now)
  const deltaBase = points.delta === undefined ? undefined : base
  const settled = settledBy(isBase ? base : previousBase, thisUpdate)
  return {
    number,
    thisUpdate,
    nextUpdate: new Date(end),
    covers: changed,
    base: isBase ? number : base.number,
    shards: shards
      .filter(shard => isBase || isShardDue(shard, schedule, now))
      .map(({ shard, urls, latest }) => ({ shard, urls, expected: latest?.entries ?? 0 })),
    expected: expectedEntries(full, changed),
    query: {
      ...(settled === undefined ? {} : { settled }),
      ...(deltaBase === undefined ? {} : { releasedAfter: deltaBase.covers }),
    },
    ...(deltaBase === undefined ? {} : { deltaBase }),
  }
}

/** Room that is never used costs nothing, but must not be asked for without end. */
const MOST_EXPECTED = 5_000_000

/** Each change since the last one adds one entry at most; sequence numbers of other issuers are counted too. */
function expectedEntries(full: CrlState | undefined, changed: bigint): number {
  const changes = Number(changed - (full?.covers ?? 0n))
  return Math.min((full?.entries ?? 0) + changes, MOST_EXPECTED)
}

function isShardDue(
  { latest, changed }: CrlProgress['shards'][number],
  { reissueMs }: CrlSchedule,
  now: Date,
): boolean {
  return changed || latest === undefined || isAged(latest, reissueMs, now)
}

/** Also when it is of a time to come: the clock was ahead, and relying parties don't believe that CRL yet. */
function isAged({ thisUpdate }: CrlState, ms: number, now: Date): boolean {
  const age = now.getTime() - thisUpdate.getTime()
  return age >= ms || age < -CORRECTION_MS
}

/**
 * L26: not before the last one's, for the length of a correction of the clock; but a clock that was far ahead is not
 * followed, or nobody could use a CRL of ours until that time comes. Order is in the number in any case (L05).
 */
function thisUpdateAfter(full: CrlState | undefined, now: Date): Date {
  const second = new Date(Math.floor(now.getTime() / 1000) * 1000)
  if (full === undefined || full.thisUpdate < second) return second
  return full.thisUpdate.getTime() - now.getTime() > CORRECTION_MS ? second : full.thisUpdate
}

/**
 * RFC 5280 3.3 (L06): an entry goes only after it was on a regular CRL, a base, issued beyond its certificate's end.
 * Between two bases nothing goes, so that base and delta make the full CRL. Never by a time still to come.
 */
function settledBy(base: CrlState | undefined, thisUpdate: Date): StatusQuery['settled'] {
  if (base === undefined) return undefined
  return { before: base.thisUpdate < thisUpdate ? base.thisUpdate : thisUpdate, covers: base.covers }
}
