/** CRLs: where they stand, and their bytes in parts. What they are made from is read in status-entries.ts. */
import type {
  CrlProgress,
  CrlRecord,
  CrlScope,
  CrlShard,
  CrlState,
  RevocationReader,
  RevocationWriter,
} from '../../ports/store-revocations.ts'
import type { Snapshot, Sql } from './pool.ts'
import { readEntries } from './status-entries.ts'

type CrlReader = Pick<
  RevocationReader,
  'statusEntries' | 'crlProgress' | 'crlShards' | 'crlState' | 'crlStates' | 'latestCrl' | 'crl'
>
type CrlWriter = Pick<RevocationWriter, 'openShards' | 'lockCrl' | 'insertCrl'>

interface StateRow {
  issuer_id: string
  scope: CrlScope
  number: bigint
  this_update: Date
  next_update: Date
  entries: number
  covers: bigint
  base: bigint
}

const STATE = 'issuer_id, scope, number, this_update, next_update, entries, covers, base'
const NEWEST = `select ${STATE} from crls where issuer_id = $1 and scope = $2 order by number desc limit 1`
const NUMBERED = `select ${STATE} from crls where issuer_id = $1 and scope = $2 and number = $3`

export function crlReader(sql: Sql, snapshot: Snapshot): CrlReader {
  const state = async (issuerId: string, scope: CrlScope): Promise<CrlState | undefined> =>
    (await sql<StateRow>(NEWEST, [issuerId, scope], 'crl-state')).map(toState)[0]
  return {
    statusEntries: (issuerId, query) => snapshot(read => readEntries(read, issuerId, query)),
    crlProgress: issuerId => readProgress(sql, issuerId),
    crlShards: issuerId =>
      // An address is written with the CRL that names it, in one transaction.
      sql<CrlShard>(
        `select shard, array_agg(url order by url) as urls from crl_shard_addresses
         where issuer_id = $1 group by shard order by shard`,
        [issuerId],
        'crl-shards',
      ),
    crlState: (issuerId, scope = 'full') => state(issuerId, scope),
    crlStates: async () => (await sql<StateRow>(ALL_NEWEST)).map(toState),
    latestCrl: async (issuerId, scope = 'full') => withBytes(sql, await state(issuerId, scope)),
    crl: async (issuerId, number, scope = 'full') =>
      withBytes(sql, (await sql<StateRow>(NUMBERED, [issuerId, scope, number])).map(toState)[0]),
  }
}

export function crlWriter(sql: Sql): CrlWriter {
  return {
    openShards: async (issuerId, shards) => {
      if (shards.length === 0) return
      const given = JSON.stringify(shards)
      await sql(
        `insert into crl_shards (issuer_id, shard)
         select distinct $1, g.shard from json_to_recordset($2) as g(shard smallint) on conflict do nothing`,
        [issuerId, given],
      )
      await sql(
        `insert into crl_shard_addresses (issuer_id, shard, url)
         select distinct $1, g.shard, g.url from json_to_recordset($2) as g(shard smallint, url text)
         on conflict do nothing`,
        [issuerId, given],
      )
    },
    lockCrl: async issuerId => {
      const [row] = await sql<{ locked: boolean }>('select try_lock_crl($1) as locked', [issuerId])
      return row?.locked === true
    },
    insertCrl: async crl => {
      const { issuerId, scope, number, thisUpdate, nextUpdate, entries, covers, base, der } = crl
      await sql(`insert into crls (${STATE}, octets) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [
        issuerId,
        scope,
        number,
        thisUpdate,
        nextUpdate,
        entries,
        covers,
        base,
        der.length,
      ])
      for (let part = 0; part * PART < der.length; part++)
        await sql(
          'insert into crl_parts (issuer_id, scope, number, part, bytes) values ($1, $2, $3, $4, $5)',
          [issuerId, scope, number, part, der.subarray(part * PART, (part + 1) * PART)],
          'insert-crl-part',
        )
    },
  }
}

/** Octets of a part: the driver copies each one it sends or receives a few times. */
const PART = 1 << 20

const ALL_NEWEST = `
  select l.* from issuers i
  cross join lateral (
    select 'full' as scope union all select 'delta'
    union all select 'shard-' || s.shard from crl_shards s where s.issuer_id = i.id) as known
  cross join lateral (
    select ${STATE} from crls c where c.issuer_id = i.id and c.scope = known.scope order by c.number desc limit 1) as l
  order by l.issuer_id, l.scope`

/** What is held in memory is the CRL itself and one part of it. */
async function withBytes(sql: Sql, state: CrlState | undefined): Promise<CrlRecord | undefined> {
  if (state === undefined) return undefined
  const key = [state.issuerId, state.scope, state.number]
  const [row] = await sql<{ octets: number }>(
    'select octets from crls where issuer_id = $1 and scope = $2 and number = $3',
    key,
  )
  const der = Buffer.allocUnsafeSlow(row?.octets ?? 0)
  for (let part = 0; part * PART < der.length; part++) {
    const [found] = await sql<{ bytes: Buffer }>(
      'select bytes from crl_parts where issuer_id = $1 and scope = $2 and number = $3 and part = $4',
      [...key, part],
      'crl-part',
    )
    found?.bytes.copy(der, part * PART)
  }
  return { ...state, der }
}

interface ProgressRow {
  kind: 'full' | 'delta' | 'base'
}

const PROGRESS = `
  (select 'full' as kind, ${STATE} from crls where issuer_id = $1 and scope = 'full' order by number desc limit 1)
  union all
  (select 'delta', ${STATE} from crls where issuer_id = $1 and scope = 'delta' order by number desc limit 1)
  union all
  (select 'base', ${STATE} from crls
   where issuer_id = $1 and scope = 'full' and base = number order by number desc limit 2)`

const SHARDS = `
  select s.shard, l.*,
    array(select a.url from crl_shard_addresses a
      where a.issuer_id = s.issuer_id and a.shard = s.shard order by a.url) as urls,
    exists (select from revocation_events e
      where e.issuer_id = s.issuer_id and e.shard = s.shard and e.sequence > coalesce(l.covers, 0)) as changed
  from crl_shards s
  left join lateral (
    select ${STATE} from crls c where c.issuer_id = s.issuer_id and c.scope = 'shard-' || s.shard
    order by c.number desc limit 1) as l on true
  where s.issuer_id = $1 order by s.shard`

type ShardRow = CrlShard & { changed: boolean } & (StateRow | { number: null })

async function readProgress(sql: Sql, issuerId: string): Promise<CrlProgress> {
  const [newest] = await sql<{ changed: bigint }>(
    'select coalesce(max(sequence), 0) as changed from revocation_events where issuer_id = $1',
    [issuerId],
  )
  const rows = await sql<StateRow & ProgressRow>(PROGRESS, [issuerId])
  const states = (kind: ProgressRow['kind']) => rows.filter(row => row.kind === kind).map(toState)
  const [full] = states('full')
  const [delta] = states('delta')
  const [base, previousBase] = states('base')
  return {
    changed: newest?.changed ?? 0n,
    ...(full === undefined ? {} : { full }),
    ...(delta === undefined ? {} : { delta }),
    ...(base === undefined ? {} : { base }),
    ...(previousBase === undefined ? {} : { previousBase }),
    shards: (await sql<ShardRow>(SHARDS, [issuerId])).map(toShard),
  }
}

function toShard(row: ShardRow): CrlProgress['shards'][number] {
  const { shard, urls, changed } = row
  return { shard, urls, changed, ...(row.number === null ? {} : { latest: toState(row) }) }
}

function toState(row: StateRow): CrlState {
  return {
    issuerId: row.issuer_id,
    scope: row.scope,
    number: row.number,
    thisUpdate: row.this_update,
    nextUpdate: row.next_update,
    entries: row.entries,
    covers: row.covers,
    base: row.base,
  }
}
