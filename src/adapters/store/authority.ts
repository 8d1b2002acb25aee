/** Issuers and OCSP responders. */
import { SegelError } from '../../errors.ts'
import type { Issuer, Responder } from '../../domain/issuer.ts'
import type { AuthorityReader, AuthorityWriter } from '../../ports/store-authority.ts'
import { parseCertificate } from '../../x509/certificate.ts'
import type { Sql } from './pool.ts'

interface IssuerRow {
  id: string
  kind: Issuer['kind']
  certificate: Buffer
  chain: Buffer[]
  key_name: string | null
  active: boolean
}

interface ResponderRow {
  issuer_id: string
  name: string
  spki: Buffer
  certificate: Buffer | null
}

const ISSUER = 'select id, kind, certificate, chain, key_name, active from issuers'

export function authorityReader(sql: Sql): AuthorityReader {
  return {
    issuers: async () =>
      (await sql<IssuerRow>(`${ISSUER} order by created_at, id`, [], 'issuers')).map(toIssuer),
    issuer: async id => (await sql<IssuerRow>(`${ISSUER} where id = $1`, [id], 'issuer')).map(toIssuer)[0],
    responders: async () => {
      const rows = await sql<ResponderRow>(
        'select issuer_id, name, spki, certificate from responders order by issuer_id, name',
        [],
        'responders',
      )
      return rows.map(toResponder)
    },
  }
}

export function authorityWriter(sql: Sql): AuthorityWriter {
  return {
    insertIssuer: async issuer => {
      if (issuer.active) await sql('update issuers set active = false where active')
      await sql(
        `insert into issuers (id, kind, certificate, chain, key_fingerprint, key_name, active)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          issuer.id,
          issuer.kind,
          issuer.certificate.der,
          issuer.chain,
          issuer.certificate.publicKey.fingerprint,
          issuer.keyName ?? null,
          issuer.active,
        ],
      )
    },
    insertResponder: async responder => {
      await sql('insert into responders (issuer_id, name, spki, certificate) values ($1, $2, $3, $4)', [
        responder.issuerId,
        responder.name,
        responder.spki,
        responder.certificate ?? null,
      ])
    },
    removeResponder: async (issuerId, name) => {
      const rows = await sql<{ name: string }>(
        'delete from responders where issuer_id = $1 and name = $2 returning name',
        [issuerId, name],
      )
      if (rows.length === 0) throw noResponder()
    },
    putResponderCertificate: async (issuerId, name, certificate) => {
      const rows = await sql<{ name: string }>(
        'update responders set certificate = $3 where issuer_id = $1 and name = $2 returning name',
        [issuerId, name, certificate],
      )
      if (rows.length === 0) throw noResponder()
    },
  }
}

function noResponder(): SegelError {
  return new SegelError('not-found', 'This issuer has no responder of this name.')
}

function toIssuer(row: IssuerRow): Issuer {
  return {
    id: row.id,
    kind: row.kind,
    certificate: parseCertificate(row.certificate),
    chain: row.chain,
    active: row.active,
    ...(row.key_name === null ? {} : { keyName: row.key_name }),
  }
}

function toResponder(row: ResponderRow): Responder {
  return {
    issuerId: row.issuer_id,
    name: row.name,
    spki: row.spki,
    ...(row.certificate === null ? {} : { certificate: row.certificate }),
  }
}
