/** Intents and certificates. */
import type { IssuedCertificate, SerialNumber } from '../../domain/certificate.ts'
import type { Agency } from '../../domain/employee.ts'
import type { CertificateReader, CertificateWriter, Intent } from '../../ports/store-certificates.ts'
import type { RevocationReason } from '../../x509/crl.ts'
import { certificateFilter } from './certificate-filter.ts'
import { orderColumn, pageLimit, searchWords, toPage } from './cursor.ts'
import type { Sql, StoreRole } from './pool.ts'

interface CertificateRow {
  issuer_id: string
  serial_number: string
  profile: string
  subject: string
  not_before: Date
  not_after: Date
  key_fingerprint: string
  der: Buffer
  person_id: string | null
  person_name: string | null
  employee_number: string | null
  agency_path: Agency[]
  request_id: string | null
  reason: RevocationReason | null
  revoked_at: Date | null
  invalidity_date: Date | null
  comment: string | null
  ordered_by: string | null
}

interface IntentRow {
  issuer_id: string
  serial_number: string
  profile: string
  request_id: string | null
  unsigned: Buffer
  opened_at: Date
  attempt: number
}

const PUBLIC = `c.issuer_id, c.serial_number, c.profile, c.subject, c.not_before, c.not_after, c.key_fingerprint,
  c.der, r.reason, r.revoked_at, r.invalidity_date`

/** The validation authority may read only what is public; the rest is empty for it. */
const COLUMNS: Readonly<Record<'all' | 'public', string>> = {
  all: `${PUBLIC}, c.person_id, c.person_name, c.employee_number, c.agency_path, c.request_id, r.comment, r.ordered_by`,
  public: `${PUBLIC}, null as person_id, null as person_name, null as employee_number, '[]'::jsonb as agency_path,
    null as request_id, null as comment, '' as ordered_by`,
}

const FROM = 'certificates c left join revocations r using (issuer_id, serial_number)'

/** What may leave few of many rows. */
const SELECTIVE = ['text', 'expiresBefore', 'issuedBefore', 'keyFingerprint', 'serialPrefix'] as const

export function certificateReader(sql: Sql, role: StoreRole): CertificateReader {
  const columns = COLUMNS[role === 'va' ? 'public' : 'all']
  const list = async (
    where: string,
    values: readonly unknown[],
    name?: string,
  ): Promise<IssuedCertificate[]> => {
    const rows = await sql<CertificateRow>(`select ${columns} from ${FROM} where ${where}`, values, name)
    return rows.map(toCertificate)
  }

  return {
    certificate: async serialNumber => (await list('c.serial_number = $1', [serialNumber], 'certificate'))[0],
    certificates: async query => {
      const limit = pageLimit(query)
      const { where, values } = certificateFilter(query)
      const isSelective = SELECTIVE.some(name => query[name] !== undefined)
      const column = isSelective
        ? await orderColumn(sql, { from: FROM, where, values }, 'c.not_before')
        : 'c.not_before'
      const order = `order by ${column} desc, c.serial_number desc limit ${limit + 1}`
      const items = await list(`${where} ${order}`, values)
      return toPage(items, limit, item => ({ at: item.notBefore, key: item.serialNumber }))
    },
    certificateCount: async query => {
      const { where, values } = certificateFilter(query)
      const [row] = await sql<{ count: number }>(
        `select count(*)::integer as count from
           (select from ${FROM} where ${where} limit ${Math.max(Math.trunc(query.limit), 1)}) s`,
        values,
      )
      return row?.count ?? 0
    },
    certificatesByKey: keyFingerprint =>
      list('c.key_fingerprint = $1 order by c.not_before', [keyFingerprint], 'certificates-by-key'),
    certificatesByKeys: keyFingerprints =>
      list('c.key_fingerprint = any($1) order by c.not_before', [keyFingerprints], 'certificates-by-keys'),
    openIntents: async (before, limit) => {
      const rows = await sql<IntentRow>(
        `select issuer_id, serial_number, profile, request_id, unsigned, opened_at, attempt from intents
         where state = 'open' and opened_at < $1 order by opened_at, serial_number limit $2`,
        [before, limit],
      )
      return rows.map(toIntent)
    },
  }
}

export function certificateWriter(sql: Sql): CertificateWriter {
  return {
    insertIntents: intents => insertIntents(sql, intents),
    insertCertificates: (certificates, at) => insertCertificates(sql, certificates, at),
    abandonIntent: async (issuerId, serialNumber, at) => {
      const rows = await sql<{ serial_number: string }>(
        `update intents set state = 'abandoned', closed_at = $3
         where issuer_id = $1 and serial_number = $2 and state = 'open' returning serial_number`,
        [issuerId, serialNumber, at],
      )
      return rows.length === 1
    },
  }
}

/**
 * One statement for all. The lock on the requests makes two issuers queue up; the second one's snapshot may be
 * older than the first one's commit, so the unique index on open intents has the last word. A serial number
 * that is spent already is not skipped but an error (RFC 5280 4.1.2.2).
 */
async function insertIntents(sql: Sql, intents: readonly Omit<Intent, 'attempt'>[]): Promise<SerialNumber[]> {
  const rows = await sql<{ serial_number: string }>(
    `with given as (
       select * from json_to_recordset($1) as g(
         issuer_id text, serial_number text, profile text, request_id uuid, unsigned text, opened_at timestamptz, shard smallint)
     ), locked as materialized (
       select r.id from requests r
       where r.id in (select g.request_id from given g) and r.state = 'approved' order by r.id for update
     )
     insert into intents (issuer_id, serial_number, profile, request_id, unsigned, opened_at, shard, attempt)
     select g.issuer_id, g.serial_number, g.profile, g.request_id, decode(g.unsigned, 'hex'), g.opened_at, g.shard,
       (select count(*) from intents i where i.request_id = g.request_id)
     from given g
     where g.request_id is null or g.request_id in (select l.id from locked l)
     on conflict (request_id) where state = 'open' do nothing
     returning serial_number`,
    [JSON.stringify(intents.map(intentJson))],
    'insert-intents',
  )
  return rows.map(row => row.serial_number)
}

/**
 * Closes the intents that are still open and stores exactly their certificates. Requests are locked before intents
 * and in order of id, as insertIntents does it: in any other order two issuers would wait for each other.
 */
async function insertCertificates(
  sql: Sql,
  certificates: readonly IssuedCertificate[],
  at: Date,
): Promise<SerialNumber[]> {
  const requestIds = certificates.map(one => one.requestId).filter(id => id !== undefined)
  if (requestIds.length > 0) await sql(LOCK_REQUESTS, [requestIds], 'lock-requests')
  const rows = await sql<{ serial_number: string }>(
    `with given as (
       select * from json_to_recordset($1) as g(
         issuer_id text, serial_number text, request_id uuid, profile text, subject text, not_before timestamptz,
         not_after timestamptz, key_fingerprint text, der text, person_id text, person_name text,
         employee_number text, agency_codes json, agency_path jsonb, search json)
     ), closed as (
       update intents i set state = 'fulfilled', closed_at = $2 from given g
       where i.issuer_id = g.issuer_id and i.serial_number = g.serial_number and i.state = 'open'
         and i.request_id is not distinct from g.request_id
       returning i.issuer_id, i.serial_number
     )
     insert into certificates (issuer_id, serial_number, request_id, profile, subject, not_before, not_after,
       key_fingerprint, der, person_id, person_name, employee_number, agency_codes, agency_path, search)
     select g.issuer_id, g.serial_number, g.request_id, g.profile, g.subject, g.not_before, g.not_after,
       g.key_fingerprint, decode(g.der, 'hex'), g.person_id, g.person_name, g.employee_number,
       array(select json_array_elements_text(g.agency_codes)), g.agency_path,
       array_to_tsvector(array(select json_array_elements_text(g.search)))
     from given g join closed c on c.issuer_id = g.issuer_id and c.serial_number = g.serial_number
     returning serial_number`,
    [JSON.stringify(certificates.map(certificateJson)), at],
    'insert-certificates',
  )
  return rows.map(row => row.serial_number)
}

const LOCK_REQUESTS = 'select from requests where id = any($1) order by id for update'

function intentJson(intent: Omit<Intent, 'attempt'>) {
  return {
    issuer_id: intent.issuerId,
    serial_number: intent.serialNumber,
    profile: intent.profile,
    request_id: intent.requestId,
    unsigned: Buffer.from(intent.unsigned).toString('hex'),
    opened_at: intent.openedAt,
    shard: intent.shard,
  }
}

function certificateJson(certificate: IssuedCertificate) {
  return {
    issuer_id: certificate.issuerId,
    serial_number: certificate.serialNumber,
    request_id: certificate.requestId,
    profile: certificate.profile,
    subject: certificate.subject,
    not_before: wholeSecond(certificate.notBefore),
    not_after: wholeSecond(certificate.notAfter),
    key_fingerprint: certificate.keyFingerprint,
    der: Buffer.from(certificate.der).toString('hex'),
    person_id: certificate.personId,
    person_name: certificate.personName,
    employee_number: certificate.employeeNumber,
    agency_codes: certificate.agencyPath.map(agency => agency.code),
    agency_path: certificate.agencyPath,
    search: searchWords(certificate.personName, certificate.employeeNumber, certificate.subject),
  }
}

/** What the DER says (RFC 5280 4.1.2.5): a fraction would be rounded up by the database. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000)
}

function toCertificate(row: CertificateRow): IssuedCertificate {
  return {
    issuerId: row.issuer_id,
    serialNumber: row.serial_number,
    profile: row.profile,
    subject: row.subject,
    notBefore: row.not_before,
    notAfter: row.not_after,
    keyFingerprint: row.key_fingerprint,
    der: row.der,
    agencyPath: row.agency_path,
    ...(row.person_id === null ? {} : { personId: row.person_id }),
    ...(row.person_name === null ? {} : { personName: row.person_name }),
    ...(row.employee_number === null ? {} : { employeeNumber: row.employee_number }),
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
    ...(row.reason === null || row.revoked_at === null
      ? {}
      : {
          revocation: {
            reason: row.reason,
            revokedAt: row.revoked_at,
            orderedBy: row.ordered_by ?? '',
            ...(row.invalidity_date === null ? {} : { invalidityDate: row.invalidity_date }),
            ...(row.comment === null ? {} : { comment: row.comment }),
          },
        }),
  }
}

function toIntent(row: IntentRow): Intent {
  return {
    issuerId: row.issuer_id,
    serialNumber: row.serial_number,
    profile: row.profile,
    unsigned: row.unsigned,
    openedAt: row.opened_at,
    attempt: row.attempt,
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
  }
}
