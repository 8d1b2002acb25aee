/** The roster of officers as it was signed; nothing here says whether a signature holds. */
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { StatementSignature } from '../../domain/statement.ts'
import type { RosterDraft, RosterEntry, RosterReader, RosterWriter } from '../../ports/store-roster.ts'
import type { Sql } from './pool.ts'

interface DraftRow {
  digest: string
  body: string
  signatures: StatementSignature[]
  created_at: Date
  expires_at: Date
}

const DRAFT = 'digest, body, signatures, created_at, expires_at'

export function rosterReader(sql: Sql): RosterReader {
  return {
    rosterAnchor: async () => (await sql<{ spki: Buffer }>('select spki from roster_anchor'))[0]?.spki,
    rosterStatements: after =>
      sql<RosterEntry>(
        'select sequence, body, signatures from roster_statements where sequence > $1 order by sequence',
        [after],
        'roster-statements',
      ),
    rosterDrafts: async at => {
      const rows = await sql<DraftRow>(
        `select ${DRAFT} from roster_drafts where expires_at > $1 order by created_at, digest`,
        [at],
      )
      return rows.map(toDraft)
    },
  }
}

export function rosterWriter(sql: Sql): RosterWriter {
  return {
    putRosterAnchor: async spki => {
      await sql('insert into roster_anchor (spki) values ($1)', [spki])
    },
    insertRosterStatement: async ({ body, signatures }) => {
      await sql('insert into roster_statements (body, signatures) values ($1, $2)', [
        body,
        canonicalJson(signatures),
      ])
    },
    insertRosterDraft: async ({ digest, body, signatures, createdAt, expiresAt }) => {
      await sql(
        'insert into roster_drafts (digest, body, signatures, created_at, expires_at) values ($1, $2, $3, $4, $5)',
        [digest, body, canonicalJson(signatures), createdAt, expiresAt],
      )
    },
    addDraftSignature: async (digest, signature) => {
      const rows = await sql<DraftRow>(
        `update roster_drafts set signatures = signatures || $2::jsonb where digest = $1 returning ${DRAFT}`,
        [digest, canonicalJson([signature])],
      )
      return rows.map(toDraft)[0]
    },
    removeRosterDraft: async digest => {
      await sql('delete from roster_drafts where digest = $1', [digest])
    },
  }
}

function toDraft(row: DraftRow): RosterDraft {
  return {
    digest: row.digest,
    body: row.body,
    signatures: row.signatures,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
