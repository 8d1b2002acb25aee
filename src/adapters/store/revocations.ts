/** Revocations, CRLs, and the one look-up behind every OCSP answer. */
import { SegelError } from '../../errors.ts'
import type {
  CrlRecord,
  RevocationReader,
  RevocationWriter,
  StatusRecord,
} from '../../ports/store-revocations.ts'
import type { RevocationReason, RevokedEntry } from '../../x509/crl.ts'
import { certificateReader } from './certificates.ts'
import type { Sql, StoreRole, Stream } from './pool.ts'

interface StatusRow {
  not_after: Date | null
  reason: RevocationReason | null
  revoked_at: Date | null
}

/** Instants in milliseconds: reading a million timestamps from text takes longer than all the rest. */
interface EntryRow {
  serial_number: string
  reason: RevocationReason
  revoked_at: number
  invalidity_date: number | null
}

interface CrlRow {
  issuer_id: string
  number: bigint
  this_update: Date
  next_update: Date
  entries: number
  der: Buffer
}

const CRL = 'select issuer_id, number, this_update, next_update, entries, der from crls'

/**
 * RFC 5280 3.3 (L06): an entry goes only after it was on a regular CRL issued beyond its certificate's end. Such
 * a CRL is one we can name: a row of `crls` whose this_update lies after not_after and which covers this very
 * revocation. Until there is one, the entry stays, however long ago the certificate ended. A serial number
 * without a certificate has no end, so it stays for good.
 */
const ENTRIES = `
  select r.serial_number, r.reason, ${milliseconds('r.revoked_at')} as revoked_at,
    ${milliseconds('r.invalidity_date')} as invalidity_date
  from revocations r
  left join certificates c on c.issuer_id = r.issuer_id and c.serial_number = r.serial_number
  where r.issuer_id = $1
    and (c.not_after is null or c.not_after >= $2 or not exists (
      select from crls l
      where l.issuer_id = r.issuer_id and l.this_update > c.not_after and l.this_update < $2 and l.covers >= r.sequence))
  order by r.serial_number`

export function revocationReader(sql: Sql, stream: Stream): RevocationReader {
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
    revokedEntries: (issuerId, at) => streamEntries(stream, issuerId, at),
    latestCrl: async issuerId =>
      toCrl((await sql<CrlRow>(`${CRL} where issuer_id = $1 order by number desc limit 1`, [issuerId]))[0]),
    crl: async (issuerId, number) =>
      toCrl((await sql<CrlRow>(`${CRL} where issuer_id = $1 and number = $2`, [issuerId, number]))[0]),
    revocationProgress: async issuerId => {
      const [row] = await sql<{ changed: bigint; listed: bigint }>(
        `select
           coalesce((select max(sequence) from revocation_events where issuer_id = $1), 0) as changed,
           coalesce((select covers from crls where issuer_id = $1 order by number desc limit 1), 0) as listed`,
        [issuerId],
      )
      return row ?? { changed: 0n, listed: 0n }
    },
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
    lockCrl: async issuerId => {
      const [row] = await sql<{ locked: boolean }>('select try_lock_crl($1) as locked', [issuerId])
      return row?.locked === true
    },
    insertCrl: async (crl, covers) => {
      await sql(
        `insert into crls (issuer_id, number, this_update, next_update, entries, der, covers)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [crl.issuerId, crl.number, crl.thisUpdate, crl.nextUpdate, crl.entries, crl.der, covers],
      )
    },
  }
}

function milliseconds(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::float8`
}

/** In order of serial number, which the primary key gives without sorting. */
async function* streamEntries(stream: Stream, issuerId: string, at: Date): AsyncGenerator<RevokedEntry> {
  for await (const row of stream<EntryRow>(ENTRIES, [issuerId, at])) {
    yield {
      serialNumber: row.serial_number,
      revokedAt: new Date(row.revoked_at),
      reason: row.reason,
      ...(row.invalidity_date === null ? {} : { invalidityDate: new Date(row.invalidity_date) }),
    }
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

function toCrl(row: CrlRow | undefined): CrlRecord | undefined {
  if (row === undefined) return undefined
  return {
    issuerId: row.issuer_id,
    number: row.number,
    thisUpdate: row.this_update,
    nextUpdate: row.next_update,
    entries: row.entries,
    der: row.der,
  }
}
