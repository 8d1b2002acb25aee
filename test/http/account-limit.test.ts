import t from 'tap'
import { countWithin } from '../../src/http/account-limit.ts'
import { appWith, bearer, closed, open } from './support.ts'

t.test('an account has its calls of a minute, and the next minute new ones', async t => {
  const count = countWithin(2)
  t.strictSame(
    [count('a', 1000), count('a', 2000), count('a', 31_000), count('b', 31_000), count('a', 60_999)],
    [undefined, undefined, 30, undefined, 1],
  )
  t.equal(count('a', 61_000), undefined)
  t.equal(count('a', 1), undefined, 'a clock that was set back locks nobody out')
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
