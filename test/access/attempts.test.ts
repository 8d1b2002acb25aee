import t from 'tap'
import { openAttempts } from '../../src/access/attempts.ts'
import { isSegelError } from '../../src/errors.ts'
import { NOON } from '../support/fixtures.ts'

const limits = { free: 3, firstWaitMs: 1000, longestWaitMs: 8000, forgetMs: 600_000 }

function stage() {
  let at = NOON.getTime()
  const attempts = openAttempts({ clock: { now: () => new Date(at) }, limits })
  const wait = (...keys: string[]) => {
    try {
      attempts.assertMayTry(keys)
      return 0
    } catch (error) {
      return isSegelError(error, 'rate-limited') ? error.retryAfterSeconds : undefined
    }
  }
  return { attempts, wait, pass: (ms: number) => void (at += ms) }
}

t.test('a few failures are free, then each wait is twice as long, up to the longest', async t => {
  const { attempts, wait, pass } = stage()
  const waits: unknown[] = []
  for (let times = 0; times < 8; times += 1) {
    attempts.failed(['a'])
    const seconds = wait('a')
    waits.push(seconds)
    pass(Number(seconds) * 1000)
    t.equal(wait('a'), 0, 'after the wait the next attempt is taken')
  }
  t.strictSame(waits, [0, 0, 1, 2, 4, 8, 8, 8])
  pass(600_000)
  attempts.failed(['a'])
  t.equal(wait('a'), 0, 'forgotten')
})

t.test('who fails delays nobody else, and success forgives', async t => {
  const { attempts, wait } = stage()
  for (let times = 0; times < 5; times += 1) attempts.failed(['here', 'here key'])
  t.equal(wait('there', 'there key'), 0, 'the same key from another address')
  t.equal(wait('here', 'here other'), 4)
  attempts.succeeded(['here'])
  t.equal(wait('here'), 0)
  t.equal(wait('here', 'here key'), 4)
})

t.test('memory is bounded: the oldest go', async t => {
  const { attempts, wait } = stage()
  for (let times = 0; times < 5; times += 1) attempts.failed(['first'])
  for (let one = 0; one < 9_999; one += 1) attempts.failed([`k${String(one)}`])
  t.equal(wait('first'), 4)
  attempts.failed(['last'])
  t.equal(wait('first'), 0)
})
