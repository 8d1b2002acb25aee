import t from 'tap'
import { SUBSCRIBER_REASONS } from '../../src/domain/certificate.ts'
import { isSegelError } from '../../src/errors.ts'
import type { Store } from '../../src/ports/store.ts'
import { actor, call, DAY_MS, DINKES, later, NOON } from '../support/fixtures.ts'
import {
  asEmployee,
  certified,
  openHouse,
  OFFICER,
  person,
  revocationDeps,
  signedRelease,
  signedRevoke,
  VERIFIER,
} from '../support/house.ts'

const house = await openHouse(t)
const deps = revocationDeps(house)
const revoke = signedRevoke(house)
const release = signedRelease(house)
const officer = call(OFFICER)
const fresh = async () => {
  const one = person(house)
  return { one, serialNumber: (await certified(house, one)).serialNumber }
}
const actionsOf = async (serialNumber: string) =>
  (await house.auditSince())
    .filter(({ object }) => object === `certificate:issuing/${serialNumber}`)
    .map(({ action }) => action)

t.test('every reason; what is final stays final (L10)', async t => {
  for (const reason of SUBSCRIBER_REASONS) {
    const { serialNumber } = await fresh()
    house.clock.at = later(1999)
    const revoked = await revoke(officer, serialNumber, { reason, comment: 'SK 1/2026' })
    t.match(
      revoked.revocation,
      { reason, revokedAt: later(1000), comment: 'SK 1/2026', orderedBy: OFFICER.id },
      reason,
    )
    t.match(
      await house.stores.va.status('issuing', serialNumber),
      { revocation: { reason } },
      'seen by the status service',
    )
    if (reason === 'certificateHold') continue
    for (const next of SUBSCRIBER_REASONS)
      await t.rejects(
        revoke(officer, serialNumber, { reason: next }),
        { code: 'already-revoked' },
        `${reason}, ${next}`,
      )
    await t.rejects(release(officer, serialNumber), { code: 'already-revoked' })
    t.strictSame((await house.stores.ra.certificate(serialNumber))?.revocation, revoked.revocation)
    t.strictSame((await actionsOf(serialNumber)).slice(-1), ['certificate.revoked'], 'W04')
  }
  house.clock.at = NOON
})

t.test('L10 a hold is released, held again, or becomes final with the date of the hold', async t => {
  const { serialNumber } = await fresh()
  await t.rejects(release(officer, serialNumber), { code: 'conflict' })
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  await t.rejects(revoke(officer, serialNumber, { reason: 'certificateHold' }), { code: 'already-revoked' })
  house.clock.pass(DAY_MS)
  t.equal((await release(officer, serialNumber, 'Kembali bekerja.')).revocation, undefined)
  t.match(await house.stores.va.status('issuing', serialNumber), { known: true })
  house.clock.pass(DAY_MS)
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  house.clock.pass(DAY_MS)
  const final = await revoke(officer, serialNumber, {
    reason: 'keyCompromise',
    invalidityDate: later(DAY_MS),
  })
  t.match(final.revocation, {
    reason: 'keyCompromise',
    revokedAt: later(2 * DAY_MS),
    invalidityDate: later(DAY_MS),
  })
  t.strictSame((await actionsOf(serialNumber)).slice(2), [
    'certificate.held',
    'certificate.release-ordered',
    'certificate.released',
    'certificate.held',
    'certificate.revoked',
  ])
  const events = await house.sql(
    'select event from revocation_events where serial_number = $1 order by sequence',
    [serialNumber],
  )
  t.strictSame(
    events.map(({ event }) => event),
    ['held', 'released', 'held', 'revoked'],
  )
  house.clock.at = NOON
})

t.test('L10 the date of the hold is what is written, not only what the database keeps', async t => {
  const { serialNumber } = await fresh()
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  house.clock.pass(DAY_MS)
  const written: Date[] = []
  const change: Store['change'] = (why, work, once) =>
    deps.store.change(
      why,
      tx =>
        work({
          ...tx,
          putRevocation: async (...given) => {
            written.push(given[2].revokedAt)
            return tx.putRevocation(...given)
          },
        }),
      once,
    )
  await signedRevoke(house, { store: { ...deps.store, change } })(officer, serialNumber, {
    reason: 'superseded',
  })
  t.strictSame(written, [NOON])
  house.clock.at = NOON
})

t.test('L09 the invalidity date: from notBefore until now, a real date', async t => {
  const { serialNumber } = await fresh()
  house.clock.pass(DAY_MS)
  const with_ = (invalidityDate: Date) =>
    revoke(officer, serialNumber, { reason: 'keyCompromise', invalidityDate })
  await t.rejects(with_(later(DAY_MS + 1)), { code: 'malformed', detail: /future/ })
  await t.rejects(with_(later(-1)), { code: 'malformed', detail: /precedes/ })
  await t.rejects(with_(new Date(Number.NaN)), { code: 'malformed' })
  t.strictSame((await with_(NOON)).revocation?.invalidityDate, NOON, 'notBefore itself')
  const other = await fresh()
  const now = await revoke(officer, other.serialNumber, {
    reason: 'superseded',
    invalidityDate: house.clock.now(),
  })
  t.strictSame(now.revocation?.invalidityDate, later(DAY_MS), 'this very instant')
  house.clock.at = NOON
})

t.test('what has expired is left alone, also one day later', async t => {
  const { serialNumber } = await fresh()
  house.clock.at = later(2 * 365 * DAY_MS + DAY_MS)
  await t.rejects(revoke(officer, serialNumber, { reason: 'keyCompromise' }), {
    code: 'conflict',
    detail: /expired/,
  })
  house.clock.at = NOON
})

t.test("W09 W08 who may: oneself, the agency's verifier, the officer; only the officer releases", async t => {
  const { one, serialNumber } = await fresh()
  const hold = { reason: 'certificateHold' } as const
  for (const who of [asEmployee(person(house)), actor('verifier', { agency: DINKES.code }), actor('system')])
    await t.rejects(revoke(call(who), serialNumber, hold), { code: 'not-found' }, who.id)
  for (const role of ['auditor', 'administrator'] as const)
    await t.rejects(revoke(call(role), serialNumber, hold), { code: 'not-permitted' }, role)
  for (const who of [asEmployee(one), VERIFIER, OFFICER]) {
    t.match((await revoke(call(who), serialNumber, hold)).revocation, { orderedBy: who.id })
    for (const other of [asEmployee(one), VERIFIER, actor('auditor'), actor('administrator')])
      await t.rejects(release(call(other), serialNumber), { code: 'not-permitted' }, other.role)
    await release(officer, serialNumber)
  }
  t.match(await revoke(call(asEmployee(one)), serialNumber, { reason: 'keyCompromise' }), {
    revocation: { reason: 'keyCompromise' },
  })
})

t.test("the CA's own certificates are not revoked by this door, unknown ones not at all", async t => {
  for (const serialNumber of [
    house.issuing.certificate.serialNumber,
    house.root.certificate.serialNumber,
    'ab',
    '',
  ])
    await t.rejects(revoke(officer, serialNumber, { reason: 'superseded' }), { code: 'not-found' })
})

t.test('50 revocations at once: one effect', async t => {
  const { serialNumber } = await fresh()
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      revoke(officer, serialNumber, { reason: index % 2 === 0 ? 'superseded' : 'keyCompromise' }).then(
        () => 'done',
        (error: unknown) => (isSegelError(error) ? error.code : String(error)),
      ),
    ),
  )
  t.equal(outcomes.filter(one => one === 'done').length, 1)
  t.equal(outcomes.filter(one => one === 'already-revoked').length, 49)
  t.strictSame((await actionsOf(serialNumber)).filter(action => action === 'certificate.revoked').length, 1)
})

t.test('the same order 50 times with one key: one effect, 50 answers', async t => {
  const { serialNumber } = await fresh()
  const who = call(OFFICER, { key: 'revoke', fingerprint: serialNumber })
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => revoke(who, serialNumber, { reason: 'superseded' })),
  )
  t.ok(outcomes.every(one => one.revocation?.reason === 'superseded'))
  await t.rejects(
    revoke(call(OFFICER, { key: 'revoke', fingerprint: 'other' }), serialNumber, { reason: 'superseded' }),
    {
      code: 'conflict',
    },
  )
})

t.test('hold, release and revocation at once end in one of the states, told the same everywhere', async t => {
  const { serialNumber } = await fresh()
  await revoke(officer, serialNumber, { reason: 'certificateHold' })
  await Promise.allSettled([
    release(officer, serialNumber),
    revoke(officer, serialNumber, { reason: 'superseded' }),
    release(officer, serialNumber),
  ])
  const certificate = await house.stores.ra.certificate(serialNumber)
  const status = await house.stores.va.status('issuing', serialNumber)
  t.equal(certificate?.revocation?.reason, status.known ? status.revocation?.reason : 'unknown')
})
