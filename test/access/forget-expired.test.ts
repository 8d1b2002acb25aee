import { randomBytes } from 'node:crypto'
import t from 'tap'
import { forgetExpired } from '../../src/access/forget-expired.ts'
import { PRUNED, type Pruner } from '../../src/ports/store-attempts.ts'
import { event } from '../contract/store-fixtures.ts'
import { openHouse } from '../support/house.ts'

const DAY_MS = 86_400_000
const house = await openHouse(t, new Date())
const forget = forgetExpired({ store: house.stores.ra, clock: house.clock })

t.test('each kind at its own age, in batches until none is left', async t => {
  const asked: [string, number][] = []
  let left = 2500
  const store: Pruner = {
    prune: async (what, before, most) => {
      asked.push([what, house.clock.at.getTime() - before.getTime()])
      const gone = what === 'attempts' ? Math.min(left, most) : 0
      left -= gone
      return gone
    },
  }
  t.equal(await forgetExpired({ store, clock: house.clock })(), 2500)
  t.strictSame(Object.fromEntries(asked), {
    ceremonies: 0,
    sessions: 30 * DAY_MS,
    'mail-links': DAY_MS,
    attempts: DAY_MS / 24,
    'idempotency-keys': 30 * DAY_MS,
  })
  t.equal(asked.length, PRUNED.length + 2)
  const endless: Pruner = { prune: async (_what, _before, most) => most }
  t.equal(await forgetExpired({ store: endless, clock: house.clock })(), 250_000, 'a round has an end')
})

t.test('a key of a call counts for a month, then the same key is a new call', async t => {
  const once = { actor: 'token:x', key: 'k-1', fingerprint: 'f' }
  let times = 0
  const call = () => house.stores.ra.change(event(), async () => (times += 1), once)
  t.strictSame([await call(), await call()], [1, 1])
  t.equal(await forget(), 0)
  await house.sql(`update idempotency_keys set created_at = now() - interval '29 days 23 hours'`)
  t.equal(await forget(), 0)
  t.equal(await call(), 1)
  await house.sql(`update idempotency_keys set created_at = now() - interval '30 days 1 hour'`)
  t.equal(await forget(), 1)
  t.equal(await call(), 2)
})

t.test('a large table is pruned by its index', async t => {
  await house.sql(
    `insert into idempotency_keys (actor, key, fingerprint, created_at)
     select 'token:y', n::text, 'f', now() - make_interval(days => n % 60, hours => 1) from generate_series(1, 20000) n`,
  )
  await house.sql('analyze idempotency_keys')
  const plan = await house.sql(
    `explain select ctid from idempotency_keys where created_at < now() - interval '59 days' limit 1000`,
  )
  t.match(JSON.stringify(plan), 'idempotency_keys_created')
  t.ok((await forget()) > 9000)
  const [row] = await house.sql(
    'select count(*)::int as count, min(created_at) as oldest from idempotency_keys',
  )
  t.ok(Number(row?.['count']) > 9000)
  t.ok((row?.['oldest'] as Date).getTime() > Date.now() - 30 * DAY_MS - 60_000)
})

t.test('nothing that is in use goes', async t => {
  const hash = randomBytes(32)
  const expiresAt = new Date(house.clock.at.getTime() + 1000)
  await house.stores.ra.keepCeremony(hash, { kind: 'k', payload: 1, expiresAt })
  t.equal(await forget(), 0)
  house.clock.pass(1000)
  t.equal(await forget(), 1)
  t.equal(await house.stores.ra.takeCeremony(hash, 'k', new Date(0)), undefined)
})
