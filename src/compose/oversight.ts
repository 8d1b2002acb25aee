/** The part of the composition root that concerns administrators and auditors; called by compose.ts alone. */
import { systemClock } from '../adapters/system.ts'
import { responderMetrics } from '../adapters/responders/metrics.ts'
import { readCheckpoint } from '../auditing/cosign.ts'
import { type ExportSpec, exportAudit } from '../auditing/export.ts'
import { proveAuditEvent } from '../auditing/prove.ts'
import { readAuditEvents, recordReading } from '../auditing/read-events.ts'
import { reportRegistry } from '../auditing/registry-imports.ts'
import { reportAuthorities } from '../auditing/report-authorities.ts'
import { reportResponders } from '../auditing/report-responders.ts'
import { reportStatistics } from '../auditing/statistics.ts'
import { assertEverywhere, type Call } from '../domain/actor.ts'
import type { Store } from '../ports/store.ts'

const clock = systemClock

export function composeOversight(
  {
    config,
  }: {
    readonly config: {
      readonly web: { readonly timeZone: string }
      readonly validationAuthorities?: readonly string[]
    }
  },
  { store }: { readonly store: Store },
) {
  const record = recordReading({ store, clock })
  const lines = exportAudit({ store })
  return {
    reportStatistics: reportStatistics({ store, clock, timeZone: config.web.timeZone }),
    reportAuthorities: reportAuthorities({ store, clock }),
    reportRegistry: reportRegistry({ store }),
    reportResponders: reportResponders({
      metrics: responderMetrics(),
      urls: config.validationAuthorities ?? [],
    }),
    readAuditEvents: readAuditEvents({ store, clock }),
    proveAuditEvent: proveAuditEvent({ store, clock }),
    readCheckpoint: readCheckpoint({ store }),
    async *exportPack(call: Call, spec: ExportSpec) {
      assertEverywhere(call.actor, 'audit.read')
      const detail = { from: String(spec.from), to: spec.to === undefined ? 'newest' : String(spec.to) }
      await record(call, { action: 'audit.exported', detail })
      yield* lines(spec)
    },
  }
}
