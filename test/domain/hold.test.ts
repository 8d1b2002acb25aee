import t from 'tap'
import { heldUntil, holdEnd, holdsEndingBy } from '../../src/domain/hold.ts'
import { DAY_MS, later, NOON, profile } from '../support/fixtures.ts'

const limits = {
  atMostDays: 30,
  profiles: new Map([
    ['signature', profile({})],
    ['email', profile({ name: 'email', holdAtMostDays: 5 })],
  ]),
}
const endOf = holdEnd(limits)

t.test('W08 a hold ends after the days of its profile, or of the house', t => {
  t.strictSame(endOf('signature', NOON), later(30 * DAY_MS))
  t.strictSame(endOf('email', NOON), later(5 * DAY_MS))
  t.strictSame(endOf('configured no more', NOON), later(30 * DAY_MS))
  t.end()
})

t.test('only a hold has an end', t => {
  const hold = { reason: 'certificateHold', revokedAt: NOON, orderedBy: 'x' } as const
  t.strictSame(heldUntil({ profile: 'email', revocation: hold }, endOf), later(5 * DAY_MS))
  t.equal(heldUntil({ profile: 'email', revocation: { ...hold, reason: 'superseded' } }, endOf), undefined)
  t.equal(heldUntil({ profile: 'email' }, endOf), undefined)
  t.end()
})

t.test('the same seen from the end: who began when is due', t => {
  const { others, profiles } = holdsEndingBy(limits, later(30 * DAY_MS))
  t.strictSame(others, NOON)
  t.strictSame(profiles.get('signature'), NOON)
  t.strictSame(profiles.get('email'), later(25 * DAY_MS))
  t.end()
})
