import t from 'tap'
import { verifyAudit } from '../../src/auditing/verify.ts'
import { auditEvent, chainHash, type ChainedEvent, GENESIS } from '../../src/domain/audit.ts'
import { call, NOON } from '../support/fixtures.ts'
import { openHouse } from '../support/house.ts'

const house = await openHouse(t)
const { owner, ra } = house.stores
const verify = verifyAudit({ store: ra })
const record = (action: string) =>
  owner.change(auditEvent(call('administrator'), { at: NOON, action, object: 'x:1' }), () =>
    Promise.resolve(),
  )
for (let index = 0; index < 10; index += 1) await record(`test.event-${index}`)
const total = BigInt((await house.auditSince()).length)

t.test('W07 a log in order is intact, with its length and head', async t => {
  const verdict = await verify()
  const [head] = await house.sql("select encode(hash, 'hex') as hash from audit_head")
  t.strictSame(verdict, { intact: true, events: total, head: head?.['hash'] })
})

t.test('W07 with the triggers off: what was changed, lost, added or moved is found, and where', async t => {
  const saved = await house.sql(
    'select sequence, body, hash from audit_events where sequence between 5 and 6 order by sequence',
  )
  const [five, six] = saved
  const restore = async () => {
    await house.tamper('delete from audit_events where sequence in (5, 6) or sequence > $1', [total])
    for (const row of [five, six])
      await house.tamper('insert into audit_events (sequence, body, hash) values ($1, $2, $3)', [
        row?.['sequence'],
        row?.['body'],
        row?.['hash'],
      ])
  }
  const [last] = await house.sql('select body, hash from audit_events where sequence = $1', [total])
  const next = chainHash(Uint8Array.from(last?.['hash'] as Buffer), total + 1n, '{}')
  const table: readonly (readonly [string, () => Promise<unknown>, bigint, string])[] = [
    [
      'a body',
      () =>
        house.tamper("update audit_events set body = replace(body, 'event-2', 'event-9') where sequence = 5"),
      5n,
      'changed',
    ],
    [
      'a hash',
      () => house.tamper('update audit_events set hash = sha256(hash) where sequence = 5'),
      5n,
      'changed',
    ],
    ['an event', () => house.tamper('delete from audit_events where sequence = 5'), 5n, 'lost'],
    [
      'two swapped',
      async () => {
        await house.tamper('update audit_events set sequence = 1000 where sequence = 5')
        await house.tamper('update audit_events set sequence = 5 where sequence = 6')
        await house.tamper('update audit_events set sequence = 6 where sequence = 1000')
      },
      5n,
      'changed',
    ],
    [
      'one more at the end',
      () => house.tamper('insert into audit_events values ($1, $2, $3)', [total + 1n, '{}', next]),
      total + 1n,
      'added',
    ],
  ]
  for (const [what, tamper, sequence, how] of table) {
    await tamper()
    const verdict = await verify()
    t.match(verdict, { intact: false, events: sequence - 1n, broken: { sequence, what: how } }, what)
    await restore()
    t.equal((await verify()).intact, true, 'restored')
  }
})

t.test('W07 the last events cut off, and a head that does not fit', async t => {
  const [last] = await house.sql(
    'select sequence, body, hash from audit_events order by sequence desc limit 1',
  )
  await house.tamper('delete from audit_events where sequence = $1', [total])
  t.match(await verify(), { intact: false, broken: { sequence: total, what: 'lost' } })
  await house.tamper('insert into audit_events values ($1, $2, $3)', [
    last?.['sequence'],
    last?.['body'],
    last?.['hash'],
  ])
  await house.tamper('update audit_head set hash = sha256(hash)')
  t.match(await verify(), { intact: false, broken: { sequence: total, what: 'changed' } })
  await house.tamper('update audit_head set hash = $1', [last?.['hash']])
  await house.tamper('update audit_head set sequence = sequence - 1')
  t.match(await verify(), { intact: false, broken: { sequence: total, what: 'added' } })
  await house.tamper('update audit_head set sequence = sequence + 1')
  t.equal((await verify()).intact, true)
})

t.test('W07 even the owner does not get past the triggers', async t => {
  for (const text of [
    "update audit_events set body = '{}'",
    'delete from audit_events',
    'truncate audit_events',
    'update audit_head set sequence = 0',
    'delete from audit_head',
  ])
    await t.rejects(house.sql(text), /./, text)
})

t.test('a service that goes on writing is no fault', async t => {
  const writing = (async () => {
    for (let index = 0; index < 40; index += 1) await record('test.busy')
  })()
  for (let index = 0; index < 5; index += 1) t.equal((await verify()).intact, true)
  await writing
  t.equal((await verify()).events, total + 40n)
})

/** A log in memory. `heads` are what the head says, one for each time it is asked. */
function logOf(bodies: readonly string[], heads: readonly { sequence: bigint; hash: Uint8Array }[]) {
  let asked = 0
  return {
    auditHead: async () => heads[Math.min(asked++, heads.length - 1)] ?? { sequence: 0n, hash: GENESIS },
    async *auditEvents(): AsyncGenerator<ChainedEvent> {
      let hash = GENESIS
      for (const [index, body] of bodies.entries()) {
        const sequence = BigInt(index + 1)
        hash = chainHash(hash, sequence, body)
        yield { sequence, body, hash }
      }
    },
  }
}

t.test('W07 a rewritten log that goes on growing is found by the head that was claimed', async t => {
  const real = chainHash(chainHash(GENESIS, 1n, 'a'), 2n, 'b')
  const rewritten = logOf(
    ['a', 'forged', 'c'],
    [
      { sequence: 2n, hash: real },
      { sequence: 3n, hash: real },
    ],
  )
  t.match(await verifyAudit({ store: rewritten })(), {
    intact: false,
    broken: { sequence: 2n, what: 'changed' },
  })
  const honest = logOf(
    ['a', 'b', 'c'],
    [
      { sequence: 2n, hash: real },
      { sequence: 3n, hash: real },
    ],
  )
  t.match(await verifyAudit({ store: honest })(), { intact: true, events: 2n })
})

t.test('an empty log is intact; progress is told every 10,000 events', async t => {
  t.match(await verifyAudit({ store: logOf([], [{ sequence: 0n, hash: GENESIS }]) })(), {
    intact: true,
    events: 0n,
  })
  t.match(await verifyAudit({ store: logOf([], [{ sequence: 1n, hash: GENESIS }]) })(), {
    broken: { sequence: 1n, what: 'lost' },
  })
  const bodies = Array.from({ length: 20_001 }, (_, index) => String(index))
  const hash = bodies.reduce((previous, body, index) => chainHash(previous, BigInt(index + 1), body), GENESIS)
  const told: bigint[] = []
  const verdict = await verifyAudit({ store: logOf(bodies, [{ sequence: 20_001n, hash }]) })(events =>
    told.push(events),
  )
  t.ok(verdict.intact)
  t.strictSame(told, [10_000n, 20_000n])
})
