import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { Session } from '../../src/domain/session.ts'
import type { Store, Writer } from '../../src/ports/store.ts'
import { AT, event, later, newSession } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

export function sessionContract(t: Test, open: OpenEmpty): void {
  t.test('sessions: found by the hash of their secret, as they were kept', async t => {
    const store = await open(t)
    const passkey = newSession()
    const mail = newSession({
      method: 'mail-link',
      actor: { id: 'employee:7', role: 'employee', name: 'Siti Rahayu', personId: '7' },
    })
    const hashes = [await insert(store, passkey), await insert(store, mail)]
    t.strictSame(await store.sessionByHash(hashes[0] ?? new Uint8Array(32)), passkey)
    t.strictSame(await store.sessionByHash(hashes[1] ?? new Uint8Array(32)), mail)
    t.equal(await store.sessionByHash(randomBytes(32)), undefined)
  })

  t.test('sessions: neither id nor secret comes twice, and a passkey session names its passkey', async t => {
    const store = await open(t)
    const first = newSession()
    const hash = await insert(store, first)
    await t.rejects(insert(store, newSession(), hash), { code: 'conflict' })
    await t.rejects(insert(store, newSession({ id: first.id })), { code: 'conflict' })
    await t.rejects(insert(store, newSession({ method: 'oidc', credentialId: 'a' })))
  })

  t.test('sessions: end once, and nothing revives them', async t => {
    const store = await open(t)
    const session = newSession()
    const hash = await insert(store, session)
    const end = (id: string, at: Date) => store.change(event(), tx => tx.revokeSession(id, at))
    t.equal(await end(session.id, later(60)), true)
    t.equal(await end(session.id, later(70)), false)
    t.equal(await end('no such session', later(70)), false)
    await store.touchSession(session.id, later(80))
    await store.confirmSession(session.id, later(80))
    t.strictSame(await store.sessionByHash(hash), { ...session, revokedAt: later(60) })
    const expired = newSession()
    await insert(store, expired)
    t.equal(await end(expired.id, later(36_001)), false, 'what has expired has ended')
  })

  t.test('sessions: all of an actor end, and nobody else’s', async t => {
    const store = await open(t)
    const mine = newSession()
    const second = newSession({
      actor: mine.actor,
      createdAt: later(1),
      lastSeenAt: later(1),
      authenticatedAt: later(1),
    })
    const other = newSession()
    for (const one of [mine, second, other]) await insert(store, one)
    const listed = await store.sessionsOf(mine.actor.id)
    t.strictSame(
      listed.map(one => one.id),
      [second.id, mine.id],
      'newest first',
    )
    t.equal(await store.change(event(), tx => tx.revokeSessionsOf(mine.actor.id, later(9))), 2)
    t.equal(await store.change(event(), tx => tx.revokeSessionsOf(mine.actor.id, later(9))), 0)
    t.notOk((await store.sessionsOf(other.actor.id))[0]?.revokedAt)
  })

  t.test('sessions: seen and confirmed, forwards only', async t => {
    const store = await open(t)
    const session = newSession()
    const hash = await insert(store, session)
    await store.touchSession(session.id, later(60))
    await store.touchSession(session.id, later(30))
    t.match(await store.sessionByHash(hash), { lastSeenAt: later(60), authenticatedAt: AT })
    await store.confirmSession(session.id, later(90))
    await store.confirmSession(session.id, later(70))
    t.match(await store.sessionByHash(hash), { lastSeenAt: later(90), authenticatedAt: later(90) })
  })

  t.test('ceremonies: given once, to their own kind, in time', async t => {
    const store = await open(t)
    const ceremony = {
      kind: 'sign-in',
      payload: { challenge: 'abc', list: [1, null] },
      expiresAt: later(300),
    }
    const keep = async () => {
      const hash = randomBytes(32)
      await store.keepCeremony(hash, ceremony)
      return hash
    }
    const hash = await keep()
    t.equal(await store.takeCeremony(hash, 'enroll', AT), undefined, 'another kind')
    t.equal(await store.takeCeremony(randomBytes(32), 'sign-in', AT), undefined)
    t.strictSame(await store.takeCeremony(hash, 'sign-in', later(299)), ceremony)
    t.equal(await store.takeCeremony(hash, 'sign-in', AT), undefined, 'taken')
    const late = await keep()
    t.equal(await store.takeCeremony(late, 'sign-in', later(300)), undefined, 'expired')
    const wanted = await keep()
    const takers = await Promise.all(
      Array.from({ length: 8 }, () => store.takeCeremony(wanted, 'sign-in', AT)),
    )
    t.equal(takers.filter(one => one !== undefined).length, 1, 'one of those who ask at once')
    await t.rejects(store.keepCeremony(late, ceremony), { code: 'conflict' })
  })

  t.test('counters of passkeys only grow, but for authenticators that have none', async t => {
    const store = await open(t)
    t.equal(await store.advanceCounter('a', 5), true)
    t.equal(await store.advanceCounter('a', 6), true)
    t.equal(await store.advanceCounter('a', 6), false)
    t.equal(await store.advanceCounter('a', 5), false)
    t.equal(await store.advanceCounter('a', 0), false, 'a counter that disappears')
    t.equal(await store.advanceCounter('a', 4_294_967_295), true)
    t.equal(await store.advanceCounter('b', 0), true)
    t.equal(await store.advanceCounter('b', 0), true)
    t.equal(await store.advanceCounter('b', 1), true)
  })

  t.test('sessions: the provider ends what it vouched for, as far as that had begun', async t => {
    const store = await open(t)
    const subject = 'aa'.repeat(32)
    const vouched = (session: string, changes: Partial<Session> = {}) =>
      newSession({ method: 'oidc', vouchedFor: { subject, session }, ...changes })
    const [first, second] = [vouched('11'.repeat(32)), vouched('22'.repeat(32))]
    const young = vouched('22'.repeat(32), {
      createdAt: later(9),
      lastSeenAt: later(9),
      authenticatedAt: later(9),
    })
    const other = newSession({ method: 'oidc', vouchedFor: { subject: 'bb'.repeat(32) } })
    const hashes: Uint8Array[] = []
    for (const one of [first, second, young, other]) hashes.push(await insert(store, one))
    t.strictSame(await store.sessionByHash(hashes[0] ?? new Uint8Array(32)), first)
    t.strictSame(await store.sessionByHash(hashes[3] ?? new Uint8Array(32)), other)
    const end = (whose: Parameters<Writer['revokeSessionsByProvider']>[0]) =>
      store.change(event(), tx => tx.revokeSessionsByProvider(whose, { at: later(10), begunUntil: later(5) }))
    t.strictSame(await end({}), [], 'nobody')
    t.strictSame(await end({ subject: 'cc'.repeat(32) }), [], 'somebody else')
    t.strictSame(await end({ subject: 'bb'.repeat(32), session: '11'.repeat(32) }), [], 'of another person')
    t.strictSame(await end({ session: '11'.repeat(32) }), [first.id])
    t.match(await store.sessionByHash(hashes[0] ?? new Uint8Array(32)), {
      revokedAt: later(10),
      endReason: 'provider',
    })
    t.strictSame(
      await end({ subject }),
      [second.id],
      'what has ended is not ended again, what began later goes on',
    )
    t.notOk((await store.sessionByHash(hashes[2] ?? new Uint8Array(32)))?.revokedAt)
    await t.rejects(insert(store, newSession({ vouchedFor: { subject } })), 'not a passkey session')
  })

  t.test('sessions: why they ended is kept', async t => {
    const store = await open(t)
    const session = newSession()
    const hash = await insert(store, session)
    await store.change(event(), tx => tx.revokeSessionsOf(session.actor.id, later(3), 'employment'))
    t.match(await store.sessionByHash(hash), { revokedAt: later(3), endReason: 'employment' })
  })
}

async function insert(
  store: Store,
  session: Session,
  hash: Uint8Array = randomBytes(32),
): Promise<Uint8Array> {
  await store.change(event(), tx => tx.insertSession(session, hash))
  return hash
}
