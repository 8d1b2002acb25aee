/** Power cuts: what was acknowledged is there afterwards, and nothing is there by half. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { openStore } from '../../../src/adapters/store/store.ts'
import { verifyChain } from '../../contract/store-audit.ts'
import { collect, event, newRequest } from '../../contract/store-fixtures.ts'
import { freshDatabase } from '../../support/database.ts'
import { startDebianPostgres } from '../../support/debian-postgres.ts'

const server = await startDebianPostgres({ waitsForDisk: true })
t.teardown(() => server.stop())

t.test('kill -9 in the middle of 200 concurrent changes loses nothing that was acknowledged', async t => {
  const { connection } = await freshDatabase(t, server.url)
  const store = await openStore({ connection, role: 'ra', poolSize: 16 })
  t.teardown(() => store.close())

  const acknowledged = new Set<string>()
  const errors: unknown[] = []
  const changes = Array.from({ length: 200 }, async () => {
    const request = newRequest()
    const once = { actor: 'token:x', key: request.id, fingerprint: 'f' }
    try {
      await store.change(event('made', { request: request.id }), tx => tx.insertRequest(request), once)
      acknowledged.add(request.id)
    } catch (error) {
      errors.push(error)
    }
  })
  while (acknowledged.size < 40) await sleep(1)
  await server.kill()
  await Promise.all(changes)
  t.ok(errors.length > 0, `the crash came in between: ${acknowledged.size} done, ${errors.length} not`)
  t.ok(errors.every(error => error instanceof Error && 'code' in error && error.code === 'store-unavailable'))
  await t.rejects(store.auditHead(), { code: 'store-unavailable' }, 'an outage is no empty answer')

  await server.start()
  const there = new Set((await allRequests()).map(one => one.id))
  for (const id of acknowledged) if (!there.has(id)) t.fail(`${id} was acknowledged and is lost`)
  t.equal(await verifyChain(store), BigInt(there.size), 'one event for each request, in one chain')
  const recorded = (await collect(store.auditEvents(0n))).map(one => JSON.parse(one.body).detail.request)
  t.strictSame(new Set(recorded), there, 'state and events agree')
  for (const id of there) {
    const kept = await store.replay({ actor: 'token:x', key: id, fingerprint: 'f' })
    if (kept === undefined) t.fail(`${id} has no idempotency key`)
  }

  async function allRequests() {
    const items = []
    let cursor: string | undefined
    do {
      const page = await store.requests({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
      items.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined)
    return items
  }
})

t.test(
  'a change is acknowledged only when its WAL is on the disk, whatever the database is set to',
  async t => {
    const { connection } = await freshDatabase(t, server.url)
    const administrator = new pg.Client({ connectionString: connection })
    await administrator.connect()
    await administrator.query(
      `alter database ${new URL(connection).pathname.slice(1)} set synchronous_commit = off`,
    )
    await administrator.end()
    const store = await openStore({ connection, role: 'owner', poolSize: 2 })
    t.teardown(() => store.close())
    const client = new pg.Client({ connectionString: connection })
    await client.connect()
    t.teardown(() => client.end())
    let flushed = 0
    for (let i = 0; i < 50; i++) {
      await store.change(event(), async () => undefined)
      const { rows } = await client.query<{ all: boolean }>(
        'select pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() as all',
      )
      if (rows[0]?.all === true) flushed += 1
    }
    // Nobody else uses this server, but its own background processes may write now and then.
    t.ok(flushed >= 45, `${flushed} of 50 found nothing left to flush`)
  },
)

t.test('a database that cannot be reached is unavailable, not empty', async t => {
  const nowhere = openStore({ connection: 'postgresql://segel:x@127.0.0.1:1/segel', role: 'va' })
  await t.rejects(nowhere, { code: 'store-unavailable' })
})
