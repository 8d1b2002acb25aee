/** The applicant takes a request back, as long as it is not with the CA. */
import { assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { ARROWS, type CertificateRequest, follow } from '../domain/request.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { findRequest, lockRequest } from './find.ts'
import { onceFor } from './once.ts'

export function withdrawRequest(deps: {
  readonly store: Pick<Store, 'change' | 'request'>
  readonly clock: Clock
}) {
  const find = findRequest(deps)
  return async (call: Call, id: string): Promise<CertificateRequest> => {
    const shown = await find(call, id)
    assertMayAct(call.actor, 'request.withdraw', shown.proposal.evidence)
    const at = deps.clock.now()
    await deps.store.change(
      auditEvent(call, { at, action: ARROWS.withdraw.recorded, object: `request:${id}` }),
      async tx => {
        const request = await lockRequest(tx, id)
        await tx.advanceRequest(id, { from: [request.state], to: follow('withdraw', request.state), at })
        return id
      },
      onceFor(call),
    )
    return find(call, id)
  }
}
