import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { Store } from '../../src/ports/store.ts'
import { AT, event, later, newSession } from './store-fixtures.ts'
import { newLink } from './store-sign-in.ts'
import type { OpenEmpty } from './store.ts'

const add = (store: Store, keys: readonly Uint8Array[], { at = AT, by = 1 } = {}) =>
  store.addAttempts(keys, { by, at, anewBefore: new Date(at.getTime() - 60_000) })

export function attemptContract(t: Test, open: OpenEmpty): void {
  t.test('attempts: counted by key, forgotten with time or on demand', async t => {
    const store = await open(t)
    const [a, b, c] = [randomBytes(32), randomBytes(32), randomBytes(32)]
    t.strictSame(await store.attempts([a, b]), [])
    t.equal(await add(store, [a]), 1)
    t.equal(
      await add(store, [a, b, a], { at: later(1) }),
      2,
      'the largest; a key that is named twice counts once',
    )
    t.equal(await add(store, [b], { at: later(2), by: 5 }), 6)
    t.equal(await add(store, []), 0)
    const counted = await store.attempts([a, b, c])
    t.strictSame(new Set(counted.map(one => one.count)), new Set([2, 6]))
    t.strictSame(await store.attempts([a]), [{ count: 2, last: later(1) }])
    t.equal(await add(store, [a], { at: later(60) }), 3, 'just in time')
    t.equal(await add(store, [a], { at: later(120) }), 1, 'a minute later: anew')
    t.equal(await add(store, [a], { at: later(110) }), 2)
    t.strictSame(await store.attempts([a]), [{ count: 2, last: later(120) }], 'forwards only')
    await store.forgetAttempts([a, c])
    t.strictSame(await store.attempts([a]), [])
    t.equal((await store.attempts([b])).length, 1)
    await t.rejects(store.addAttempts([randomBytes(31)], { by: 1, at: AT, anewBefore: AT }))
  })

  t.test('attempts: of many at once none is lost, and none waits for ever', async t => {
    const store = await open(t)
    const [a, b] = [randomBytes(32), randomBytes(32)]
    await Promise.all(Array.from({ length: 40 }, (_, one) => add(store, one % 2 === 0 ? [a, b] : [b, a])))
    t.strictSame(
      (await store.attempts([a, b])).map(one => one.count),
      [40, 40],
    )
  })

  t.test('pruning: what is over goes, so many at a time, and nothing else', async t => {
    const store = await open(t)
    const sessions = [
      newSession(),
      newSession({ revokedAt: later(10) }),
      newSession({ expiresAt: later(20) }),
    ]
    const hashes = sessions.map(() => randomBytes(32))
    for (const [index, one] of sessions.entries())
      await store.change(event(), tx => tx.insertSession(one, hashes[index] ?? randomBytes(32)))
    t.equal(await store.prune('sessions', later(20), 100), 1, 'the revoked one')
    t.equal(await store.prune('sessions', later(21), 100), 1, 'the expired one')
    t.equal(await store.prune('sessions', later(21), 100), 0)
    t.ok(await store.sessionByHash(hashes[0] ?? randomBytes(32)), 'one that is alive stays')

    const [young, old] = [randomBytes(32), randomBytes(32)]
    await store.keepCeremony(young, { kind: 'k', payload: 1, expiresAt: later(31) })
    await store.keepCeremony(old, { kind: 'k', payload: 1, expiresAt: later(30) })
    t.equal(await store.prune('ceremonies', later(30), 100), 1)
    t.ok(await store.takeCeremony(young, 'k', AT))

    await add(store, [randomBytes(32), randomBytes(32), randomBytes(32)])
    await add(store, [young], { at: later(5) })
    t.equal(await store.prune('attempts', later(5), 2), 2)
    t.equal(await store.prune('attempts', later(5), 2), 1)
    t.equal((await store.attempts([young])).length, 1)

    const link = newLink()
    await store.change(event(), tx => tx.insertMailLink(link, old))
    t.equal(await store.prune('mail-links', link.askedAt, 100), 0)
    t.equal(await store.prune('mail-links', new Date(link.askedAt.getTime() + 1), 100), 1)
  })

  t.test('pruning: a key of a call stays for a month, whoever asks', async t => {
    const store = await open(t)
    const once = { actor: 'token:x', key: 'k', fingerprint: 'f' }
    await store.change(event(), async () => 7, once)
    t.equal(await store.prune('idempotency-keys', new Date(Date.now() - 60_000), 100), 0)
    await t.rejects(store.prune('idempotency-keys', new Date(Date.now() + 60_000), 100), { code: 'conflict' })
    t.strictSame(await store.replay(once), { result: 7 })
  })
}
