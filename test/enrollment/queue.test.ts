import t from 'tap'
import type { Actor } from '../../src/domain/actor.ts'
import type { QueueTab } from '../../src/domain/queue.ts'
import type { CertificateRequest } from '../../src/domain/request.ts'
import { answerQuestion, askApplicant, readMessages } from '../../src/enrollment/messages.ts'
import { countQueue, listQueue } from '../../src/enrollment/queue.ts'
import { withdrawRequest } from '../../src/enrollment/withdraw.ts'
import { actor, call, DAY_MS, DINKES, KOMINFO, NC } from '../support/fixtures.ts'
import {
  asEmployee,
  openHouse,
  OFFICER,
  person,
  submitted,
  VERIFIER,
  signedDecide,
} from '../support/house.ts'

const house = await openHouse(t)
const store = house.stores.ra
const deps = { store, clock: house.clock, profiles: house.profiles, overdueDays: 3 }
const list = listQueue(deps)
const counts = countQueue(deps)
const messageDeps = { store, clock: house.clock }
const ask = askApplicant(messageDeps)
const answer = answerQuestion(messageDeps)
const read = readMessages({ store })
const decide = signedDecide(house)
await house.sql(
  'insert into agencies (code, name, parent) values ($1, $2, null), ($3, $4, $1), ($5, $6, $1)',
  [NC.code, NC.name, KOMINFO.code, KOMINFO.name, DINKES.code, DINKES.name],
)

const made = person(house, { name: 'Made Wirawan' })
const ratna = person(house, { name: 'Ratna Kusuma Dewi', agencyPath: [NC, DINKES] })
/** Their NIK tells another birthday than the registry: a verifier may clear it. */
const differs = person(house, { name: 'Wayan Suardana', birthDate: '1986-09-27' })
const first = await submitted(house, made)
house.clock.pass(5 * DAY_MS)
const second = await submitted(house, ratna)
house.clock.pass(1000)
const mail = await submitted(house, made, { profile: 'email' })
house.clock.pass(1000)
const review = await submitted(house, differs)

const ids = async (who: Actor, tab: QueueTab, more: object = {}) =>
  (await list(call(who), { tab, limit: 10, ...more })).items.map(({ request }) => request.id)

t.test('W09 each sees what waits for them, oldest first, in their own agency', async t => {
  t.equal(review.state, 'held')
  t.strictSame(await ids(VERIFIER, 'waiting'), [first.id, mail.id, review.id])
  t.strictSame(
    await ids({ ...VERIFIER, agency: NC.code }, 'waiting'),
    [first, second, mail, review].map(idOf),
  )
  t.strictSame(await ids({ ...VERIFIER, agency: NC.code }, 'waiting', { agency: DINKES.code }), [second.id])
  t.strictSame(await ids(VERIFIER, 'waiting', { agency: DINKES.code }), [], 'outside of the own agency')
  t.strictSame(await ids(OFFICER, 'waiting'), [])
  t.strictSame(await ids(OFFICER, 'others'), [first, second, mail].map(idOf))
  t.strictSame(await ids(actor('auditor'), 'open'), [first, second, mail, review].map(idOf))
  t.strictSame(await ids(actor('auditor'), 'waiting'), [], 'nothing waits for an auditor')
  t.strictSame(await ids(asEmployee(made), 'open'), [], 'the queue is not for applicants')
  await t.rejects(list(call(actor('system')), { tab: 'open', limit: 5 }), { code: 'not-permitted' })
})

t.test('who is to act, and for how long it has waited', async t => {
  const { items } = await list(call(VERIFIER), { tab: 'open', limit: 10 })
  t.match(items, [
    { request: { id: first.id }, waitsFor: 'verifier', waitingDays: 5, isOverdue: true, asked: false },
    { request: { id: mail.id }, waitsFor: 'verifier', waitingDays: 0, isOverdue: false },
    { request: { id: review.id }, waitsFor: 'verifier' },
  ])
  t.match(await counts(call(VERIFIER), {}), {
    tabs: { waiting: 3, held: 1, asked: 0, others: 0, open: 3 },
    overdue: 1,
    overdueDays: 3,
  })
  t.match(await counts(call(VERIFIER), { profile: 'email', text: 'made' }), { tabs: { waiting: 1, open: 1 } })
  t.match(await counts(call(asEmployee(made)), {}), { tabs: { open: 0 }, overdue: 0 })
  t.strictSame(await ids(VERIFIER, 'waiting', { waitingDays: 4 }), [first.id])
  await decide(call(VERIFIER), first.id, { decision: 'approve', digest: first.digest, reason: '' })
  t.strictSame(await ids(OFFICER, 'waiting'), [first.id])
  t.match((await list(call(VERIFIER), { tab: 'others', limit: 5 })).items, [
    { waitsFor: 'registration-officer' },
  ])
  const page = await list(call(OFFICER), { tab: 'open', limit: 1 })
  t.ok(page.next)
  const rest = await list(call(OFFICER), {
    ...{ tab: 'open', limit: 9 },
    ...(page.next === undefined ? {} : { cursor: page.next }),
  })
  t.equal(rest.items.length, 3)
})

t.test('asking back: the request waits for its applicant, and the log keeps no words', async t => {
  const before = BigInt(
    (await house.sql('select max(sequence) as last from audit_events'))[0]?.['last'] as string,
  )
  await ask(call(VERIFIER), mail.id, '  Apakah surel ini milik Anda sendiri?\r\nKami melihat nama lain. ')
  t.strictSame(await ids(VERIFIER, 'waiting'), [review.id])
  t.strictSame(await ids(VERIFIER, 'asked'), [mail.id])
  const { items } = await list(call(VERIFIER), { tab: 'asked', limit: 5 })
  t.match(items, [{ asked: true, waitsFor: 'applicant', request: { state: 'verified' } }])
  house.clock.pass(1000)
  await answer(call(asEmployee(made)), mail.id, 'Ya, milik saya.')
  t.strictSame(await ids(VERIFIER, 'asked'), [])
  t.match(await read(call(asEmployee(made)), mail.id), [
    {
      kind: 'question',
      authorName: 'The verifier',
      text: 'Apakah surel ini milik Anda sendiri?\nKami melihat nama lain.',
    },
    { kind: 'answer', text: 'Ya, milik saya.' },
  ])
  const events = await house.auditSince(before)
  t.strictSame(
    events.map(one => [one.action, one.object]),
    [
      ['request.asked', `request:${mail.id}`],
      ['request.answered', `request:${mail.id}`],
    ],
  )
  t.notMatch(events.map(one => one.body).join(''), /milik/)
})

t.test('W09 only who may decide asks, only the applicant answers', async t => {
  const refused: readonly (readonly [string, () => Promise<unknown>, string])[] = [
    ['an auditor asks', () => ask(call('auditor'), mail.id, 'Apa?'), 'not-permitted'],
    ['an applicant asks', () => ask(call(asEmployee(made)), mail.id, 'Apa?'), 'not-permitted'],
    ['another agency', () => ask(call(VERIFIER), second.id, 'Apa?'), 'not-found'],
    [
      'about oneself',
      () => ask(call({ ...OFFICER, personId: made.personId }), mail.id, 'Apa?'),
      'not-permitted',
    ],
    ['one’s own', () => ask(call({ ...OFFICER, id: mail.submittedBy }), mail.id, 'Apa?'), 'not-permitted'],
    ['an officer answers', () => answer(call(VERIFIER), mail.id, 'Ya'), 'not-permitted'],
    ['a stranger answers', () => answer(call(asEmployee(ratna)), mail.id, 'Ya'), 'not-found'],
    ['nothing was asked', () => answer(call(asEmployee(made)), mail.id, 'Ya'), 'conflict'],
    ['a stranger reads', () => read(call(asEmployee(ratna)), mail.id), 'not-found'],
    ['nothing said', () => ask(call(VERIFIER), mail.id, ' \n '), 'malformed'],
    ['too much said', () => ask(call(VERIFIER), mail.id, 'x'.repeat(2001)), 'malformed'],
    ['a bell', () => ask(call(VERIFIER), mail.id, 'ding\u0007'), 'malformed'],
  ]
  for (const [who, attempt, code] of refused) await t.rejects(attempt(), { code }, who)
  t.equal((await read(call('auditor'), mail.id)).length, 2, 'and nothing was kept')
})

t.test('what is over needs no question; what it was stays readable', async t => {
  await ask(call(VERIFIER), review.id, 'Mana yang benar?')
  await withdrawRequest({ store, clock: house.clock })(call(asEmployee(differs)), review.id)
  t.strictSame(await ids(VERIFIER, 'open'), [first.id, mail.id], 'withdrawn: out of the queue')
  await t.rejects(answer(call(asEmployee(differs)), review.id, 'Terlambat'), { code: 'conflict' })
  t.equal((await read(call(VERIFIER), review.id)).length, 1)
})

t.test('a hold that nobody may clear waits for whoever can mend it', async t => {
  const message = { id: 'x', en: 'x' }
  const hold = (action: 'applicant' | 'agency') =>
    JSON.stringify([{ code: 'c', effect: 'hold', action, message }])
  for (const action of ['applicant', 'agency'] as const) {
    const someone = person(house, { birthDate: '1986-09-25' })
    const { id } = await submitted(house, someone)
    await house.sql("update requests set state = 'held', findings = $2 where id = $1", [id, hold(action)])
    const { items } = await list(call(VERIFIER), { tab: 'held', limit: 10 })
    t.match(
      items.find(({ request }) => request.id === id),
      { waitsFor: action },
    )
  }
})

function idOf({ id }: CertificateRequest): string {
  return id
}
