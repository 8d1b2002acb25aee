import t from 'tap'
import { reportStatistics } from '../../src/auditing/statistics.ts'
import { actor, call } from '../support/fixtures.ts'
import { approved, certified, openHouse, person, submitted } from '../support/house.ts'

const HOUR_MS = 3_600_000
const report = (house: Awaited<ReturnType<typeof openHouse>>) =>
  reportStatistics({ store: house.stores.ra, clock: house.clock, timeZone: 'Asia/Makassar' })

t.test('the figures are those of what happened', async t => {
  const house = await openHouse(t)
  const statistics = report(house)
  const first = person(house)
  await certified(house, first)
  house.clock.pass(24 * HOUR_MS)
  const { serialNumber } = await certified(house, person(house))
  await certified(house, person(house))
  await approved(house, person(house))
  const waiting = await submitted(house, person(house))
  await house.sql(
    `insert into revocations (issuer_id, serial_number, reason, revoked_at, ordered_by, sequence)
     values ('issuing', $1, 'superseded', $2, 'test', 0)`,
    [serialNumber, house.clock.now()],
  )
  house.clock.pass(1000)
  const found = await statistics(call('administrator'))
  t.equal(found.issued.length, 30)
  t.strictSame(
    found.issued.slice(-2).map(day => day.count),
    [1, 2],
  )
  t.equal(found.revoked.at(-1)?.count, 1)
  t.equal(found.revoked.at(-2)?.count, 0)
  t.equal(
    found.waiting.reduce((sum, day) => sum + day.count, 0),
    3,
  )
  t.ok(found.waiting.every(day => day.medianSeconds >= 0 && day.slowSeconds >= day.medianSeconds))
  t.equal(found.expiring.length, 12)
  t.equal(found.open.approved, 1)
  t.equal(found.open.verified, 1)
  t.ok((found.oldestOpenAt ?? new Date()) <= waiting.submittedAt)
})

t.test('counted once a minute, whoever asks', async t => {
  const house = await openHouse(t)
  const statistics = report(house)
  const before = await statistics(call('auditor'))
  await submitted(house, person(house))
  t.equal(await statistics(call('auditor')), before, 'the same figures')
  house.clock.pass(61_000)
  t.equal((await statistics(call('auditor'))).open.verified, 1)
})

t.test('an outage is not kept', async t => {
  const house = await openHouse(t)
  let down = true
  const store = {
    ...house.stores.ra,
    openRequests: async () => {
      if (down) throw new Error('down')
      return { open: {} }
    },
  }
  const statistics = reportStatistics({ store, clock: house.clock, timeZone: 'UTC' })
  await t.rejects(statistics(call('auditor')), { message: 'down' })
  down = false
  t.strictSame((await statistics(call('auditor'))).open, {})
})

t.test('for those who run or audit the authority only', async t => {
  const house = await openHouse(t)
  for (const role of ['employee', 'verifier', 'registration-officer'] as const)
    await t.rejects(report(house)(call(actor(role))), { code: 'not-permitted' }, role)
})
