/** Leaves, nodes and checkpoints of the audit tree. Numbers of events stay far below 2^53, so they are numbers here. */
import type { AuditNode, AuditTile, StoredCheckpoint } from '../../domain/audit-tree.ts'
import type { AuditTreeReader, AuditTreeWriter } from '../../ports/store-audit.ts'
import type { Sql, Stream } from './pool.ts'

interface CheckpointRow {
  size: bigint
  root: Buffer
  note: string
  signed_at: Date
}

interface NodeRow {
  last: bigint
  level: number
  hash: Buffer
}

interface TileRow {
  last: bigint
  hashes: Buffer
}

const CHECKPOINT = 'select size, root, note, signed_at from audit_checkpoints'

export function auditTreeReader(sql: Sql, stream: Stream): AuditTreeReader {
  const one = async (rest: string, values: readonly unknown[] = []) =>
    (await sql<CheckpointRow>(`${CHECKPOINT} ${rest} limit 1`, values)).map(toCheckpoint)[0]
  return {
    latestCheckpoint: () => one('order by size desc'),
    checkpointFrom: size => one('where size >= $1 order by size', [size]),
    checkpointUpTo: size => one('where size <= $1 order by size desc', [size]),
    checkpoints: after =>
      mapped(stream<CheckpointRow>(`${CHECKPOINT} where size > $1 order by size`, [after]), toCheckpoint),
    cosignatures: async size => {
      const rows = await sql<{ line: string }>(
        'select line from audit_cosignatures where size = $1 order by line',
        [size],
      )
      return rows.map(row => row.line)
    },
    auditNodes: async ids => {
      const rows = await sql<NodeRow>(
        `select n.last, n.level, n.hash from audit_nodes n
         join unnest($1::bigint[], $2::smallint[]) as w (last, level) on n.last = w.last and n.level = w.level`,
        [ids.map(id => id.last), ids.map(id => id.level)],
      )
      return rows.map(toNode)
    },
    auditTiles: async lasts => {
      const text = 'select last, hashes from audit_leaves where last = any($1::bigint[])'
      return (await sql<TileRow>(text, [lasts])).map(toTile)
    },
    allAuditTiles: () =>
      mapped(stream<TileRow>('select last, hashes from audit_leaves order by last'), toTile),
    allAuditNodes: () =>
      mapped(stream<NodeRow>('select last, level, hash from audit_nodes order by last, level'), toNode),
  }
}

export function auditTreeWriter(sql: Sql): AuditTreeWriter {
  return {
    insertCheckpoint: async ({ size, root, note, signedAt }, { tiles, nodes }) => {
      // Another CA may have kept the same pieces meanwhile; verification compares them with the events in any case.
      await sql(
        `insert into audit_leaves (last, hashes) select * from unnest($1::bigint[], $2::bytea[])
         on conflict do nothing`,
        [tiles.map(one => one.last), tiles.map(one => one.hashes)],
      )
      await sql(
        `insert into audit_nodes (last, level, hash) select * from unnest($1::bigint[], $2::smallint[], $3::bytea[])
         on conflict do nothing`,
        [nodes.map(one => one.last), nodes.map(one => one.level), nodes.map(one => one.hash)],
      )
      const text = 'insert into audit_checkpoints (size, root, note, signed_at) values ($1, $2, $3, $4)'
      await sql(text, [size, root, note, signedAt])
    },
    insertCosignature: async (size, line) => {
      const text = 'insert into audit_cosignatures (size, line) values ($1, $2) on conflict do nothing'
      await sql(text, [size, line])
    },
  }
}

async function* mapped<R, T>(rows: AsyncIterable<R>, toValue: (row: R) => T): AsyncGenerator<T> {
  for await (const row of rows) yield toValue(row)
}

function toCheckpoint(row: CheckpointRow): StoredCheckpoint {
  return { size: Number(row.size), root: row.root, note: row.note, signedAt: row.signed_at }
}

function toNode(row: NodeRow): AuditNode {
  return { last: Number(row.last), level: row.level, hash: row.hash }
}

function toTile(row: TileRow): AuditTile {
  return { last: Number(row.last), hashes: row.hashes }
}
