/** Sessions of browsers and the ceremonies before them, found by the hash of their secret. */
import type { Actor } from '../../domain/actor.ts'
import type { Session, SignInMethod } from '../../domain/session.ts'
import type { SessionKeeper, SessionReader, SessionWriter } from '../../ports/store-sessions.ts'
import type { Sql } from './pool.ts'

interface SessionRow {
  id: string
  actor: Actor
  method: SignInMethod
  credential_id: string | null
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  authenticated_at: Date
  revoked_at: Date | null
}

const SESSION = `select id, actor, method, credential_id, created_at, last_seen_at, expires_at, authenticated_at,
  revoked_at from sessions`
const MOST_LISTED = 100

export function sessionReader(sql: Sql): SessionReader {
  return {
    sessionByHash: async hash =>
      (await sql<SessionRow>(`${SESSION} where hash = $1`, [hash], 'session')).map(toSession)[0],
    sessionsOf: async actorId =>
      (
        await sql<SessionRow>(
          `${SESSION} where actor_id = $1 order by created_at desc, id limit ${MOST_LISTED}`,
          [actorId],
        )
      ).map(toSession),
  }
}

export function sessionWriter(sql: Sql): SessionWriter {
  return {
    insertSession: async (session, hash) => {
      await sql(
        `insert into sessions (id, hash, actor_id, actor, method, credential_id, created_at, last_seen_at, expires_at,
           authenticated_at, revoked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          session.id,
          hash,
          session.actor.id,
          JSON.stringify(session.actor),
          session.method,
          session.credentialId ?? null,
          session.createdAt,
          session.lastSeenAt,
          session.expiresAt,
          session.authenticatedAt,
          session.revokedAt ?? null,
        ],
      )
    },
    revokeSession: async (id, at) => {
      const rows = await sql<{ id: string }>(
        'update sessions set revoked_at = $2 where id = $1 and revoked_at is null and expires_at > $2 returning id',
        [id, at],
      )
      return rows.length === 1
    },
    revokeSessionsOf: async (actorId, at) => {
      const rows = await sql<{ id: string }>(
        `update sessions set revoked_at = $2 where actor_id = $1 and revoked_at is null and expires_at > $2
         returning id`,
        [actorId, at],
      )
      return rows.length
    },
  }
}

export function sessionKeeper(sql: Sql): SessionKeeper {
  return {
    touchSession: async (id, at) => {
      await sql(
        'update sessions set last_seen_at = $2 where id = $1 and revoked_at is null and last_seen_at < $2',
        [id, at],
      )
    },
    confirmSession: async (id, at) => {
      await sql(
        `update sessions set authenticated_at = $2, last_seen_at = greatest(last_seen_at, $2)
         where id = $1 and revoked_at is null and authenticated_at < $2`,
        [id, at],
      )
    },
    keepCeremony: async (hash, { kind, payload, expiresAt }) => {
      await sql('insert into ceremonies (hash, kind, payload, expires_at) values ($1, $2, $3, $4)', [
        hash,
        kind,
        JSON.stringify(payload ?? null),
        expiresAt,
      ])
    },
    // Deleting is the lock: of two that ask at once, one gets it.
    takeCeremony: async (hash, kind, at) => {
      const [row] = await sql<{ kind: string; payload: unknown; expires_at: Date }>(
        `delete from ceremonies where hash = $1 and kind = $2 and expires_at > $3
         returning kind, payload, expires_at`,
        [hash, kind, at],
      )
      return row === undefined
        ? undefined
        : { kind: row.kind, payload: row.payload, expiresAt: row.expires_at }
    },
    advanceCounter: async (credentialId, count) => {
      const rows = await sql<{ count: bigint }>(
        `insert into passkey_counters as kept (credential_id, count) values ($1, $2)
         on conflict (credential_id) do update set count = excluded.count
           where excluded.count > kept.count or (excluded.count = 0 and kept.count = 0)
         returning count`,
        [credentialId, count],
      )
      return rows.length === 1
    },
    forgetEnded: async (at, endedBefore) => {
      const ceremonies = await sql('delete from ceremonies where expires_at <= $1 returning hash', [at])
      const sessions = await sql(
        'delete from sessions where expires_at < $1 or revoked_at < $1 returning id',
        [endedBefore],
      )
      return ceremonies.length + sessions.length
    },
  }
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    actor: row.actor,
    method: row.method,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    authenticatedAt: row.authenticated_at,
    ...(row.credential_id === null ? {} : { credentialId: row.credential_id }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }
}
