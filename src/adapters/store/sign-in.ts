/** What employees sign in with: passkeys by their id, mail links by the hash of secret and code. */
import type { EmployeeNumber } from '../../domain/nip.ts'
import type { EmployeePasskey, MailLink } from '../../domain/sign-in.ts'
import type { SignInReader, SignInWriter } from '../../ports/store-sign-in.ts'
import type { Sql } from './pool.ts'

interface PasskeyRow {
  credential_id: string
  person_id: string
  employee_number: EmployeeNumber
  cose_key: string
  label: string
  aaguid: string
  transports: string[]
  sign_count: bigint
  created_at: Date
  last_used_at: Date | null
  removed_at: Date | null
}

interface LinkRow {
  person_id: string
  employee_number: EmployeeNumber
  asked_at: Date
  expires_at: Date
}

const PASSKEY = `select credential_id, person_id, employee_number, cose_key, label, aaguid, transports, sign_count,
  created_at, last_used_at, removed_at from employee_passkeys`

const GOOD_LINK = `hash = $1 and taken_at is null and expires_at > $2 and not exists (
  select from mail_links newer where newer.person_id = mail_links.person_id and newer.asked_at > mail_links.asked_at)`
const LINK = 'person_id, employee_number, asked_at, expires_at'

export function signInReader(sql: Sql): SignInReader {
  return {
    employeePasskey: async credentialId =>
      (await sql<PasskeyRow>(`${PASSKEY} where credential_id = $1`, [credentialId])).map(toPasskey)[0],
    employeePasskeys: async personId =>
      (
        await sql<PasskeyRow>(
          `${PASSKEY} where person_id = $1 and removed_at is null order by created_at, credential_id`,
          [personId],
        )
      ).map(toPasskey),
    mailLink: async (hash, at) =>
      (await sql<LinkRow>(`select ${LINK} from mail_links where ${GOOD_LINK}`, [hash, at])).map(toLink)[0],
    mailLinksSince: async (personId, since) => {
      const [row] = await sql<{ count: bigint }>(
        'select count(*) as count from mail_links where person_id = $1 and asked_at >= $2',
        [personId, since],
      )
      return Number(row?.count ?? 0n)
    },
    notices: async (kind, subjects) => {
      const rows = await sql<{ subject: string; at: Date }>(
        'select subject, at from notices where kind = $1 and subject = any($2)',
        [kind, subjects],
      )
      return new Map(rows.map(({ subject, at }) => [subject, at]))
    },
  }
}

export function signInWriter(sql: Sql): SignInWriter {
  return {
    insertEmployeePasskey: async one => {
      await sql(
        `insert into employee_passkeys (credential_id, person_id, employee_number, cose_key, label, aaguid, transports,
           sign_count, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          one.credentialId,
          one.personId,
          one.employeeNumber,
          one.coseKey,
          one.label,
          one.aaguid,
          one.transports,
          one.signCount,
          one.createdAt,
        ],
      )
    },
    useEmployeePasskey: async (credentialId, { before, signCount, at }) => {
      const rows = await sql(
        `update employee_passkeys set sign_count = $3, last_used_at = $4
         where credential_id = $1 and sign_count = $2 and removed_at is null returning credential_id`,
        [credentialId, before, signCount, at],
      )
      return rows.length === 1
    },
    removeEmployeePasskey: async (credentialId, personId, at) => {
      const rows = await sql(
        `update employee_passkeys set removed_at = $3
         where credential_id = $1 and person_id = $2 and removed_at is null returning credential_id`,
        [credentialId, personId, at],
      )
      return rows.length === 1
    },
    insertMailLink: async (link, hash) => {
      await sql(
        `delete from mail_links where person_id = $1 and asked_at < $2::timestamptz - interval '1 day'`,
        [link.personId, link.askedAt],
      )
      await sql(
        `insert into mail_links (hash, person_id, employee_number, asked_at, expires_at) values ($1, $2, $3, $4, $5)`,
        [hash, link.personId, link.employeeNumber, link.askedAt, link.expiresAt],
      )
    },
    takeMailLink: async (hash, at) =>
      (
        await sql<LinkRow>(`update mail_links set taken_at = $2 where ${GOOD_LINK} returning ${LINK}`, [
          hash,
          at,
        ])
      ).map(toLink)[0],
    insertNotice: async (kind, subject, at) => {
      const rows = await sql(
        'insert into notices (kind, subject, at) values ($1, $2, $3) on conflict do nothing returning kind',
        [kind, subject, at],
      )
      return rows.length === 1
    },
  }
}

function toPasskey(row: PasskeyRow): EmployeePasskey {
  return {
    credentialId: row.credential_id,
    personId: row.person_id,
    employeeNumber: row.employee_number,
    coseKey: row.cose_key,
    label: row.label,
    aaguid: row.aaguid,
    transports: row.transports,
    signCount: Number(row.sign_count),
    createdAt: row.created_at,
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.removed_at === null ? {} : { removedAt: row.removed_at }),
  }
}

function toLink(row: LinkRow): MailLink {
  return {
    personId: row.person_id,
    employeeNumber: row.employee_number,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
  }
}
