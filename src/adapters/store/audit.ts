/** The audit chain: read in order, appended by the database's own function. */
import type { ChainedEvent } from '../../domain/audit.ts'
import type { AuditQuery, AuditReader } from '../../ports/store-audit.ts'
import { SegelError } from '../../errors.ts'
import { conditions } from './cursor.ts'
import type { Sql, Stream } from './pool.ts'

// Word for word as in the indices of the migration, or they would not be used.
const ACTION = "((body::jsonb) ->> 'action')"
const OBJECT = "((body::jsonb) ->> 'object')"
const ACTOR = "((body::jsonb) ->> 'actor')"

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
    auditPage: query => readPage(sql, query),
    lastAuditEvent: async ({ object, action }) => {
      const [found] = await sql<ChainedEvent>(
        `select sequence, body, hash from audit_events where ${OBJECT} = $1 and ${ACTION} = $2
         order by sequence desc limit 1`,
        [object, action],
      )
      return found
    },
  }
}

async function readPage(sql: Sql, query: AuditQuery): Promise<ChainedEvent[]> {
  const { after, limit, action, actions, object, actor, newestFirst } = query
  const where = conditions()
  where.add('sequence < $', newestFirst?.before)
  where.add(`${ACTOR} = $`, actor)
  where.add('sequence > $', after)
  where.add(`${ACTION} = $`, action)
  where.add(`${ACTION} = any($)`, actions)
  where.add(`${OBJECT} = $`, object)
  const rows = `select sequence, body, hash from audit_events where ${where.text()} order by sequence${newestFirst === undefined ? '' : ' desc'}`
  return sql<ChainedEvent>(`${rows} limit ${Math.trunc(limit)}`, where.values)
}

/** Locks the head until the transaction ends, so this is its last statement. */
export async function appendAudit(sql: Sql, bodies: readonly string[]): Promise<void> {
  await sql('select segel_append_audit($1)', [bodies], 'append-audit')
}
