/** Bearer tokens, found by the hash of their secret. */
import type { AccessToken, BoundCertificate } from '../../domain/access.ts'
import type { Action, Role } from '../../domain/actor.ts'
import type { EmployeeNumber } from '../../domain/nip.ts'
import type { AccessReader, AccessWriter } from '../../ports/store-access.ts'
import type { Sql } from './pool.ts'

interface TokenRow {
  id: string
  role: Role
  name: string
  agency: string | null
  employee_number: EmployeeNumber | null
  person_id: string | null
  actions: Action[] | null
  certificates: BoundCertificate[] | null
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
}

const TOKEN = `select t.id, t.role, t.name, t.agency, t.employee_number, t.person_id, t.actions, t.created_at,
  t.expires_at, t.revoked_at,
  (select json_agg(json_build_object('issuerId', b.issuer_id, 'serialNumber', b.serial_number)
     order by b.bound_at, b.serial_number)
   from token_certificates b where b.token_id = t.id) as certificates
  from access_tokens t`

export function accessReader(sql: Sql): AccessReader {
  return {
    tokenByHash: async hash =>
      (await sql<TokenRow>(`${TOKEN} where t.hash = $1`, [hash], 'token')).map(toToken)[0],
    tokenByCertificate: async ({ issuerId, serialNumber }) => {
      const bound = 'join token_certificates c on c.token_id = t.id'
      const where = 'where c.issuer_id = $1 and c.serial_number = $2'
      const rows = await sql<TokenRow>(
        `${TOKEN} ${bound} ${where}`,
        [issuerId, serialNumber],
        'token of certificate',
      )
      return rows.map(toToken)[0]
    },
    tokens: async () => (await sql<TokenRow>(`${TOKEN} order by t.created_at, t.id`)).map(toToken),
  }
}

export function accessWriter(sql: Sql): AccessWriter {
  return {
    insertToken: async (token, hash) => {
      await sql(
        `insert into access_tokens
           (id, hash, role, name, agency, employee_number, person_id, created_at, expires_at, revoked_at, actions)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          token.id,
          hash,
          token.role,
          token.name,
          token.agency ?? null,
          token.employeeNumber ?? null,
          token.personId ?? null,
          token.createdAt,
          token.expiresAt,
          token.revokedAt ?? null,
          token.actions ?? null,
        ],
      )
    },
    bindCertificate: async (tokenId, { issuerId, serialNumber }, at) => {
      const rows = await sql<{ token_id: string }>(
        `insert into token_certificates (issuer_id, serial_number, token_id, bound_at) values ($1, $2, $3, $4)
         on conflict do nothing returning token_id`,
        [issuerId, serialNumber, tokenId, at],
      )
      return rows.length === 1
    },
    revokeToken: async (id, at) => {
      const rows = await sql<{ id: string }>(
        'update access_tokens set revoked_at = $2 where id = $1 and revoked_at is null returning id',
        [id, at],
      )
      return rows.length === 1
    },
  }
}

function toToken(row: TokenRow): AccessToken {
  return {
    id: row.id,
    role: row.role,
    name: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.agency === null ? {} : { agency: row.agency }),
    ...(row.employee_number === null ? {} : { employeeNumber: row.employee_number }),
    ...(row.person_id === null ? {} : { personId: row.person_id }),
    ...(row.actions === null ? {} : { actions: row.actions }),
    ...(row.certificates === null ? {} : { certificates: row.certificates }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }
}
