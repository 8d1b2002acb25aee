/**
 * A migrated database for one test, in milliseconds: copied from a template on one server for the whole run.
 * The run may name that server in SEGEL_TEST_DATABASE_URL; a test file that runs alone starts one of its own.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { migrate } from '../../src/adapters/store/migrate.ts'
import { startTestServer } from './test-server.ts'

type Teardown = { teardown(work: () => void | Promise<void>): unknown }

/** A new database with the present schema, dropped when `t` ends. `server` is another one than the run's own. */
export async function freshDatabase(t: Teardown, server?: string): Promise<{ connection: string }> {
  const url = server ?? (await sharedServer())
  return createFrom(t, url, await templateOf(url))
}

/** The same without any schema. */
export async function emptyDatabase(t: Teardown, server?: string): Promise<{ connection: string }> {
  return createFrom(t, server ?? (await sharedServer()), 'template0')
}

/** One test file at a time does `work`, of those that share the run's server. */
export async function withRunLock(work: () => Promise<void>): Promise<void> {
  await administer(await sharedServer(), async client => {
    await client.query('select pg_advisory_lock(7303017)')
    await work()
  })
}

let shared: Promise<string> | undefined
const templates = new Map<string, Promise<string>>()

function sharedServer(): Promise<string> {
  shared ??= openShared()
  return shared
}

async function openShared(): Promise<string> {
  const given = process.env['SEGEL_TEST_DATABASE_URL']
  if (given !== undefined && given !== '') return given
  const server = await startTestServer()
  t.teardown(() => server.stop())
  return server.url
}

function templateOf(url: string): Promise<string> {
  const made = templates.get(url) ?? makeTemplate(url)
  templates.set(url, made)
  return made
}

/** Named by what the migrations say, so that a server which outlives an edit is never stale. */
async function makeTemplate(url: string): Promise<string> {
  const name = `segel_template_${migrationsDigest()}`
  await administer(url, async client => {
    // Other test files of this run want the same template.
    await client.query('select pg_advisory_lock(7303016)')
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [
      name,
    ])
    if (rowCount === 1) return
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} template template0`)
    await migrate(withDatabase(url, name))
    // Marked last: an unfinished one is made again.
    await client.query(`alter database ${name} is_template true`)
  })
  return name
}

async function createFrom(t: Teardown, url: string, template: string): Promise<{ connection: string }> {
  const name = `segel_test_${randomBytes(8).toString('hex')}`
  await administer(url, async client => {
    const { rows } = await client.query<{ knows: boolean }>(
      "select current_setting('server_version_num')::int >= 150000 as knows",
    )
    // A tenth of the work of the other way, which writes each page to the WAL; before version 15 the only one.
    const strategy = rows[0]?.knows === true ? 'strategy file_copy' : ''
    await client.query(`create database ${name} template ${template} ${strategy}`)
  })
  t.teardown(async () => {
    await administer(url, client => dropDatabase(client, name))
  })
  return { connection: withDatabase(url, name) }
}

const DROP_ATTEMPTS = 50

/** An autovacuum worker that looks at the database just then is not ours to end (42501); it goes by itself. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== '42501' || attempt === DROP_ATTEMPTS)
        throw error
      await sleep(100)
    }
  }
}

async function administer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

function migrationsDigest(): string {
  const directory = new URL('../../migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of readdirSync(directory).sort())
    hash.update(file).update(readFileSync(new URL(file, directory)))
  return hash.digest('hex').slice(0, 16)
}
