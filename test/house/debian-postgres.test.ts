import { stat } from 'node:fs/promises'
import pg from 'pg'
import t from 'tap'
import { startDebianPostgres } from '../support/debian-postgres.ts'

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined) // a killed server ends the connection
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

t.test('a private cluster keeps what was committed when it is killed, and leaves nothing behind', async t => {
  const postgres = await startDebianPostgres()
  await query(postgres.url, 'create table kept (n int)')
  await query(postgres.url, 'insert into kept values (7)')
  const [place] = await query(postgres.url, 'show data_directory')
  const folder = (place as { data_directory: string }).data_directory
  t.ok((await stat(folder)).isDirectory())

  await t.rejects(query(postgres.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'select 1'), { code: '28P01' })

  await postgres.kill()
  await t.rejects(query(postgres.url, 'select 1'), { code: 'ECONNREFUSED' })
  await postgres.start()
  t.strictSame(await query(postgres.url, 'select n from kept'), [{ n: 7 }])

  await postgres.stop()
  await t.rejects(stat(folder), { code: 'ENOENT' })
})
