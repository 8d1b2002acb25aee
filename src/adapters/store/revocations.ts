/** Revocations, and the one look-up behind every OCSP answer. CRLs are in crls.ts. */
import { SegelError } from '../../errors.ts'
import type { RevocationReader, RevocationWriter, StatusRecord } from '../../ports/store-revocations.ts'
import type { RevocationReason } from '../../x509/crl.ts'
import { certificateReader } from './certificates.ts'
import { crlReader, crlWriter } from './crls.ts'
import type { Snapshot, Sql, StoreRole } from './pool.ts'

interface StatusRow {
  not_after: Date | null
  reason: RevocationReason | null
  revoked_at: Date | null
}

interface ClaimRow {
  sequence: bigint
  serial_number: string
  reason: RevocationReason
  ordered_by: string
  ordered: boolean
  told: string[]
}

// What the index of the migration has, word for word. The CA's own certificates are revoked by events about their issuer or
// responder, in the same second.
const CLAIMS = `
  select e.sequence, e.serial_number, e.reason, e.ordered_by,
    exists (select from revocation_orders o
      where o.issuer_id = e.issuer_id and o.serial_number = e.serial_number and o.kind = 'revocation'
        and o.ordered_by = e.ordered_by and o.reason = e.reason) as ordered,
    array(select a.body::jsonb ->> 'role' from audit_events a
      where ((a.body::jsonb) ->> 'object') = 'certificate:' || e.issuer_id || '/' || e.serial_number
        and a.body::jsonb ->> 'actor' = e.ordered_by
        and a.body::jsonb ->> 'action' in
          ('certificate.revoked', 'certificate.held', 'certificate.hold-ended', 'certificate.abandoned')
      union all select a.body::jsonb ->> 'role' from audit_events a
      where ((a.body::jsonb) ->> 'action') in ('authority.revoked', 'responder.removed')
        and a.body::jsonb ->> 'actor' = e.ordered_by
        and date_trunc('second', (a.body::jsonb ->> 'at')::timestamptz) = e.at) as told
  from revocation_events e
  where e.issuer_id = $1 and e.sequence > $2 and e.event <> 'released'
  order by e.sequence limit $3`

export function revocationReader(sql: Sql, snapshot: Snapshot): RevocationReader {
  return {
    status: async (issuerId, serialNumber) => {
      const [row] = await sql<StatusRow>(
        `select c.not_after, r.reason, r.revoked_at
         from intents i
         left join certificates c using (issuer_id, serial_number)
         left join revocations r using (issuer_id, serial_number)
         where i.issuer_id = $1 and i.serial_number = $2`,
        [issuerId, serialNumber],
        'status',
      )
      return toStatus(row)
    },
    statusChanges: async (issuerId, after, limit) => {
      const rows = await sql<{ sequence: bigint; serial_number: string }>(
        `select sequence, serial_number from revocation_events
         where issuer_id = $1 and sequence > $2 order by sequence limit $3`,
        [issuerId, after, limit],
        'status-changes',
      )
      return rows.map(row => ({ sequence: row.sequence, serialNumber: row.serial_number }))
    },
    holds: async ({ before, limit, after }) => {
      const rows = await sql<{ issuer_id: string; serial_number: string }>(
        `select r.issuer_id, r.serial_number
         from revocations r join certificates c using (issuer_id, serial_number)
           left join unnest($1::text[], $2::timestamptz[]) as p(profile, before) on p.profile = c.profile
         where r.reason = 'certificateHold' and r.revoked_at <= coalesce(p.before, $3) and c.person_id is not null
           and (r.issuer_id, r.serial_number) > ($5, $6)
         order by r.issuer_id, r.serial_number limit $4`,
        [
          [...before.profiles.keys()],
          [...before.profiles.values()],
          before.others,
          limit,
          after?.issuerId ?? '',
          after?.serialNumber ?? '',
        ],
        'holds',
      )
      return rows.map(row => ({ issuerId: row.issuer_id, serialNumber: row.serial_number }))
    },
    statusClaims: async (issuerId, after, limit) => {
      const rows = await sql<ClaimRow>(CLAIMS, [issuerId, after, limit], 'status-claims')
      return rows.map(row => ({
        sequence: row.sequence,
        serialNumber: row.serial_number,
        reason: row.reason,
        orderedBy: row.ordered_by,
        ordered: row.ordered,
        told: row.told,
      }))
    },
    shardOf: async (issuerId, serialNumber) => {
      const [row] = await sql<{ shard: number | null }>(
        'select shard from intents where issuer_id = $1 and serial_number = $2',
        [issuerId, serialNumber],
      )
      return row?.shard ?? undefined
    },
    ...crlReader(sql, snapshot),
  }
}

export function revocationWriter(sql: Sql, role: StoreRole): RevocationWriter {
  return {
    lockCertificate: async serialNumber => {
      // A row lock wants the right to change the row, and nobody has that on certificates: an advisory lock it is.
      await sql('select pg_advisory_xact_lock(hashtextextended($1, 5926))', [serialNumber])
      return certificateReader(sql, role).certificate(serialNumber)
    },
    putRevocation: async (issuerId, serialNumber, one) => {
      const details = [one.reason, one.invalidityDate ?? null, one.comment ?? null, one.orderedBy]
      const added = await sql<{ sequence: bigint }>(
        `insert into revocations (issuer_id, serial_number, reason, invalidity_date, comment, ordered_by, revoked_at, sequence)
         values ($1, $2, $3, $4, $5, $6, $7, 0) on conflict (issuer_id, serial_number) do nothing returning sequence`,
        [issuerId, serialNumber, ...details, one.revokedAt],
      )
      if (added.length === 1) return
      // It is on hold: what becomes final keeps the hold's date (L10), so that column is left out.
      await sql(
        `update revocations set reason = $3, invalidity_date = $4, comment = $5, ordered_by = $6
         where issuer_id = $1 and serial_number = $2`,
        [issuerId, serialNumber, ...details],
      )
    },
    removeRevocation: async (issuerId, serialNumber, at) => {
      await sql("select set_config('segel.released_at', $1, true)", [at.toISOString()])
      const removed = await sql<{ sequence: bigint }>(
        'delete from revocations where issuer_id = $1 and serial_number = $2 returning sequence',
        [issuerId, serialNumber],
      )
      if (removed.length === 0) throw new SegelError('conflict', 'This certificate is not on hold.')
    },
    endHold: async (issuerId, serialNumber, { reason, orderedBy }) => {
      const ended = await sql<{ sequence: bigint }>(
        `update revocations set reason = $3, ordered_by = $4
         where issuer_id = $1 and serial_number = $2 and reason = 'certificateHold' returning sequence`,
        [issuerId, serialNumber, reason, orderedBy],
      )
      if (ended.length === 0) throw new SegelError('conflict', 'This certificate is not on hold.')
    },
    ...crlWriter(sql),
  }
}

/**
 * Known is what was issued, or revoked without having been issued. An open intent is neither yet: nobody can
 * hold its certificate, and saying "good" before it exists would be untrue (O05).
 */
function toStatus(row: StatusRow | undefined): StatusRecord {
  if (row === undefined || (row.not_after === null && row.reason === null)) return { known: false }
  return {
    known: true,
    ...(row.not_after === null ? {} : { notAfter: row.not_after }),
    ...(row.reason === null || row.revoked_at === null
      ? {}
      : { revocation: { reason: row.reason, revokedAt: row.revoked_at } }),
  }
}
