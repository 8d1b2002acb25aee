import t, { type Test } from 'tap'
import { addCosignatures, readCheckpoint } from '../../src/auditing/cosign.ts'
import { verifyAuditTree } from '../../src/auditing/verify.ts'
import { chainHash } from '../../src/domain/audit.ts'
import { sealedLog } from '../support/audit-log.ts'
import { openHouse } from '../support/house.ts'

const house = await openHouse(t)
const log = sealedLog(house)
const { owner, ra } = house.stores
for (const count of [20, 15, 40]) {
  await log.add(count)
  await log.seal()
}
await log.add(9)
await log.seal()
const key = await log.key()
const verify = (kept: readonly string[] = []) => verifyAuditTree({ store: ra })({ log: [key], kept })
const total = await log.length()

t.test('W07 a log in order: chain, tree and every checkpoint', async t => {
  const checkpoint = await ra.latestCheckpoint()
  t.match(await verify(), {
    intact: true,
    events: BigInt(total),
    checkpoints: 4,
    sealed: total,
    root: Buffer.from(checkpoint?.root ?? []).toString('hex'),
  })
  await log.add(2)
  t.match(
    await verify(),
    { intact: true, events: BigInt(total + 2), sealed: total },
    'the last are not sealed yet',
  )
})

/** Writes history anew from `sequence` on, chain and head with it: what the chain alone cannot see. */
async function rewrite(sequence: number): Promise<void> {
  const rows = await house.sql('select sequence, body, hash from audit_events order by sequence')
  let hash = Uint8Array.from(rows[sequence - 2]?.['hash'] as Buffer)
  for (const row of rows.slice(sequence - 1)) {
    const number = BigInt(String(row['sequence']))
    const body =
      number === BigInt(sequence) ? String(row['body']).replace('test.', 'fake.') : String(row['body'])
    hash = Uint8Array.from(chainHash(hash, number, body))
    await house.tamper('update audit_events set body = $2, hash = $3 where sequence = $1', [
      number,
      body,
      hash,
    ])
  }
  await house.tamper('update audit_head set hash = $1', [hash])
}

async function withSaved(t: Test, work: () => Promise<void>): Promise<void> {
  const tables = ['audit_events', 'audit_leaves', 'audit_nodes', 'audit_checkpoints', 'audit_head']
  for (const table of tables) await house.sql(`create table saved_${table} as table ${table}`)
  await work()
  for (const table of tables) {
    await house.sql(`alter table ${table} disable trigger user`)
    await house.sql(`delete from ${table}`)
    await house.sql(`insert into ${table} select * from saved_${table}`)
    await house.sql(`alter table ${table} enable trigger user`)
    await house.sql(`drop table saved_${table}`)
  }
  t.equal((await verify()).intact, true, 'restored')
}

t.test('W07 a rewritten history with a sound chain is found, and the event named', async t => {
  for (const sequence of [5, 17, 30, 64]) {
    await withSaved(t, async () => {
      await rewrite(sequence)
      t.match(await verify(), { intact: false, broken: { sequence: BigInt(sequence), what: 'changed' } })
    })
  }
  const unfinished = total - 1
  await withSaved(t, async () => {
    await rewrite(unfinished)
    // Of the last few no leaf is kept: the checkpoint says between which two.
    const { broken } = await verify()
    t.ok(
      broken !== undefined && broken.sequence <= unfinished && (broken.upTo ?? broken.sequence) >= unfinished,
    )
  })
})

t.test('W07 any changed octet of any table is found', async t => {
  const columns: readonly (readonly [string, string, string])[] = [
    ['audit_events', 'hash', 'sequence'],
    ['audit_leaves', 'hashes', 'last'],
    ['audit_nodes', 'hash', 'last'],
    ['audit_checkpoints', 'root', 'size'],
  ]
  for (const [table, column, by] of columns) {
    const rows = await house.sql(`select ${by} as key, length(${column}) as octets from ${table} order by 1`)
    for (const row of rows.filter((_, at) => at % 7 === 0)) {
      const at = (Number(row['key']) * 31) % Number(row['octets'])
      const flip = `update ${table} set ${column} = set_byte(${column}, $2, get_byte(${column}, $2) # 1) where ${by} = $1`
      await house.tamper(flip, [row['key'], at])
      t.equal((await verify()).intact, false, `${table} ${String(row['key'])} octet ${at}`)
      await house.tamper(flip, [row['key'], at])
    }
  }
  for (let at = 0; at < 40; at += 1) {
    const sequence = 1 + ((at * 37) % total)
    const [row] = await house.sql('select body from audit_events where sequence = $1', [sequence])
    const body = String(row?.['body'])
    const place = (at * 53) % body.length
    const changed = `${body.slice(0, place)}${body[place] === '7' ? '8' : '7'}${body.slice(place + 1)}`
    // Where the index expects JSON the database itself refuses some of it.
    const done = await house
      .tamper('update audit_events set body = $2 where sequence = $1', [sequence, changed])
      .then(
        () => true,
        () => false,
      )
    if (!done) continue
    t.match(await verify(), { intact: false, broken: { sequence: BigInt(sequence), what: 'changed' } })
    await house.tamper('update audit_events set body = $2 where sequence = $1', [sequence, body])
  }
  const note = await house.sql('select size, note from audit_checkpoints order by size limit 1')
  for (const place of [0, 10, 20, 60, 90, 120]) {
    const text = String(note[0]?.['note'])
    const changed = `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`
    await house.tamper('update audit_checkpoints set note = $1 where size = $2', [changed, note[0]?.['size']])
    t.match(await verify(), { intact: false, broken: { part: 'checkpoint' } }, `note ${place}`)
    await house.tamper('update audit_checkpoints set note = $1 where size = $2', [text, note[0]?.['size']])
  }
  t.equal((await verify()).intact, true)
})

t.test(
  'W07 a cut tail is found by the checkpoint beyond it; cut with its checkpoints, by one kept elsewhere',
  async t => {
    const kept = await readCheckpoint({ store: ra })()
    t.equal((await verify([kept, kept])).intact, true)
    await withSaved(t, async () => {
      await house.tamper('delete from audit_events where sequence > 70')
      await house.tamper(
        'update audit_head set (sequence, hash) = (select sequence, hash from audit_events where sequence = 70)',
      )
      t.match(await verify(), { intact: false, broken: { sequence: 71n, what: 'lost' } })
      await house.tamper('delete from audit_checkpoints where size > 60')
      await house.tamper('delete from audit_leaves where last > 60')
      await house.tamper('delete from audit_nodes where last > 60')
      t.equal((await verify()).intact, true, 'the log alone cannot tell')
      t.match(await verify([kept]), { intact: false, broken: { sequence: 71n, what: 'lost' } })
    })
    await withSaved(t, async () => {
      await house.tamper('delete from audit_leaves where last = 32')
      t.match(await verify(), { intact: false, broken: { part: 'leaf' } })
    })
    await withSaved(t, async () => {
      await house.tamper('delete from audit_nodes where last = 32 and level = 5')
      t.match(await verify(), { intact: false, broken: { part: 'node' } })
    })
  },
)

t.test('W07 a cosignature is kept only of a configured witness and of this log', async t => {
  const { cosigned, witness, stranger } = await import('../support/witness.ts')
  const note = await readCheckpoint({ store: ra })()
  const add = addCosignatures({ store: owner, clock: house.clock })
  const { call } = await import('../support/fixtures.ts')
  const by = call('administrator')
  const witnesses = [witness.key]
  t.strictSame(await add(by, { note: cosigned(note, witness), key, witnesses }), [witness.key.name])
  await t.rejects(add(by, { note: cosigned(note, stranger), key, witnesses }), { code: 'not-permitted' })
  await t.rejects(add(by, { note: cosigned(note, stranger), key: stranger.key, witnesses }), {
    code: 'malformed',
  })
  t.match(await readCheckpoint({ store: ra })(), new RegExp(witness.key.name))
  t.equal((await verifyAuditTree({ store: ra })({ log: [key], witnesses })).intact, true)
})
