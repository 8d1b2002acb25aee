/**
 * After a crash: an intent that no certificate followed may have been signed, so its serial number is revoked for
 * good and never used again. The request stays approved and gets a new serial number, up to a number of attempts;
 * then it fails with a reason.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { ARROWS } from '../domain/request.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { Intent } from '../ports/store-certificates.ts'

export interface ReconcileDeps {
  readonly store: Pick<Store, 'change' | 'openIntents'>
  readonly clock: Clock
  /** An intent older than this has no living signer behind it. */
  readonly intentTimeoutMs: number
  readonly maxAttempts: number
}

const BATCH = 100

export function reconcileIntents(deps: ReconcileDeps) {
  return async (call: Call): Promise<number> => {
    const before = new Date(deps.clock.now().getTime() - deps.intentTimeoutMs)
    const intents = await deps.store.openIntents(before, BATCH)
    let ended = 0
    for (const intent of intents) if (await endIntent(deps, call, intent)) ended += 1
    return ended
  }
}

async function endIntent(deps: ReconcileDeps, call: Call, intent: Intent): Promise<boolean> {
  const at = deps.clock.now()
  const { issuerId, serialNumber, requestId, attempt } = intent
  const object = `certificate:${issuerId}/${serialNumber}`
  const detail = { request: requestId ?? null, attempt }
  return deps.store.change([], async tx => {
    // Before the intent, as issuance takes its locks: the other way round they would wait for each other.
    const request = requestId === undefined ? undefined : await tx.lockRequest(requestId)
    // Somebody else ended it: then there is nothing to record either.
    if (!(await tx.abandonIntent(issuerId, serialNumber, at))) return false
    tx.record(auditEvent(call, { at, action: 'certificate.abandoned', object, detail }))
    await tx.putRevocation(issuerId, serialNumber, {
      reason: 'unspecified',
      revokedAt: at,
      orderedBy: call.actor.id,
    })
    if (requestId === undefined || attempt + 1 < deps.maxAttempts) return true
    // It may have ended for another reason; its intent is closed all the same.
    if (request?.state !== 'approved') return true
    const failure = 'Issuance was interrupted several times. Submit the request anew.'
    await tx.advanceRequest(requestId, { from: ['approved'], to: 'failed', at, patch: { failure } })
    tx.record(
      auditEvent(call, {
        at,
        action: ARROWS.fail.recorded,
        object: `request:${requestId}`,
        detail: { failure },
      }),
    )
    return true
  })
}
