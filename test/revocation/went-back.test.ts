// With the tables in their hands: no revocation is taken back on a CRL, and none comes without anybody's noticing.
import t, { type Test } from 'tap'
import type { IssuedCertificate, SubscriberReason } from '../../src/domain/certificate.ts'
import { issueCrl } from '../../src/revocation/issue-crl.ts'
import { judgeRows } from '../../src/revocation/judge-rows.ts'
import { type LostStatus, openStatusKeeper } from '../../src/revocation/keep-statuses.ts'
import { parseCrl } from '../../src/x509/crl.ts'
import { type CrlHouse, openCrlHouse } from '../support/crl-house.ts'
import { call, DAY_MS } from '../support/fixtures.ts'
import { asEmployee, JOB, judgeDeps, person, signedRevoke } from '../support/house.ts'
import { type TestMemory, testMemory } from '../support/memory.ts'

/** A process of the role ca that makes CRLs, with or without what one before it remembers. */
function authority(house: CrlHouse, memory: TestMemory = testMemory()) {
  const { stores, clock, officers } = house
  const alarms: LostStatus[] = []
  const keeper = openStatusKeeper({
    ...{ store: stores.ca, clock, memory, proofs: officers.proofs },
    onLost: lost => void alarms.push(lost),
  })
  const make = issueCrl({ ...house.crlDeps, keeper })
  return {
    memory,
    alarms,
    round: (options: { readonly force?: boolean } = { force: true }) => make(JOB, 'issuing', options),
    restarted: () => authority(house, testMemory(memory.kept)),
  }
}
type Authority = ReturnType<typeof authority>

const listed = async (house: CrlHouse, scope: 'full' | 'delta' | `shard-${number}` = 'full') => {
  const { der } = (await house.stores.ca.latestCrl('issuing', scope)) ?? {}
  if (der === undefined) throw new Error(`no CRL ${scope}`)
  return new Map(parseCrl(der).entries.map(entry => [entry.serialNumber, entry]))
}
const forget = (house: CrlHouse, serialNumber: string) =>
  house.tamper('delete from revocations where serial_number = $1', [serialNumber])
const events = async (house: CrlHouse, action = 'revocation.missing') =>
  (await house.auditSince()).filter(one => one.action === action)

async function stage(t: Test): Promise<{
  readonly house: CrlHouse
  readonly ca: Authority
  readonly certificates: readonly IssuedCertificate[]
  readonly revoke: (index: number, reason: SubscriberReason) => Promise<string>
}> {
  const house = await openCrlHouse(t)
  const ca = authority(house)
  house.shards = 2
  await ca.round()
  const certificates = await house.certify(6)
  return {
    house,
    ca,
    certificates,
    revoke: async (index, reason) => {
      const { serialNumber = '' } = certificates[index] ?? {}
      await house.revoke(serialNumber, reason)
      return serialNumber
    },
  }
}

t.test(
  'a revocation that is gone from the table stays on every CRL, is told once, and may come back',
  async t => {
    const { house, ca, revoke } = await stage(t)
    const all = [
      await revoke(0, 'keyCompromise'),
      await revoke(1, 'superseded'),
      await revoke(2, 'certificateHold'),
    ]
    await ca.round()
    const before = await listed(house)
    for (const gone of all) await forget(house, gone)
    const shard = `shard-${(await house.shardOf(all[0] ?? '')) ?? 0}` as const
    for (const one of [ca, ca.restarted(), authority(house)]) {
      house.clock.pass(1000)
      const round = await one.round()
      t.strictSame(await listed(house), before, 'word for word, in order')
      t.equal(round?.entries, all.length)
      t.ok((await listed(house, shard)).has(all[0] ?? ''), 'on its shard')
      t.strictSame(
        [...(await listed(house, 'delta')).keys()].sort(),
        [...all].sort(),
        'on the delta: nothing is removed',
      )
      t.strictSame(one.alarms.map(({ entry }) => entry.serialNumber).sort(), [...all].sort())
      t.ok(one.alarms.every(({ told }) => told === 'crl'))
      await one.round()
      t.equal(one.alarms.length, all.length, 'once')
    }
    t.match((await events(house))[0], { detail: { told: 'crl' }, object: /^certificate:issuing\// })
    const [first = ''] = all
    await house.sql(
      `insert into revocations (issuer_id, serial_number, reason, revoked_at, ordered_by, sequence)
     values ('issuing', $1, 'keyCompromise', $2, 'x', 0)`,
      [first, before.get(first)?.revokedAt],
    )
    await ca.round()
    const again = authority(house)
    await again.round()
    t.strictSame(await listed(house), before)
    t.notOk(
      again.alarms.some(({ entry }) => entry.serialNumber === first),
      'the row is back, and counts',
    )
  },
)

t.test('a final revocation that became a hold, or another date, says no less', async t => {
  const { house, ca, revoke } = await stage(t)
  const [final, dated] = [await revoke(0, 'keyCompromise'), await revoke(1, 'certificateHold')]
  await ca.round()
  const before = await listed(house)
  await house.tamper("update revocations set reason = 'certificateHold' where serial_number = $1", [final])
  await house.tamper(
    "update revocations set revoked_at = revoked_at + interval '1 day' where serial_number = $1",
    [dated],
  )
  await ca.round()
  t.strictSame(await listed(house), before)
  t.strictSame(ca.alarms.map(({ entry }) => entry.serialNumber).sort(), [final, dated].sort())
})

t.test(
  'what is right is no alarm: a hold made final, a release, a hold after it, the end of a certificate',
  async t => {
    const { house, ca, revoke, certificates } = await stage(t)
    const [made, released, again] = [
      await revoke(0, 'certificateHold'),
      await revoke(1, 'certificateHold'),
      await revoke(2, 'certificateHold'),
    ]
    await ca.round()
    house.clock.pass(5000)
    await house.revoke(made, 'keyCompromise')
    await house.release(released)
    await house.release(again)
    house.clock.pass(5000)
    await house.revoke(again, 'certificateHold')
    for (const one of [ca, ca.restarted(), authority(house)]) {
      await one.round()
      t.strictSame(one.alarms, [])
    }
    const present = await listed(house)
    t.strictSame([...present.keys()].sort(), [made, again].sort())
    t.equal(present.get(made)?.reason, 'keyCompromise')
    // Beyond its end it is shown once more, and then settles (L06).
    const end = certificates[0]?.notAfter ?? new Date()
    house.clock.at = new Date(end.getTime() + DAY_MS)
    for (let round = 0; round < 4; round += 1) {
      await ca.round()
      house.clock.pass(DAY_MS)
    }
    t.strictSame([...(await listed(house)).keys()], [], 'settled')
    t.strictSame(ca.alarms, [])
  },
)

t.test('an end that only the row tells settles nothing', async t => {
  const { house, ca, revoke } = await stage(t)
  const serialNumber = await revoke(0, 'keyCompromise')
  await ca.round()
  house.clock.pass(DAY_MS)
  await ca.round()
  await house.tamper(
    "update revocations set not_after = '2020-01-01', sequence = 0 where serial_number = $1",
    [serialNumber],
  )
  house.clock.pass(DAY_MS)
  await ca.round()
  t.ok((await listed(house)).has(serialNumber))
  t.equal(ca.alarms.length, 1)
})

t.test('revoked and taken back before any CRL told of it: the log tells', async t => {
  const { house, ca, revoke } = await stage(t)
  const [final, held, both] = [
    await revoke(0, 'keyCompromise'),
    await revoke(1, 'certificateHold'),
    await revoke(2, 'certificateHold'),
  ]
  house.clock.pass(2000)
  await house.revoke(both, 'privilegeWithdrawn')
  for (const gone of [final, held, both]) await forget(house, gone)
  await house.tamper('delete from revocation_events where issuer_id = $1', ['issuing'])
  await ca.round()
  const present = await listed(house)
  t.match(
    [final, held, both].map(one => present.get(one)?.reason),
    ['keyCompromise', 'certificateHold', 'privilegeWithdrawn'],
  )
  t.ok((present.get(both)?.revokedAt ?? 0) < house.clock.now(), 'since the hold')
  t.strictSame(
    ca.alarms.map(({ told }) => told),
    ['log', 'log', 'log'],
  )
})

t.test('a release that nobody signed takes nothing off', async t => {
  const { house, ca, revoke } = await stage(t)
  const serialNumber = await revoke(0, 'certificateHold')
  await ca.round()
  await forget(house, serialNumber)
  await house.sql(
    `insert into revocation_orders (kind, issuer_id, serial_number, status, ordered_by, ordered_at, method, statement, proof)
     values ('release', 'issuing', $1, 1, 'token:registration-officer', now(), 'token', '{}', '{}')`,
    [serialNumber],
  )
  await house.sql("update revocation_orders set verdict = 'proved', judged_at = now() where kind = 'release'")
  const event = { action: 'certificate.released', object: `certificate:issuing/${serialNumber}`, detail: {} }
  await house.sql('select segel_append_audit($1)', [[JSON.stringify(event)]])
  await ca.round()
  t.ok((await listed(house)).has(serialNumber))
  t.equal(ca.alarms.length, 1)
})

t.test('with the CRLs gone as well, their numbers go on and the log is asked', async t => {
  const { house, ca, revoke } = await stage(t)
  const serialNumber = await revoke(0, 'keyCompromise')
  await ca.round()
  const { number = 0n } = (await ca.round()) ?? {}
  await forget(house, serialNumber)
  await house.tamper('delete from crl_parts where issuer_id = $1', ['issuing'])
  await house.tamper('delete from crls where issuer_id = $1', ['issuing'])
  for (const one of [ca.restarted(), authority(house)]) {
    const round = await one.round()
    t.ok((await listed(house)).has(serialNumber))
    t.equal(one.alarms.length, 1)
    t.ok((round?.number ?? 0n) > number || one.memory.kept.size === 1, 'after the last that was given')
    await house.tamper('delete from crl_parts where issuer_id = $1', ['issuing'])
    await house.tamper('delete from crls where issuer_id = $1', ['issuing'])
  }
})

t.test('a CRL that somebody put in the place of ours is none', async t => {
  const { house, ca, revoke } = await stage(t)
  const serialNumber = await revoke(0, 'keyCompromise')
  await ca.round()
  await forget(house, serialNumber)
  await house.tamper("update crl_parts set bytes = decode('3000', 'hex') where scope = $1", ['full'])
  const one = ca.restarted()
  one.memory.kept.set('crls', '{"issuing":{"number":"1","log":"0"}}')
  await one.round()
  t.ok((await listed(house)).has(serialNumber), 'the log tells all the same')
})

t.test('rows that nobody ordered stay in force and ring', async t => {
  const { house, certificates, revoke } = await stage(t)
  const alarms: string[] = []
  const memory = testMemory()
  const judging = (kept = memory) =>
    judgeRows({
      ...{ store: house.stores.ca, clock: house.clock, memory: kept },
      onUnproved: ({ serialNumber }, fault) => void alarms.push(`${serialNumber} ${fault}`),
    })(JOB)
  await revoke(0, 'keyCompromise')
  await revoke(1, 'certificateHold')
  const one = person(house)
  const [own] = [await ownCertificate(house, one)]
  await signedRevoke(house)(call(asEmployee(one)), own, { reason: 'superseded' })
  await house.revokeIssuing()
  await judging()
  t.strictSame(alarms, [], 'orders, an own act, the administrator')
  const [forged = '', inName = ''] = certificates.slice(2).map(({ serialNumber }) => serialNumber)
  const insert = `insert into revocations (issuer_id, serial_number, reason, revoked_at, ordered_by, sequence)
     values ('issuing', $1, 'superseded', now(), $2, 0)`
  await house.sql(insert, [forged, 'officer:x'])
  await house.sql(insert, [inName, 'employee:x'])
  await house.sql(
    `insert into revocation_orders (kind, issuer_id, serial_number, reason, status, ordered_by, ordered_at, method)
     values ('revocation', 'issuing', $1, 'superseded', 0, 'employee:x', now(), 'session')`,
    [inName],
  )
  await judging()
  await judging()
  t.strictSame(alarms.splice(0), [`${forged} no-order`, `${inName} no-event`], 'each once')
  t.equal((await house.stores.ra.certificate(forged))?.revocation?.reason, 'superseded', 'in force')
  const told = await events(house, 'revocation.unproved')
  t.match(told, [
    { detail: { kind: 'row', officer: 'officer:x', fault: 'no-order' } },
    { detail: { kind: 'row', officer: 'employee:x', fault: 'no-event' } },
  ])
  await judging(testMemory())
  t.equal(
    (await events(house, 'revocation.unproved')).length,
    told.length,
    'told once, whatever is forgotten',
  )
  await t.rejects(judging(testMemory(new Map([['statuses', '{']]))), { code: 'store-unavailable' })
  judgeDeps(house)
})

async function ownCertificate(house: CrlHouse, one: ReturnType<typeof person>): Promise<string> {
  const { certified } = await import('../support/house.ts')
  return (await certified(house, one)).serialNumber
}
