/** Bearer tokens, found by the hash of their secret. */
import type { AccessToken } from '../../domain/access.ts'
import type { Role } from '../../domain/actor.ts'
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
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
}

const TOKEN = `select id, role, name, agency, employee_number, person_id, created_at, expires_at, revoked_at
  from access_tokens`

export function accessReader(sql: Sql): AccessReader {
  return {
    tokenByHash: async hash =>
      (await sql<TokenRow>(`${TOKEN} where hash = $1`, [hash], 'token')).map(toToken)[0],
    tokens: async () => (await sql<TokenRow>(`${TOKEN} order by created_at, id`)).map(toToken),
  }
}

export function accessWriter(sql: Sql): AccessWriter {
  return {
    insertToken: async (token, hash) => {
      await sql(
        `insert into access_tokens
           (id, hash, role, name, agency, employee_number, person_id, created_at, expires_at, revoked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
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
        ],
      )
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
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }
}
