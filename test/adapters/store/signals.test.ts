import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { openSignals } from '../../../src/adapters/store/signals.ts'
import { openStore } from '../../../src/adapters/store/store.ts'
import type { Signal } from '../../../src/ports/signals.ts'
import { approved, event, issued, newCrl, revoke } from '../../contract/store-fixtures.ts'
import { storeIssuer } from '../../contract/store-issuer.ts'
import { freshDatabase } from '../../support/database.ts'

t.test('every kind of change wakes its listeners, and a lost connection wakes all', async t => {
  const { connection } = await freshDatabase(t)
  const store = await openStore({ connection, role: 'owner' })
  t.teardown(() => store.close())
  const states: string[] = []
  const signals = openSignals({ connection, onState: state => states.push(state) })
  t.teardown(() => signals.close())
  const heard: string[] = []
  const names: Signal[] = ['approved', 'request', 'revocation', 'crl', 'authority']
  const stops = names.map(name => signals.on(name, subject => heard.push(`${name}:${subject}`)))
  await until(() => heard.length >= 5)
  t.strictSame(
    heard.splice(0),
    names.map(name => `${name}:`),
    'the first connection says: look at everything',
  )

  const request = await approved(store)
  await until(() => heard.includes(`approved:${request.id}`))
  t.ok(heard.includes(`request:${request.id}`))
  await storeIssuer(t, store, 'issuing')
  const certificate = await issued(store)
  await store.change(event(), tx => revoke(tx, certificate))
  await store.change(event(), tx => tx.insertCrl(newCrl()))
  await until(() => heard.includes('crl:issuing'))
  t.ok(heard.includes('authority:issuing') && heard.includes('revocation:issuing'))

  heard.splice(0)
  await store
    .change(event(), async tx => {
      await revoke(tx, await issued(store))
      throw new Error('no')
    })
    .catch(() => undefined)
  await sleep(100)
  t.notOk(heard.includes('revocation:issuing'), 'what did not happen is not told')

  heard.splice(0)
  await cut(connection)
  await until(() => heard.length >= 5)
  t.strictSame(heard.splice(0).sort(), names.map(name => `${name}:`).sort())
  t.strictSame(states, ['listening', 'lost', 'listening'])
  const again = await approved(store)
  await until(() => heard.includes(`approved:${again.id}`))

  for (const stop of stops) stop()
  heard.splice(0)
  await approved(store)
  await sleep(100)
  t.strictSame(heard, [], 'who has left hears nothing')
})

t.test('it starts before the database does, and closes while it waits', async t => {
  const states: string[] = []
  const signals = openSignals({
    connection: 'postgresql://x@127.0.0.1:1/x',
    onState: state => states.push(state),
  })
  await until(() => states.length >= 2)
  await signals.close()
  t.strictSame(new Set(states), new Set(['lost']))
})

async function cut(connection: string): Promise<void> {
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'segel signals' and datname = current_database()",
  )
  await client.end()
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not happen within 10 s')
    await sleep(5)
  }
}
