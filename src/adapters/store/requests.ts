/** Certificate requests and the decisions on them. */
import type { Finding } from '../../errors.ts'
import { SegelError } from '../../errors.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { EmployeeNumber } from '../../domain/nip.ts'
import type { CertificateRequest, CsrFacts, Decision, Proposal, RequestState } from '../../domain/request.ts'
import { OPEN_STATES } from '../../domain/request.ts'
import type { RequestPatch, RequestQuery, RequestReader, RequestWriter } from '../../ports/store-requests.ts'
import {
  conditions,
  decodeCursor,
  orderColumn,
  pageLimit,
  searchQuery,
  searchWords,
  toPage,
} from './cursor.ts'
import type { Sql } from './pool.ts'

export interface RequestRow {
  id: string
  state: RequestState
  profile: string
  employee_number: EmployeeNumber
  person_id: string
  proposal: Proposal
  digest: string
  csr: Buffer
  csr_facts: CsrFacts
  findings: Finding[]
  submitted_by: string
  submitted_at: Date
  updated_at: Date
  serial_number: string | null
  failure: string | null
  decisions: DecisionRow[]
}

type Optional = 'officerPerson' | 'statement' | 'proof'
type DecisionRow = Omit<Decision, 'decidedAt' | Optional> & { decidedAt: string } & {
  [K in Optional]: Required<Decision>[K] | null
}

export const REQUEST_COLUMNS = `r.id, r.state, r.profile, r.employee_number, r.person_id, r.proposal::json as proposal, r.digest, r.csr,
  r.csr_facts, r.findings, r.submitted_by, r.submitted_at, r.updated_at, r.serial_number, r.failure,
  (select coalesce(json_agg(json_build_object(
      'officer', d.officer, 'officerName', d.officer_name, 'tier', d.tier, 'decision', d.decision,
      'digest', d.digest, 'reason', d.reason, 'decidedAt', d.decided_at, 'officerPerson', d.officer_person,
      'statement', d.statement, 'proof', d.proof) order by d.decided_at, d.tier desc), '[]')
    from decisions d where d.request_id = r.id) as decisions`

/** A text that is no UUID names no request; asking the database would be an error instead. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function requestReader(sql: Sql): RequestReader {
  /** `name` prepares it: planning these columns takes the server longer than finding the row. */
  const list = async (where: string, values: readonly unknown[], name?: string) =>
    (await sql<RequestRow>(`select ${REQUEST_COLUMNS} from requests r where ${where}`, values, name)).map(
      toRequest,
    )

  return {
    request: async id => (UUID.test(id) ? (await list('r.id = $1', [id], 'request'))[0] : undefined),
    requests: async query => {
      const limit = pageLimit(query)
      const { where, values } = requestFilter(query)
      const column =
        query.text === undefined
          ? 'r.submitted_at'
          : await orderColumn(sql, { from: 'requests r', where, values }, 'r.submitted_at')
      const items = await list(`${where} order by ${column} desc, r.id desc limit ${limit + 1}`, values)
      return toPage(items, limit, item => ({ at: item.submittedAt, key: item.id }))
    },
    openRequest: async (personId, profile) =>
      (
        await list(
          'r.person_id = $1 and r.profile = $2 and r.state = any($3)',
          [personId, profile, OPEN_STATES],
          'open-request',
        )
      )[0],
    approvedRequests: limit =>
      list(
        `r.state = 'approved' and not exists (
           select from intents i where i.request_id = r.id and i.state = 'open')
         order by r.updated_at, r.id limit $1`,
        [limit],
        'approved-requests',
      ),
  }
}

export function requestWriter(sql: Sql): RequestWriter {
  return {
    insertRequest: request => insertRequest(sql, request),
    lockRequest: async id => {
      if (!UUID.test(id)) return undefined
      await sql('select from requests where id = $1 for update', [id], 'lock-request')
      // A second statement: it sees what the one that held the lock has committed.
      return requestReader(sql).request(id)
    },
    advanceRequest: async (id, step) => {
      const { sets, values } = patchColumns(step.patch ?? {})
      const rows = !UUID.test(id)
        ? []
        : await sql<{ id: string }>(
            `update requests set state = $1, updated_at = $2${sets} where id = $3 and state = any($4) returning id`,
            [step.to, step.at, id, step.from, ...values],
            sets === '' ? 'advance-request' : undefined,
          )
      if (rows.length === 0) {
        throw new SegelError(
          'conflict',
          `The request is not ${step.from.join(' or ')}; it cannot become ${step.to}.`,
        )
      }
    },
    completeRequests: (issued, at) => completeRequests(sql, issued, at),
    insertDecision: async (requestId, one) => {
      await sql(
        `insert into decisions (request_id, officer, officer_name, tier, decision, digest, reason, decided_at,
           officer_person, statement, proof)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          requestId,
          one.officer,
          one.officerName,
          one.tier,
          one.decision,
          one.digest,
          one.reason,
          one.decidedAt,
          one.officerPerson ?? null,
          one.statement ?? null,
          one.proof === undefined ? null : JSON.stringify(one.proof),
        ],
        'insert-decision',
      )
    },
  }
}

async function insertRequest(sql: Sql, request: CertificateRequest): Promise<void> {
  const derived = proposalColumns(request.proposal)
  await sql(
    `insert into requests (id, state, profile, employee_number, person_id, proposal, digest, csr, csr_facts,
       findings, submitted_by, submitted_at, updated_at, serial_number, failure, agency_codes, search)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, array_to_tsvector($17::text[]))`,
    [
      request.id,
      request.state,
      request.profile,
      request.employeeNumber,
      request.personId,
      derived.proposal,
      request.digest,
      request.csr,
      JSON.stringify(request.csrFacts),
      JSON.stringify(request.findings),
      request.submittedBy,
      request.submittedAt,
      request.updatedAt,
      request.serialNumber ?? null,
      request.failure ?? null,
      derived.agencyCodes,
      derived.search,
    ],
    'insert-request',
  )
}

/** One statement for a batch: a round trip for each would cost more than its signature. */
async function completeRequests(
  sql: Sql,
  issued: readonly { readonly id: string; readonly serialNumber: string }[],
  at: Date,
): Promise<void> {
  const rows = await sql<{ id: string }>(
    `update requests r set state = 'issued', serial_number = g.serial_number, updated_at = $3
     from unnest($1::uuid[], $2::text[]) as g(id, serial_number)
     where r.id = g.id and r.state = 'approved' returning r.id`,
    [issued.map(one => one.id), issued.map(one => one.serialNumber), at],
    'complete-requests',
  )
  if (rows.length !== issued.length)
    throw new SegelError('conflict', 'One of the requests is not approved; none of them is issued.')
}

/** The text that was digested, and the columns that make it findable. */
function proposalColumns(proposal: Proposal) {
  const { evidence } = proposal
  return {
    proposal: canonicalJson(proposal),
    agencyCodes: evidence.agencyPath.map(agency => agency.code),
    search: searchWords(evidence.name, evidence.employeeNumber, proposal.subject),
  }
}

/** Further assignments of an UPDATE, numbered from $5. */
function patchColumns(patch: RequestPatch): { sets: string; values: unknown[] } {
  const values: unknown[] = []
  const set = (column: string, value: unknown, form = '$') => {
    values.push(value)
    return `, ${column} = ${form.replace('$', `$${values.length + 4}`)}`
  }
  let sets = ''
  if (patch.proposal !== undefined) {
    const derived = proposalColumns(patch.proposal)
    sets += set('proposal', derived.proposal)
    sets += set('agency_codes', derived.agencyCodes)
    sets += set('search', derived.search, 'array_to_tsvector($::text[])')
  }
  if (patch.digest !== undefined) sets += set('digest', patch.digest)
  if (patch.findings !== undefined) sets += set('findings', JSON.stringify(patch.findings))
  if (patch.serialNumber !== undefined) sets += set('serial_number', patch.serialNumber)
  if (patch.failure !== undefined) sets += set('failure', patch.failure)
  return { sets, values }
}

function requestFilter(query: RequestQuery): { where: string; values: unknown[] } {
  const filter = conditions()
  filter.add('r.state = any($)', query.states)
  filter.add('r.agency_codes @> array[$]::text[]', query.agency)
  filter.add('r.profile = $', query.profile)
  filter.add('r.person_id = $', query.personId)
  filter.add('r.serial_number = $', query.serialNumber)
  filter.add('r.search @@ $::tsquery', searchQuery(query.text))
  if (query.cursor !== undefined) {
    const place = decodeCursor(query.cursor)
    if (!UUID.test(place.key)) throw new SegelError('malformed', 'The cursor is not one of ours.')
    filter.after({ column: 'r.submitted_at', key: 'r.id' }, place)
  }
  return { where: filter.text(), values: filter.values }
}

export function toRequest(row: RequestRow): CertificateRequest {
  return {
    id: row.id,
    state: row.state,
    employeeNumber: row.employee_number,
    personId: row.person_id,
    profile: row.profile,
    proposal: row.proposal,
    digest: row.digest,
    csr: row.csr,
    csrFacts: row.csr_facts,
    findings: row.findings,
    decisions: row.decisions.map(toDecision),
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    updatedAt: row.updated_at,
    ...(row.serial_number === null ? {} : { serialNumber: row.serial_number }),
    ...(row.failure === null ? {} : { failure: row.failure }),
  }
}

function toDecision({ officerPerson, statement, proof, ...row }: DecisionRow): Decision {
  return {
    ...row,
    decidedAt: new Date(row.decidedAt),
    ...(officerPerson === null ? {} : { officerPerson }),
    ...(statement === null ? {} : { statement }),
    ...(proof === null ? {} : { proof }),
  }
}
