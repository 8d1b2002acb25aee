/** Sessions of browsers and the ceremonies before them, found by the hash of their secret. */
import type { Actor } from '../../domain/actor.ts'
import type { EndReason, Session, SignInMethod, VouchedFor } from '../../domain/session.ts'
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
  end_reason: EndReason | null
  provider_subject: Uint8Array | null
  provider_session: Uint8Array | null
}

const SESSION = `select id, actor, method, credential_id, created_at, last_seen_at, expires_at, authenticated_at,
  revoked_at, end_reason, provider_subject, provider_session from sessions`
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
           authenticated_at, revoked_at, end_reason, provider_subject, provider_session)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
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
          session.endReason ?? null,
          octets(session.vouchedFor?.subject),
          octets(session.vouchedFor?.session),
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
    revokeSessionsOf: async (actorId, at, reason) => {
      const rows = await sql<{ id: string }>(
        `update sessions set revoked_at = $2, end_reason = $3
         where actor_id = $1 and revoked_at is null and expires_at > $2 returning id`,
        [actorId, at, reason ?? null],
      )
      return rows.length
    },
    revokeSessionsByProvider: async ({ subject, session }, { at, begunUntil }) => {
      // Whoever names neither names nobody.
      if (subject === undefined && session === undefined) return []
      const rows = await sql<{ id: string }>(
        `update sessions set revoked_at = $3, end_reason = 'provider'
         where ($1::bytea is null or provider_subject = $1) and ($2::bytea is null or provider_session = $2)
           and created_at <= $4 and revoked_at is null and expires_at > $3 returning id`,
        [octets(subject), octets(session), at, begunUntil],
      )
      return rows.map(({ id }) => id)
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
    ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
    ...(row.provider_subject === null
      ? {}
      : { vouchedFor: toVouchedFor(row.provider_subject, row.provider_session) }),
  }
}

function octets(hex: string | undefined): Uint8Array | null {
  return hex === undefined ? null : Buffer.from(hex, 'hex')
}

function toVouchedFor(subject: Uint8Array, session: Uint8Array | null): VouchedFor {
  const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex')
  return { subject: hex(subject), ...(session === null ? {} : { session: hex(session) }) }
}
