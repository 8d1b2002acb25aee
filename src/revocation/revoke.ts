/** RFC 3647 4.9: revocation and hold. An order takes effect with its transaction; no CRL is waited for. */
import { assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import {
  assertRevocable,
  type IssuedCertificate,
  type Revocation,
  type SubscriberReason,
  statusOf,
} from '../domain/certificate.ts'
import type { KeptOrder } from '../domain/revocation-proof.ts'
import { SegelError } from '../errors.ts'
import type { Store, Writer } from '../ports/store.ts'
import { onceFor, unlessDone } from './once.ts'
import { methodOf, type OrderDeps, type OrderSignature, proveOrder, visibleCertificate } from './order.ts'

export interface RevocationOrder {
  readonly reason: SubscriberReason
  /** When the key is believed to have been lost; may precede earlier CRLs (RFC 5280 5.3.2). */
  readonly invalidityDate?: Date
  readonly comment?: string
  /** Of an officer; nobody else's orders are signed. */
  readonly signature?: OrderSignature
}

export interface RevokeDeps extends OrderDeps {
  readonly store: Pick<Store, 'change' | 'replay' | 'certificate' | 'statusSequence'>
}

export function revokeCertificate(deps: RevokeDeps) {
  return async (call: Call, serialNumber: string, order: RevocationOrder): Promise<IssuedCertificate> => {
    const shown = await visibleCertificate(deps, call, serialNumber)
    assertMayAct(call.actor, 'certificate.revoke', shown)
    await unlessDone(deps.store, call, async () => {
      const at = deps.clock.now()
      assertInvalidityDate(order, shown, at)
      const { signature, ...spec } = order
      const ordering = { call, certificate: shown, spec: { kind: 'revocation', ...spec } } as const
      const kept = await proveOrder(
        deps,
        signature === undefined ? ordering : { ...ordering, signature },
      ).catch(async (error: unknown) => {
        // What is wrong with the order itself is said first: it could not be given by any signature.
        const present = await visibleCertificate(deps, call, serialNumber)
        assertRevocable(statusOf(present, at), order.reason)
        throw error
      })
      return keepRevocation(deps, call, { kept, order })
    })
    return visibleCertificate(deps, call, serialNumber)
  }
}

function keepRevocation(
  deps: RevokeDeps,
  call: Call,
  { kept, order }: { readonly kept: KeptOrder; readonly order: RevocationOrder },
): Promise<string> {
  const { issuerId, serialNumber, orderedAt: at, reason, comment, invalidityDate } = kept
  const action = order.reason === 'certificateHold' ? 'certificate.held' : 'certificate.revoked'
  const detail = { reason, comment, invalidityDate, signed: kept.proof !== undefined }
  return deps.store.change(
    auditEvent(call, { at, action, object: `certificate:${issuerId}/${serialNumber}`, detail }),
    async tx => {
      const certificate = await lockCertificate(tx, kept)
      assertRevocable(statusOf(certificate, at), order.reason)
      await assertStatus(tx, kept)
      await tx.insertOrder(kept, methodOf(call.actor))
      await tx.putRevocation(issuerId, serialNumber, revocationOf(certificate, { call, order, at }))
      return serialNumber
    },
    onceFor(call),
  )
}

export async function lockCertificate(
  tx: Pick<Writer, 'lockCertificate'>,
  { serialNumber }: Pick<KeptOrder, 'serialNumber'>,
): Promise<IssuedCertificate> {
  const certificate = await tx.lockCertificate(serialNumber)
  if (certificate === undefined) throw new SegelError('not-found', 'There is no such certificate.')
  return certificate
}

/** What the statement names is what is changed. */
export async function assertStatus(tx: Pick<Writer, 'lockedStatus'>, order: KeptOrder): Promise<void> {
  const status = await tx.lockedStatus(order.issuerId, order.serialNumber)
  if (String(status) !== order.status)
    throw new SegelError('conflict', 'The status has changed meanwhile. Look at it again.')
}

/** A final revocation after a hold keeps the date of the hold: it has been revoked since then (X.509 9.5.3.1, L10). */
function revocationOf(
  certificate: IssuedCertificate,
  { call, order, at }: { readonly call: Call; readonly order: RevocationOrder; readonly at: Date },
): Revocation {
  const { reason, invalidityDate, comment } = order
  const revokedAt = certificate.revocation?.revokedAt ?? new Date(Math.floor(at.getTime() / 1000) * 1000)
  return {
    reason,
    ...(invalidityDate === undefined ? {} : { invalidityDate }),
    ...(comment === undefined ? {} : { comment }),
    revokedAt,
    orderedBy: call.actor.id,
  }
}

function assertInvalidityDate(order: RevocationOrder, certificate: IssuedCertificate, at: Date): void {
  const date = order.invalidityDate
  if (date === undefined) return
  if (Number.isNaN(date.getTime())) throw new SegelError('malformed', 'The invalidity date is no date.')
  if (date > at) throw new SegelError('malformed', 'The invalidity date lies in the future.')
  if (date < certificate.notBefore)
    throw new SegelError('malformed', 'The invalidity date precedes the certificate.')
}
