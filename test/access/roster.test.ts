import t from 'tap'
import { openRoster } from '../../src/access/roster.ts'
import { anchorRoster, ownAnchor, ROSTER_KEY_NAME } from '../../src/access/roster-key.ts'
import { SegelError } from '../../src/errors.ts'
import { call } from '../support/fixtures.ts'
import { openHouse } from '../support/house.ts'
import { memoryKeys } from '../support/memory-keys.ts'
import { openPeople, testPasskeys } from '../support/officers.ts'

const house = await openHouse(t)
const people = await openPeople(house)

t.test('the ceremony makes the anchor once, and its public half is in the database', async t => {
  const { stores, keys, clock } = house
  const spki = (await keys.signer(ROSTER_KEY_NAME)).spki
  t.strictSame(Buffer.from((await stores.ra.rosterAnchor()) ?? []), Buffer.from(spki))
  const again = anchorRoster({ store: stores.owner, keys, clock })
  await again(call('administrator'))
  const events = (await house.auditSince()).filter(one => one.action === 'roster.anchored')
  t.match(events, [{ object: `roster:${people.rosterId}` }])
  t.equal(events.length, 1)
  const lost = anchorRoster({ store: stores.owner, keys: memoryKeys(), clock })
  await t.rejects(lost(call('administrator')), { code: 'signer-unavailable' }, 'another key is no substitute')
})

t.test('the anchor: killed between key and database, the ceremony goes on', async t => {
  const keys = memoryKeys()
  const made = await keys.generate(ROSTER_KEY_NAME, 'ed25519')
  const kept: Uint8Array[] = []
  const store = {
    rosterAnchor: async () => undefined,
    change: async <T>(_why: unknown, work: (tx: never) => Promise<T>) =>
      work({ putRosterAnchor: async (spki: Uint8Array) => void kept.push(spki) } as never),
  }
  await anchorRoster({ store: store, keys, clock: house.clock })(call('administrator'))
  t.strictSame(kept, [made.spki])
  const broken = { ...keys, generate: () => Promise.reject(new Error('the disk is full')) }
  await t.rejects(anchorRoster({ store: store, keys: broken, clock: house.clock })(call('administrator')), {
    message: 'the disk is full',
  })
})

t.test('who reads the roster', async t => {
  const { stores, keys } = house
  const passkeys = testPasskeys()
  const asRa = openRoster({ store: stores.ra, passkeys, anchor: () => stores.ra.rosterAnchor() })
  t.equal((await asRa()).officers.size, 0)
  const sri = await people.enroll('administrator')
  t.strictSame((await asRa()).officers, (await people.roster()).officers)
  t.match((await asRa()).officers.get(sri.id), { name: sri.facts.name, keys: [{ label: 'Kunci uji' }] })
  t.strictSame((await asRa()).faults, [])
  await t.rejects(openRoster({ store: stores.ra, passkeys, anchor: async () => undefined })(), {
    code: 'store-unavailable',
    detail: /segel init/,
  })
  await t.rejects(ownAnchor({ keys: memoryKeys() })(), { code: 'signer-unavailable', detail: /roster/ })
  const odd = { signer: () => Promise.reject(new Error('odd')) }
  await t.rejects(ownAnchor({ keys: odd })(), { message: 'odd' })
  // Another key than the anchor of these statements: nothing of them holds.
  const other = memoryKeys()
  const { spki } = await other.generate(ROSTER_KEY_NAME, 'ed25519')
  const stranger = await openRoster({ store: stores.ca, passkeys, anchor: async () => spki })()
  t.equal(stranger.officers.size, 0)
  t.strictSame(
    stranger.faults.map(one => one.fault),
    ['another-roster', 'another-roster'],
  )
  t.ok(await keys.signer(ROSTER_KEY_NAME))
})

t.test('only what is new is read, and whoever comes in between misses nothing', async t => {
  const { stores } = house
  const asked: bigint[] = []
  const store = {
    rosterStatements: (after: bigint) => {
      asked.push(after)
      return stores.ca.rosterStatements(after)
    },
  }
  const roster = openRoster({ store, passkeys: testPasskeys(), anchor: ownAnchor(house) })
  const first = await roster()
  t.strictSame(asked, [0n])
  t.equal(await roster(), first, 'nothing new: the very same')
  t.strictSame(asked, [0n, first.sequence])
  const reading = roster()
  const budi = await people.enroll('auditor')
  const later = await Promise.all([roster(), roster(), roster()])
  for (const one of later) t.ok(one.officers.has(budi.id))
  t.equal(new Set(later).size, 1, 'they share one reading')
  await reading
  t.notOk(first.officers.has(budi.id), 'a roster that was given out never changes')
})

t.test('an outage is told, and forgotten when it is over', async t => {
  let down = true
  const outage = new SegelError('store-unavailable', 'down')
  const store = {
    rosterStatements: (after: bigint) =>
      down ? Promise.reject(outage) : house.stores.ca.rosterStatements(after),
  }
  const roster = openRoster({ store, passkeys: testPasskeys(), anchor: ownAnchor(house) })
  await Promise.all([roster(), roster(), roster()].map(one => t.rejects(one, { code: 'store-unavailable' })))
  down = false
  t.ok((await roster()).officers.size > 0)
  const passkeys = { verifyAssertion: () => Promise.reject(new Error('no library')) }
  const sri = await people.enroll('administrator')
  const body = JSON.stringify({
    at: house.clock.now().toISOString(),
    kind: 'removal',
    officer: sri.id,
    reason: '',
    roster: people.rosterId,
  })
  await people.keep({ body, signatures: [sri.device.signStatement(body)] })
  await t.rejects(openRoster({ store, passkeys, anchor: ownAnchor(house) })(), { message: 'no library' })
  t.match((await roster()).faults, [{ fault: 'not-entitled' }])
})
