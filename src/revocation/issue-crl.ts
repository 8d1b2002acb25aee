/**
 * RFC 5280 5: the CRLs of an issuer, a round at a time. A round is due when a status has changed since the last one,
 * or when the last one has reached the age for a new one; one builder at a time in a cluster, numbered without a gap
 * or a step back. All CRLs of a round are read in one snapshot and published in one transaction.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { Issuer } from '../domain/issuer.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store, Writer } from '../ports/store.ts'
import type { CrlRecord, CrlState, StatusEntry } from '../ports/store-revocations.ts'
import { openDrafts, type SigningDraft, signDraft } from './draft-crls.ts'
import { type LookBack, type LostStatus, lostEvents, type StatusKeeper } from './keep-statuses.ts'
import { mergeEntries } from './merge-entries.ts'
import {
  type CrlPoints,
  type CrlRound,
  type CrlSchedule,
  isRoundDue,
  planRound,
  type Standing,
  unknownShards,
} from './plan-crls.ts'

export interface CrlDeps {
  readonly store: Pick<Store, 'change' | 'issuer' | 'crlProgress' | 'statusEntries'>
  readonly clock: Clock
  readonly signerOf: (issuerId: string) => Promise<Signer | undefined>
  readonly scheduleOf: (issuer: Issuer) => CrlSchedule
  readonly pointsOf: (issuer: Issuer) => CrlPoints
  /** What was said once stays said; absent: the table is believed. */
  readonly keeper?: StatusKeeper
  /** Crash tests stop the process here; otherwise it does nothing. */
  readonly faultPoint?: (name: string) => void
}

/** The full CRL of a round, and what was published beside it. */
export interface IssuedRound extends CrlRecord {
  readonly beside: readonly CrlState[]
}

export function issueCrl(deps: CrlDeps) {
  return async (
    call: Call,
    issuerId: string,
    options: { readonly force?: boolean } = {},
  ): Promise<IssuedRound | undefined> => {
    const issuer = await deps.store.issuer(issuerId)
    if (issuer === undefined) throw new SegelError('not-found', `There is no issuer ${issuerId}.`)
    const signer = await deps.signerOf(issuerId)
    if (signer === undefined)
      throw new SegelError('signer-unavailable', `The key of issuer ${issuerId} is not at hand.`)
    if (options.force !== true && !isRoundDue(await standing(deps, issuer))) return undefined
    return build(deps, call, { issuer, signer, force: options.force === true })
  }
}

interface Building {
  readonly issuer: Issuer
  readonly signer: Signer
  readonly force: boolean
}

async function standing(deps: CrlDeps, issuer: Issuer): Promise<Standing> {
  return {
    issuer,
    schedule: deps.scheduleOf(issuer),
    points: deps.pointsOf(issuer),
    // Read before the entries are: what commits in between is listed early and listed again, never missed.
    progress: await deps.store.crlProgress(issuer.id),
    now: deps.clock.now(),
  }
}

async function build(deps: CrlDeps, call: Call, building: Building): Promise<IssuedRound | undefined> {
  const { issuer, force } = building
  const object = `crl:${issuer.id}`
  // The audit log is written last, so nobody waits for a build: a revocation takes other locks.
  let published: (() => Promise<void>) | undefined
  const round = await deps.store.change([], async tx => {
    if (!(await tx.lockCrl(issuer.id))) return undefined
    // Looked at again under the lock: another builder may just have done the work.
    const known = await standing(deps, issuer)
    if (!force && !isRoundDue(known)) return undefined
    const present = await withNewShards(tx, known)
    tx.record(auditEvent(call, { at: present.now, action: 'crl.signing', object }))
    const back = await deps.keeper?.lookBack(issuer, present.progress.full)
    const floor = back === undefined ? {} : { floor: back.floor }
    const { lost, ...round } = await publishRound(deps, tx, {
      building,
      present: { ...present, ...floor },
      back,
    })
    for (const event of lostEvents(call, lost, { at: present.now, number: round.number })) tx.record(event)
    published = () => back?.published(round) ?? Promise.resolve()
    for (const crl of [round, ...round.beside]) {
      const detail = {
        scope: crl.scope,
        number: crl.number.toString(),
        entries: crl.entries,
        nextUpdate: crl.nextUpdate.toISOString(),
        ...(crl.scope === 'delta' ? { base: crl.base.toString() } : {}),
      }
      tx.record(auditEvent(call, { at: deps.clock.now(), action: 'crl.issued', object, detail }))
    }
    return round
  })
  // Remembered once it is durable: what is remembered is never ahead of what was published.
  if (round !== undefined) await published?.()
  return round
}

/** Shards get their first, empty CRL before any certificate points to them. */
async function withNewShards(tx: Writer, present: Standing): Promise<Standing> {
  const { issuer, points, progress } = present
  const unknown = unknownShards(points, progress.shards)
  await tx.openShards(issuer.id, unknown)
  const shards = new Map(progress.shards.map(shard => [shard.shard, shard]))
  for (const { shard, url } of unknown) {
    const before = shards.get(shard) ?? { shard, urls: [], changed: true }
    shards.set(shard, { ...before, urls: [...before.urls, url].sort(), changed: true })
  }
  return { ...present, progress: { ...progress, shards: [...shards.values()] } }
}

/** One CRL after the other is signed and handed to the database, all in the transaction of the round. */
async function publishRound(
  deps: CrlDeps,
  tx: Writer,
  publishing: Publishing,
): Promise<IssuedRound & { readonly lost: readonly LostStatus[] }> {
  const { issuer, signer } = publishing.building
  const round = planRound(publishing.present)
  const { drafts, lost } = await fillDrafts(deps, round, publishing)
  const { full, others } = drafts
  deps.faultPoint?.('crl:read')
  const publish = async (draft: SigningDraft): Promise<CrlRecord> => {
    const der = await signDraft(draft, signer)
    deps.faultPoint?.('crl:signed')
    const crl = { ...stateOf(issuer, round, draft), der }
    await tx.insertCrl(crl)
    deps.faultPoint?.('crl:inserted')
    return crl
  }
  const whole = await publish(full)
  const beside: CrlState[] = []
  for (const draft of others) {
    const { der: _der, ...state } = await publish(draft)
    beside.push(state)
  }
  return { ...whole, beside, lost }
}

interface Publishing {
  readonly building: Building
  readonly present: Standing
  readonly back: LookBack | undefined
}

/** Read once; and, where a status is missing that was told before, once more with it. */
async function fillDrafts(deps: CrlDeps, round: CrlRound, { building, present, back }: Publishing) {
  const { issuer, signer } = building
  const fill = async (kept: readonly StatusEntry[]) => {
    const drafts = openDrafts({ ...present, round, algorithm: signer.algorithm })
    const add = back?.saw === undefined ? drafts.add : seenBy(back.saw, drafts.add)
    const merge = mergeEntries(kept, add)
    for await (const page of deps.store.statusEntries(issuer.id, round.query))
      for (const entry of page) merge.add(entry)
    merge.end()
    return drafts
  }
  const drafts = await fill(back?.kept() ?? [])
  const lost = (await back?.missing(round, drafts.full.finish())) ?? []
  return { drafts: lost.length === 0 ? drafts : await fill(back?.kept() ?? []), lost }
}

type Add = (entry: StatusEntry) => void

function seenBy(saw: Add, add: Add): Add {
  return entry => {
    saw(entry)
    add(entry)
  }
}

function stateOf(issuer: Issuer, round: CrlRound, { scope, entries }: SigningDraft): CrlState {
  const { number, thisUpdate, nextUpdate, covers, deltaBase } = round
  const base = scope === 'delta' ? (deltaBase?.number ?? round.base) : round.base
  return { issuerId: issuer.id, scope, number, thisUpdate, nextUpdate, entries: entries(), covers, base }
}
