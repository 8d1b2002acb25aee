/**
 * Rows in bulk, written by the owner in multi-row statements. The triggers stay on: what they refuse would be no
 * state that Segel could ever be in, and a measurement on it would say nothing.
 */
import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import type { Agency, Employee } from '../../src/domain/employee.ts'
import type { Profile } from '../../src/domain/profile.ts'
import { approvalDigest } from '../../src/domain/request.ts'
import { csrFacts, propose } from '../../src/enrollment/proposal.ts'
import type { NikSeal } from '../../src/ports/nik-seal.ts'
import { searchWords } from '../../src/adapters/store/cursor.ts'
import { readCsr } from '../../src/x509/csr.ts'
import { makeCsr } from '../../test/support/csr.ts'
import { makePerson, type Person } from './people.ts'
import { signDecisions } from './signed-decisions.ts'
import type { Sql } from './sql.ts'

/** Below the root of the demonstration's agency tree. */
const SEED_AGENCY = 'NC-DISKOMINFO'
const CHUNK = 1000

/** New people in the registry, from the `from`-th on (0 when absent). */
export async function seedPeople(
  sql: Sql,
  what: { readonly count: number; readonly from?: number; readonly seal: NikSeal },
): Promise<readonly Employee[]> {
  const { count, from = 0, seal } = what
  const path = await agencyPath(sql, SEED_AGENCY)
  const asOf = new Date()
  const people = Array.from({ length: count }, (_, index) => makePerson(from + index, path, asOf))
  for (const some of chunksOf(people)) await insertPeople(sql, some, seal)
  return people.map(person => person.employee)
}

/** A verified request with a key of its own for each of these people; gives the ids. */
async function seedVerified(
  sql: Sql,
  what: { readonly people: readonly Employee[]; readonly profile: Profile },
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const people of chunksOf(what.people)) {
    const rows = people.map(employee => requestRow(employee, what.profile))
    await sql.query(INSERT_REQUESTS, [JSON.stringify(rows)])
    ids.push(...rows.map(row => row.id))
  }
  return ids
}

/** The same, approved by an officer of each tier that the profile wants: ready to be issued. */
export async function seedApproved(
  sql: Sql,
  what: { readonly people: readonly Employee[]; readonly profile: Profile; readonly home: string },
): Promise<readonly string[]> {
  const ids = await seedVerified(sql, what)
  for (const tier of what.profile.approvals) await signDecisions(sql, what.home, { ids, tier })
  await sql.query(`update requests set state = 'approved' where id = any($1)`, [ids])
  return ids
}

async function agencyPath(sql: Sql, code: string): Promise<readonly Agency[]> {
  const { rows } = await sql.query<{ code: string; name: string; parent: string | null }>(
    'select code, name, parent from agencies',
  )
  const found = rows.find(row => row.code === code)
  if (found === undefined) throw new Error(`there is no agency ${code}`)
  const own = { code, name: found.name, ...(found.parent === null ? {} : { parent: found.parent }) }
  return found.parent === null ? [own] : [...(await agencyPath(sql, found.parent)), own]
}

async function insertPeople(sql: Sql, people: readonly Person[], seal: NikSeal): Promise<void> {
  const rows = people.map(({ employee, nik }) => ({
    ...employee,
    agency: employee.agencyPath.at(-1)?.code,
    nikHash: hex(seal.hash(nik)),
    nikSealed: hex(seal.seal(nik)),
  }))
  const given = JSON.stringify(rows)
  await sql.query(
    `insert into persons (id, nik_hash, nik_sealed)
     select "personId", decode("nikHash", 'hex'), decode("nikSealed", 'hex')
     from json_to_recordset($1) as g("personId" uuid, "nikHash" text, "nikSealed" text)`,
    [given],
  )
  await sql.query(
    `insert into employees (employee_number, person_id, name, title_after, birth_date, sex, status, agency, position,
       official_email, retires_on, nik_confirmed, as_of)
     select number, "personId", name, "titleAfter", "birthDate", sex, status, agency, position, "officialEmail",
       "retiresOn", true, "asOf"
     from json_to_recordset($1) as g(number text, "personId" uuid, name text, "titleAfter" text, "birthDate" date,
       sex text, status text, agency text, position text, "officialEmail" text, "retiresOn" date, "asOf" timestamptz)`,
    [given],
  )
}

function requestRow(employee: Employee, profile: Profile) {
  const csr = readCsr(makeCsr().der)
  const proposal = propose({ profile, employee, csr, now: new Date(), submitter: SUBMITTER })
  return {
    id: randomUUID(),
    profile: profile.name,
    employee_number: employee.number,
    person_id: employee.personId,
    agency_codes: employee.agencyPath.map(agency => agency.code),
    proposal: canonicalJson(proposal),
    digest: approvalDigest(proposal),
    csr: hex(csr.der),
    csr_facts: csrFacts(csr),
    search: searchWords(employee.name, employee.number, proposal.subject),
  }
}

const SUBMITTER = { id: 'token:benchmark-applicant', role: 'employee' } as const

const INSERT_REQUESTS = `
  insert into requests (id, state, profile, employee_number, person_id, agency_codes, proposal, digest, csr, csr_facts,
    findings, submitted_by, submitted_at, updated_at, search)
  select id, 'verified', profile, employee_number, person_id, array(select json_array_elements_text(agency_codes)),
    proposal, digest, decode(csr, 'hex'), csr_facts, '[]', '${SUBMITTER.id}', now(), now(),
    array_to_tsvector(array(select json_array_elements_text(search)))
  from json_to_recordset($1) as g(id uuid, profile text, employee_number text, person_id text, agency_codes json,
    proposal text, digest text, csr text, csr_facts jsonb, search json)`

function* chunksOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
