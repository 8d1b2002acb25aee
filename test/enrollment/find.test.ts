import t from 'tap'
import type { CertificateRequest } from '../../src/domain/request.ts'
import type { Actor } from '../../src/domain/actor.ts'
import { awaitRequest, findRequest, listRequests } from '../../src/enrollment/find.ts'
import { withdrawRequest } from '../../src/enrollment/withdraw.ts'
import type { Signals } from '../../src/ports/signals.ts'
import { actor, call, DINKES, KOMINFO, NC } from '../support/fixtures.ts'
import {
  asEmployee,
  enrollmentDeps,
  openHouse,
  OFFICER,
  person,
  submitted,
  VERIFIER,
} from '../support/house.ts'

const house = await openHouse(t)
const store = house.stores.ra
const find = findRequest({ store })
const list = listRequests({ store })
await house.sql(
  'insert into agencies (code, name, parent) values ($1, $2, null), ($3, $4, $1), ($5, $6, $1)',
  [...[NC.code, NC.name, KOMINFO.code, KOMINFO.name, DINKES.code, DINKES.name]],
)

/** A bell that the test rings. */
function bells() {
  const listeners = new Set<(subject: string) => void>()
  const signals: Signals = {
    on: (_signal, listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  return {
    signals,
    listeners,
    ring: (subject: string) => {
      for (const listener of listeners) listener(subject)
    },
  }
}

const made = person(house, { name: 'Made Wirawan' })
const ratna = person(house, { name: 'Ratna Kusuma Dewi', agencyPath: [NC, DINKES] })
const requests: CertificateRequest[] = []
for (const [one, profile] of [
  [made, 'signature'],
  [made, 'email'],
  [ratna, 'signature'],
] as const) {
  requests.push(await submitted(house, one, { profile }))
  house.clock.pass(1000)
}
const [signature, email, ratnas] = requests.map(({ id }) => id)

t.test("W09 what lies outside one's scope is not found", async t => {
  const table: readonly (readonly [Actor, boolean])[] = [
    [asEmployee(made), true],
    [asEmployee(ratna), false],
    [VERIFIER, true],
    [actor('verifier', { agency: DINKES.code }), false],
    [OFFICER, true],
    [actor('auditor'), true],
    [actor('administrator'), true],
    [actor('system'), false],
  ]
  for (const [who, visible] of table) {
    const found = find(call(who), signature ?? '')
    if (visible) t.equal((await found).id, signature, who.id)
    else await t.rejects(found, { code: 'not-found' }, who.id)
  }
  await t.rejects(find(call(OFFICER), 'nothing'), { code: 'not-found' })
})

t.test('lists: scope, filters, and no role that may not read', async t => {
  const ids = async (who: Actor, query: Partial<Parameters<typeof list>[1]> = {}) =>
    (await list(call(who), { limit: 10, ...query })).items.map(({ id }) => id)
  t.strictSame(await ids(OFFICER), [ratnas, email, signature], 'newest first')
  t.strictSame(await ids(asEmployee(made)), [email, signature])
  t.strictSame(await ids(VERIFIER), [email, signature])
  t.strictSame(await ids(actor('verifier', { agency: 'NC' })), [ratnas, email, signature])
  t.strictSame(await ids(VERIFIER, { agency: DINKES.code }), [], 'not beyond the own agency')
  t.strictSame(await ids(OFFICER, { agency: DINKES.code }), [ratnas])
  t.strictSame(await ids(OFFICER, { profile: 'email' }), [email])
  t.strictSame(await ids(OFFICER, { states: ['held'] }), [])
  t.strictSame(await ids(OFFICER, { states: ['verified', 'held'], text: 'kusu' }), [ratnas])
  t.strictSame(await ids(asEmployee(made), { text: 'kusuma' }), [], 'a search does not widen the scope')
  await t.rejects(list(call('system'), { limit: 10 }), { code: 'not-permitted' })
})

t.test('lists: page by page, each once', async t => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await list(call(OFFICER), { limit: 1, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== undefined && seen.length < 10)
  t.strictSame(seen, [ratnas, email, signature])
  await t.rejects(list(call(OFFICER), { limit: 1, cursor: 'nonsense' }), { code: 'malformed' })
  const stolen = await list(call(OFFICER), { limit: 1 })
  const cursorOfOthers = stolen.next ?? ''
  t.strictSame(
    (await list(call(asEmployee(made)), { limit: 10, cursor: cursorOfOthers })).items.map(({ id }) => id),
    [email, signature],
    'a cursor of somebody else does not widen the scope',
  )
})

t.test('waiting: comes back with the change, woken by the bell', async t => {
  const { signals, ring, listeners } = bells()
  const wait = awaitRequest({ store, signals })
  const one = person(house)
  const request = await submitted(house, one)
  const begun = performance.now()
  const waiting = wait(call(asEmployee(one)), request.id, { timeoutMs: 20_000 })
  await new Promise(resolve => setTimeout(resolve, 50))
  ring('another')
  await withdrawRequest(enrollmentDeps(house))(call(asEmployee(one)), request.id)
  ring(request.id)
  t.equal((await waiting).state, 'withdrawn')
  t.ok(performance.now() - begun < 950, 'sooner than the next look would have been')
  t.equal(listeners.size, 0, 'and nobody listens any more')
})

t.test('waiting: a bell that rings while we look is not lost, and a lost bell costs a second', async t => {
  const { signals, ring } = bells()
  const one = person(house)
  const request = await submitted(house, one)
  let looks = 0
  const early = awaitRequest({
    signals,
    store: {
      request: async id => {
        looks += 1
        const found = await store.request(id)
        if (looks === 1) {
          await withdrawRequest(enrollmentDeps(house))(call(asEmployee(one)), id)
          ring('')
        }
        return found
      },
    },
  })
  const begun = performance.now()
  t.equal((await early(call(asEmployee(one)), request.id, { timeoutMs: 20_000 })).state, 'withdrawn')
  t.ok(performance.now() - begun < 950)

  const two = person(house)
  const silent = await submitted(house, two)
  const waiting = awaitRequest({ store, signals })(call(asEmployee(two)), silent.id, { timeoutMs: 20_000 })
  await new Promise(resolve => setTimeout(resolve, 50))
  await withdrawRequest(enrollmentDeps(house))(call(asEmployee(two)), silent.id)
  t.equal((await waiting).state, 'withdrawn', 'found without a bell')
})

t.test('waiting: ends with the time, with the caller, and for strangers at once', async t => {
  const { signals, listeners, ring } = bells()
  const wait = awaitRequest({ store, signals })
  const begun = performance.now()
  t.equal((await wait(call(OFFICER), signature ?? '', { timeoutMs: 80 })).state, 'verified')
  t.ok(performance.now() - begun < 900)
  t.equal((await wait(call(OFFICER), signature ?? '', { timeoutMs: 0 })).state, 'verified')
  const abort = new AbortController()
  const waiting = wait(call(OFFICER), signature ?? '', { timeoutMs: 20_000, aborted: abort.signal })
  abort.abort()
  ring(signature ?? '')
  t.equal((await waiting).state, 'verified')
  await t.rejects(wait(call(asEmployee(ratna)), signature ?? '', { timeoutMs: 20_000 }), {
    code: 'not-found',
  })
  t.equal(listeners.size, 0)
})
