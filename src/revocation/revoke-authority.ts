/** Revocation of a CA's own certificate (RFC 3647 4.9, ETSI EN 319 411-1 6.3.9): by its parent, final, never a hold. */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { assertRevocable, statusOf } from '../domain/certificate.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { RevocationReason } from '../x509/crl.ts'

export const AUTHORITY_REASONS = [
  'unspecified',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
] as const satisfies readonly RevocationReason[]
export type AuthorityReason = (typeof AUTHORITY_REASONS)[number]

export interface RevokedAuthority {
  readonly issuerId: string
  readonly serialNumber: string
  readonly reason: AuthorityReason
  /** Whose CRL has to tell it, at once. */
  readonly parentId: string
}

/**
 * Nothing is issued from it from now on; its key goes on signing CRLs and certifying responders, for what it issued.
 * @throws SegelError `not-found`, `already-revoked`, or `policy-violation` for a root
 */
export function revokeAuthority(deps: {
  readonly store: Pick<Store, 'change' | 'issuer' | 'certificate'>
  readonly clock: Clock
}) {
  return async (
    call: Call,
    issuerId: string,
    order: { readonly reason: AuthorityReason; readonly comment?: string },
  ): Promise<RevokedAuthority> => {
    const { serialNumber, parentId } = await certificateOf(deps.store, issuerId)
    const at = deps.clock.now()
    const detail = { ...order, serialNumber, parent: parentId }
    const event = auditEvent(call, { at, action: 'authority.revoked', object: `issuer:${issuerId}`, detail })
    await deps.store.change(event, async tx => {
      const present = await tx.lockCertificate(serialNumber)
      if (present === undefined) throw elsewhere(issuerId)
      assertRevocable(statusOf(present, at), order.reason)
      const revokedAt = new Date(Math.floor(at.getTime() / 1000) * 1000)
      await tx.putRevocation(parentId, serialNumber, { ...order, revokedAt, orderedBy: call.actor.id })
    })
    return { issuerId, serialNumber, parentId, reason: order.reason }
  }
}

async function certificateOf(store: Pick<Store, 'issuer' | 'certificate'>, issuerId: string) {
  const issuer = await store.issuer(issuerId)
  if (issuer === undefined) throw new SegelError('not-found', `There is no issuer ${issuerId}.`)
  if (issuer.kind === 'root')
    throw new SegelError(
      'policy-violation',
      'No CRL can revoke a root: relying parties have to take it off their lists of trusted roots.',
    )
  const { serialNumber } = issuer.certificate
  const certificate = await store.certificate(serialNumber)
  if (certificate === undefined) throw elsewhere(issuerId)
  return { serialNumber, parentId: certificate.issuerId }
}

function elsewhere(issuerId: string): SegelError {
  return new SegelError(
    'not-found',
    `The certificate of ${issuerId} was signed elsewhere: its own issuer has to revoke it.`,
  )
}
