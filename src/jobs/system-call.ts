import { randomUUID } from 'node:crypto'
import type { Call } from '../domain/actor.ts'

/** The call of a job: nobody's wish, the house's own duty. Each round is one request in the audit log. */
export function systemCall(part: 'ca' | 'ra'): Call {
  return {
    actor: { id: `system:${part}`, role: 'system', name: `Segel ${part}` },
    requestId: randomUUID(),
    source: 'job',
  }
}
