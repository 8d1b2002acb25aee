import t from 'tap'
import { holdsEndingBy } from '../../src/domain/hold.ts'
import { SegelError } from '../../src/errors.ts'
import { notifyHolds } from '../../src/issuance/notify-holds.ts'
import type { Message } from '../../src/ports/outbound.ts'
import { call, DAY_MS, later, NOON, without } from '../support/fixtures.ts'
import {
  certified,
  enrollmentDeps,
  holdEndOf,
  holdLimits,
  JOB,
  OFFICER,
  openHouse,
  person,
  signedRelease,
  signedRevoke,
} from '../support/house.ts'

const house = await openHouse(t)
const { clock, stores } = house
const revoke = signedRevoke(house)
const officer = call(OFFICER)
let sent: Message[] = []
let isDown = false

function notices() {
  return notifyHolds({
    ...{ store: stores.ra, clock, profiles: house.profiles },
    registry: enrollmentDeps(house).registry,
    mailer: {
      send: message => {
        if (isDown) return Promise.reject(new SegelError('mail-unavailable', 'The server is away.'))
        sent.push(message)
        return Promise.resolve()
      },
    },
    endingBy: at => holdsEndingBy(holdLimits(house), at),
    holdEnd: holdEndOf(house),
    thresholds: [7, 1],
    portal: 'https://segel.example/portal',
    timeZone: 'Asia/Makassar',
    failed: () => undefined,
  })
}

async function walk(): Promise<readonly string[]> {
  sent = []
  const notify = notices()
  while ((await notify(JOB)) > 0);
  return sent.map(({ to }) => to)
}

async function held() {
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  return { one, serialNumber, to: one.officialEmail ?? '' }
}

t.beforeEach(async () => {
  // What earlier tests left on hold is over.
  clock.at = NOON
  await house.tamper("update revocations set reason = 'unspecified'")
})

t.test('W08 told once at each threshold, with the day, and not after the end', async t => {
  const { to } = await held()
  clock.at = new Date(later(23 * DAY_MS).getTime() - 1)
  t.strictSame(await walk(), [], 'not yet')
  clock.at = later(23 * DAY_MS)
  t.strictSame(await walk(), [to])
  const [mail] = sent
  t.match(mail?.text, /24 Desember 2026 pukul 13[.]00[^]*24 December 2026 at 13:00/)
  t.match(mail?.text, /https:\/\/segel\.example\/portal/)
  t.notMatch(mail?.text, /1986/, 'no employee number')
  t.strictSame(await walk(), [], 'once')
  clock.at = later(29 * DAY_MS)
  t.strictSame(await walk(), [to])
  clock.at = later(30 * DAY_MS)
  t.strictSame(await walk(), [], 'it is over')
})

t.test('two registration authorities at once send one mail each', async t => {
  const { to } = await held()
  clock.at = later(23 * DAY_MS)
  sent = []
  await Promise.all([notices()(JOB), notices()(JOB)])
  t.strictSame(
    sent.map(one => one.to),
    [to],
  )
})

t.test('released, and held again: the new hold has its own notices', async t => {
  const { to, serialNumber } = await held()
  clock.at = later(23 * DAY_MS)
  t.strictSame(await walk(), [to])
  await signedRelease(house)(officer, serialNumber)
  t.strictSame(await walk(), [])
  clock.at = later(24 * DAY_MS)
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  t.strictSame(await walk(), [])
  clock.at = later(47 * DAY_MS)
  t.strictSame(await walk(), [to])
})

t.test('nobody to write to; a server that is away is tried again', async t => {
  const gone = await held()
  house.registry.people.set(gone.one.number, without(gone.one, 'officialEmail'))
  const { to } = await held()
  clock.at = later(23 * DAY_MS)
  isDown = true
  t.strictSame(await walk(), [])
  isDown = false
  t.strictSame(await walk(), [], 'not at once')
  clock.at = later(23 * DAY_MS + 3_600_000)
  t.strictSame(await walk(), [to])
})

t.test('page by page', async t => {
  const all = []
  for (let count = 0; count < 27; count += 1) all.push((await held()).to)
  clock.at = later(23 * DAY_MS)
  t.strictSame([...(await walk())].sort(), all.sort())
})

t.test('a registry that is away is no absence', async t => {
  const { to } = await held()
  clock.at = later(23 * DAY_MS)
  house.registry.down = true
  t.strictSame(await walk(), [])
  house.registry.down = false
  t.strictSame(await walk(), [to])
})
