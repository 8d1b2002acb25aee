import t from 'tap'
import { holdsEndingBy } from '../../src/domain/hold.ts'
import { caDuties } from '../../src/jobs/ca-duties.ts'
import { type EndHoldsDeps, endHolds } from '../../src/revocation/end-holds.ts'
import { judgeOrders } from '../../src/revocation/judge-orders.ts'
import { composeOrder } from '../../src/revocation/order.ts'
import { releaseCertificate } from '../../src/revocation/release.ts'
import { openCrlHouse } from '../support/crl-house.ts'
import { call, DAY_MS, EMAIL_PROFILE, later, NOON } from '../support/fixtures.ts'
import {
  certified,
  holdEndOf,
  holdLimits,
  JOB,
  judgeDeps,
  OFFICER,
  person,
  revocationDeps,
  signedRelease,
  signedRevoke,
} from '../support/house.ts'
import { readCrl } from '../support/read-crl.ts'

const MINUTE_MS = 60_000
const house = await openCrlHouse(t)
house.profiles.set('email', { ...EMAIL_PROFILE, holdAtMostDays: 5 })
const { stores, clock } = house
const revoke = signedRevoke(house)
const release = signedRelease(house)
const officer = call(OFFICER)

const deps = (changes: Partial<EndHoldsDeps> = {}): EndHoldsDeps => ({
  store: stores.ca,
  clock,
  endingBy: at => holdsEndingBy(holdLimits(house), at),
  holdEnd: holdEndOf(house),
  ...changes,
})
const end = (changes: Partial<EndHoldsDeps> = {}) => endHolds(deps(changes))(JOB)

async function held(profile = 'signature'): Promise<string> {
  const { serialNumber } = await certified(house, person(house), { profile })
  await revoke(officer, serialNumber, { reason: 'certificateHold', comment: 'suspected' })
  return serialNumber
}

const statusOf = async (serialNumber: string) =>
  (await stores.ra.certificate(serialNumber))?.revocation?.reason ?? 'good'
const endedEvents = async (serialNumber: string) =>
  (await house.auditSince()).filter(
    ({ action, object }) =>
      action === 'certificate.hold-ended' && object === `certificate:issuing/${serialNumber}`,
  )

t.beforeEach(async () => {
  clock.at = NOON
  // What earlier tests left on hold is over.
  await house.tamper("update revocations set reason = 'unspecified' where reason = 'certificateHold'")
})

t.test('W08 at its end a hold becomes a revocation, of the day it began, with its event, once', async t => {
  const serialNumber = await held()
  clock.at = new Date(later(30 * DAY_MS).getTime() - 1)
  t.equal(await end(), 0)
  t.equal(await statusOf(serialNumber), 'certificateHold', 'a millisecond before')
  clock.at = later(30 * DAY_MS)
  t.equal(await end(), 1)
  t.equal(await end(), 0)
  t.match((await stores.ra.certificate(serialNumber))?.revocation, {
    reason: 'unspecified',
    revokedAt: NOON,
    orderedBy: 'system:ca',
    comment: 'suspected',
  })
  t.match(await endedEvents(serialNumber), [
    { detail: { reason: 'unspecified', heldSince: NOON.toISOString() } },
  ])
  t.match(await stores.va.status('issuing', serialNumber), {
    revocation: { reason: 'unspecified', revokedAt: NOON },
  })
  await t.rejects(release(officer, serialNumber), { code: 'already-revoked' }, 'final')
})

t.test('L10 the CRL that follows has it without a reason, and with the date of the hold', async t => {
  const serialNumber = await held()
  await house.round({ force: true })
  const entry = async () => {
    const crl = await stores.va.latestCrl('issuing')
    const { entries, dates } = readCrl(
      t.testdir(),
      crl?.der ?? new Uint8Array(),
      house.issuing.certificate.der,
    )
    return [entries.get(serialNumber), dates.get(serialNumber)]
  }
  t.strictSame(await entry(), ['Certificate Hold', NOON])
  clock.at = later(30 * DAY_MS)
  await end()
  t.ok(await house.round(), 'a round is due at once')
  t.strictSame(await entry(), ['Unspecified', NOON])
})

t.test('each profile has its own time; one that is gone has that of the house', async t => {
  const [short, long, gone] = [await held('email'), await held(), await held()]
  clock.at = later(5 * DAY_MS)
  t.equal(await end(), 1)
  t.strictSame([await statusOf(short), await statusOf(long)], ['unspecified', 'certificateHold'])
  const signature = house.profiles.get('signature')
  house.profiles.delete('signature')
  clock.at = later(30 * DAY_MS)
  t.equal(await end(), 2)
  if (signature !== undefined) house.profiles.set('signature', signature)
  t.equal(await statusOf(gone), 'unspecified')
})

t.test('released a minute before: it stays released, and a new hold has a whole new time', async t => {
  const serialNumber = await held()
  clock.at = later(30 * DAY_MS - MINUTE_MS)
  await release(officer, serialNumber)
  clock.at = later(31 * DAY_MS)
  t.equal(await end(), 0)
  t.equal(await statusOf(serialNumber), 'good')
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  clock.at = later(60 * DAY_MS)
  t.equal(await end(), 0)
  clock.at = later(61 * DAY_MS)
  t.equal(await end(), 1)
})

/** The CA is not there to hear it. */
async function orderRelease(serialNumber: string): Promise<unknown> {
  const signals = { on: () => () => undefined }
  const releasing = { ...revocationDeps(house), signals, waitMs: 0, holdEnd: holdEndOf(house) }
  const body = await composeOrder(releasing)(officer, serialNumber, { kind: 'release' })
  return releaseCertificate(releasing)(officer, serialNumber, {
    signature: house.officers.order(OFFICER, body),
  })
}

t.test('ordered in time while the CA was down: the release is heard first', async t => {
  const serialNumber = await held()
  clock.at = later(30 * DAY_MS - MINUTE_MS)
  await orderRelease(serialNumber)
  clock.at = later(30 * DAY_MS + MINUTE_MS)
  const none = () => Promise.resolve(0)
  const duty = caDuties(
    {
      ...{ issueApproved: none, reconcileIntents: none, renewResponders: none, judgeRows: none },
      issueCrl: () => Promise.resolve(undefined),
      issuers: () => Promise.resolve([]),
      judgeOrders: judgeOrders(judgeDeps(house)),
      endHolds: endHolds(deps()),
    },
    300_000,
  ).find(({ name }) => name === 'holds')
  t.equal(await duty?.run(), 0)
  t.equal(await statusOf(serialNumber), 'good')
})

t.test('ordered too late: refused, and where it was written anyway, the CA does not follow', async t => {
  const serialNumber = await held()
  clock.at = later(30 * DAY_MS)
  await t.rejects(orderRelease(serialNumber), { code: 'already-revoked', detail: /time of this hold/ })
  // A registration authority whose limit is a longer one, or that was taken over.
  const signature = house.profiles.get('signature')
  if (signature === undefined) throw new Error('no profile')
  house.profiles.set('signature', { ...signature, holdAtMostDays: 60 })
  await orderRelease(serialNumber)
  house.profiles.set('signature', signature)
  t.equal(await judgeOrders(judgeDeps(house))(JOB), 2, 'the hold, and its release')
  t.equal(await statusOf(serialNumber), 'certificateHold')
  t.equal(await end(), 1)
  t.equal(await statusOf(serialNumber), 'unspecified')
})

t.test('two certification authorities at once: one event each', async t => {
  const serials = []
  for (let count = 0; count < 6; count += 1) serials.push(await held('email'))
  clock.at = later(5 * DAY_MS)
  const ended = await Promise.all([end(), end(), end()])
  t.equal(
    ended.reduce((sum, one) => sum + one, 0),
    serials.length,
  )
  for (const serialNumber of serials) t.equal((await endedEvents(serialNumber)).length, 1)
})

t.test('a crash before the commit leaves the hold, and the next round ends it', async t => {
  const serialNumber = await held('email')
  clock.at = later(5 * DAY_MS)
  const faultPoint = () => {
    throw new Error('power cut')
  }
  await t.rejects(end({ faultPoint }), { message: 'power cut' })
  t.equal(await statusOf(serialNumber), 'certificateHold')
  t.strictSame(await endedEvents(serialNumber), [])
  t.equal(await end(), 1)
  t.equal((await endedEvents(serialNumber)).length, 1)
})

t.test('made final by an officer meanwhile: nothing is added', async t => {
  const serialNumber = await held('email')
  clock.at = later(5 * DAY_MS)
  const store = {
    ...stores.ca,
    holds: async (query: Parameters<typeof stores.ca.holds>[0]) => {
      const due = await stores.ca.holds(query)
      await revoke(officer, serialNumber, { reason: 'keyCompromise' })
      return due
    },
  }
  t.equal(await end({ store }), 0)
  t.equal(await statusOf(serialNumber), 'keyCompromise')
  t.strictSame(await endedEvents(serialNumber), [])
})

t.test('a certificate that ended on hold is revoked too: a hold has no other end', async t => {
  const serialNumber = await held()
  clock.at = later(3 * 365 * DAY_MS)
  t.equal(await end(), 1)
  t.equal(await statusOf(serialNumber), 'unspecified')
})
