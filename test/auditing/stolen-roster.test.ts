// With the database in their hands, triggers and all: no statement about officers goes, or comes, without the CA's noticing.
import t, { type Test } from 'tap'
import { openRoster, type ReadRoster } from '../../src/access/roster.ts'
import { ownAnchor } from '../../src/access/roster-key.ts'
import { acceptLoss } from '../../src/auditing/accept-loss.ts'
import { openAuditKey } from '../../src/auditing/audit-key.ts'
import { ACCEPTED_LOSSES, ROSTER_MEMORY } from '../../src/auditing/roster-memory.ts'
import { openRosterWatch, type RosterAlarm } from '../../src/auditing/watch-roster.ts'
import type { Invitation, SignedStatement } from '../../src/domain/statement.ts'
import { statementDigest } from '../../src/domain/statement.ts'
import { issueApproved } from '../../src/issuance/issue.ts'
import { judgeOrders } from '../../src/revocation/judge-orders.ts'
import { ORIGIN, sealedLog } from '../support/audit-log.ts'
import { call } from '../support/fixtures.ts'
import {
  approved,
  certified,
  type House,
  issueDeps,
  JOB,
  judgeDeps,
  OFFICER,
  openHouse,
  person,
  signedRelease,
  signedRevoke,
} from '../support/house.ts'
import { type TestMemory, testMemory } from '../support/memory.ts'
import { openPeople, type People } from '../support/officers.ts'

interface Stage {
  readonly house: House
  readonly people: People
  readonly log: ReturnType<typeof sealedLog>
  readonly removed: string
  readonly removal: SignedStatement
}

/** Two officers of whom one was removed, all of it sealed. */
async function stage(t: Test): Promise<Stage> {
  const house = await openHouse(t)
  const people = await openPeople(house)
  await people.enroll('registration-officer')
  const { id: removed } = await people.enroll('verifier')
  const removal = await people.signByAnchor({
    ...{ kind: 'removal', roster: people.rosterId, officer: removed },
    ...{ at: house.clock.now().toISOString(), reason: 'pindah' },
  })
  await people.keep(removal)
  const log = sealedLog(house)
  await log.seal()
  return { house, people, log, removed, removal }
}

/** A process of the role ca, with or without what one before it remembers. */
function process({ house, people }: Pick<Stage, 'house' | 'people'>, memory: TestMemory = testMemory()) {
  const { stores, clock, keys } = house
  const alarms: RosterAlarm[] = []
  const roster: ReadRoster = openRoster({
    store: stores.ca,
    passkeys: people.passkeys,
    anchor: ownAnchor({ keys }),
  })
  const watch = openRosterWatch({
    ...{ store: stores.ca, clock, memory, rowsEveryMs: 0, rememberAfterMs: 0 },
    key: openAuditKey({ store: stores.ca, keys, origin: ORIGIN }),
    statements: async () => (await roster()).taken,
    onAlarm: alarm => void alarms.push(alarm),
  })
  return { watch: () => watch(JOB), memory, alarms }
}

const digestOf = ({ body }: Pick<SignedStatement, 'body'>) =>
  Buffer.from(statementDigest(body)).toString('hex')
const rows = ({ house }: Pick<Stage, 'house'>) =>
  house.sql('select * from roster_statements order by sequence')
const broken = (digest: string) => ({ code: 'conflict', detail: new RegExp(`roster.*${digest}`, 's') })
const seenBy = (one: ReturnType<typeof process>) => testMemory(one.memory.kept)

t.test(
  'what was removed from the roster is missed: by who runs, who starts anew, and who starts with nothing',
  async t => {
    const all = await stage(t)
    const { house, removal, removed } = all
    const running = process(all)
    await running.watch()
    await house.tamper('delete from roster_statements where digest = $1', [digestOf(removal)])
    const fresh = process(all, seenBy(running))
    const empty = process(all)
    for (const [name, one] of [
      ['running', running],
      ['with a memory', fresh],
      ['without any', empty],
    ] as const) {
      await t.rejects(one.watch(), broken(digestOf(removal)), name)
      await t.rejects(one.watch(), broken(digestOf(removal)), 'and again')
      t.match(
        one.alarms,
        [{ fault: 'missing', digest: digestOf(removal), officer: removed }],
        `${name}: once`,
      )
      t.equal(one.alarms.length, 1)
    }
    t.match(fresh.alarms, [{ action: 'officer.removed' }])
    const told = (await house.auditSince()).filter(({ action }) => action === 'roster.statement-missing')
    t.match(told, [{ object: `statement:${digestOf(removal)}`, detail: { officer: removed } }])
    t.equal(told.length, 1, 'once in the log')

    const [row] = [removal]
    await house.sql('insert into roster_statements (body, signatures) values ($1, $2)', [
      row.body,
      JSON.stringify(row.signatures),
    ])
    await process(all).watch()
    await fresh.watch()
    t.pass('put back, it goes on')
  },
)

t.test('nothing is issued and no hold is released meanwhile; revocations stay possible', async t => {
  const all = await stage(t)
  const { house, removal, log } = all
  const [held, other] = [await certified(house, person(house)), await certified(house, person(house))]
  await signedRevoke(house)(call(OFFICER), held.serialNumber, { reason: 'certificateHold' })
  const waiting = await approved(house, person(house))
  await log.seal()
  const ca = process(all)
  const issue = async () => {
    await ca.watch()
    return issueApproved(issueDeps(house))(JOB)
  }
  await house.tamper('delete from roster_statements where digest = $1', [digestOf(removal)])
  await t.rejects(issue(), { code: 'conflict' })
  t.equal((await house.stores.ra.request(waiting.id))?.state, 'approved', 'it waits')
  const judge = judgeOrders({ ...judgeDeps(house), assertRoster: ca.watch })
  await judge(JOB)
  await signedRelease(house, judge)(call(OFFICER), held.serialNumber).catch(() => undefined)
  await signedRevoke(house)(call(OFFICER), other.serialNumber, { reason: 'keyCompromise' })
  await t.rejects(judge(JOB), { code: 'conflict' })
  const reasonOf = async (serialNumber: string) =>
    (await house.stores.ra.certificate(serialNumber))?.revocation?.reason
  t.equal(await reasonOf(held.serialNumber), 'certificateHold', 'still on hold')
  t.equal(await reasonOf(other.serialNumber), 'keyCompromise')
  t.equal((await house.stores.ca.newOrders(10)).length, 1, 'the revocation was judged, the release waits')
  await ca.memory.keep(ACCEPTED_LOSSES, JSON.stringify({ [digestOf(removal)]: 'lost' }))
  t.equal(await issue(), 1, 'accepted as lost: it goes on')
  await judge(JOB)
  t.equal(await reasonOf(held.serialNumber), undefined)
})

t.test('all of them gone', async t => {
  const all = await stage(t)
  const running = process(all)
  await running.watch()
  const count = (await rows(all)).length
  await all.house.tamper('delete from roster_statements where sequence > $1', [0])
  for (const one of [running, process(all, seenBy(running)), process(all)]) {
    await t.rejects(one.watch(), { code: 'conflict', detail: /is gone/ })
    t.equal(new Set(one.alarms.map(({ digest }) => digest)).size, count)
  }
})

t.test('two that changed their places, and one that was rewritten', async t => {
  const all = await stage(t)
  const { house } = all
  const running = process(all)
  await running.watch()
  const [first, second] = (await rows(all)).slice(-3)
  const swap = async () => {
    const move = 'update roster_statements set sequence = $2 where digest = $1'
    await house.tamper(move, [first?.['digest'], 1000])
    await house.tamper(move, [second?.['digest'], first?.['sequence']])
    await house.tamper(move, [first?.['digest'], second?.['sequence']])
  }
  await swap()
  for (const one of [running, process(all, seenBy(running)), process(all)])
    await t.rejects(one.watch(), { code: 'conflict', detail: /not in its place|is gone/ })
  const [one, two] = [first?.['sequence'], second?.['sequence']]
  const back = 'update roster_statements set sequence = $2 where digest = $1'
  await house.tamper(back, [first?.['digest'], 1000])
  await house.tamper(back, [second?.['digest'], two])
  await house.tamper(back, [first?.['digest'], one])
  await process(all).watch()
  await running.watch()
  await house.sql('alter table roster_statements drop constraint roster_statements_check')
  await house.tamper(
    "update roster_statements set body = replace(body, 'pindah', 'tetap') where sequence > $1",
    [0],
  )
  for (const one of [running, process(all, seenBy(running)), process(all)])
    await t.rejects(one.watch(), broken(digestOf(all.removal)))
})

t.test('swapped where both still hold: two invitations', async t => {
  const all = await stage(t)
  const { house, people, log } = all
  const invite = async () => {
    const { newInvitation, officerFacts } = await import('../support/officers.ts')
    const about = { roster: people.rosterId, facts: officerFacts('auditor'), at: house.clock.now() }
    const { invitation }: { invitation: Invitation } = newInvitation(about)
    const signed = await people.signByAnchor(invitation)
    await people.keep(signed)
    return digestOf(signed)
  }
  const [one, two] = [await invite(), await invite()]
  await log.seal()
  const running = process(all)
  await running.watch()
  const last = (await rows(all)).slice(-2).map(row => row['sequence'])
  const move = 'update roster_statements set sequence = $2 where digest = $1'
  await house.tamper(move, [one, 1000])
  await house.tamper(move, [two, last[0]])
  await house.tamper(move, [one, last[1]])
  for (const ca of [running, process(all, seenBy(running)), process(all)]) {
    await t.rejects(ca.watch(), { code: 'conflict', detail: /not in its place/ })
    t.match(ca.alarms, [{ fault: 'moved' }])
  }
})

t.test('gone together with the tail of the log, its head and its checkpoints', async t => {
  const all = await stage(t)
  const { house, removal, log } = all
  const ca = process(all)
  await ca.watch()
  const [told] = await house.sql("select sequence from audit_events where body like '%officer.removed%'")
  const size = Number(told?.['sequence']) - 1
  await house.tamper('delete from roster_statements where digest = $1', [digestOf(removal)])
  await house.tamper('delete from audit_events where sequence > $1', [size])
  await house.tamper(
    'update audit_head set sequence = e.sequence, hash = e.hash from audit_events e where e.sequence = $1',
    [size],
  )
  await house.tamper('delete from audit_checkpoints where size > $1', [size])
  await house.tamper('delete from audit_leaves where last > $1', [size])
  await house.tamper('delete from audit_nodes where last > $1', [size])
  const restarted = process(all, seenBy(ca))
  await t.rejects(restarted.watch(), { code: 'conflict', detail: /audit log does not hold: it ends at/ })
  // The log grows again, past where it was: by other events.
  await log.add(20)
  await log.seal()
  await t.rejects(restarted.watch(), { code: 'conflict', detail: /audit log does not hold/ })
  await t.rejects(process(all, seenBy(ca)).watch(), { code: 'conflict', detail: /audit log does not hold/ })
})

t.test('before the log is sealed: the event alone is enough', async t => {
  const all = await stage(t)
  const { house, people } = all
  const { id: officer } = await people.enroll('auditor')
  const ca = process(all)
  await ca.watch()
  const removal = await people.signByAnchor({
    ...{ kind: 'removal', roster: people.rosterId, officer },
    ...{ at: house.clock.now().toISOString(), reason: 'x' },
  })
  await people.keep(removal)
  await house.tamper('delete from roster_statements where digest = $1', [digestOf(removal)])
  await t.rejects(ca.watch(), broken(digestOf(removal)))
})

t.test('a statement that no event tells of rings, and stops nothing', async t => {
  const all = await stage(t)
  const { house, people } = all
  const facts = { officer: 'token:kasir', name: 'M', role: 'verifier', agency: null } as const
  const more = { employeeNumber: null, personId: null, spki: 'ab', expiresAt: '2030-01-01T00:00:00.000Z' }
  const at = house.clock.now().toISOString()
  const signed = await people.signByAnchor({
    ...{ kind: 'token-key', roster: people.rosterId, at },
    ...facts,
    ...more,
  })
  await house.sql('insert into roster_statements (body, signatures) values ($1, $2)', [
    signed.body,
    JSON.stringify(signed.signatures),
  ])
  const ca = process(all)
  await ca.watch()
  await ca.watch()
  t.match(ca.alarms, [{ fault: 'unrecorded', digest: digestOf(signed), officer: 'token:kasir' }])
  t.equal(ca.alarms.length, 1)
  t.match((await house.auditSince()).at(-1), { action: 'roster.statement-unrecorded' })
  await house.tamper('delete from roster_statements where digest = $1', [digestOf(signed)])
  await t.rejects(
    process(all, seenBy(ca)).watch(),
    broken(digestOf(signed)),
    'once read, it does not go either',
  )
})

t.test(
  'an event of a statement that never was: the log must be believed, until somebody says otherwise',
  async t => {
    const all = await stage(t)
    const { house } = all
    const digest = 'cd'.repeat(32)
    const body = JSON.stringify({
      action: 'officer.removed',
      detail: { statement: digest },
      object: 'officer:x',
    })
    await house.sql('select segel_append_audit($1)', [[body, '{"action":"officer.x"}']])
    const ca = process(all)
    await t.rejects(ca.watch(), broken(digest))
    const accept = acceptLoss({ store: house.stores.owner, clock: house.clock, memory: ca.memory })
    const reason = 'the event is forged'
    await t.rejects(
      accept(JOB, { digest, reason }),
      { code: 'not-found' },
      'sealed first: it may be a moment old',
    )
    await all.log.seal()
    await t.rejects(ca.watch(), broken(digest))
    await accept(JOB, { digest, reason })
    t.match((await house.auditSince()).at(-1), { action: 'roster.loss-accepted', detail: { reason } })
    const [present = ''] = await house.stores.ca.rosterDigests()
    await t.rejects(accept(JOB, { digest: present, reason }), { code: 'conflict' })
    await ca.watch()
    await all.log.seal()
    await ca.watch()
  },
)

t.test('keys of tokens from before their events named a digest are no alarm', async t => {
  const all = await stage(t)
  const { house, people } = all
  const facts = { officer: 'token:lama', name: 'M', role: 'verifier', agency: null } as const
  const more = { employeeNumber: null, personId: null, spki: 'ab', expiresAt: '2030-01-01T00:00:00.000Z' }
  const at = house.clock.now().toISOString()
  const signed = await people.signByAnchor({
    ...{ kind: 'token-key', roster: people.rosterId, at },
    ...facts,
    ...more,
  })
  await house.sql('insert into roster_statements (body, signatures) values ($1, $2)', [
    signed.body,
    JSON.stringify(signed.signatures),
  ])
  await house.sql('select segel_append_audit($1)', [
    [JSON.stringify({ action: 'token.key-registered', detail: {}, object: 'token:lama' })],
  ])
  const ca = process(all)
  await ca.watch()
  await all.log.seal()
  await ca.watch()
  t.strictSame(ca.alarms, [])
  await process(all, seenBy(ca)).watch()
})

t.test('a memory that was spoiled is not taken for none; an empty house has nothing to miss', async t => {
  const all = await stage(t)
  const ca = process(all)
  await ca.watch()
  for (const text of ['', '{', '{"size":3}', '{"size":1,"root":"","told":[[1,"x","y",null]],"read":[]}'])
    await t.rejects(process(all, testMemory(new Map([[ROSTER_MEMORY, text]]))).watch(), {
      code: 'store-unavailable',
    })
  const house = await openHouse(t)
  const empty = process({ house, people: all.people })
  await empty.watch()
  await sealedLog(house).seal()
  await empty.watch()
  t.strictSame(empty.alarms, [])
})
