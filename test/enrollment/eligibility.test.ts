import t from 'tap'
import { describeEmployee } from '../../src/enrollment/eligibility.ts'
import { actor, call, DAY_MS, DINKES, later, NC, NOON, RATNA, without } from '../support/fixtures.ts'
import {
  asEmployee,
  certified,
  enrollmentDeps,
  openHouse,
  OFFICER,
  person,
  submitted,
  VERIFIER,
} from '../support/house.ts'

const house = await openHouse(t)
const describe = describeEmployee(enrollmentDeps(house))
const perProfile = async (one: ReturnType<typeof person>) => {
  const { perProfile } = await describe(call(asEmployee(one)), one.number)
  return Object.fromEntries(perProfile.map(one => [one.profile, one]))
}
const codes = (findings: readonly { readonly code: string }[] | undefined) =>
  findings?.map(({ code }) => code)

t.test('what the registry says, without a NIK, and what can be had', async t => {
  const one = person(house)
  const about = await describe(call(asEmployee(one)), one.number)
  t.match(about.employee, {
    personId: one.personId,
    name: 'Made Wirawan',
    nik: { masked: '9910**********60' },
  })
  t.strictSame(about.currentCertificates, [])
  t.strictSame(
    about.perProfile.map(({ profile, issuable }) => [profile, issuable]),
    [
      ['signature', true],
      ['email', true],
    ],
    "the CA's own profiles are not offered",
  )
  t.match(about.perProfile[0]?.nextStep.id, /pasangan kunci/)
})

t.test(
  'unknown, not in office, has one, expired, under way, on hold: each has its own next step',
  async t => {
    await t.rejects(describe(call(OFFICER), RATNA), { code: 'unknown-employee' })
    await t.rejects(describe(call(OFFICER), '123'), { code: 'malformed' })
    const retired = await perProfile(person(house, { status: 'retired' }))
    t.match(retired['signature'], { issuable: false, findings: [{ code: 'employment-retired' }] })

    const one = person(house)
    const before = await certified(house, one)
    const has = await perProfile(one)
    t.strictSame(codes(has['signature']?.findings), ['already-has-certificate'])
    t.equal(has['signature']?.issuable, false)
    t.equal(has['email']?.issuable, true)
    const { currentCertificates } = await describe(call(asEmployee(one)), one.number)
    t.strictSame(
      currentCertificates.map(({ serialNumber }) => serialNumber),
      [before.serialNumber],
    )

    house.clock.at = later(-30 * DAY_MS, before.notAfter)
    const renewal = await perProfile(one)
    t.match(renewal['signature'], { issuable: true, findings: [{ code: 'renewal' }] })
    house.clock.at = later(1000, before.notAfter)
    const expired = await perProfile(one)
    t.equal(expired['signature']?.issuable, true)
    t.match(expired['signature']?.nextStep.en, /has expired/)
    house.clock.at = NOON

    const waiting = person(house)
    await submitted(house, waiting)
    const open = await perProfile(waiting)
    t.strictSame(codes(open['signature']?.findings), ['open-request'])

    const mailless = person(house)
    house.registry.people.set(mailless.number, without(mailless, 'officialEmail'))
    const missing = await perProfile(mailless)
    t.match(missing['email'], { issuable: false, findings: [{ code: 'official-email-missing' }] })
    t.equal(missing['signature']?.issuable, true)

    const steps = [retired, has, renewal, expired, open].map(one => one['signature']?.nextStep.id)
    steps.push(missing['email']?.nextStep.id)
    t.equal(new Set(steps).size, 6, 'no two causes share a sentence')
  },
)

t.test('an outage is none of these', async t => {
  const one = person(house)
  house.registry.down = true
  await t.rejects(describe(call(asEmployee(one)), one.number), { code: 'registry-unavailable' })
  house.registry.down = false
})

t.test("W09 scopes: oneself, one's agency, or all who may", async t => {
  const one = person(house)
  const elsewhere = person(house, { agencyPath: [NC, DINKES] })
  const asked = house.registry.asked
  await t.rejects(describe(call(asEmployee(one)), elsewhere.number), { code: 'not-permitted' })
  await t.rejects(describe(call('administrator'), one.number), { code: 'not-permitted' })
  await t.rejects(describe(call('system'), one.number), { code: 'not-permitted' })
  t.equal(house.registry.asked, asked, 'the registry was not asked')
  await t.rejects(describe(call(VERIFIER), elsewhere.number), { code: 'not-permitted' })
  for (const who of [VERIFIER, OFFICER, actor('auditor'), asEmployee(one)])
    t.equal((await describe(call(who), one.number)).employee.personId, one.personId, who.role)
  const spaced = `${one.number.slice(0, 8)} ${one.number.slice(8)}`
  t.equal(
    (await describe(call(asEmployee(one)), spaced)).employee.personId,
    one.personId,
    'as people write it',
  )
})
