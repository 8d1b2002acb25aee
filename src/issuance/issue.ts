/**
 * RFC 3647 4.3: issuance, a batch at a time. Two durable transactions for each batch: the intents before the key is
 * asked, the certificates after. A crash between them leaves open intents, which reconcile.ts ends; an intent is
 * never signed twice.
 */
import type { Call } from '../domain/actor.ts'
import { type AuditEvent, auditEvent } from '../domain/audit.ts'
import { fingerprintOf } from '../domain/audit-certificate.ts'
import type { IssuedCertificate, SerialNumber } from '../domain/certificate.ts'
import type { Issuer } from '../domain/issuer.ts'
import type { Profile } from '../domain/profile.ts'
import type { ProofSource } from '../domain/proof.ts'
import { ARROWS, type CertificateRequest } from '../domain/request.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import { type Issuing, shardFor } from './active-issuer.ts'
import { unprovenApprovals } from './approvals.ts'
import { checkSigned, type Prepared, signPrepared } from './certify.ts'
import { issuedCertificate } from './issued.ts'
import { partByKey } from './key-holders.ts'
import { prepareForRequest } from './prepare.ts'

export interface IssueDeps {
  readonly store: Pick<Store, 'change' | 'approvedRequests' | 'certificatesByKeys'>
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'serialNumber'>
  readonly profiles: ReadonlyMap<string, Profile>
  /** By its own anchor: what officers signed is verified here again. */
  readonly proofs: ProofSource
  /** The issuer that is active now, and its key. */
  readonly issuing: () => Promise<Issuing>
  readonly evidenceMaxAgeDays: number
  readonly batchSize: number
  /** Crash tests stop the process here; otherwise it does nothing. */
  readonly faultPoint: (name: string) => void
}

interface Item {
  readonly request: CertificateRequest
  readonly prepared: Prepared
  /** The shard of CRLs that the certificate points to; absent: the full CRL. */
  readonly shard?: number
}

interface Signed extends Item {
  readonly certificate: IssuedCertificate
}

/** Full batches taken in one call, so that whoever stops the worker waits a second and not an hour. */
const MOST_BATCHES = 16

/** Gives the number of certificates. While the database stores one full batch, the next is prepared and signed. */
export function issueApproved(deps: IssueDeps) {
  return async (call: Call): Promise<number> => {
    let stored = 0
    let storing = Promise.resolve(0)
    let underway: readonly Signed[] = []
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      // Whatever becomes of the next batch, the one before it is waited for.
      const [next, before] = await Promise.allSettled([signNext(deps, call, underway), storing])
      stored += valueOf(before)
      const { signed, isFull } = valueOf(next)
      underway = signed
      storing = storeSigned(deps, call, signed)
      if (!isFull) break
    }
    return stored + (await storing)
  }
}

interface SignedBatch {
  readonly signed: readonly Signed[]
  /** The queue may hold more, and the key gave a signature for each of these. */
  readonly isFull: boolean
}

async function signNext(deps: IssueDeps, call: Call, underway: readonly Signed[]): Promise<SignedBatch> {
  const requests = await deps.store.approvedRequests(deps.batchSize)
  if (requests.length === 0) return { signed: [], isFull: false }
  const issuing = await deps.issuing()
  const { issuer, signer } = issuing
  const items = await prepareBatch(deps, call, { requests, underway, ...issuing })
  deps.faultPoint('issue:prepared')
  const open = await openIntents(deps, call, { items, issuer })
  deps.faultPoint('issue:intent-stored')
  const signed = await signBatch(deps, call, { items: open, issuer, signer })
  deps.faultPoint('issue:before-store')
  return { signed, isFull: requests.length === deps.batchSize && signed.length === open.length }
}

async function storeSigned(deps: IssueDeps, call: Call, signed: readonly Signed[]): Promise<number> {
  if (signed.length === 0) return 0
  const stored = await storeCertificates(deps, call, signed)
  deps.faultPoint('issue:stored')
  return stored
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

interface Batch extends Issuing {
  readonly requests: readonly CertificateRequest[]
  readonly underway: readonly Signed[]
}

async function prepareBatch(deps: IssueDeps, call: Call, batch: Batch): Promise<readonly Item[]> {
  const { issuer, shards } = batch
  const { profiles, evidenceMaxAgeDays } = deps
  const now = deps.clock.now()
  const unproven = await unprovenApprovals(deps.proofs, batch.requests, now)
  const items: Item[] = []
  for (const request of batch.requests) {
    const serialNumber = deps.entropy.serialNumber()
    const { algorithm } = batch.signer
    // For life: the address stands in the certificate (RFC 5280 4.2.1.13).
    const shard = shardFor(serialNumber, shards)
    const pointers = shard === undefined ? batch.pointers : { ...batch.pointers, crl: shard.url }
    try {
      const fault = unproven.get(request.id)
      if (fault !== undefined) throw new SegelError('policy-violation', fault)
      const context = { issuer, algorithm, profiles, pointers, evidenceMaxAgeDays, now, serialNumber }
      const prepared = prepareForRequest(request, context)
      items.push({ request, prepared, ...(shard === undefined ? {} : { shard: shard.shard }) })
    } catch (error) {
      if (!isSegelError(error)) throw error
      await fail(deps, call, { request, failure: error.detail })
    }
  }
  const { free, refused } = await partByKey(deps.store, items, batch.underway)
  for (const { item, failure } of refused) await fail(deps, call, { request: item.request, failure })
  return free
}

/** The CA will not sign this, and says why; the applicant has to submit anew. */
async function fail(
  deps: IssueDeps,
  call: Call,
  what: { readonly request: CertificateRequest; readonly failure: string },
): Promise<void> {
  const at = deps.clock.now()
  const { request, failure } = what
  const object = `request:${request.id}`
  const event = auditEvent(call, { at, action: ARROWS.fail.recorded, object, detail: { failure } })
  try {
    await deps.store.change(event, tx =>
      tx.advanceRequest(request.id, { from: ['approved'], to: 'failed', at, patch: { failure } }),
    )
  } catch (error) {
    // Another CA has just failed it; that must not stop the rest of the batch.
    if (!isSegelError(error, 'conflict')) throw error
  }
}

async function openIntents(
  deps: IssueDeps,
  call: Call,
  batch: { readonly items: readonly Item[]; readonly issuer: Issuer },
): Promise<readonly Item[]> {
  if (batch.items.length === 0) return []
  const openedAt = deps.clock.now()
  const issuerId = batch.issuer.id
  const intents = batch.items.map(({ request, prepared: { serialNumber, unsigned }, shard }) => {
    const { id: requestId, profile } = request
    const intent = { issuerId, serialNumber, profile, requestId, unsigned, openedAt }
    return shard === undefined ? intent : { ...intent, shard }
  })
  return deps.store.change([], async tx => {
    const open = new Set(await tx.insertIntents(intents))
    // Another CA may have taken some of them: only what is really going to be signed is recorded.
    const taken = batch.items.filter(item => open.has(item.prepared.serialNumber))
    for (const item of taken)
      tx.record(event(call, item, { at: openedAt, issuerId, action: 'certificate.signing' }))
    return taken
  })
}

async function signBatch(
  deps: IssueDeps,
  call: Call,
  batch: { readonly items: readonly Item[]; readonly issuer: Issuer; readonly signer: Signer },
): Promise<readonly Signed[]> {
  const { issuer, signer } = batch
  const settled = await Promise.allSettled(
    batch.items.map(async (item): Promise<Signed> => {
      const der = await signPrepared(item.prepared, signer)
      deps.faultPoint('issue:signed')
      const certificate = checkSigned(der, item.prepared, issuer.certificate.publicKey.der)
      deps.faultPoint('issue:checked')
      return { ...item, certificate: issuedCertificate({ issuerId: issuer.id, certificate, ...item }) }
    }),
  )
  await abandonFailed(deps, call, { items: batch.items, settled, issuerId: issuer.id })
  return settled.filter(one => one.status === 'fulfilled').map(one => one.value)
}

/** The key gave nothing for these: their serial numbers are spent, their requests stay approved and are tried anew. */
async function abandonFailed(
  deps: IssueDeps,
  call: Call,
  batch: {
    readonly items: readonly Item[]
    readonly settled: readonly PromiseSettledResult<Signed>[]
    readonly issuerId: string
  },
): Promise<void> {
  const failed = batch.items.filter((_item, index) => batch.settled[index]?.status === 'rejected')
  const at = deps.clock.now()
  for (const item of failed) {
    await deps.store.change(
      event(call, item, { at, issuerId: batch.issuerId, action: 'certificate.abandoned' }),
      async tx => tx.abandonIntent(batch.issuerId, item.prepared.serialNumber, at),
    )
  }
  const [first, ...others] = batch.settled.filter(one => one.status === 'rejected')
  // Nothing at all was signed: the key is the trouble, and whoever runs the job must hear of it.
  if (first !== undefined && others.length + 1 === batch.items.length) throw asError(first.reason)
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the key failed', { cause: reason })
}

async function storeCertificates(deps: IssueDeps, call: Call, signed: readonly Signed[]): Promise<number> {
  if (signed.length === 0) return 0
  const at = deps.clock.now()
  return deps.store.change([], async tx => {
    const stored = new Set(
      await tx.insertCertificates(
        signed.map(one => one.certificate),
        at,
      ),
    )
    const issued: { id: string; serialNumber: SerialNumber }[] = []
    for (const one of signed) {
      const { serialNumber, issuerId } = one.certificate
      // Its intent was given up meanwhile, so the serial number is revoked (reconcile.ts) and the bytes are dropped.
      const isStored = stored.has(serialNumber)
      const action = isStored ? ARROWS.issue.recorded : 'certificate.discarded'
      tx.record(event(call, one, { at, issuerId, action, der: one.certificate.der }))
      if (isStored) issued.push({ id: one.request.id, serialNumber })
    }
    await tx.completeRequests(issued, at)
    return stored.size
  })
}

function event(
  call: Call,
  item: Item,
  what: {
    readonly at: Date
    readonly issuerId: string
    readonly action: string
    readonly der?: Uint8Array
  },
): AuditEvent {
  return auditEvent(call, {
    at: what.at,
    action: what.action,
    object: `certificate:${what.issuerId}/${item.prepared.serialNumber}`,
    detail: {
      request: item.request.id,
      digest: item.request.digest,
      ...(what.der === undefined ? {} : { sha256: fingerprintOf(what.der) }),
    },
  })
}
