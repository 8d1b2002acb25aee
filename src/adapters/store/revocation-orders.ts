/** Orders to revoke, hold or release as they were given, and what the certification authority found. */
import type { KeptOrder } from '../../domain/revocation-proof.ts'
import type { StatementSignature } from '../../domain/statement.ts'
import type { NewOrder, OrderReader, OrderWriter, Verdict } from '../../ports/store-orders.ts'
import type { Sql } from './pool.ts'

interface OrderRow {
  sequence: bigint
  kind: KeptOrder['kind']
  issuer_id: string
  serial_number: string
  reason: string | null
  invalidity_date: string | null
  comment: string | null
  status: bigint
  ordered_by: string
  ordered_at: Date
  statement: string | null
  proof: StatementSignature | null
}

const ORDER = `sequence, kind, issuer_id, serial_number, reason, invalidity_date, comment, status, ordered_by, ordered_at,
  statement, proof`

export function orderReader(sql: Sql): OrderReader {
  return {
    statusSequence: (issuerId, serialNumber) => statusSequence(sql, issuerId, serialNumber),
    newOrders: async limit => {
      const rows = await sql<OrderRow>(
        `select ${ORDER} from revocation_orders where verdict is null order by sequence limit $1`,
        [limit],
        'new-orders',
      )
      return rows.map(toOrder)
    },
    releaseOrders: async (issuerId, serialNumber) => {
      const rows = await sql<OrderRow>(
        `select ${ORDER} from revocation_orders
         where issuer_id = $1 and serial_number = $2 and kind = 'release' and verdict = 'proved'
         order by sequence desc`,
        [issuerId, serialNumber],
        'release-orders',
      )
      return rows.map(toOrder)
    },
    orderVerdict: async sequence => {
      const [row] = await sql<{ verdict: Verdict | null }>(
        'select verdict from revocation_orders where sequence = $1',
        [sequence],
      )
      return row?.verdict ?? undefined
    },
  }
}

export function orderWriter(sql: Sql): OrderWriter {
  return {
    lockedStatus: (issuerId, serialNumber) => statusSequence(sql, issuerId, serialNumber),
    insertOrder: async (order, method) => {
      const [row] = await sql<{ sequence: bigint }>(
        `insert into revocation_orders (kind, issuer_id, serial_number, reason, invalidity_date, comment, status,
           ordered_by, ordered_at, method, statement, proof)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning sequence`,
        [
          order.kind,
          order.issuerId,
          order.serialNumber,
          order.reason,
          order.invalidityDate,
          order.comment,
          order.status,
          order.officer,
          order.orderedAt,
          method,
          order.statement ?? null,
          order.proof === undefined ? null : JSON.stringify(order.proof),
        ],
        'insert-order',
      )
      return row?.sequence ?? 0n
    },
    judgeOrders: async (judged, at) => {
      const rows = await sql<{ sequence: bigint }>(
        `update revocation_orders o set verdict = g.verdict, fault = g.fault, judged_at = $4
         from unnest($1::bigint[], $2::text[], $3::text[]) as g(sequence, verdict, fault)
         where o.sequence = g.sequence and o.verdict is null returning o.sequence`,
        [
          judged.map(one => one.sequence),
          judged.map(one => one.verdict),
          judged.map(one => one.fault ?? null),
          at,
        ],
        'judge-orders',
      )
      return rows.map(row => row.sequence)
    },
  }
}

async function statusSequence(sql: Sql, issuerId: string, serialNumber: string): Promise<bigint> {
  const [row] = await sql<{ sequence: bigint }>(
    'select sequence from revocations where issuer_id = $1 and serial_number = $2',
    [issuerId, serialNumber],
    'status-sequence',
  )
  return row?.sequence ?? 0n
}

function toOrder(row: OrderRow): NewOrder {
  return {
    sequence: row.sequence,
    kind: row.kind,
    issuerId: row.issuer_id,
    serialNumber: row.serial_number,
    reason: row.reason,
    invalidityDate: row.invalidity_date,
    comment: row.comment,
    status: String(row.status),
    officer: row.ordered_by,
    orderedAt: row.ordered_at,
    ...(row.statement === null ? {} : { statement: row.statement }),
    ...(row.proof === null ? {} : { proof: row.proof }),
  }
}
