/** What is counted about whoever signs in or calls, and what goes when it is over. */
import type { AttemptKeeper, Pruned, Pruner } from '../../ports/store-attempts.ts'
import type { Sql } from './pool.ts'

export function attemptKeeper(sql: Sql): AttemptKeeper {
  return {
    attempts: async keys => {
      const rows = await sql<{ count: bigint; last_at: Date }>(
        'select count, last_at from attempts where key = any($1)',
        [keys],
        'attempts',
      )
      return rows.map(row => ({ count: Number(row.count), last: row.last_at }))
    },
    // In order of the keys, so that two that count the same never wait for each other.
    addAttempts: async (keys, { by, at, anewBefore }) => {
      const rows = await sql<{ count: bigint }>(
        `insert into attempts as kept (key, count, last_at)
         select distinct key, $2::bigint, $3::timestamptz from unnest($1::bytea[]) as key order by key
         on conflict (key) do update set
           count = case when kept.last_at <= $4 then excluded.count else kept.count + excluded.count end,
           last_at = greatest(kept.last_at, excluded.last_at)
         returning count`,
        [keys, by, at, anewBefore],
      )
      return Math.max(0, ...rows.map(row => Number(row.count)))
    },
    forgetAttempts: async keys => {
      await sql('delete from attempts where key = any($1)', [keys])
    },
  }
}

/** Table, and which of its rows are over at $1. */
const OVER: Readonly<Record<Pruned, readonly [string, string]>> = {
  ceremonies: ['ceremonies', 'expires_at <= $1'],
  sessions: ['sessions', 'expires_at < $1 or revoked_at < $1'],
  'mail-links': ['mail_links', 'asked_at < $1'],
  attempts: ['attempts', 'last_at < $1'],
  'idempotency-keys': ['idempotency_keys', 'created_at < $1'],
}

export function pruner(sql: Sql): Pruner {
  return {
    prune: async (what, before, most) => {
      const [table, isOver] = OVER[what]
      const rows = await sql(
        `delete from ${table} where ctid = any (array(
           select ctid from ${table} where ${isOver} limit $2)) returning 1 as gone`,
        [before, most],
      )
      return rows.length
    },
  }
}
