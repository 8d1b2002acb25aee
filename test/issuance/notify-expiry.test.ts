import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fileMailer } from '../../src/adapters/notify/file/index.ts'
import type { Call } from '../../src/domain/actor.ts'
import type { Employee } from '../../src/domain/employee.ts'
import { SegelError } from '../../src/errors.ts'
import { type NotifyExpiryDeps, notifyExpiry } from '../../src/issuance/notify-expiry.ts'
import { noticeDuties } from '../../src/jobs/notice-duties.ts'
import type { Message } from '../../src/ports/outbound.ts'
import { actor, call, DAY_MS, EMAIL_PROFILE, profile, without } from '../support/fixtures.ts'
import {
  certified,
  enrollmentDeps,
  JOB,
  OFFICER,
  openHouse,
  person,
  signedRelease,
  signedRevoke,
} from '../support/house.ts'

const HOUR_MS = 3_600_000
const PORTAL = 'https://segel.example/portal'
const house = await openHouse(t)
house.profiles.set('signature', profile({ validity: { days: 100 }, holdAtMostDays: 90 }))
house.profiles.set('email', { ...EMAIL_PROFILE, validity: { days: 20 } })

let sent: Message[] = []
let faults: unknown[] = []
let isDown = false

function notices(changes: Partial<NotifyExpiryDeps> = {}) {
  return notifyExpiry({
    ...{ store: house.stores.ra, clock: house.clock, profiles: house.profiles },
    registry: enrollmentDeps(house).registry,
    mailer: {
      send: message => {
        if (isDown) return Promise.reject(new SegelError('mail-unavailable', 'The server is away.'))
        sent.push(message)
        return Promise.resolve()
      },
    },
    thresholds: [30, 60, 7],
    portal: PORTAL,
    timeZone: 'Asia/Makassar',
    failed: error => void faults.push(error),
    ...changes,
  })
}

/** A whole walk, as the duty makes it; a new one each time, as after a restart. */
async function walk(changes: Partial<NotifyExpiryDeps> = {}): Promise<readonly Message[]> {
  sent = []
  faults = []
  const notify = notices(changes)
  while ((await notify(JOB)) > 0);
  return sent
}

/** Who holds a certificate of 100 days that begins now. */
async function holder(changes: Partial<Employee> = {}) {
  const one = person(house, { asOf: house.clock.now(), ...changes })
  return { one, certificate: await certified(house, one) }
}

const pass = (days: number) => house.clock.pass(days * DAY_MS)
const mailboxes = (people: readonly Employee[]) => people.map(one => one.officialEmail).toSorted()
const toWhom = (messages: readonly Message[]) => messages.map(one => one.to).toSorted()

t.afterEach(async () => {
  isDown = false
  // What is left of a test ends before the next one begins.
  pass(101)
})

t.test('once at each threshold, in two languages, of the person nothing but the name', async t => {
  const { one, certificate } = await holder({ name: 'Ni Luh Ayu' })
  pass(39)
  t.strictSame(await walk(), [], '61 days before')
  pass(1)
  const [message] = await walk()
  t.match(message, { to: one.officialEmail, subject: /Sertifikat Anda segera berakhir/ })
  const day = (locale: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Asia/Makassar' }).format(
      certificate.notAfter,
    )
  const text = message?.text ?? ''
  t.match(text.split('--------')[0], /Yth\. Ni Luh Ayu,[^]*"Tanda tangan elektronik" berakhir/)
  t.match(text.split('--------')[1], /Dear Ni Luh Ayu,[^]*"Electronic signature" ends on/)
  t.ok(text.includes(day('id-ID')) && text.includes(day('en-GB')) && text.includes(PORTAL))
  t.match(message?.html, /<html lang="id">[^]*<a href="https:\/\/segel.example\/portal">[^]*<div lang="en">/)
  for (const hidden of [one.number, one.personId, one.birthDate, one.nik.masked, certificate.serialNumber])
    t.notOk(`${text}${message?.html ?? ''}`.includes(hidden))
  t.strictSame(await walk(), [], 'and not again')
  pass(29)
  t.strictSame(await walk(), [], '31 days before')
  pass(1)
  t.equal((await walk()).length, 1, '30 days before')
  pass(23)
  t.equal((await walk()).length, 1, '7 days before')
  pass(1)
  t.strictSame(await walk(), [], 'every threshold is over')
  const log = (await house.auditSince()).filter(({ action }) => action.startsWith('notice.'))
  t.strictSame(
    log.map(({ action, object, detail }) => ({ action, object, detail })),
    [1, 2, 3].flatMap(() => [
      { action: 'notice.recorded', object: 'notices:expiry', detail: { toSend: 1, skipped: 0 } },
      { action: 'notice.sent', object: 'notices:expiry', detail: { sent: 1, failed: 0 } },
    ]),
  )
  t.notOk(JSON.stringify(log).includes(one.officialEmail ?? '?'), 'no address in the log')
})

t.test(
  'after a long stop only the nearest threshold is told; short lives are not told of long ones',
  async t => {
    const { one } = await holder()
    pass(75)
    const short = person(house, { asOf: house.clock.now() })
    await certified(house, short, { profile: 'email' })
    t.strictSame(toWhom(await walk()), [one.officialEmail], '25 days left of 100; 20 of 20 are no news')
    pass(14)
    t.strictSame(toWhom(await walk()), [short.officialEmail], 'a week before its end')
  },
)

t.test('nobody is told of what is revoked, held or renewed', async t => {
  const [revoked, held, renewed] = [await holder(), await holder(), await holder()]
  await signedRevoke(house)(call(OFFICER), revoked.certificate.serialNumber, { reason: 'superseded' })
  await signedRevoke(house)(call(OFFICER), held.certificate.serialNumber, { reason: 'certificateHold' })
  pass(41)
  house.registry.people.set(renewed.one.number, { ...renewed.one, asOf: house.clock.now() })
  await certified(house, renewed.one)
  t.strictSame(await walk(), [])
  await signedRelease(house)(call(OFFICER), held.certificate.serialNumber)
  t.strictSame(toWhom(await walk()), [held.one.officialEmail], 'released: it is good again')
})

t.test(
  'a mailbox is asked for now; who has none, has left or is somebody else is skipped for good',
  async t => {
    const holders = []
    for (let count = 0; count < 5; count += 1) holders.push((await holder()).one)
    const [moved, mute, retired, gone, other] = holders as [Employee, Employee, Employee, Employee, Employee]
    const { people } = house.registry
    people.set(moved.number, { ...moved, officialEmail: 'baru@nusacontoh.example' })
    people.set(mute.number, without(mute, 'officialEmail'))
    people.set(retired.number, { ...retired, status: 'retired' })
    people.delete(gone.number)
    people.set(other.number, { ...other, personId: 'somebody-else' })
    pass(41)
    t.strictSame(toWhom(await walk()), ['baru@nusacontoh.example'])
    const log = await house.auditSince()
    t.strictSame(log.findLast(({ action }) => action === 'notice.recorded')?.detail, {
      toSend: 1,
      skipped: 4,
    })
    const asked = house.registry.asked
    t.strictSame(await walk(), [])
    t.equal(house.registry.asked, asked, 'nobody is looked up again')
  },
)

t.test('what could not be sent is tried again, later each time, and not for ever', async t => {
  const { one } = await holder()
  pass(41)
  isDown = true
  t.strictSame(await walk(), [])
  t.match(faults, [{ code: 'mail-unavailable' }])
  t.strictSame(await walk(), [])
  t.strictSame(faults, [], 'not within the hour')
  const faultsAfter = async (ms: number) => {
    house.clock.pass(ms)
    await walk()
    return faults.length
  }
  for (const hours of [1, 2, 4, 8, 16, 32]) {
    t.equal(await faultsAfter(hours * HOUR_MS - 1), 0, `not before ${hours} h`)
    t.equal(await faultsAfter(1), 1)
  }
  t.equal(await faultsAfter(100 * HOUR_MS), 0, 'seven times is enough')
  isDown = false
  t.strictSame(await walk(), [], 'the last one was the last')
  pass(23)
  t.strictSame(toWhom(await walk()), [one.officialEmail], 'the next threshold is new')
})

t.test('a server that is away is not asked for everybody, and everybody is told when it is back', async t => {
  const holders = []
  for (let count = 0; count < 5; count += 1) holders.push((await holder()).one)
  pass(41)
  isDown = true
  await walk()
  t.equal(faults.length, 3)
  isDown = false
  house.clock.pass(HOUR_MS)
  t.strictSame(toWhom(await walk()), mailboxes(holders))
  t.strictSame(await walk(), [])
})

t.test('a crash in the middle: nobody is told twice; two processes at once tell once', async t => {
  const holders = []
  for (let count = 0; count < 4; count += 1) holders.push((await holder()).one)
  pass(41)
  const told: string[] = []
  const crash = new Error('the process ends here')
  const store = {
    ...house.stores.ra,
    change: ((why, work) => {
      if (told.length > 0) return Promise.reject(crash)
      return house.stores.ra.change(why, work)
    }) satisfies NotifyExpiryDeps['store']['change'],
  }
  const mailer = { send: ({ to }: Message) => Promise.resolve(void told.push(to)) }
  await t.rejects(walk({ store, mailer }), crash, 'after sending, before that is recorded')
  t.equal(told.length, 4)
  t.strictSame(await walk(), [])
  pass(31)
  sent = []
  await Promise.all([notices()(JOB), notices()(JOB), notices()(JOB)])
  t.strictSame(toWhom(sent), mailboxes(holders))
})

t.test('an outage of the registry forgets nobody; an outage of the store is one', async t => {
  const { one } = await holder()
  pass(41)
  house.registry.down = true
  t.strictSame(await walk(), [])
  t.match(faults, [{ code: 'registry-unavailable' }])
  house.registry.down = false
  t.strictSame(toWhom(await walk()), [one.officialEmail])
  const away = new SegelError('store-unavailable', 'Away.')
  const store = { ...house.stores.ra, certificates: () => Promise.reject(away) }
  await t.rejects(walk({ store }), { code: 'store-unavailable' })
})

t.test('a name with headers, addresses and markup is a name in a real message', async t => {
  const directory = t.testdir()
  const { one } = await holder()
  const name = 'Made\r\nBcc: x@evil.example\r\n\r\n<img src=x> "W" \u202e'
  house.registry.people.set(one.number, { ...one, name })
  pass(41)
  await walk({ mailer: fileMailer({ from: 'segel@nusacontoh.example', directory, now: house.clock.now }) })
  const [file = '?'] = readdirSync(directory)
  const mail = readFileSync(join(directory, file), 'utf8')
  const [head = '', ...body] = mail.split('\n\n')
  t.match(head, /^To: pegawai\.\d+@nusacontoh\.example$/m)
  t.notMatch(mail, /^Bcc:/im)
  t.notMatch(head, /evil/)
  t.notMatch(body.join('\n\n'), /<img|\u202e|x@evil/)
})

t.test('page by page, from where the last one ended, and from the beginning again', async t => {
  const holders = []
  for (let count = 0; count < 5; count += 1) holders.push((await holder()).one)
  pass(41)
  const ra = house.stores.ra
  const store: NotifyExpiryDeps['store'] = {
    ...ra,
    certificates: query => ra.certificates({ ...query, limit: 2 }),
  }
  sent = []
  const notify = notices({ store })
  t.strictSame([await notify(JOB), await notify(JOB), await notify(JOB)], [2, 2, 0])
  t.strictSame(toWhom(sent), mailboxes(holders))
  t.strictSame([await notify(JOB), sent.length], [2, 5])
})

t.test('the duty looks each hour, as the registration authority', async t => {
  const calls: unknown[] = []
  const notify = (one: Call) => {
    calls.push(one.actor)
    return Promise.resolve(3)
  }
  const duties = noticeDuties({ expiry: notify, holds: notify, reminders: notify })
  for (const duty of duties) t.equal(await duty.run(), 3)
  t.match(duties, [
    { name: 'expiry-notices', signals: [], everyMs: HOUR_MS },
    { name: 'hold-notices', signals: [], everyMs: HOUR_MS },
    { name: 'reminders', signals: [], everyMs: HOUR_MS },
  ])
  const ra = { ...actor('system', { id: 'system:ra' }), name: 'Segel ra' }
  t.strictSame(calls, [ra, ra, ra])
  t.strictSame(noticeDuties({}), [], 'where no mail is sent')
})
