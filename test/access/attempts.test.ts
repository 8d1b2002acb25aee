import t from 'tap'
import { addAccountCalls } from '../../src/access/account-calls.ts'
import { openAttempts } from '../../src/access/attempts.ts'
import { isSegelError } from '../../src/errors.ts'
import { NOON } from '../support/fixtures.ts'
import { openHouse } from '../support/house.ts'

const house = await openHouse(t)
const limits = { free: 3, firstWaitMs: 1000, longestWaitMs: 8000, forgetMs: 600_000 }
let stages = 0

/** `another`: as a second process, or the first one after a restart, sees it. */
function stage() {
  stages += 1
  const kind = `kind ${String(stages)}`
  house.clock.at = NOON
  const deps = { clock: house.clock, limits, kind }
  const attempts = openAttempts({ ...deps, store: house.stores.ra })
  const another = openAttempts({ ...deps, store: house.stores.ra })
  const wait = async (...keys: string[]) => {
    try {
      await attempts.assertMayTry(keys)
      return 0
    } catch (error) {
      return isSegelError(error, 'rate-limited') ? error.retryAfterSeconds : undefined
    }
  }
  return { kind, attempts, another, wait, pass: (ms: number) => house.clock.pass(ms) }
}

t.test('a few failures are free, then each wait is twice as long, up to the longest', async t => {
  const { attempts, wait, pass } = stage()
  const waits: unknown[] = []
  for (let times = 0; times < 8; times += 1) {
    await attempts.failed(['a'])
    const seconds = await wait('a')
    waits.push(seconds)
    pass(Number(seconds) * 1000)
    t.equal(await wait('a'), 0, 'after the wait the next attempt is taken')
  }
  t.strictSame(waits, [0, 0, 1, 2, 4, 8, 8, 8])
  pass(600_000)
  await attempts.failed(['a'])
  t.equal(await wait('a'), 0, 'forgotten')
})

t.test('who fails delays nobody else, and success forgives', async t => {
  const { attempts, wait } = stage()
  for (let times = 0; times < 5; times += 1) await attempts.failed(['here', 'here key'])
  t.equal(await wait('there', 'there key'), 0, 'the same key from another address')
  t.equal(await wait('here', 'here other'), 4)
  await attempts.succeeded(['here'])
  t.equal(await wait('here'), 0)
  t.equal(await wait('here', 'here key'), 4)
})

t.test('two processes allow no more than one, and neither does one that starts anew', async t => {
  const { attempts, another, wait } = stage()
  await Promise.all([1, 2].flatMap(() => [attempts.failed(['a']), another.failed(['a'])]))
  t.equal(await wait('a'), 2, 'four failures, wherever')
  await t.rejects(another.assertMayTry(['a']), { code: 'rate-limited', retryAfterSeconds: 2 })
  await another.succeeded(['a'])
  t.equal(await wait('a'), 0)
})

t.test('one kind of attempt says nothing about another, and no address can be read', async t => {
  const { attempts, wait } = stage()
  const next = stage()
  for (let times = 0; times < 4; times += 1) await attempts.failed(['web 192.0.2.1'])
  t.equal(await wait('web 192.0.2.1'), 2)
  t.equal(await next.wait('web 192.0.2.1'), 0)
  t.notMatch(JSON.stringify(await house.sql(`select encode(key, 'escape') as key from attempts`)), '192.0.2')
})

t.test('a clock that was set back makes nobody wait for longer than the longest', async t => {
  const { attempts, wait, pass } = stage()
  for (let times = 0; times < 9; times += 1) await attempts.failed(['a'])
  pass(-86_400_000)
  t.equal(await wait('a'), 8)
})

t.test('a database that does not answer lets nobody try', async t => {
  const down = async () => Promise.reject(new Error('down'))
  const store = { attempts: down, addAttempts: down, forgetAttempts: down }
  const attempts = openAttempts({ store, clock: house.clock, limits, kind: 'x' })
  await t.rejects(attempts.assertMayTry(['a']), /down/)
})

t.test('calls of an account are summed up for each minute by itself', async t => {
  const add = addAccountCalls({ store: house.stores.ra, clock: house.clock })
  const another = addAccountCalls({ store: house.stores.ra, clock: house.clock })
  t.strictSame(
    [await add('token:a', 7, 300), await another('token:a', 7, 20), await add('token:b', 7, 1)],
    [300, 320, 1],
  )
  t.equal(await add('token:a', 8, 1), 1)
})
