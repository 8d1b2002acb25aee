import { createHash } from 'node:crypto'
import t from 'tap'
import { proveEvent } from '../../src/auditing/prove.ts'
import { openCheckpoint } from '../../src/domain/checkpoint.ts'
import { verifyInclusion } from '../../src/domain/merkle-proof.ts'
import { ORIGIN, sealedLog } from '../support/audit-log.ts'
import { certified, openHouse, person } from '../support/house.ts'

const house = await openHouse(t)
const log = sealedLog(house)
const { ca, ra } = house.stores
const conflict = { code: 'conflict' }

/** RFC 6962 2.1 from the rows alone, by the database's own SHA-256 and a recursion of its own. */
async function rootFromRows(size: number): Promise<string> {
  const rows = await house.sql(
    `select sha256('\\x00'::bytea || int8send(sequence) || convert_to(body, 'UTF8')) as leaf
     from audit_events where sequence <= $1 order by sequence`,
    [size],
  )
  const fold = (leaves: readonly Buffer[]): Buffer => {
    const [only] = leaves
    if (only === undefined || leaves.length === 1) return only ?? Buffer.alloc(0)
    let split = 1
    while (split * 2 < leaves.length) split *= 2
    const halves = [fold(leaves.slice(0, split)), fold(leaves.slice(split))]
    return createHash('sha256')
      .update(Buffer.concat([Buffer.from([1]), ...halves]))
      .digest()
  }
  return fold(rows.map(row => row['leaf'] as Buffer)).toString('hex')
}

t.test('W07 each checkpoint has the root of the rows, whatever the size it continues from', async t => {
  for (const more of [0, 1, 1, 14, 1, 16, 3, 29, 64, 1]) {
    await log.add(more)
    const length = await log.length()
    t.equal(await log.seal(), length - ((await sealedBefore()) ?? 0))
    const checkpoint = await ca.latestCheckpoint()
    const opened = openCheckpoint(checkpoint?.note ?? '', { log: [await log.key()] })
    t.match(opened, { origin: ORIGIN, size: length })
    t.equal(Buffer.from(opened.root).toString('hex'), await rootFromRows(length), `${length} events`)
  }
  t.equal(await log.seal(), 0, 'nothing new, nothing signed')
})

/** The size of the checkpoint before the newest one. */
async function sealedBefore(): Promise<number | undefined> {
  const rows = await house.sql('select size from audit_checkpoints order by size desc offset 1 limit 1')
  return rows[0] === undefined ? undefined : Number(rows[0]['size'])
}

t.test('W07 a long backlog is sealed in batches, each with its checkpoint', async t => {
  const small = sealedLog(house, { batch: 20 })
  await log.add(50)
  t.equal(await small.seal(), 50)
  const sizes = await house.sql('select size from audit_checkpoints order by size desc limit 3')
  const [last, middle, first] = sizes.map(row => Number(row['size']))
  t.strictSame([Number(last) - Number(middle), Number(middle) - Number(first)], [10, 20])
})

t.test('W07 two CAs that seal at once make one log', async t => {
  const others = [sealedLog(house), sealedLog(house), sealedLog(house)]
  for (let round = 0; round < 8; round += 1) {
    await log.add(5)
    await Promise.all(others.map(one => one.seal()))
    const length = await log.length()
    await log.seal()
    t.equal((await ca.latestCheckpoint())?.size, length)
  }
})

t.test('W07 the issuance of a certificate is proved, at every leaf a proof that holds', async t => {
  const certificate = await certified(house, person(house))
  const prove = (certificate: { issuerId: string; serialNumber: string }) =>
    proveEvent({ store: ra })(certificate, 'certificate.issued')
  t.equal(await prove(certificate), undefined, 'not covered yet')
  await log.add(37)
  await log.seal()
  const proof = await prove(certificate)
  if (proof === undefined) throw new Error('no proof')
  const { root, size } = openCheckpoint(proof.checkpoint, { log: [await log.key()] })
  const { leafIndex: index, hashes: path, leaf } = proof
  t.ok(verifyInclusion({ index, size, leaf, path, root }))
  const sha256 = createHash('sha256').update(certificate.der).digest('hex')
  t.match(JSON.parse(proof.event.body), { action: 'certificate.issued', detail: { sha256 } })
  await t.rejects(prove({ issuerId: 'issuing', serialNumber: '00ff' }), { code: 'not-found' })
})

t.test('W07 issuance stops while events wait for a checkpoint that does not come', async t => {
  await log.add(1)
  house.clock.pass(59_000)
  let asked = 0
  const dead = sealedLog(house, {
    key: async () => {
      asked += 1
      throw Object.assign(new Error('no key'), { code: 'signer-unavailable' })
    },
  })
  await dead.assertSealed()
  t.equal(asked, 0, 'young events do not stop anything')
  house.clock.pass(2_000)
  await t.rejects(dead.assertSealed(), /no key/)
  await log.assertSealed()
  t.equal((await ca.latestCheckpoint())?.size, await log.length(), 'a seal that works is made on the spot')
  await dead.assertSealed()
})

t.test('W07 a log that does not continue what was signed is never signed for', async t => {
  await log.add(3)
  await log.seal()
  const size = await log.length()
  const before = Number((await ca.latestCheckpoint())?.size)
  await log.add(1)
  // Of the last tile, which the checkpoint bears out by the events themselves, and of the new event.
  for (const sequence of [size, size + 1]) {
    const [row] = await house.sql('select body from audit_events where sequence = $1', [sequence])
    await house.tamper(`update audit_events set body = replace(body, 'test', 'best') where sequence = $1`, [
      sequence,
    ])
    await t.rejects(log.seal(), conflict, `event ${sequence}`)
    await t.rejects(log.assertSealed(), conflict, 'and nothing is issued from that moment')
    await house.tamper('update audit_events set body = $2 where sequence = $1', [sequence, row?.['body']])
  }
  t.equal(Number((await ca.latestCheckpoint())?.size), before)
  await log.assertSealed()
  t.equal(await log.seal(), 0, 'a log that was mended goes on')
})

t.test('W07 lost events, lost pieces and a foreign key stop the seal', async t => {
  const size = await log.length()
  await log.add(1)
  const tables: readonly (readonly [string, string])[] = [
    ['audit_head', `update audit_head set sequence = ${size - 1}`],
    ['audit_nodes', 'delete from audit_nodes where true'],
    ['audit_checkpoints', `update audit_checkpoints set root = sha256('x') where size = ${size}`],
  ]
  for (const [table, text] of tables) {
    await house.sql(`create table kept as table ${table}`)
    await house.tamper(text)
    await t.rejects(log.seal(), conflict, text)
    await house.tamper(`delete from ${table} where true`)
    await house.tamper(`insert into ${table} select * from kept`)
    await house.sql('drop table kept')
  }
  const signer = await house.keys.signer('audit')
  const renamed = sealedLog(house, { key: async () => ({ ...(await foreign()), signer }) })
  await t.rejects(renamed.seal(), conflict)
  await log.seal()
  t.equal((await ca.latestCheckpoint())?.size, size + 1)
})

async function foreign() {
  const { noteKeyOf } = await import('../../src/domain/note.ts')
  return { key: noteKeyOf('another.example/log', (await house.keys.signer('audit')).spki) }
}

t.test('Z03 the key is made once, and never again for a log that was signed', async t => {
  const { openAuditKey } = await import('../../src/auditing/audit-key.ts')
  const { memoryKeys } = await import('../support/memory-keys.ts')
  const lost = openAuditKey({ store: ca, keys: memoryKeys(), origin: ORIGIN })
  await t.rejects(lost(), { code: 'signer-unavailable' })
  const fresh = openAuditKey({
    store: { latestCheckpoint: async () => undefined },
    keys: memoryKeys(),
    origin: ORIGIN,
  })
  t.equal((await fresh()).key.id, (await fresh()).key.id)
})
