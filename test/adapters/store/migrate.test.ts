import pg from 'pg'
import t from 'tap'
import { migrate, pendingMigrations, rollback } from '../../../src/adapters/store/migrate.ts'
import { emptyDatabase } from '../../support/database.ts'

t.test(
  'migrations: concurrent migrators do not collide, in one database or in several of a cluster',
  async t => {
    const [one, two] = [await emptyDatabase(t), await emptyDatabase(t)]
    t.ok((await pendingMigrations(one.connection)).length > 0)
    const applied = await Promise.all([one, one, one, two, two].map(each => migrate(each.connection)))
    t.equal(applied.filter(names => names.length > 0).length, 2, 'each database was migrated by exactly one')
    t.strictSame(await pendingMigrations(one.connection), [])
    t.strictSame(await migrate(two.connection), [])
  },
)

t.test('migrations: what goes up comes down, and up again', async t => {
  const { connection } = await emptyDatabase(t)
  const names = await migrate(connection)
  t.strictSame(await rollback(connection, true), [...names].reverse())
  t.strictSame(await leftovers(connection), [], 'nothing but the bookkeeping stays')
  t.strictSame(await migrate(connection), names)
})

t.test('migrations: one that was killed does not lock out the next', async t => {
  const { connection } = await emptyDatabase(t)
  await migrate(connection)
  await query(connection, 'update segel.migrations_lock set is_locked = 1')
  t.strictSame(await migrate(connection), [])
})

async function leftovers(connection: string): Promise<string[]> {
  const rows = await query(
    connection,
    `select relname as name from pg_class where relnamespace = 'segel'::regnamespace and relname not like '%migrations%'
     union all select proname from pg_proc where pronamespace = 'segel'::regnamespace`,
  )
  return rows.map(row => String(row['name']))
}

async function query(connection: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
