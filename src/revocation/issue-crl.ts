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
import type { CrlRecord, CrlState } from '../ports/store-revocations.ts'
import { openDrafts, type SigningDraft, signDraft } from './draft-crls.ts'
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
  return deps.store.change([], async tx => {
    if (!(await tx.lockCrl(issuer.id))) return undefined
    // Looked at again under the lock: another builder may just have done the work.
    const known = await standing(deps, issuer)
    if (!force && !isRoundDue(known)) return undefined
    const present = await withNewShards(tx, known)
    tx.record(auditEvent(call, { at: present.now, action: 'crl.signing', object }))
    const round = await publishRound(deps, tx, { building, present })
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
  { building, present }: { readonly building: Building; readonly present: Standing },
): Promise<IssuedRound> {
  const { issuer, signer } = building
  const round = planRound(present)
  const { full, others, add } = openDrafts({ ...present, round, algorithm: signer.algorithm })
  for await (const page of deps.store.statusEntries(issuer.id, round.query))
    for (const entry of page) add(entry)
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
  return { ...whole, beside }
}

function stateOf(issuer: Issuer, round: CrlRound, { scope, entries }: SigningDraft): CrlState {
  const { number, thisUpdate, nextUpdate, covers, deltaBase } = round
  const base = scope === 'delta' ? (deltaBase?.number ?? round.base) : round.base
  return { issuerId: issuer.id, scope, number, thisUpdate, nextUpdate, entries: entries(), covers, base }
}
