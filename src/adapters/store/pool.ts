/** Connections to PostgreSQL, each in its security context before anyone else gets it. */
import pg from 'pg'
import { isSegelError } from '../../errors.ts'
import { storeFault, unavailable } from './faults.ts'

/** `owner` keeps the login's own role: migrations and the administrator's commands. */
export type StoreRole = 'ra' | 'ca' | 'va' | 'owner'

export interface StoreOptions {
  /** `postgresql://...` */
  readonly connection: string
  readonly role: StoreRole
  /** Connections at most; 10 when absent. */
  readonly poolSize?: number
  /** Longest a statement may take; 30 s when absent. */
  readonly statementTimeoutMs?: number
}

/** Runs one statement with `$1` parameters. `name` prepares it once for each connection. */
export type Sql = <R extends object>(text: string, values?: readonly unknown[], name?: string) => Promise<R[]>

/** A way to run several statements on one connection. `discard` keeps it from going back to the pool. */
export type Session = <T>(work: (client: pg.PoolClient, discard: () => void) => Promise<T>) => Promise<T>

/** Rows of one query in one snapshot, read in batches by a server-side cursor: memory stays flat. */
export type Stream = <R extends object>(text: string, values?: readonly unknown[]) => AsyncGenerator<R>

/** Whatever `read` asks for is of one moment; nothing can be written. */
export type Snapshot = <T>(read: (sql: Sql) => AsyncGenerator<T>) => AsyncGenerator<T>

export function openPool(options: StoreOptions): pg.Pool {
  // The pool waits for the promise of this hook, which its types do not tell.
  const hooks = { onConnect: (client: pg.ClientBase) => prepareSession(client, options) }
  const pool = new pg.Pool({
    connectionString: options.connection,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: `segel ${options.role}`,
    types: valueTypes(),
    ...hooks,
  })
  // An idle connection that the server closes raises here; the next statement gets a new one.
  pool.on('error', ignore)
  return pool
}

export function poolSession(pool: pg.Pool): Session {
  return async work => {
    const client = await connect(pool)
    // A connection that broke while it was ours must not take the process down, nor go back to the pool.
    let broken = false
    const discard = () => {
      broken = true
    }
    client.on('error', discard)
    try {
      return await work(client, discard)
    } catch (error) {
      if (isSegelError(error, 'store-unavailable')) discard()
      throw error
    } finally {
      client.off('error', discard)
      client.release(broken)
    }
  }
}

export function poolSql(pool: pg.Pool): Sql {
  const session = poolSession(pool)
  return (text, values, name) => session(client => clientSql(client)(text, values, name))
}

export function clientSql(client: pg.ClientBase): Sql {
  return async <R extends object>(text: string, values: readonly unknown[] = [], name?: string) => {
    const query = { text, values: [...values], ...(name === undefined ? {} : { name }) }
    return (await client.query<R>(query).catch(translate)).rows
  }
}

/** Several statements in one round trip; gives the command that each was, as the server reports it. */
export async function runCommands(client: pg.ClientBase, text: string): Promise<readonly string[]> {
  const results: unknown = await client.query(text).catch(translate)
  const all: readonly unknown[] = Array.isArray(results) ? results : [results]
  return all.map(one =>
    typeof one === 'object' && one !== null && 'command' in one ? String(one.command) : '',
  )
}

const BATCH_ROWS = 2000

export function poolStream(pool: pg.Pool): Stream {
  const snapshot = poolSnapshot(pool)
  return <R extends object>(text: string, values: readonly unknown[] = []) =>
    snapshot(async function* (sql) {
      await sql(`declare rows no scroll cursor for ${text}`, values)
      for (;;) {
        const rows = await sql<R>(`fetch forward ${BATCH_ROWS} from rows`)
        yield* rows
        if (rows.length < BATCH_ROWS) break
      }
    })
}

export function poolSnapshot(pool: pg.Pool): Snapshot {
  return async function* (read) {
    const client = await connect(pool)
    const sql = clientSql(client)
    client.on('error', ignore)
    let ended = false
    try {
      await sql('begin isolation level repeatable read read only')
      yield* read(sql)
      await sql('commit')
      ended = true
    } finally {
      client.off('error', ignore)
      // Left early, by the reader or by an error: the transaction is still open, so the connection goes.
      client.release(!ended)
    }
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  return pool.connect().catch((error: unknown) => {
    throw unavailable(error)
  })
}

function translate(error: unknown): never {
  throw storeFault(error)
}

const ignore = () => undefined

/**
 * Role, schema and limits; and commits that wait for the disk even where an administrator chose speed (stronger
 * choices, such as remote_apply, stay). It runs before the pool hands the connection out, and a failure fails the connection:
 * nobody ever works with the login's own rights by accident.
 */
async function prepareSession(client: pg.ClientBase, options: StoreOptions): Promise<void> {
  const role = options.role === 'owner' ? '' : `set role segel_${options.role};`
  await client.query(
    `${role}
     set search_path = segel;
     set timezone = 'UTC';
     select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
     set statement_timeout = ${Math.trunc(options.statementTimeoutMs ?? 30_000)};
     set lock_timeout = ${Math.trunc((options.statementTimeoutMs ?? 30_000) / 2)};
     set idle_in_transaction_session_timeout = 60000`,
  )
}

/** Calendar dates stay text (a Date would be shifted by the local time zone); int8 is a bigint. */
function valueTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.DATE, text => text)
  types.setTypeParser(pg.types.builtins.INT8, BigInt)
  return types
}
