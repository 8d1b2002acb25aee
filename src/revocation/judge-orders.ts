/**
 * The certification authority's look at orders about status. A revocation has taken effect already and stays, proven or
 * not: it errs on the safe side. A release takes effect here, and only when an officer of our own roster signed it, for
 * the very status that holds now.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { heldUntil, type HoldEnd } from '../domain/hold.ts'
import type { ProofFault, ProofSource } from '../domain/proof.ts'
import { statementIn } from '../domain/statement-reader.ts'
import { orderFault, provingOrder } from '../domain/revocation-proof.ts'
import type { Roster } from '../domain/officer.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store, Writer } from '../ports/store.ts'
import type { JudgedOrder, NewOrder } from '../ports/store-orders.ts'

export interface JudgeDeps {
  readonly store: Pick<Store, 'change' | 'newOrders' | 'certificate'>
  readonly clock: Clock
  /** By the certification authority's own anchor. */
  readonly proofs: ProofSource
  readonly holdEnd: HoldEnd
  /** Before a hold is lifted: throws while the roster, or the log under it, does not hold. */
  readonly assertRoster?: (call: Call) => Promise<void>
  /** An alarm: somebody ordered in an officer's name. */
  readonly onUnproved: (order: Pick<NewOrder, 'sequence' | 'kind' | 'serialNumber'>, fault: string) => void
}

const BATCH = 200

/** Gives how many orders were judged. */
export function judgeOrders(deps: JudgeDeps) {
  return async (call: Call): Promise<number> => {
    const orders = await deps.store.newOrders(BATCH)
    if (orders.length === 0) return 0
    const roster = await deps.proofs.roster()
    const found = await Promise.all(
      orders.map(async order => ({ order, judged: await judge(deps, roster, order) })),
    )
    const judged = found.filter(({ order, judged: { verdict } }) => !isRelease(order, verdict))
    const releases = found.filter(({ order, judged: { verdict } }) => isRelease(order, verdict))
    await keepVerdicts(deps, call, judged)
    if (releases.length > 0) await deps.assertRoster?.(call)
    for (const { order } of releases) await release(deps, call, order)
    return orders.length
  }
}

function isRelease(order: NewOrder, verdict: JudgedOrder['verdict']): boolean {
  return order.kind === 'release' && verdict === 'proved'
}

async function judge(deps: JudgeDeps, roster: Roster, order: NewOrder): Promise<JudgedOrder> {
  const { sequence } = order
  const isOfficers = order.kind === 'release' || roster.officers.has(order.officer)
  if (order.statement === undefined && !isOfficers) return { sequence, verdict: 'unsigned' }
  const fault = await faultOf(deps, roster, order)
  return fault === undefined ? { sequence, verdict: 'proved' } : { sequence, verdict: 'unproved', fault }
}

async function faultOf(deps: JudgeDeps, roster: Roster, order: NewOrder): Promise<ProofFault | undefined> {
  const certificate = await deps.store.certificate(order.serialNumber)
  if (certificate?.issuerId !== order.issuerId) return 'another-issuerId'
  const proving = provingOrder({ ...deps.proofs, roster }, order, deps.clock.now())
  return orderFault(proving, order, certificate)
}

interface Found {
  readonly order: NewOrder
  readonly judged: JudgedOrder
}

async function keepVerdicts(deps: JudgeDeps, call: Call, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return
  const at = deps.clock.now()
  const alarms: Found[] = []
  await deps.store.change([], async tx => {
    const kept = new Set(await judgeThem(tx, found, at))
    const ours = found.filter(({ order }) => kept.has(order.sequence))
    // Another certification authority was quicker with all of them.
    if (ours.length === 0) return
    for (const one of ours.filter(({ judged }) => judged.fault !== undefined)) {
      alarms.push(one)
      tx.record(unprovedEvent(call, one, at))
    }
    const count = (verdict: JudgedOrder['verdict']) =>
      ours.filter(({ judged }) => judged.verdict === verdict).length
    const detail = {
      proved: count('proved'),
      unsigned: count('unsigned'),
      unproved: count('unproved'),
      last: String(ours.at(-1)?.order.sequence ?? 0),
    }
    tx.record(
      auditEvent(call, { at, action: 'revocation-orders.judged', object: 'revocation-orders', detail }),
    )
  })
  for (const { order, judged } of alarms) deps.onUnproved(order, judged.fault ?? '')
}

function judgeThem(tx: Writer, found: readonly Found[], at: Date): Promise<readonly bigint[]> {
  return tx.judgeOrders(
    found.map(({ judged }) => judged),
    at,
  )
}

function unprovedEvent(call: Call, { order, judged }: Found, at: Date) {
  const { issuerId, serialNumber, sequence, kind, officer } = order
  const detail = { order: String(sequence), kind, officer, fault: judged.fault ?? '' }
  return auditEvent(call, {
    at,
    action: 'revocation.unproved',
    object: objectOf({ issuerId, serialNumber }),
    detail,
  })
}

/** One transaction each: the hold, the verdict and the event, or none of them. */
async function release(deps: JudgeDeps, call: Call, order: NewOrder): Promise<void> {
  const { issuerId, serialNumber, sequence, officer, comment } = order
  const at = deps.clock.now()
  await deps.store.change([], async tx => {
    const certificate = await tx.lockCertificate(serialNumber)
    const until = certificate === undefined ? undefined : heldUntil(certificate, deps.holdEnd)
    // What was signed after the end of the hold comes too late, also when nobody has ended it yet.
    const isInTime = until !== undefined && signedAt(order) < until.getTime()
    const status = String(await tx.lockedStatus(issuerId, serialNumber))
    const isPresent = isInTime && status === order.status
    // The hold goes while its order still waits: the database asks for that.
    if (isPresent) await tx.removeRevocation(issuerId, serialNumber, at)
    const verdict = isPresent ? 'proved' : 'void'
    const kept = await tx.judgeOrders([{ sequence, verdict }], at)
    if (kept.length === 0) throw new Error('an order was judged while its certificate was locked')
    const action = isPresent ? 'certificate.released' : 'certificate.release-void'
    const detail = { order: String(sequence), officer, comment }
    tx.record(auditEvent(call, { at, action, object: objectOf(order), detail }))
  })
}

function signedAt({ statement = '' }: NewOrder): number {
  return Date.parse(statementIn(statement)?.at ?? '')
}

function objectOf({ issuerId, serialNumber }: Pick<NewOrder, 'issuerId' | 'serialNumber'>): string {
  return `certificate:${issuerId}/${serialNumber}`
}
