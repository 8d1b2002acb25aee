/**
 * WebTrust 6.7.11: a hold is bounded in time. When its end has come and nobody released it, the certification authority
 * makes it a revocation. The reason is `unspecified`: nobody has found out why the hold was needed, and the CA claims
 * nothing that it does not know; in a CRL that is no reason at all (RFC 5280 5.3.1). The date stays that of the hold.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { heldUntil, type HoldEnd, type HoldsBefore } from '../domain/hold.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { HeldSerial } from '../ports/store-revocations.ts'

export interface EndHoldsDeps {
  readonly store: Pick<Store, 'change' | 'holds'>
  readonly clock: Clock
  readonly endingBy: (at: Date) => HoldsBefore
  readonly holdEnd: HoldEnd
  readonly faultPoint?: (name: string) => void
}

const BATCH = 100
const REASON = 'unspecified'

/** A batch; gives how many holds came to their end. */
export function endHolds(deps: EndHoldsDeps) {
  return async (call: Call): Promise<number> => {
    const due = await deps.store.holds({ before: deps.endingBy(deps.clock.now()), limit: BATCH })
    let ended = 0
    for (const one of due) if (await endHold(deps, call, one)) ended += 1
    return ended
  }
}

/** One transaction: status and event, or neither. False when it was released, revoked or ended meanwhile. */
function endHold(deps: EndHoldsDeps, call: Call, { issuerId, serialNumber }: HeldSerial): Promise<boolean> {
  return deps.store.change([], async tx => {
    const at = deps.clock.now()
    const certificate = await tx.lockCertificate(serialNumber)
    const until = certificate === undefined ? undefined : heldUntil(certificate, deps.holdEnd)
    if (until === undefined || until > at) return false
    await tx.endHold(issuerId, serialNumber, { reason: REASON, orderedBy: call.actor.id })
    const heldSince = certificate?.revocation?.revokedAt.toISOString() ?? null
    const detail = { reason: REASON, heldSince, heldUntil: until.toISOString() }
    const object = `certificate:${issuerId}/${serialNumber}`
    tx.record(auditEvent(call, { at, action: 'certificate.hold-ended', object, detail }))
    deps.faultPoint?.('holds:before-commit')
    return true
  })
}
