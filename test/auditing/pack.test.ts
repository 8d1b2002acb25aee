import t from 'tap'
import { exportAudit } from '../../src/auditing/export.ts'
import { verifyPack } from '../../src/auditing/verify-pack.ts'
import { readLines } from '../../src/cli/pack-lines.ts'
import { collectLines, sealedLog } from '../support/audit-log.ts'
import { certified, openHouse, person } from '../support/house.ts'
import { cosigned, stranger, witness } from '../support/witness.ts'

const house = await openHouse(t)
const log = sealedLog(house)
await certified(house, person(house))
await log.add(20)
await log.seal()
await certified(house, person(house))
await log.seal()
await log.add(19)
await log.seal()
await log.add(7)
await log.seal()
const key = await log.key()
const total = await log.length()
const store = house.stores.owner
const pack = async (from: number, to?: number) =>
  collectLines(exportAudit({ store })({ from, key, ...(to === undefined ? {} : { to }) }))
const octetsOf = (lines: readonly string[]) => Buffer.from(lines.map(line => `${line}\n`).join(''))

async function* inChunks(octets: Buffer, size = 4096): AsyncGenerator<Buffer> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size)
}
const verify = (octets: Buffer, keys = [key]) =>
  verifyPack(readLines(inChunks(octets)), { keys, witnesses: [witness.key] })

t.test('W07 every range of the log is a pack that proves itself without the database', async t => {
  for (const from of [1, 2, 5, 16, 17, 24, 33, total - 8, total])
    for (const to of [from, from + 1, from + 15, 32, total].filter(one => one >= from && one <= total)) {
      const verdict = await verify(octetsOf(await pack(from, to)))
      t.match(verdict, { intact: true, from, to, events: to - from + 1 }, `${from} to ${to}`)
    }
  t.match(
    await verify(octetsOf(await pack(1))),
    { certificates: 4, checkpoints: 3 },
    'root, issuer and two people',
  )
  t.match(await verify(octetsOf(await pack(1)), []), { intact: true }, 'by the key that it names')
})

t.test('W07 any one changed octet of a pack is found', async t => {
  const lines = await pack(total - 6, total - 4)
  const octets = octetsOf(lines)
  for (let at = 0; at < octets.length; at += 1)
    for (const bit of [1, 128]) {
      const changed = Buffer.from(octets)
      changed[at] = (changed[at] ?? 0) ^ bit
      const { intact } = await verify(changed)
      // One assertion for the line, not one for each octet.
      if (intact) t.fail(`octet ${at} of ${octets.length}, bit ${bit}`)
    }
})

t.test('W07 with certificates and checkpoints: changes are found and the event is named', async t => {
  const lines = await pack(1)
  for (const [index, line] of lines.entries()) {
    const isEvent = line.startsWith('{"event"')
    const number = Number(/^\{"(?:event|certificate)":(\d+)/.exec(line)?.[1])
    for (let turn = 1; turn <= 6; turn += 1) {
      const at = Math.floor((line.length * turn) / 7)
      const other = line[at] === 'b' ? 'c' : 'b'
      const changed = [...lines]
      changed[index] = line.slice(0, at) + other + line.slice(at + 1)
      const verdict = await verify(octetsOf(changed))
      t.equal(verdict.intact, false, `line ${index + 1} at ${at}`)
      if (isEvent) t.match(verdict.broken, { sequence: number, line: index + 1 })
    }
    const without = lines.filter((_, at) => at !== index)
    t.equal((await verify(octetsOf(without))).intact, false, `without line ${index + 1}`)
    const twice = lines.flatMap((one, at) => (at === index ? [one, one] : [one]))
    t.equal((await verify(octetsOf(twice))).intact, false, `line ${index + 1} twice`)
  }
})

t.test('W07 another log, another key, a forged leaf, odd files', async t => {
  const lines = await pack(3, 9)
  t.match(await verify(octetsOf(lines), [stranger.key]), { intact: false, broken: { line: 1 } })
  const { leafOf } = await import('../../src/domain/audit-tree.ts')
  const forged = lines.map(line => {
    if (!line.startsWith('{"event":5')) return line
    const body = '{"action":"forged"}'
    return JSON.stringify({
      event: 5,
      body,
      leaf: Buffer.from(leafOf({ sequence: 5n, body })).toString('base64'),
    })
  })
  t.match(await verify(octetsOf(forged)), { intact: false })
  for (const odd of ['', '\n', 'null\n', '{}\n', '[1]\n', '{"pack":1}\n', 'x'.repeat(1_100_000), '\xff'])
    t.equal((await verify(Buffer.from(odd, 'latin1'))).intact, false)
  await t.rejects(pack(0, 5), { code: 'malformed' })
  await t.rejects(pack(9, 5), { code: 'malformed' })
  await log.add(1)
  await t.rejects(pack(1, total + 1), { code: 'not-found' }, 'not covered yet')
})

t.test('W07 the cosignature of a witness travels with the pack', async t => {
  const checkpoint = await store.latestCheckpoint()
  const [, line = ''] = cosigned(checkpoint?.note ?? '', witness).split('\n— saksi')
  const { auditEvent } = await import('../../src/domain/audit.ts')
  const { call } = await import('../support/fixtures.ts')
  const event = auditEvent(call('administrator'), {
    at: house.clock.now(),
    action: 'audit.cosigned',
    object: 'x',
  })
  await store.change(event, tx => tx.insertCosignature(total, `— saksi${line.trimEnd()}`))
  t.match(await verify(octetsOf(await pack(total, total))), { intact: true, witnesses: [witness.key.name] })
})
