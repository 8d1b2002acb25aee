/** Auditors read the log, and that they did is in the log (WebTrust 3.10.8, W05). */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import { auditEvent, type ChainedEvent } from '../domain/audit.ts'
import type { Clock } from '../ports/environment.ts'
import type { AuditQuery } from '../ports/store-audit.ts'
import type { Store } from '../ports/store.ts'

export type { AuditQuery }

export function readAuditEvents(deps: {
  readonly store: Pick<Store, 'change' | 'auditPage'>
  readonly clock: Clock
}) {
  return async (call: Call, query: AuditQuery): Promise<readonly ChainedEvent[]> => {
    assertEverywhere(call.actor, 'audit.read')
    // Recorded first: whoever cannot be recorded does not read.
    await deps.store.change(readingOf(call, query, deps.clock.now()), () => Promise.resolve())
    return deps.store.auditPage(query)
  }
}

/** Of the administrator's commands: verifying and exporting are readings too. */
export function recordReading(deps: { readonly store: Pick<Store, 'change'>; readonly clock: Clock }) {
  return async (
    call: Call,
    what: {
      readonly action: 'audit.verified' | 'audit.exported'
      readonly detail: Readonly<Record<string, string>>
    },
  ): Promise<void> => {
    const { action, detail } = what
    const event = auditEvent(call, { at: deps.clock.now(), action, object: 'audit:events', detail })
    await deps.store.change(event, () => Promise.resolve())
  }
}

function readingOf(call: Call, query: AuditQuery, at: Date) {
  const { after, limit, action = null, object = null, actor = null, newestFirst } = query
  const before = newestFirst?.before?.toString() ?? null
  const detail = { after: after.toString(), before, limit, action, object, actor }
  return auditEvent(call, { at, action: 'audit.read', object: 'audit:events', detail })
}
