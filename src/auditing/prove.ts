/** The proof that what happened to a certificate is in the signed log, for everybody who may see the certificate. */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import { auditEvent, type ChainedEvent } from '../domain/audit.ts'
import { leafOf, wholeNote } from '../domain/audit-tree.ts'
import type { IssuedCertificate } from '../domain/certificate.ts'
import { planInclusion, verifyInclusion } from '../domain/merkle-proof.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { readSpans, type TreeStore } from './read-nodes.ts'

export interface InclusionProof {
  readonly event: ChainedEvent
  readonly leafIndex: number
  readonly leaf: Uint8Array
  readonly treeSize: number
  readonly root: Uint8Array
  readonly hashes: readonly Uint8Array[]
  /** The whole note, with what witnesses added. */
  readonly checkpoint: string
}

export type ProofStore = TreeStore & Pick<Store, 'latestCheckpoint' | 'lastAuditEvent'>

/**
 * Undefined as long as no checkpoint covers the event.
 * @throws SegelError `not-found` when there is no such event; Error when the kept tree does not bear it out, which
 *   is an alarm for us and nothing that the reader can mend
 */
export function proveEvent(deps: { readonly store: ProofStore }) {
  return async (certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>, action: string) =>
    prove(deps.store, await newestEvent(deps, certificate, action))
}

/** An event by its number, and its proof; the proof is undefined as long as no checkpoint covers it. */
export function proveAuditEvent(deps: {
  readonly store: ProofStore & Pick<Store, 'auditPage' | 'change'>
  readonly clock: Clock
}) {
  return async (call: Call, sequence: bigint): Promise<ProvenEvent> => {
    assertEverywhere(call.actor, 'audit.read')
    const object = `audit:event/${sequence.toString()}`
    // Recorded first: whoever cannot be recorded does not read (W05).
    await deps.store.change(auditEvent(call, { at: deps.clock.now(), action: 'audit.read', object }), () =>
      Promise.resolve(),
    )
    const [event] = await deps.store.auditPage({ after: sequence - 1n, limit: 1 })
    if (event?.sequence !== sequence) throw new SegelError('not-found', 'There is no event of this number.')
    const proof = await prove(deps.store, event)
    return { event, ...(proof === undefined ? {} : { proof }) }
  }
}

export interface ProvenEvent {
  readonly event: ChainedEvent
  readonly proof?: InclusionProof
}

/** What an acknowledgement names: the number under which the log will prove it. @throws SegelError `not-found` */
export function eventOf(deps: { readonly store: Pick<Store, 'lastAuditEvent'> }) {
  return async (
    certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>,
    action: string,
  ): Promise<bigint> => (await newestEvent(deps, certificate, action)).sequence
}

async function newestEvent(
  deps: { readonly store: Pick<Store, 'lastAuditEvent'> },
  { issuerId, serialNumber }: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>,
  action: string,
): Promise<ChainedEvent> {
  const event = await deps.store.lastAuditEvent({ object: `certificate:${issuerId}/${serialNumber}`, action })
  if (event === undefined)
    throw new SegelError('not-found', 'No event of this kind tells of the certificate.')
  return event
}

async function prove(store: ProofStore, event: ChainedEvent): Promise<InclusionProof | undefined> {
  const checkpoint = await store.latestCheckpoint()
  const leafIndex = Number(event.sequence) - 1
  if (checkpoint === undefined || leafIndex >= checkpoint.size) return undefined
  const { size: treeSize, root } = checkpoint
  const leaf = leafOf(event)
  const hashes = await readSpans(store, planInclusion(leafIndex, treeSize)).catch((cause: unknown) => {
    throw isSegelError(cause, 'conflict') ? new Error('the audit tree is incomplete', { cause }) : cause
  })
  // Asked of ourselves first: a damaged tree must not look like a forged certificate.
  if (!verifyInclusion({ index: leafIndex, size: treeSize, leaf, path: hashes, root }))
    throw new Error('the audit log does not bear an event out: run "segel audit verify"')
  return { event, leafIndex, leaf, treeSize, root, hashes, checkpoint: wholeNote(checkpoint) }
}
