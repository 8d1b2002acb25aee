import t from 'tap'
import { type MailLinkDeps, MOST_WAITING, openMailLinks } from '../../src/access/mail-link.ts'
import type { EmployeeNumber } from '../../src/domain/nip.ts'
import { SegelError } from '../../src/errors.ts'
import type { Message } from '../../src/ports/outbound.ts'
import { smtpMailer } from '../../src/adapters/notify/smtp/index.ts'
import { without } from '../support/fixtures.ts'
import { openHouse, person } from '../support/house.ts'
import { startMailServer } from '../support/mail-server.ts'
import { FROM, signInDeps } from '../support/sign-in.ts'

const PAGE = 'http://localhost:8080/sign-in/mail/link'
const MINUTE_MS = 60_000
const house = await openHouse(t)
const shared = signInDeps(house)
let sent: Message[] = []
let faults: unknown[] = []
let addresses = 0

function links(changes: Partial<MailLinkDeps> = {}) {
  sent = []
  faults = []
  const deps: MailLinkDeps = {
    ...shared,
    page: PAGE,
    limits: { perEmployee: 5, perAddress: 30 },
    mailer: { send: async message => void sent.push(message) },
    failed: error => void faults.push(error),
    ...changes,
  }
  const one = openMailLinks(deps)
  return {
    ...one,
    /** From an address of its own; gives the link of the mail too, once it is sent. */
    asked: async (number: EmployeeNumber, address = `192.0.2.${(addresses += 1)}`) => {
      const asking = one.ask(FROM, { number, address })
      await one.idle()
      const link = sent.at(-1)?.text.match(/http\S+/)?.[0] ?? ''
      return { asking, link }
    },
  }
}

t.test('the link of a mail opens a session in the browser that asked, once', async t => {
  const one = person(house, { name: 'Ni Luh Ayu' })
  const mail = links()
  const { asking, link } = await mail.asked(one.number)
  t.match(link, /^http:\/\/localhost:8080\/sign-in\/mail\/link#[A-Za-z0-9_-]{43}$/, '256 bits, as a fragment')
  t.equal(sent.length, 1)
  t.match(sent[0], { to: one.officialEmail, subject: 'Tautan masuk Segel / Segel sign-in link' })
  t.match(sent[0]?.text, /Yth\. Ni Luh Ayu,[\s\S]*15 menit[\s\S]*--------[\s\S]*Dear Ni Luh Ayu,/)
  t.match(sent[0]?.html, /<html lang="id">[\s\S]*<div lang="en">/)
  const told = `${sent[0]?.text ?? ''}${sent[0]?.html ?? ''}`
  for (const secret of [one.number, one.personId, one.birthDate, one.nik.masked, asking.code, asking.secret])
    t.notOk(told.includes(secret), 'nothing of the person but the name, and never the code')
  const { secret, session } = await mail.open(FROM, { link, asking: asking.secret, code: '' })
  t.match(session, {
    method: 'mail-link',
    actor: { id: `employee:${one.personId}`, employeeNumber: one.number },
  })
  t.match(await shared.findSession(secret), { method: 'mail-link' })
  await t.rejects(mail.open(FROM, { link, asking: asking.secret, code: '' }), { code: 'unauthenticated' })
  const events = await house.auditSince()
  t.strictSame(
    events.slice(-3).map(({ action, object }) => [action, object.split(':')[0]]),
    [
      ['mail-link.made', 'employee'],
      ['mail-link.used', 'employee'],
      ['session.started', 'session'],
    ],
  )
  const log = JSON.stringify(events)
  for (const hidden of [one.officialEmail ?? '?', one.number, link.split('#')[1] ?? '?', asking.code])
    t.notOk(log.includes(hidden), 'audited without mailbox, number and secrets')
})

t.test(
  'another device needs the code of the asking screen; the link alone is no use to whoever got hold of it',
  async t => {
    const one = person(house)
    const mail = links()
    const { asking, link } = await mail.asked(one.number)
    const refused = (code: string, cookie: string | undefined, why: string) =>
      t.rejects(mail.open(FROM, { link, asking: cookie, code }), { code: 'unauthenticated' }, why)
    await refused('', undefined, 'a link that was forwarded or intercepted')
    await refused('2222-2222', undefined, 'a guess')
    const thief = mail.ask(FROM, { number: person(house).number, address: 'thief' })
    await mail.idle()
    await refused(thief.code, thief.secret, 'the code of another asking')
    await t.resolves(
      mail.open(FROM, { link: ` ${link}\n`, asking: thief.secret, code: asking.code.toLowerCase() }),
      'typed on a device that asked for something else before: refusals have not spent it',
    )
  },
)

t.test('a link ends after 15 minutes, and when a newer one is asked for', async t => {
  const one = person(house)
  const mail = links()
  const first = await mail.asked(one.number)
  house.clock.pass(MINUTE_MS)
  const second = await mail.asked(one.number)
  const open = ({ asking, link }: typeof first) => mail.open(FROM, { link, asking: asking.secret, code: '' })
  await t.rejects(open(first), { code: 'unauthenticated' }, 'not the newest')
  house.clock.pass(15 * MINUTE_MS)
  await t.rejects(open(second), { code: 'unauthenticated' }, 'too late')
  const third = await mail.asked(one.number)
  house.clock.pass(15 * MINUTE_MS - 1)
  await t.resolves(open(third), 'at the last moment')
  const races = await mail.asked(one.number)
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => open(races)))
  t.equal(outcomes.filter(one => one.status === 'fulfilled').length, 1, 'one of many at once')
})

t.test(
  'whoever is asked for, the answer is the same, at once, and nothing is sent that should not be',
  async t => {
    const good = person(house)
    const silent: readonly [string, EmployeeNumber][] = [
      ['nobody', '198609262015059999' as EmployeeNumber],
      ['no mailbox', remember(without(person(house), 'officialEmail'))],
      ['retired', person(house, { status: 'retired' }).number],
    ]
    const mail = links({
      mailer: {
        send: async message => {
          await new Promise(resolve => setTimeout(resolve, 50))
          sent.push(message)
        },
      },
    })
    const time = (number: EmployeeNumber) => {
      const startedAt = performance.now()
      const answer = mail.ask(FROM, { number, address: `a${(addresses += 1)}` })
      const ms = performance.now() - startedAt
      t.match(answer, { secret: /^[\w-]{43}$/, code: /^[\w]{4}-[\w]{4}$/ })
      return ms
    }
    time(good.number) // warm
    await mail.idle()
    sent = []
    for (const [why, number] of silent) {
      t.ok(time(number) < 20, why)
      await mail.idle()
      t.equal(sent.length, 0, why)
    }
    t.ok(time(good.number) < 20, 'not even the look-up is waited for')
    t.equal(sent.length, 0)
    await mail.idle()
    t.equal(sent.length, 1)
    t.strictSame(faults, [], 'not one of these is a fault')
  },
)

t.test('limits by person and by address are silent', async t => {
  const one = person(house)
  const mail = links()
  for (let times = 0; times < 8; times += 1) {
    await mail.asked(one.number)
    house.clock.pass(1000)
  }
  t.equal(sent.length, 5, 'of one person, from ever new addresses')
  house.clock.pass(60 * MINUTE_MS)
  await mail.asked(one.number)
  t.equal(sent.length, 6, 'an hour later again')
  const other = links()
  for (let times = 0; times < 40; times += 1) await other.asked(person(house).number, 'one office')
  t.equal(sent.length, 30, 'of one address, for ever new people')
  await other.asked(person(house).number, 'another office')
  t.equal(sent.length, 31)
})

t.test(
  'a thousand askings at once: answered at once, bounded in memory, never more mails than allowed',
  async t => {
    const people = Array.from({ length: 20 }, () => person(house))
    const mail = links()
    const startedAt = performance.now()
    for (let index = 0; index < 1000; index += 1) {
      const one = people[index % people.length]
      if (one !== undefined) mail.ask(FROM, { number: one.number, address: `b${index}` })
    }
    t.ok(performance.now() - startedAt < 1000, 'none of them waits for another')
    await mail.idle()
    t.ok(sent.length <= MOST_WAITING)
    t.equal(sent.length, people.length * 5, 'five for each person')
  },
)

t.test('an outage is told to whoever runs this, and costs nobody their link', async t => {
  const one = person(house)
  const mail = links()
  house.registry.down = true
  mail.ask(FROM, { number: one.number, address: 'c' })
  await mail.idle()
  t.match(faults, [{ code: 'registry-unavailable' }])
  house.registry.down = false
  const { asking, link } = await mail.asked(one.number)
  house.registry.down = true
  const opened = { link, asking: asking.secret, code: '' }
  await t.rejects(mail.open(FROM, opened), { code: 'registry-unavailable' })
  house.registry.down = false
  await t.resolves(mail.open(FROM, opened))
  const broken = links({
    mailer: {
      send: () => Promise.reject(new SegelError('mail-unavailable', 'x')),
    },
  })
  await broken.asked(one.number)
  await broken.asked(one.number)
  t.match(faults, [{ code: 'mail-unavailable' }, { code: 'mail-unavailable' }], 'and goes on with the next')
})

t.test('who left, or whose number is another person by now, does not come in', async t => {
  const one = person(house)
  const mail = links()
  const { asking, link } = await mail.asked(one.number)
  const opened = { link, asking: asking.secret, code: '' }
  house.registry.people.set(one.number, { ...one, personId: 'somebody-else' })
  await t.rejects(mail.open(FROM, opened), { code: 'unauthenticated' })
  house.registry.people.set(one.number, { ...one, status: 'dismissed' })
  await t.rejects(mail.open(FROM, opened), { code: 'employee-not-active' })
  house.registry.people.delete(one.number)
  await t.rejects(mail.open(FROM, opened), { code: 'unauthenticated' })
})

t.test('many failures from one address must wait, and are counted', async t => {
  const mail = links({ attempts: signInDeps(house).attempts })
  const before = shared.failures.length
  const guess = () => mail.open(FROM, { link: 'x#y', asking: undefined, code: '2222-2222' })
  for (let times = 0; times < 100; times += 1) await t.rejects(guess(), { code: 'unauthenticated' })
  await t.rejects(guess(), { code: 'rate-limited' })
  t.equal(shared.failures.length, before + 100)
})

t.test('a name cannot say more than a name, over a real server', async t => {
  const server = await startMailServer(t)
  const mailer = smtpMailer({
    ...{ from: 'segel@b.example', host: '127.0.0.1', port: server.port, ca: server.ca },
    ...{ security: 'starttls', timeoutMs: 5000 },
  })
  t.teardown(() => mailer.close())
  const names = [
    'Made\r\nBcc: thief@evil.example\r\n\r\nPay here',
    'Made\n.\nQUIT',
    'Made\u2028Klik http://evil.example',
    '<a href="http://evil.example">Made</a><script>x</script>',
    'Made \u202Eedam\u0000',
    'M'.repeat(5000),
  ]
  const mail = links({ mailer })
  for (const name of names) await mail.asked(person(house, { name }).number)
  t.strictSame(faults, [])
  t.equal(server.taken.length, names.length)
  for (const { to, text } of server.taken) {
    t.equal(to.length, 1)
    const [head = ''] = text.split('\r\n\r\n')
    // What is drawn at random may spell anything.
    const written = head.replace(/boundary="[^"]*"|^Message-ID:.*$/gm, '')
    t.notMatch(written, /bcc|evil|pay/i, 'no header')
    t.notMatch(
      text,
      /<script|:\/\/evil|\u202e|\u2028|\0/i,
      'no markup, no address, nothing that turns text around',
    )
  }
})

function remember(employee: Parameters<typeof house.registry.people.set>[1]): EmployeeNumber {
  house.registry.people.set(employee.number, employee)
  return employee.number
}
