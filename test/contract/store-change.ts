import type { Test } from 'tap'
import { isSegelError, SegelError } from '../../src/errors.ts'
import { approved, collect, event, newRequest } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

export function changeContract(t: Test, open: OpenEmpty): void {
  t.test('change: state and audit events commit together', async t => {
    const store = await open(t)
    const request = newRequest()
    const result = await store.change([event('a'), event('b')], async tx => {
      await tx.insertRequest(request)
      tx.record(event('c'))
      return 'done'
    })
    t.equal(result, 'done')
    t.match(await store.request(request.id), { id: request.id, state: 'submitted' })
    const actions = (await collect(store.auditEvents(0n))).map(one => JSON.parse(one.body).action)
    t.strictSame(actions, ['a', 'b', 'c'])
  })

  t.test('change: without an event nothing is written', async t => {
    const store = await open(t)
    const request = newRequest()
    const result = await store.change([], async tx => {
      await tx.insertRequest(request)
      return 'thought of'
    })
    t.equal(result, 'thought of')
    t.equal(await store.request(request.id), undefined)
  })

  t.test('change: what work throws undoes state, events and key alike', async t => {
    const store = await open(t)
    const request = newRequest()
    const once = { actor: 'a', key: 'k', fingerprint: 'f' }
    const failure = new SegelError('policy-violation', 'no')
    const work = store.change(
      event(),
      async tx => {
        await tx.insertRequest(request)
        throw failure
      },
      once,
    )
    t.equal(await work.catch((error: unknown) => error), failure, 'the very error')
    t.equal(await store.request(request.id), undefined)
    t.strictSame(await collect(store.auditEvents(0n)), [])
    t.equal(await store.replay(once), undefined)
    t.equal(await store.change(event(), async () => 'second', once), 'second', 'the key is free again')
  })

  t.test('change: a fault of the caller stays what it is', async t => {
    const store = await open(t)
    const bug = new TypeError('a bug')
    const work = store.change(event(), () => Promise.reject(bug))
    t.equal(await work.catch(caught), bug, 'not taken for an outage')
    t.equal(await store.change(event(), async () => 1), 1)
  })

  t.test('change: an error caught by work still does not commit half', async t => {
    const store = await open(t)
    const first = newRequest()
    const attempt = store.change(event(), async tx => {
      await tx.insertRequest(first)
      await tx.insertRequest(first).catch(() => undefined)
    })
    await t.rejects(attempt)
    t.equal(await store.request(first.id), undefined)
    t.equal((await store.auditHead()).sequence, 0n)
  })

  t.test('change: a writer does not outlive its transaction', async t => {
    const store = await open(t)
    let kept: ((id: string) => Promise<unknown>) | undefined
    await store.change(event(), async tx => {
      kept = id => tx.lockRequest(id)
    })
    await t.rejects(kept?.('3f1ba3b0-54c5-4f5b-9f2c-0f1d3a1f0e11') ?? Promise.resolve())
  })

  t.test('change once: twenty at the same time have one effect and one result', async t => {
    const store = await open(t)
    const once = { actor: 'token:x', key: 'key-1', fingerprint: 'f' }
    let effects = 0
    const calls = Array.from({ length: 20 }, (_, i) =>
      store.change(
        event(),
        async tx => {
          effects += 1
          const request = newRequest()
          await tx.insertRequest(request)
          return { id: request.id, i }
        },
        once,
      ),
    )
    const results = await Promise.all(calls)
    t.equal(effects, 1)
    t.equal(new Set(results.map(one => JSON.stringify(one))).size, 1)
    t.equal((await store.requests({ limit: 10 })).items.length, 1)
    t.equal((await store.auditHead()).sequence, 1n)
    t.strictSame(await store.replay(once), { result: results[0] })
  })

  t.test('change once: the same key for another call is a conflict, for another actor its own', async t => {
    const store = await open(t)
    const once = { actor: 'a', key: 'k', fingerprint: 'f' }
    await store.change(event(), async () => 1, once)
    const other = { ...once, fingerprint: 'g' }
    t.ok(isSegelError(await store.change(event(), async () => 2, other).catch(caught), 'conflict'))
    t.ok(isSegelError(await store.replay(other).catch(caught), 'conflict'))
    t.equal(await store.change(event(), async () => 3, { ...once, actor: 'b' }), 3)
  })

  t.test('approved: the fixture itself goes the whole way', async t => {
    const store = await open(t)
    const request = await approved(store)
    const read = await store.request(request.id)
    t.equal(read?.state, 'approved')
    t.equal(read?.decisions.length, 2)
  })
}

function caught(error: unknown): unknown {
  return error
}
