// What waits too long is told to officers: over a real SMTP server, with what compose.ts puts together.
import { join } from 'node:path'
import t from 'tap'
import { readReminders, setReminders } from '../../src/access/remind-officers.ts'
import { smtpMailer } from '../../src/adapters/notify/smtp/index.ts'
import { composeNotices } from '../../src/compose/notices.ts'
import { loadConfig } from '../../src/config/load.ts'
import { PROJECT } from '../../src/config/project.ts'
import { call, DAY_MS, DINKES, KOMINFO, later, NOON } from '../support/fixtures.ts'
import {
  certified,
  enrollmentDeps,
  JOB,
  openHouse,
  OFFICER,
  person,
  signedRevoke,
  submitted,
} from '../support/house.ts'
import { startMailServer } from '../support/mail-server.ts'
import { openPeople } from '../support/officers.ts'

const HOUR_MS = 3_600_000
const house = await openHouse(t)
const people = await openPeople(house)
const { clock, profiles, stores } = house
const config = loadConfig({ file: join(PROJECT, 'config/test.yaml'), env: {} })
const server = await startMailServer(t)
const mailer = smtpMailer({
  ...{ from: 'segel@nusacontoh.example', host: '127.0.0.1', port: server.port, ca: server.ca },
  ...{ security: 'starttls', timeoutMs: 5000 },
})
t.teardown(() => mailer.close())

const officer = async (role: 'verifier' | 'registration-officer' | 'auditor', agency: string | null) => {
  const { number: employeeNumber, personId, officialEmail = '' } = person(house)
  const { actor } = await people.enroll(role, { employeeNumber, personId, agency })
  return { actor, officialEmail, employeeNumber }
}
const kominfo = await officer('verifier', KOMINFO.code)
const dinkes = await officer('verifier', DINKES.code)
const registrar = await officer('registration-officer', null)
await officer('auditor', null)
/** In the roster, but in no registry. */
await people.enroll('verifier', { agency: KOMINFO.code })

const faults: unknown[] = []
const reminders = () => {
  const { registry } = enrollmentDeps(house)
  const outward = { mailer }
  const parts = { store: stores.ra, clock, registry, outward, roster: people.roster }
  const { reminders: remind } = composeNotices(
    { ...parts, failed: error => void faults.push(error) },
    { profiles, config },
  )
  if (remind === undefined) throw new Error('no reminders')
  return remind
}
const round = async (processes = 1) => {
  server.taken.length = 0
  await Promise.all(Array.from({ length: processes }, () => reminders()(JOB)))
  return server.taken.flatMap(({ to }) => to).sort()
}

/** NOON is a Tuesday. */
const MONDAY = 6 * DAY_MS

t.beforeEach(() => {
  clock.at = NOON
})

t.test('nothing waits: nobody is written to, and nothing is recorded', async t => {
  t.strictSame(await round(), [])
  t.strictSame(await house.sql("select 1 from notices where kind like 'reminders%'"), [])
})

t.test('one mail a day, in office hours, from two processes: counts and links, no names', async t => {
  const { personId, number } = person(house, { name: 'Ketut Rahasia' })
  const one = house.registry.people.get(number)
  if (one === undefined) throw new Error(personId)
  await submitted(house, one)
  t.strictSame(await round(), [], 'not yet too long')
  clock.at = later(4 * DAY_MS)
  t.strictSame(await round(), [], 'a Saturday')
  clock.at = later(MONDAY - 8 * HOUR_MS)
  t.strictSame(await round(), [], 'at five in the morning')
  clock.at = later(MONDAY)
  t.strictSame(await round(2), [kominfo.officialEmail], 'whose turn it is, in whose agency')
  const [{ text } = { text: '' }] = server.taken
  t.match(text, /1 permohonan menunggu Anda lebih dari 3 hari/)
  t.match(text, /1 requests have waited for you for more than 3 days/)
  t.match(text, /\/console/)
  t.notMatch(text, /Ketut|Rahasia|\d{18}/)
  t.notMatch(text, new RegExp(kominfo.employeeNumber))
  clock.at = later(MONDAY + 3 * HOUR_MS)
  t.strictSame(await round(2), [], 'once a day')
  clock.at = later(MONDAY + DAY_MS)
  t.strictSame(await round(2), [kominfo.officialEmail], 'and the next day again')
})

t.test('W08 holds that end soon, to who may see to them', async t => {
  const { serialNumber } = await certified(house, person(house))
  await signedRevoke(house)(call(OFFICER), serialNumber, { reason: 'certificateHold' })
  clock.at = later(22 * DAY_MS)
  const before = await round()
  t.notOk(before.includes(registrar.officialEmail))
  clock.at = later(23 * DAY_MS)
  t.strictSame(await round(), [kominfo.officialEmail, registrar.officialEmail].sort())
  t.match(server.taken.at(-1)?.text, /1 holds become revocations within 7 days/)
  t.notMatch(server.taken.at(-1)?.text, new RegExp(serialNumber))
  t.notOk(server.taken.some(({ to }) => to.includes(dinkes.officialEmail)))
})

t.test('who switched it off gets none until it is on again', async t => {
  const [read, set] = [readReminders({ store: stores.ra }), setReminders({ store: stores.ra, clock })]
  const mine = call(kominfo.actor)
  t.equal(await read(mine), true, 'on by default')
  await set(mine, false)
  t.equal(await read(mine), false)
  t.match((await house.auditSince()).at(-1), { action: 'officer.reminders-set', detail: { wanted: false } })
  clock.at = later(MONDAY + 2 * DAY_MS)
  t.strictSame(await round(), [])
  await set(mine, true)
  t.strictSame(await round(), [kominfo.officialEmail])
})

t.test('a registry that is away: tried again, and told', async t => {
  clock.at = later(MONDAY + 3 * DAY_MS)
  house.registry.down = true
  t.strictSame(await round(), [])
  t.match(faults.at(-1), { code: 'registry-unavailable' })
  house.registry.down = false
  t.strictSame(await round(), [kominfo.officialEmail])
})

t.test('no door where no mail is sent', t => {
  const parts = { store: stores.ra, clock, registry: enrollmentDeps(house).registry }
  t.strictSame(
    composeNotices(
      { ...parts, outward: { mailer: undefined }, failed: () => undefined, roster: people.roster },
      { profiles, config },
    ),
    {},
  )
  t.end()
})
