/**
 * Years of requests and certificates, made by the server itself from one real example. The triggers are off
 * meanwhile, which only the owner can do: they judge changes one by one, and every row here stands in its final
 * state already. Constraints and foreign keys stay on.
 */
import { progress } from './scope.ts'
import type { Sql } from './sql.ts'

const CHUNK = 20_000
const TABLES = ['requests', 'intents', 'certificates'] as const
/** Rebuilt at the end, which takes a fraction of keeping them up row by row. */
const SEARCHED = ['agency_codes', 'search'] as const

/** `count` certificates with their requests, and a few percent more requests in every other state. */
export async function fillHistory(
  sql: Sql,
  what: { readonly example: string; readonly count: number },
): Promise<void> {
  await sql.query('set synchronous_commit = off')
  await sql.query("set maintenance_work_mem = '256MB'")
  for (const table of TABLES) await sql.query(`alter table ${table} disable trigger user`)
  const restore = await dropIndexes(sql)
  try {
    await sql.query(NAMES)
    for (let from = 1; from <= what.count; from += CHUNK) {
      const to = Math.min(from + CHUNK - 1, what.count)
      for (const insert of INSERTS)
        await sql.query(insert.replaceAll(':from', String(from)).replaceAll(':to', String(to)), [
          what.example,
        ])
      progress(`${to} of ${what.count} certificates`)
    }
  } finally {
    for (const definition of restore) await sql.query(definition)
    for (const table of TABLES) await sql.query(`alter table ${table} enable trigger user`)
  }
  await sql.query('vacuum analyze')
}

async function dropIndexes(sql: Sql): Promise<readonly string[]> {
  const { rows } = await sql.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'segel' and tablename = any($1) and indexdef ~ $2`,
    [TABLES, `gin \\((${SEARCHED.join('|')})\\)`],
  )
  for (const { name } of rows) await sql.query(`drop index ${name}`)
  return rows.map(row => row.definition)
}

/** What differs from row to row; `n` gives each its own, the same in every run. */
const NAMES = `
  create or replace function pg_temp.variant(n integer) returns table (
    id uuid, person uuid, name text, number text, agencies text[], serial text, at timestamptz, state text)
  language sql immutable as $$
    select md5('request' || n)::uuid, md5('person' || n)::uuid,
      (array['Made','Ketut','Agus','Budi','Eko','Fajar','Hendra','Ayu','Citra','Dewi','Fitri','Ratna','Siti','Wulan'])[1 + n % 14]
        || ' ' || (array['Batubara','Damanik','Effendi','Ginting','Hidayat','Iskandar','Nasution','Prasetyo','Saragih',
          'Tanjung','Wibowo','Zebua','Siregar','Santoso','Nugroho','Setiawan','Wenda'])[1 + (n / 14) % 17]
        || ' ' || initcap(substr(md5('name' || n % 20000), 1, 6)),
      '19' || lpad((n % 100000000)::text, 8, '0') || '03' || lpad((n % 1000000)::text, 6, '0'),
      array['NC', 'NC-' || n % 40, 'NC-' || n % 40 || '-' || n % 7],
      '01' || substr(encode(sha256(('serial' || n)::bytea), 'hex'), 1, 38),
      timestamptz '2024-01-01' + n * interval '3 minutes',
      case when n % 20 > 0 then 'issued'
        else (array['verified', 'held', 'rejected', 'withdrawn', 'failed'])[1 + (n / 20) % 5] end
  $$`

const VARIANTS = 'generate_series(:from, :to) as n cross join lateral pg_temp.variant(n) v'
const EXAMPLE = 'cross join (select * from requests where id = $1) r'
const WORDS = "array_to_tsvector(string_to_array(lower(v.name), ' ') || v.number)"

const INSERTS = [
  `insert into requests (id, state, profile, employee_number, person_id, agency_codes, proposal, digest, csr, csr_facts,
     findings, submitted_by, submitted_at, updated_at, serial_number, failure, search)
   select v.id, v.state, r.profile, v.number, v.person, v.agencies, p.proposal,
     encode(sha256(convert_to(p.proposal, 'UTF8')), 'hex'), r.csr, r.csr_facts, '[]', r.submitted_by, v.at, v.at,
     case v.state when 'issued' then v.serial end, case v.state when 'failed' then 'Uji coba.' end, ${WORDS}
   from ${VARIANTS} ${EXAMPLE}
   cross join lateral (select replace(r.proposal, r.employee_number, v.number) as proposal) p`,
  `insert into intents (issuer_id, serial_number, profile, request_id, unsigned, opened_at, attempt, state, closed_at)
   select c.issuer_id, v.serial, c.profile, v.id, c.der, v.at, 0, 'fulfilled', v.at
   from ${VARIANTS} cross join (select * from certificates where request_id = $1) c where v.state = 'issued'`,
  `insert into certificates (issuer_id, serial_number, request_id, profile, subject, not_before, not_after,
     key_fingerprint, der, person_id, person_name, employee_number, agency_codes, agency_path, search)
   select c.issuer_id, v.serial, v.id, c.profile, c.subject, v.at, v.at + interval '2 years',
     encode(sha256(('key' || n)::bytea), 'hex'), c.der, v.person, v.name, v.number, v.agencies, c.agency_path, ${WORDS}
   from ${VARIANTS} cross join (select * from certificates where request_id = $1) c where v.state = 'issued'`,
]
