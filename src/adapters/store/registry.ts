/** The imported employee table. */
import { SegelError } from '../../errors.ts'
import type { Agency, Employee } from '../../domain/employee.ts'
import type { EmployeeNumber } from '../../domain/nip.ts'
import type { EmployeeRecord, RegistryReader, RegistryWriter } from '../../ports/store-registry.ts'
import type { Sql } from './pool.ts'

interface AgencyRow {
  code: string
  name: string
  parent: string | null
}

interface EmployeeRow {
  employee_number: EmployeeNumber
  person_id: string
  name: string
  title_before: string | null
  title_after: string | null
  birth_date: string
  sex: Employee['sex']
  status: Employee['status']
  agency: string
  position: string | null
  official_email: string | null
  retires_on: string | null
  contract_ends_on: string | null
  nik_hash: Buffer
  nik_sealed: Buffer
  nik_confirmed: boolean
  as_of: Date
  agency_path: AgencyRow[]
}

/** Deeper than any agency tree; it only stops a loop that should not be there. */
const DEPTH = 64

export function registryReader(sql: Sql): RegistryReader {
  return {
    employeeRecord: async number => {
      const [row] = await sql<EmployeeRow>(
        `select e.employee_number, e.person_id, e.name, e.title_before, e.title_after, e.birth_date, e.sex, e.status,
           e.agency, e.position, e.official_email, e.retires_on, e.contract_ends_on, p.nik_hash, p.nik_sealed,
           e.nik_confirmed, e.as_of, (
             with recursive up as (
               select a.code, a.name, a.parent, 0 as depth from agencies a where a.code = e.agency
               union all
               select a.code, a.name, a.parent, up.depth + 1 from up join agencies a on a.code = up.parent
               where up.depth < ${DEPTH})
             select json_agg(json_build_object('code', code, 'name', name, 'parent', parent) order by depth desc)
             from up) as agency_path
         from employees e join persons p on p.id = e.person_id
         where e.employee_number = $1`,
        [number],
        'employee',
      )
      return row === undefined ? undefined : toRecord(row)
    },
    agencies: async () =>
      (await sql<AgencyRow>('select code, name, parent from agencies order by code')).map(toAgency),
  }
}

export function registryWriter(sql: Sql): RegistryWriter {
  return {
    putAgencies: agencies => putAgencies(sql, agencies),
    putEmployees: records => putEmployees(sql, records),
  }
}

async function putAgencies(sql: Sql, agencies: readonly Agency[]): Promise<void> {
  assertOnce(agencies.map(agency => agency.code))
  // Foreign keys are looked at when the statement ends, so children may come before their parents.
  await sql(
    `insert into agencies (code, name, parent)
     select code, name, parent from json_to_recordset($1) as g(code text, name text, parent text)
     on conflict (code) do update set name = excluded.name, parent = excluded.parent`,
    [JSON.stringify(agencies)],
  )
  const looped = await sql<{ code: string }>(
    `with recursive down as (
       select code from agencies where parent is null
       union all
       select a.code from agencies a join down on a.parent = down.code)
     select code from agencies where code not in (select code from down) order by code limit 1`,
  )
  if (looped[0] !== undefined)
    throw new SegelError('conflict', `The agency ${looped[0].code} is below itself.`)
}

/** Values that tell a changed record from an unchanged one; `as_of` alone is no change. */
const COMPARED = `name, title_before, title_after, birth_date, sex, status, agency, position, official_email,
  retires_on, contract_ends_on, nik_confirmed`
const GIVEN = `json_to_recordset($1) as g(employee_number text, name text, title_before text, title_after text,
  birth_date date, sex text, status text, agency text, position text, official_email text, retires_on date,
  contract_ends_on date, nik_hash text, nik_sealed text, nik_confirmed boolean, as_of timestamptz, new_person_id uuid)`

async function putEmployees(
  sql: Sql,
  records: readonly (EmployeeRecord & { readonly newPersonId: string })[],
) {
  assertOnce(records.map(record => record.number))
  const given = JSON.stringify(records.map(recordJson))
  await sql(
    `insert into persons (id, nik_hash, nik_sealed)
     select new_person_id, decode(nik_hash, 'hex'), decode(nik_sealed, 'hex') from ${GIVEN}
     on conflict (nik_hash) do nothing`,
    [given],
  )
  const [counts] = await sql<{ added: number; changed: number; unchanged: number }>(
    `with given as (
       select g.*, p.id as person_id from ${GIVEN} join persons p on p.nik_hash = decode(g.nik_hash, 'hex')
     ), before as (
       select e.employee_number, (e.person_id, ${prefixed('e')}) is distinct from (g.person_id, ${prefixed('g')}) as differs
       from employees e join given g on g.employee_number = e.employee_number
     ), put as (
       insert into employees (employee_number, person_id, ${COMPARED}, as_of)
       select employee_number, person_id, ${COMPARED}, as_of from given
       on conflict (employee_number) do update set
         (person_id, ${COMPARED}, as_of) = row(excluded.person_id, ${prefixed('excluded')}, excluded.as_of)
     )
     select
       (select count(*) from given)::int - (select count(*) from before)::int as added,
       (select count(*) from before where differs)::int as changed,
       (select count(*) from before where not differs)::int as unchanged`,
    [given],
  )
  return counts ?? { added: 0, changed: 0, unchanged: 0 }
}

function prefixed(table: string): string {
  return COMPARED.replaceAll(/\w+/g, column => `${table}.${column}`)
}

/** One statement changes a row once; a list that names it twice contradicts itself. */
function assertOnce(keys: readonly string[]): void {
  const seen = new Set<string>()
  for (const key of keys) {
    if (seen.has(key)) throw new SegelError('conflict', `${key} appears twice in the same list.`)
    seen.add(key)
  }
}

function recordJson(record: EmployeeRecord & { readonly newPersonId: string }) {
  return {
    employee_number: record.number,
    name: record.name,
    title_before: record.titleBefore,
    title_after: record.titleAfter,
    birth_date: record.birthDate,
    sex: record.sex,
    status: record.status,
    agency: record.agency,
    position: record.position,
    official_email: record.officialEmail,
    retires_on: record.retiresOn,
    contract_ends_on: record.contractEndsOn,
    nik_hash: Buffer.from(record.nikHash).toString('hex'),
    nik_sealed: Buffer.from(record.nikSealed).toString('hex'),
    nik_confirmed: record.nikConfirmed,
    as_of: record.asOf,
    new_person_id: record.newPersonId,
  }
}

function toAgency(row: AgencyRow): Agency {
  return { code: row.code, name: row.name, ...(row.parent === null ? {} : { parent: row.parent }) }
}

function toRecord(row: EmployeeRow) {
  return {
    personId: row.person_id,
    number: row.employee_number,
    name: row.name,
    birthDate: row.birth_date,
    sex: row.sex,
    status: row.status,
    agency: row.agency,
    agencyPath: row.agency_path.map(toAgency),
    nikHash: row.nik_hash,
    nikSealed: row.nik_sealed,
    nikConfirmed: row.nik_confirmed,
    asOf: row.as_of,
    ...(row.title_before === null ? {} : { titleBefore: row.title_before }),
    ...(row.title_after === null ? {} : { titleAfter: row.title_after }),
    ...(row.position === null ? {} : { position: row.position }),
    ...(row.official_email === null ? {} : { officialEmail: row.official_email }),
    ...(row.retires_on === null ? {} : { retiresOn: row.retires_on }),
    ...(row.contract_ends_on === null ? {} : { contractEndsOn: row.contract_ends_on }),
  }
}
