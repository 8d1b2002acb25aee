/**
 * So many revoked serial numbers of an issuer, made by the server itself. The triggers are off meanwhile, which only
 * the owner can do: every row stands in its final state already. Constraints and foreign keys stay on.
 */
import type { Sql } from './sql.ts'

const TABLES = ['intents', 'revocations'] as const
const CHUNK = 50_000

export async function fillRevoked(
  sql: Sql,
  what: { readonly issuerId: string; readonly count: number; readonly from?: number },
): Promise<void> {
  const { issuerId, count, from = 0 } = what
  await sql.query('set synchronous_commit = off')
  for (const table of TABLES) await sql.query(`alter table ${table} disable trigger user`)
  try {
    for (let at = from; at < from + count; at += CHUNK) {
      const to = Math.min(at + CHUNK, from + count) - 1
      for (const insert of INSERTS) await sql.query(insert, [issuerId, at, to])
    }
  } finally {
    for (const table of TABLES) await sql.query(`alter table ${table} enable trigger user`)
  }
  await sql.query('vacuum analyze intents, revocations, revocation_events')
}

/** Random as ours are: 20 octets, the first one below 0x80 and not zero. */
const SERIAL = `'5' || substr(encode(sha256(convert_to('serial' || n, 'UTF8')), 'hex'), 1, 39)`
const REASON = `(array['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'])[1 + n % 5]`

const INSERTS = [
  `insert into intents (issuer_id, serial_number, profile, unsigned, opened_at, attempt, state, closed_at)
   select $1, ${SERIAL}, 'signature', ''::bytea, now() - interval '300 days', 0, 'abandoned', now()
   from generate_series($2::int, $3::int) n`,
  `insert into revocations (issuer_id, serial_number, reason, revoked_at, ordered_by, sequence)
   select $1, ${SERIAL}, ${REASON}, date_trunc('second', now()) - n % 20000000 * interval '1 second', 'token:benchmark',
     nextval('revocation_sequence')
   from generate_series($2::int, $3::int) n`,
  `insert into revocation_events (sequence, issuer_id, serial_number, event, reason, at, ordered_by)
   select r.sequence, r.issuer_id, r.serial_number, 'revoked', r.reason, r.revoked_at, r.ordered_by from revocations r
   where r.issuer_id = $1 and not exists (select from revocation_events e where e.sequence = r.sequence)
     and $2::int <= $3::int`,
]
