import { createHash } from 'node:crypto'
import t from 'tap'
import { daysInMonth, isCalendarDate } from '../../src/domain/calendar.ts'
import { agencyOf, EMPLOYMENT_STATUSES, isWithinAgency } from '../../src/domain/employee.ts'
import { EMPLOYMENT_WORDS } from '../../src/domain/employment-words.ts'
import { profileDigest } from '../../src/domain/profile.ts'
import { employee, KOMINFO, NC, profile } from '../support/fixtures.ts'

t.test(
  'who may have a certificate: four of the employment statuses, and all others have a next step',
  async t => {
    const issuable = Object.entries(EMPLOYMENT_STATUSES).filter(([, rule]) => rule.issuable)
    t.strictSame(issuable.map(([status]) => status).sort(), [
      'active',
      'candidate',
      'pre-retirement',
      'study-leave',
    ])
    for (const [status, { label, nextStep }] of Object.entries(EMPLOYMENT_STATUSES)) {
      for (const text of [label.id, label.en, nextStep.id, nextStep.en]) t.ok(text.length > 3, status)
      t.not(label.id, label.en, `${status} in both languages`)
    }
    const words = Object.values(EMPLOYMENT_WORDS)
    for (const status of Object.keys(EMPLOYMENT_STATUSES))
      t.ok(words.includes(status as never), `a word means ${status}`)
    t.ok(Object.keys(EMPLOYMENT_WORDS).every(word => word === word.toLowerCase() && word === word.trim()))
  },
)

t.test('the own agency is the last of the path', async t => {
  t.equal(agencyOf(employee()), KOMINFO)
  t.equal(agencyOf(employee({ agencyPath: [] })), undefined)
  t.ok(isWithinAgency([NC, KOMINFO], NC.code))
  t.ok(isWithinAgency([NC, KOMINFO], KOMINFO.code))
  t.notOk(isWithinAgency([NC], KOMINFO.code))
})

t.test('calendar dates are real ones', async t => {
  for (const date of ['2028-02-29', '2000-02-29', '2026-12-31', '0001-01-01'])
    t.ok(isCalendarDate(date), date)
  for (const date of [
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-01-00',
    '26-01-01',
    '2026-1-1',
    '2026-01-01T00',
    '',
  ])
    t.notOk(isCalendarDate(date), date)
  t.equal(daysInMonth(2026, 13), 0)
})

t.test(
  'a profile has one digest: other keys in another order are the same, another value is not',
  async t => {
    const base = profile()
    const reversed = Object.fromEntries(Object.entries(base).reverse())
    t.equal(profileDigest(reversed as never), profileDigest(base))
    t.not(profileDigest(profile({ validity: { years: 3 } })), profileDigest(base))
    const tiny = { name: 'x' } as never
    t.equal(profileDigest(tiny), createHash('sha256').update('{"name":"x"}').digest('hex'))
  },
)
