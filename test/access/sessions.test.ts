import t from 'tap'
import type { Employment } from '../../src/access/employment.ts'
import {
  endAllSessions,
  endReasonOf,
  endSession,
  findSession,
  listSessions,
  type SessionDeps,
  startSession,
} from '../../src/access/sessions.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { Officer } from '../../src/domain/officer.ts'
import { sessionHash } from '../../src/domain/session.ts'
import { call } from '../support/fixtures.ts'
import { openHouse } from '../support/house.ts'

const house = await openHouse(t)
const MINUTE_MS = 60_000
const from = { requestId: 'r', source: 'web 127.0.0.1' }
const roster = new Map<string, Officer>()
const lost = new Set<string>()
const employments = new Map<string, Employment>()
const deps: SessionDeps = {
  store: house.stores.ra,
  clock: house.clock,
  entropy: systemEntropy,
  limits: { idleMs: 30 * MINUTE_MS, absoluteMs: 600 * MINUTE_MS },
  officerOf: async id => roster.get(id),
  isPasskeyInUse: async id => !lost.has(id),
  employmentOf: async ({ id }) => employments.get(id) ?? 'in-service',
}
const start = startSession(deps)
const find = findSession(deps)

const employee: Actor = { id: 'employee:7', role: 'employee', name: 'Siti Rahayu', personId: '7' }

function officer(changes: Partial<Officer> = {}): Officer {
  const one: Officer = {
    officer: `officer:${systemEntropy.uuid()}`,
    name: 'Ratna',
    role: 'verifier',
    agency: 'NC',
    employeeNumber: null,
    personId: 'p-1',
    keys: [{ credentialId: 'key-1', coseKey: '', label: '', aaguid: '', transports: [] }],
    since: '2026-01-01T00:00:00.000Z',
    ...changes,
  }
  roster.set(one.officer, one)
  return one
}

const signIn = ({ officer: id }: Officer) =>
  start(from, {
    actor: { id, role: 'verifier', name: 'Ratna' },
    method: 'passkey',
    credentialId: 'key-1',
  })

t.test('W05 a sign-in begins a session and is recorded; the secret is kept nowhere', async t => {
  const { secret, session } = await start(from, { actor: employee, method: 'oidc' })
  t.match(secret, /^[A-Za-z0-9_-]{43}$/)
  t.match(await find(secret), { id: session.id, actor: employee, method: 'oidc' })
  t.equal(await find(`${secret.slice(1)}A`), undefined)
  const [event] = (await house.auditSince()).slice(-1)
  t.match(event, { action: 'session.started', object: `session:${session.id}`, detail: { method: 'oidc' } })
  t.match(JSON.parse(event?.body ?? ''), { actor: 'employee:7', source: 'web 127.0.0.1' })
  const rows = await house.sql('select * from sessions')
  t.notMatch(JSON.stringify(rows), secret)
  t.notMatch(JSON.stringify(await house.auditSince()), secret)
})

t.test('no fixation: each sign-in has a new secret, and what the browser had before ends', async t => {
  const first = await start(from, { actor: employee, method: 'oidc' })
  const second = await start(from, {
    actor: employee,
    method: 'passkey',
    credentialId: 'k',
    previous: first.secret,
  })
  t.not(second.secret, first.secret)
  t.equal(await find(first.secret), undefined)
  t.equal((await find(second.secret))?.id, second.session.id)
  t.match((await house.auditSince()).at(-1)?.detail, { replaces: first.session.id })
  const third = await start(from, { actor: employee, method: 'oidc', previous: 'planted by somebody' })
  t.not(third.secret, 'planted by somebody')
})

t.test('it ends when nobody uses it, and after a working day whatever happens', async t => {
  const { secret } = await start(from, { actor: employee, method: 'oidc' })
  house.clock.pass(29 * MINUTE_MS)
  t.ok(await find(secret), 'used just in time')
  house.clock.pass(29 * MINUTE_MS)
  t.ok(await find(secret), 'which counts')
  house.clock.pass(30 * MINUTE_MS)
  t.equal(await find(secret), undefined)
  const day = await start(from, { actor: employee, method: 'oidc' })
  for (let used = 0; used < 29; used += 1) {
    house.clock.pass(20 * MINUTE_MS)
    t.ok(await find(day.secret), `after ${String((used + 1) * 20)} minutes`)
  }
  house.clock.pass(20 * MINUTE_MS)
  t.equal(await find(day.secret), undefined)
})

t.test('a page that asks on its own keeps no session alive', async t => {
  const { secret } = await start(from, { actor: employee, method: 'mail-link' })
  for (let minute = 0; minute < 29; minute += 1) {
    house.clock.pass(MINUTE_MS)
    t.ok(await find(secret, false))
  }
  house.clock.pass(MINUTE_MS)
  t.equal(await find(secret, false), undefined)
  t.equal(await find(secret), undefined)
})

t.test('that it is used is written at most once a minute', async t => {
  const { secret, session } = await start(from, { actor: employee, method: 'oidc' })
  const seen = async () => (await house.stores.ra.sessionByHash(sessionHash(secret)))?.lastSeenAt
  house.clock.pass(59_000)
  await find(secret)
  t.strictSame(await seen(), session.createdAt)
  house.clock.pass(1_000)
  await find(secret)
  t.strictSame(await seen(), house.clock.now())
})

t.test('an officer is who the roster says now, and nobody once they or their passkey left it', async t => {
  const one = officer()
  const { secret } = await signIn(one)
  t.match((await find(secret))?.actor, { id: one.officer, role: 'verifier', agency: 'NC', personId: 'p-1' })
  roster.set(one.officer, { ...one, role: 'registration-officer', agency: null })
  const changed = (await find(secret))?.actor
  t.equal(changed?.role, 'registration-officer')
  t.notOk(changed !== undefined && 'agency' in changed)
  roster.set(one.officer, { ...one, removedAt: '2026-02-01T00:00:00.000Z' })
  t.equal(await find(secret), undefined, 'removed')
  roster.set(one.officer, { ...one, keys: [] })
  t.equal(await find(secret), undefined, 'the passkey was lost')
  roster.delete(one.officer)
  t.equal(await find(secret), undefined, 'not there at all')
  roster.set(one.officer, one)
  t.ok(await find(secret))
  const down = findSession({ ...deps, officerOf: async () => Promise.reject(new Error('no roster')) })
  await t.rejects(down(secret), /no roster/, 'an outage is no absence')
})

t.test('an employee’s session ends with the passkey that began it', async t => {
  const begin = () => start(from, { actor: employee, method: 'passkey', credentialId: 'mine' })
  const { secret } = await begin()
  t.ok(await find(secret))
  lost.add('mine')
  t.equal(await find(secret), undefined)
  const other = await start(from, { actor: employee, method: 'oidc' })
  t.ok(await find(other.secret), 'what began otherwise goes on')
})

t.test('one’s own sessions are listed and ended, nobody else’s', async t => {
  const [mine, other] = [officer(), officer()]
  const [first, second] = [await signIn(mine), await signIn(mine)]
  const theirs = await signIn(other)
  const me = { ...call('verifier'), actor: first.session.actor }
  const listed = await listSessions(deps)(me)
  t.strictSame(new Set(listed.map(one => one.id)), new Set([first.session.id, second.session.id]))
  await t.rejects(endSession(deps)(me, theirs.session.id), { code: 'not-found' })
  await endSession(deps)(me, second.session.id)
  t.match((await house.auditSince()).at(-1), {
    action: 'session.ended',
    object: `session:${second.session.id}`,
  })
  await t.rejects(endSession(deps)(me, second.session.id), { code: 'not-found' })
  t.equal(await find(second.secret), undefined)
  t.equal((await listSessions(deps)(me)).length, 1)
  await signIn(mine)
  t.equal(await endAllSessions(deps)(me), 2)
  t.equal(await find(first.secret), undefined)
  t.ok(await find(theirs.secret))
})

t.test('W05 who left service has no session any more, in no browser, and is told why', async t => {
  const leaver: Actor = { id: 'employee:8', role: 'employee', name: 'Made', personId: '8' }
  const begin = () => start(from, { actor: leaver, method: 'oidc' })
  const [here, there, mine] = [
    await begin(),
    await begin(),
    await start(from, { actor: employee, method: 'oidc' }),
  ]
  t.equal((await find(here.secret))?.isReadOnly, undefined)
  t.equal(await endReasonOf(deps)(here.secret), undefined)
  employments.set(leaver.id, 'unknown')
  t.match(await find(here.secret), { actor: leaver, isReadOnly: true }, 'an outage is no absence')
  employments.set(leaver.id, 'left')
  t.equal(await find(here.secret), undefined)
  t.match((await house.auditSince()).at(-1), {
    action: 'session.all-ended',
    object: 'employee:8',
    detail: { reason: 'employment' },
  })
  const events = (await house.auditSince()).length
  employments.delete(leaver.id)
  for (const { secret } of [here, there]) {
    t.equal(await find(secret), undefined, 'and it does not come back')
    t.equal(await endReasonOf(deps)(secret), 'employment')
  }
  t.equal((await house.auditSince()).length, events, 'once')
  t.ok(await find(mine.secret), 'nobody else’s')
  t.equal(await endReasonOf(deps)('nothing'), undefined)
})
