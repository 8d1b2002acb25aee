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
    rosterDigests: async () => {
      // Computed here and now: the column beside the body is whoever's wrote it.
      const rows = await sql<{ digest: string }>(
        `select encode(sha256(convert_to(body, 'UTF8')), 'hex') as digest from roster_statements order by sequence`,
        [],
        'roster-digests',
      )
      return rows.map(row => row.digest)
    },
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
    insertRosterStatement: async ({ body, signatures }, after) => {
      const [made] = await sql<{ sequence: bigint }>(
        'insert into roster_statements (body, signatures) values ($1, $2) returning sequence',
        [body, canonicalJson(signatures)],
      )
      if (after === undefined || made === undefined) return true
      const between = await sql(
        'select sequence from roster_statements where sequence > $1 and sequence < $2 limit 1',
        [after, made.sequence],
      )
      return between.length === 0
    },
    insertRosterDraft: async ({ digest, body, signatures, createdAt, expiresAt }) => {
      await sql(
        'insert into roster_drafts (digest, body, signatures, created_at, expires_at) values ($1, $2, $3, $4, $5)',
        [digest, body, canonicalJson(signatures), createdAt, expiresAt],
      )
    },
    removeRosterDraft: async digest => {
      const rows = await sql('delete from roster_drafts where digest = $1 returning digest', [digest])
      return rows.length === 1
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
