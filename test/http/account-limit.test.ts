import t from 'tap'
import { countWithin } from '../../src/http/account-limit.ts'
import { appWith, bearer, closed, open } from './support.ts'

t.test('an account has its calls of a minute, and the next minute new ones', async t => {
  const count = countWithin(2)
  const waits: unknown[] = []
  for (const [account, at] of [
    ['a', 60_000],
    ['a', 61_000],
    ['a', 90_000],
    ['b', 90_000],
    ['a', 119_999],
    ['a', 120_000],
  ] as const)
    waits.push(await count(account, at))
  t.strictSame(waits, [undefined, undefined, 30, undefined, 1, undefined])
  t.equal(await count('a', 1), undefined, 'a clock that was set back locks nobody out')
})

/** What all processes have told, as the database has it. */
function shared() {
  const sums = new Map<string, number>()
  let asked = 0
  const add = async (account: string, minute: number, calls: number) => {
    asked += 1
    await new Promise(resolve => setImmediate(resolve))
    const key = `${account} ${String(minute)}`
    const sum = (sums.get(key) ?? 0) + calls
    sums.set(key, sum)
    return sum
  }
  return { add, asked: () => asked }
}

t.test('processes share what an account has, and ask each other now and then', async t => {
  const { add, asked } = shared()
  const processes = [countWithin(100, add), countWithin(100, add)]
  const passed = async (which: number, calls: number) => {
    const count = processes[which % 2] ?? countWithin(0)
    const answers = await Promise.all(Array.from({ length: calls }, () => count('a', 60_000)))
    return answers.filter(one => one === undefined).length
  }
  t.equal(await passed(0, 5), 5)
  t.equal(asked(), 0, 'few calls cost nothing')
  t.equal(await passed(0, 55), 55, 'many at once wait for one answer')
  t.equal(asked(), 11)
  t.equal(await passed(1, 100), 40)
  t.equal(await passed(0, 20), 0)
  const before = asked()
  t.equal(await passed(0, 50), 0)
  t.equal(await passed(1, 50), 0)
  t.equal(asked(), before, 'whoever is over is over, and nobody is asked')
  t.equal(await countWithin(100, add)('b', 60_000), undefined, 'another account has its own')
  t.equal(await processes[0]?.('a', 120_000), undefined, 'the next minute')
})

t.test('one process alone gives all there is; when nobody answers, each counts for itself', async t => {
  for (const add of [shared().add, async () => Promise.reject(new Error('down'))]) {
    const count = countWithin(50, add)
    const answers: unknown[] = []
    for (let one = 0; one < 60; one += 1) answers.push(await count('a', 60_000))
    t.equal(answers.filter(one => one === undefined).length, 50)
  }
})

t.test('above it the answer is 429 with the time to wait; public routes are not counted', async t => {
  const { app } = appWith(
    async scope => {
      scope.get('/mine', closed, async () => 'x')
      scope.get('/open', open, async () => 'x')
    },
    { limits: { callsPerMinute: 2 } },
  )
  t.teardown(() => app.close())
  const ask = (url: string) => app.inject({ url, headers: bearer })
  t.strictSame([(await ask('/mine')).statusCode, (await ask('/mine')).statusCode], [200, 200])
  const third = await ask('/mine')
  t.equal(third.statusCode, 429)
  t.equal(third.json().code, 'rate-limited')
  t.match(third.headers['retry-after'], /^([1-9]|[1-5]\d|60)$/)
  t.equal((await ask('/open')).statusCode, 200)
})
