/** What officers decided, by one walk along the index of time. */
import type { OfficerDecision } from '../../domain/conduct.ts'
import type { Tier } from '../../domain/profile.ts'
import type { ConductReader } from '../../ports/store-conduct.ts'
import type { Sql } from './pool.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface DecisionRow {
  request_id: string
  officer: string
  officer_name: string
  tier: Tier
  decision: 'approve' | 'reject'
  decided_at: Date
  submitted_by: string
  submitted_at: Date
  person_id: string
  agency: string | null
}

export function conductReader(sql: Sql): ConductReader {
  return {
    decisionsBetween: async (from, to, limit) => {
      const rows = await sql<DecisionRow>(
        `select d.request_id, d.officer, d.officer_name, d.tier, d.decision, d.decided_at, r.submitted_by,
           r.submitted_at, r.person_id, r.proposal::jsonb -> 'evidence' -> 'agencyPath' -> -1 ->> 'code' as agency
         from decisions d join requests r on r.id = d.request_id
         where d.decided_at >= $1 and d.decided_at < $2 order by d.decided_at, d.request_id limit $3`,
        [from, to, limit],
      )
      return rows.map(toDecision)
    },
    workplacesOf: async persons => {
      const rows = await sql<{ person_id: string; agency: string }>(
        'select person_id, agency from employees where person_id = any($1::uuid[])',
        [persons.filter(id => UUID.test(id))],
      )
      return new Map(rows.map(row => [row.person_id, row.agency]))
    },
  }
}

function toDecision(row: DecisionRow): OfficerDecision {
  return {
    requestId: row.request_id,
    officer: row.officer,
    officerName: row.officer_name,
    tier: row.tier,
    decision: row.decision,
    decidedAt: row.decided_at,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    personId: row.person_id,
    ...(row.agency === null ? {} : { agency: row.agency }),
  }
}
