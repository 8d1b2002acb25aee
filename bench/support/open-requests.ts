/**
 * Requests that wait, made by the server itself from one real example, with the triggers off; the queue is then filled
 * by the function that its triggers use. Nearly all wait for a verifier, which is where a queue grows.
 */
import { progress } from './scope.ts'
import type { Sql } from './sql.ts'

const TABLES = ['requests', 'decisions', 'request_messages'] as const

/** Of a hundred: 90 fresh, 5 approved by a verifier, 3 held, 2 asked. */
export async function fillOpenRequests(
  sql: Sql,
  what: { readonly example: string; readonly count: number },
): Promise<void> {
  const { example, count } = what
  await sql.query('set synchronous_commit = off')
  for (const table of TABLES) await sql.query(`alter table ${table} disable trigger user`)
  try {
    await sql.query(VARIANT)
    for (const insert of INSERTS) await sql.query(insert.replaceAll(':count', String(count)), [example])
    progress(`${String(count)} requests are open`)
    await sql.query('truncate request_queue')
    await sql.query(
      `insert into request_queue select q.* from requests r cross join lateral queue_row(r.id) q
       where r.state in ('submitted', 'held', 'verified', 'approved')`,
    )
  } finally {
    for (const table of TABLES) await sql.query(`alter table ${table} enable trigger user`)
  }
  await sql.query('vacuum analyze')
}

const VARIANT = `
  create or replace function pg_temp.waiting(n integer) returns table (
    id uuid, person uuid, name text, number text, agencies text[], at timestamptz, state text)
  language sql immutable as $$
    select md5('open' || n)::uuid, md5('applicant' || n)::uuid,
      (array['Made','Ketut','Agus','Budi','Eko','Fajar','Hendra','Ayu','Citra','Dewi','Fitri','Ratna','Siti','Wulan'])[1 + n % 14]
        || ' ' || (array['Batubara','Damanik','Effendi','Ginting','Hidayat','Iskandar','Nasution','Prasetyo','Saragih',
          'Tanjung','Wibowo','Zebua','Siregar','Santoso','Nugroho','Setiawan','Wenda'])[1 + (n / 14) % 17]
        || ' ' || initcap(substr(md5('open name' || n % 20000), 1, 6)),
      '18' || lpad((n % 100000000)::text, 8, '0') || '03' || lpad((n % 1000000)::text, 6, '0'),
      array['NC', 'NC-' || n % 40, 'NC-' || n % 40 || '-' || n % 7],
      timestamptz '2026-01-01' + n * interval '10 seconds',
      case when n % 100 between 95 and 97 then 'held' else 'verified' end
  $$`

const ROWS = 'generate_series(1, :count) as n cross join lateral pg_temp.waiting(n) v'
const EXAMPLE = 'cross join (select * from requests where id = $1) r'

const INSERTS = [
  `insert into requests (id, state, profile, employee_number, person_id, agency_codes, proposal, digest, csr, csr_facts,
     findings, submitted_by, submitted_at, updated_at, search)
   select v.id, v.state, r.profile, v.number, v.person, v.agencies, p.proposal,
     encode(sha256(convert_to(p.proposal, 'UTF8')), 'hex'), r.csr, r.csr_facts,
     case when v.state = 'held' then '[{"code":"x","effect":"hold","action":"agency","message":{"id":"x","en":"x"}}]'::jsonb
       else '[]'::jsonb end,
     r.submitted_by, v.at, v.at, array_to_tsvector(string_to_array(lower(v.name), ' ') || v.number)
   from ${ROWS} ${EXAMPLE}
   cross join lateral (select replace(r.proposal, r.employee_number, v.number) as proposal) p`,
  `insert into decisions (request_id, officer, officer_name, tier, decision, digest, reason, decided_at,
     statement, proof)
   select v.id, 'token:benchmark-verifier', 'Pejabat Uji', 'verifier', 'approve', q.digest, '', v.at, '{}', '{}'
   from ${ROWS} join requests q on q.id = v.id where n % 100 between 90 and 94 and $1::uuid is not null`,
  `insert into request_messages (request_id, number, kind, author, author_name, text, written_at)
   select v.id, 1, 'question', 'token:benchmark-verifier', 'Pejabat Uji', 'Benarkah?', v.at
   from ${ROWS} where n % 100 >= 98 and $1::uuid is not null`,
]
