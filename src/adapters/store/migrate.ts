/** Runs migrations/*.sql through knex, one process at a time. */
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import createKnex, { type Knex } from 'knex'
import pg from 'pg'
import { storeFault } from './faults.ts'

const DIRECTORY = new URL('../../../migrations/', import.meta.url)

/** Applies what is missing; gives the names in the order applied. Whoever comes second waits for the first. */
export function migrate(connection: string): Promise<string[]> {
  return alone(connection, async knex => namesOf(await knex.migrate.latest()))
}

/** Takes back the last batch, or everything; gives the names in the order taken back. */
export function rollback(connection: string, all = false): Promise<string[]> {
  return alone(connection, async knex => namesOf(await knex.migrate.rollback(undefined, all)))
}

/** Names of the migrations that this program has and the database has not. */
export function pendingMigrations(connection: string): Promise<string[]> {
  return alone(connection, async knex => {
    const listed: unknown = await knex.migrate.list()
    const pending: unknown[] = Array.isArray(listed) && Array.isArray(listed[1]) ? listed[1] : []
    return pending.map(String)
  })
}

/**
 * knex's own lock is a row that survives a killed process and makes others fail instead of wait. Ours is an
 * advisory lock of a session, freed by the server when the session ends; so a leftover of knex's can be cleared.
 */
async function alone<T>(connection: string, work: (knex: Knex) => Promise<T>): Promise<T> {
  const guard = new pg.Client({ connectionString: connection, application_name: 'segel migrate' })
  // Losing the guard ends the lock; the migration's own transaction still is all or nothing.
  guard.on('error', () => undefined)
  const knex = createKnex({
    client: 'pg',
    connection: {
      connectionString: connection,
      application_name: 'segel migrate',
      options: '-c search_path=segel',
    },
    pool: { min: 0, max: 2 },
    migrations: { migrationSource, schemaName: 'segel', tableName: 'migrations' },
  })
  try {
    await guard.connect()
    await guard.query(`select pg_advisory_lock(${LOCK})`)
    await guard.query('create schema if not exists segel')
    const leftover = await guard.query<{ name: string | null }>(
      "select to_regclass('segel.migrations_lock') as name",
    )
    if (typeof leftover.rows[0]?.name === 'string')
      await guard.query('update segel.migrations_lock set is_locked = 0')
    return await work(knex)
  } catch (error) {
    throw migrationFault(error)
  } finally {
    await knex.destroy()
    await guard.end().catch(() => undefined)
  }
}

const LOCK = 7303014

const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    (await readdir(DIRECTORY))
      .filter(name => name.endsWith('.up.sql'))
      .map(name => name.slice(0, -7))
      .sort(),
  getMigrationName: name => name,
  getMigration: async name => {
    const [up, down] = await Promise.all([readSql(`${name}.up.sql`), readSql(`${name}.down.sql`)])
    return { up: knex => run(knex, up), down: knex => run(knex, down) }
  },
}

function readSql(file: string): Promise<string> {
  return readFile(fileURLToPath(new URL(file, DIRECTORY)), 'utf8')
}

/** `?` would be a binding to knex. */
async function run(knex: Knex, sql: string): Promise<void> {
  await knex.raw(sql.replaceAll('?', '\\?'))
}

/** knex answers `[batch, names]`. */
function namesOf(answer: unknown): string[] {
  const names: unknown = Array.isArray(answer) ? answer[1] : []
  return Array.isArray(names) ? names.map(String) : []
}

/** A migration speaks of tables, not of people: its message helps the administrator and holds no row. */
function migrationFault(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return storeFault(error)
  return new Error(`migration failed: ${error.message}`, { cause: storeFault(error) })
}
