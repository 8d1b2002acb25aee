/** The proof that a certificate's issuance is in the signed log, for everybody who may see the certificate. */
import type { ChainedEvent } from '../domain/audit.ts'
import { leafOf, wholeNote } from '../domain/audit-tree.ts'
import type { IssuedCertificate } from '../domain/certificate.ts'
import { planInclusion, verifyInclusion } from '../domain/merkle-proof.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { readSpans, type TreeStore } from './read-nodes.ts'

export interface IssuanceProof {
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
export function proveIssuance(deps: { readonly store: ProofStore }) {
  return async (certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>) => {
    const object = `certificate:${certificate.issuerId}/${certificate.serialNumber}`
    const event = await deps.store.lastAuditEvent({ object, action: 'certificate.issued' })
    if (event === undefined) throw new SegelError('not-found', 'No event tells of this issuance.')
    return proveEvent(deps.store, event)
  }
}

async function proveEvent(store: ProofStore, event: ChainedEvent): Promise<IssuanceProof | undefined> {
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
