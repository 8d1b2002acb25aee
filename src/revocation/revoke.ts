/** RFC 3647 4.9: revocation, hold and release. An order takes effect with its transaction; no CRL is waited for. */
import { assertMayAct, type Call, mayAct } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import {
  assertReleasable,
  assertRevocable,
  type IssuedCertificate,
  type Revocation,
  type SubscriberReason,
  statusOf,
} from '../domain/certificate.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Once, Store, Writer } from '../ports/store.ts'

export interface RevocationOrder {
  readonly reason: SubscriberReason
  /** When the key is believed to have been lost; may precede earlier CRLs (RFC 5280 5.3.2). */
  readonly invalidityDate?: Date
  readonly comment?: string
}

export interface RevokeDeps {
  readonly store: Pick<Store, 'change' | 'certificate'>
  readonly clock: Clock
}

export function revokeCertificate(deps: RevokeDeps) {
  return async (call: Call, serialNumber: string, order: RevocationOrder): Promise<IssuedCertificate> => {
    const shown = await visibleCertificate(deps, call, serialNumber)
    assertMayAct(call.actor, 'certificate.revoke', shown)
    const at = deps.clock.now()
    assertInvalidityDate(order, shown, at)
    const action = order.reason === 'certificateHold' ? 'certificate.held' : 'certificate.revoked'
    const { reason, invalidityDate, comment } = order
    const detail = {
      reason,
      comment: comment ?? null,
      invalidityDate: invalidityDate?.toISOString() ?? null,
    }
    await deps.store.change(
      auditEvent(call, { at, action, object: objectOf(shown), detail }),
      async tx => {
        const certificate = await lockCertificate(tx, serialNumber)
        assertRevocable(statusOf(certificate, at), reason)
        await tx.putRevocation(
          certificate.issuerId,
          serialNumber,
          revocationOf(certificate, { call, order, at }),
        )
        return serialNumber
      },
      onceFor(call),
    )
    return visibleCertificate(deps, call, serialNumber)
  }
}

export function releaseCertificate(deps: RevokeDeps) {
  return async (call: Call, serialNumber: string, comment?: string): Promise<IssuedCertificate> => {
    const shown = await visibleCertificate(deps, call, serialNumber)
    assertMayAct(call.actor, 'certificate.release', shown)
    const at = deps.clock.now()
    const detail = { comment: comment ?? null }
    await deps.store.change(
      auditEvent(call, { at, action: 'certificate.released', object: objectOf(shown), detail }),
      async tx => {
        const certificate = await lockCertificate(tx, serialNumber)
        assertReleasable(statusOf(certificate, at))
        await tx.removeRevocation(certificate.issuerId, serialNumber, at)
        return serialNumber
      },
      onceFor(call),
    )
    return visibleCertificate(deps, call, serialNumber)
  }
}

/** A subscriber's certificate within the actor's sight; the CA's own are not revoked by this door. */
async function visibleCertificate(
  deps: Pick<RevokeDeps, 'store'>,
  call: Call,
  serialNumber: string,
): Promise<IssuedCertificate & { readonly personId: string }> {
  const certificate = await deps.store.certificate(serialNumber)
  const { personId, agencyPath } = certificate ?? {}
  const isVisible =
    personId !== undefined &&
    agencyPath !== undefined &&
    mayAct(call.actor, 'certificate.read', { personId, agencyPath })
  if (certificate === undefined || !isVisible)
    throw new SegelError('not-found', 'There is no such certificate.')
  return { ...certificate, personId }
}

async function lockCertificate(tx: Writer, serialNumber: string): Promise<IssuedCertificate> {
  const certificate = await tx.lockCertificate(serialNumber)
  if (certificate === undefined) throw new SegelError('not-found', 'There is no such certificate.')
  return certificate
}

/** A final revocation after a hold keeps the date of the hold: it has been revoked since then (X.509 9.5.3.1, L10). */
function revocationOf(
  certificate: IssuedCertificate,
  { call, order, at }: { readonly call: Call; readonly order: RevocationOrder; readonly at: Date },
): Revocation {
  const revokedAt = certificate.revocation?.revokedAt ?? new Date(Math.floor(at.getTime() / 1000) * 1000)
  return { ...order, revokedAt, orderedBy: call.actor.id }
}

function assertInvalidityDate(order: RevocationOrder, certificate: IssuedCertificate, at: Date): void {
  const date = order.invalidityDate
  if (date === undefined) return
  if (Number.isNaN(date.getTime())) throw new SegelError('malformed', 'The invalidity date is no date.')
  if (date > at) throw new SegelError('malformed', 'The invalidity date lies in the future.')
  if (date < certificate.notBefore)
    throw new SegelError('malformed', 'The invalidity date precedes the certificate.')
}

function objectOf(certificate: IssuedCertificate): string {
  return `certificate:${certificate.issuerId}/${certificate.serialNumber}`
}

function onceFor(call: Call): Once | undefined {
  return call.once === undefined ? undefined : { actor: call.actor.id, ...call.once }
}
