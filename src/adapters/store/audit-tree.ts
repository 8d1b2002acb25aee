/** Leaves, nodes and checkpoints of the audit tree. Numbers of events stay far below 2^53, so they are numbers here. */
import type { AuditNode, AuditTile, SignedCheckpoint, StoredCheckpoint } from '../../domain/audit-tree.ts'
import type { AuditSealer, AuditTreeReader, AuditTreeWriter } from '../../ports/store-audit.ts'
import { clientSql, runCommands, type Session, type Sql } from './pool.ts'

interface CheckpointRow {
  size: bigint
  root: Buffer
  note: string
  signed_at: Date
  lines: string[]
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

const CHECKPOINT = `select c.size, c.root, c.note, c.signed_at,
  array(select s.line from audit_cosignatures s where s.size = c.size order by s.line) as lines
  from audit_checkpoints c`
/** Each page is a transaction of its own: whoever reads slowly holds up neither a connection nor a snapshot. */
const PAGE = 2000

export function auditTreeReader(sql: Sql): AuditTreeReader {
  const one = async (rest: string, values: readonly unknown[] = []) =>
    (await sql<CheckpointRow>(`${CHECKPOINT} ${rest} limit 1`, values)).map(toCheckpoint)[0]
  return {
    latestCheckpoint: () => one('order by size desc'),
    checkpointFrom: size => one('where size >= $1 order by size', [size]),
    checkpointUpTo: size => one('where size <= $1 order by size desc', [size]),
    checkpoints: after =>
      pages({ size: after }, async ({ size }) =>
        (
          await sql<CheckpointRow>(`${CHECKPOINT} where c.size > $1 order by c.size limit ${PAGE}`, [size])
        ).map(toCheckpoint),
      ),
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
      pages({ last: 0 }, async ({ last }) => {
        const text = `select last, hashes from audit_leaves where last > $1 order by last limit ${PAGE}`
        return (await sql<TileRow>(text, [last])).map(toTile)
      }),
    allAuditNodes: () =>
      pages({ last: 0, level: 0 }, async ({ last, level }) => {
        const text = `select last, level, hash from audit_nodes where (last, level) > ($1, $2)
          order by last, level limit ${PAGE}`
        return (await sql<NodeRow>(text, [last, level])).map(toNode)
      }),
  }
}

export function auditSealer(session: Session): AuditSealer {
  return {
    keepCheckpoint: (checkpoint, pieces) =>
      session(async (client, discard) => {
        await runCommands(client, 'begin')
        try {
          await insertAll(clientSql(client), checkpoint, pieces)
          await runCommands(client, 'commit')
        } catch (error) {
          await runCommands(client, 'rollback').catch(discard)
          throw error
        }
      }),
  }
}

export function auditTreeWriter(sql: Sql): AuditTreeWriter {
  return {
    insertCosignature: async (size, line) => {
      const text = 'insert into audit_cosignatures (size, line) values ($1, $2) on conflict do nothing'
      await sql(text, [size, line])
    },
  }
}

async function insertAll(
  sql: Sql,
  { size, root, note, signedAt }: SignedCheckpoint,
  { tiles, nodes }: { readonly tiles: readonly AuditTile[]; readonly nodes: readonly AuditNode[] },
): Promise<void> {
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
}

/** All rows by their key, of which `start` lies before the first. */
async function* pages<K, T extends K>(
  start: K,
  read: (after: K) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  for (let after = start; ; ) {
    const rows = await read(after)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last
  }
}

function toCheckpoint(row: CheckpointRow): StoredCheckpoint {
  const { root, note, signed_at: signedAt, lines: cosignatures } = row
  return { size: Number(row.size), root, note, signedAt, cosignatures }
}

function toNode(row: NodeRow): AuditNode {
  return { last: Number(row.last), level: row.level, hash: row.hash }
}

function toTile(row: TileRow): AuditTile {
  return { last: Number(row.last), hashes: row.hashes }
}
