/** The audit chain: read in order, appended by the database's own function. */
import type { ChainedEvent } from '../../domain/audit.ts'
import type { AuditReader } from '../../ports/store-audit.ts'
import { SegelError } from '../../errors.ts'
import type { Sql, Stream } from './pool.ts'

export function auditReader(sql: Sql, stream: Stream): AuditReader {
  return {
    auditEvents: after =>
      stream<ChainedEvent>(
        'select sequence, body, hash from audit_events where sequence > $1 order by sequence',
        [after],
      ),
    auditHead: async () => {
      const [head] = await sql<{ sequence: bigint; hash: Buffer }>('select sequence, hash from audit_head')
      // Its one row is made by the migration: an empty table is a damaged database, not an empty journal.
      if (head === undefined)
        throw new SegelError('store-unavailable', 'The head of the audit log is missing.')
      return head
    },
  }
}

/** Locks the head until the transaction ends, so this is its last statement. */
export async function appendAudit(sql: Sql, bodies: readonly string[]): Promise<void> {
  await sql('select segel_append_audit($1)', [bodies], 'append-audit')
}
