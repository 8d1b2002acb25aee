import t from 'tap'
import type { CrlScope } from '../../src/ports/store-revocations.ts'
import { issueCrl } from '../../src/revocation/issue-crl.ts'
import { later, NOON } from '../support/fixtures.ts'
import { openCrlHouse } from '../support/crl-house.ts'
import { JOB } from '../support/house.ts'
import { type ReadCrl, readCrl } from '../support/read-crl.ts'
import { temporaryFolder } from '../support/temporary.ts'

const house = await openCrlHouse(t)
const folder = temporaryFolder(t)
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

async function latest(scope: CrlScope = 'full', issuer: 'issuing' | 'root' = 'issuing'): Promise<ReadCrl> {
  const crl = await house.stores.va.latestCrl(issuer, scope)
  if (crl === undefined) throw new Error(`there is no ${scope} CRL`)
  return readCrl(folder, crl.der, house[issuer].certificate.der)
}

/** A moment later, so that nothing happens in the second of the CRL before. */
async function round(options?: { readonly force?: boolean }) {
  house.clock.pass(1000)
  return house.round(options)
}

t.test('L12 L17 the first base, and at once the first delta, from the place it points to', async t => {
  t.match(await round(), { number: 1n, base: 1n, beside: [] })
  t.match(await round(), {
    number: 2n,
    base: 1n,
    beside: [{ scope: 'delta', number: 2n, base: 1n, entries: 0 }],
  })
  t.equal(await round(), undefined)
  const [full, delta] = [await latest(), await latest('delta')]
  t.match(full.text, /X509v3 Freshest CRL:\s+Full Name:\s+URI:http:\/\/ca\.example\/crl\/issuing\.delta\.crl/)
  t.notMatch(full.text, /Delta CRL Indicator|Issuing Distribution Point/, 'L19')
  t.match(delta, { base: 1n, number: 2n })
  t.notMatch(delta.text, /Freshest CRL/, 'L17 never in a delta')
  const aki = /X509v3 Authority Key Identifier:\s+(.*)/
  t.equal(aki.exec(delta.text)?.[1], aki.exec(full.text)?.[1], 'L12 the same key')
  t.strictSame([delta.thisUpdate, delta.nextUpdate], [full.thisUpdate, full.nextUpdate])
  t.match((await house.auditSince()).slice(-3), [
    { action: 'crl.signing' },
    { action: 'crl.issued', detail: { scope: 'full', number: '2' } },
    { action: 'crl.issued', detail: { scope: 'delta', number: '2', base: '1' } },
  ])
})

t.test('L11 L13 L14 L15 L16 a delta tells all that changed since its base', async t => {
  const [onBase, heldOnBase, reason, later1, between] = (await house.certify(5)).map(one => one.serialNumber)
  if (!onBase || !heldOnBase || !reason || !later1 || !between) throw new Error('five were asked for')
  await house.revoke(onBase, 'superseded')
  await house.revoke(heldOnBase, 'certificateHold')
  await house.revoke(reason, 'certificateHold')
  house.clock.pass(12 * HOUR_MS)
  const base = await round()
  t.match(base, { base: base?.number, entries: 3, beside: [{ scope: 'delta', base: 1n, entries: 3 }] })
  t.match((await latest()).entries.get(heldOnBase), 'Certificate Hold')

  await house.revoke(later1, 'keyCompromise')
  await house.revoke(between, 'certificateHold')
  await round()
  t.strictSame(
    [...(await latest('delta')).entries].sort(),
    [
      [later1, 'Key Compromise'],
      [between, 'Certificate Hold'],
    ].sort(),
  )
  await house.release(between)
  await house.release(heldOnBase)
  await house.revoke(reason, 'privilegeWithdrawn')
  await round()
  const [full, delta] = [await latest(), await latest('delta')]
  t.equal(delta.base, base?.number)
  t.ok((delta.base ?? 0n) < delta.number, 'L13')
  t.strictSame(
    new Map([...delta.entries].sort()),
    new Map(
      [
        [later1, 'Key Compromise'] as const,
        [between, 'Remove From CRL'] as const,
        [heldOnBase, 'Remove From CRL'] as const,
        [reason, 'Privilege Withdrawn'] as const,
      ].sort(),
    ),
  )
  t.strictSame([...full.entries.keys()].sort(), [onBase, later1, reason].sort())
  t.notMatch(full.text, /Remove From CRL/, 'L11 in deltas only')

  house.clock.pass(12 * HOUR_MS)
  const next = await round()
  t.match(next, { base: next?.number, beside: [{ scope: 'delta', base: base?.number, entries: 4 }] })
  await round({ force: true })
  t.match(await latest('delta'), { base: next?.number, entries: new Map() })
})

t.test('L15 told first by a delta, it stays on every one until the next base, expired or not', async t => {
  const present = house.clock.at
  const [one] = await house.certify(1)
  if (one === undefined) throw new Error('one was asked for')
  house.clock.at = later(-2 * MINUTE_MS, one.notAfter)
  await round()
  await house.revoke(one.serialNumber, 'superseded')
  await round()
  house.clock.at = later(2 * MINUTE_MS, one.notAfter)
  await round({ force: true })
  t.ok((await latest('delta')).entries.has(one.serialNumber), 'it has expired meanwhile')
  house.clock.pass(12 * HOUR_MS)
  await round()
  t.ok((await latest()).entries.has(one.serialNumber), 'L06 on a base beyond its end')
  house.clock.pass(12 * HOUR_MS)
  await round()
  t.notOk((await latest()).entries.has(one.serialNumber), 'and gone from the next')
  t.ok(house.clock.at > present)
})

t.test('L18 L19 shards: published before any certificate names them, and for life', async t => {
  house.shards = 3
  t.equal(await house.shardOf((await house.certify(1))[0]?.serialNumber ?? ''), undefined, 'not there yet')
  t.match(await round(), {
    beside: [{ scope: 'delta' }, { scope: 'shard-0' }, { scope: 'shard-1' }, { scope: 'shard-2' }],
  })
  t.equal(await round(), undefined)
  const certificates = await house.certify(12)
  const shards = new Map<string, number>()
  for (const { serialNumber } of certificates) {
    const shard = await house.shardOf(serialNumber)
    if (shard === undefined) t.fail('a certificate without a shard')
    else shards.set(serialNumber, shard)
  }
  const [one] = shards
  const [serialNumber, shard] = one ?? ['', 0]
  await house.revoke(serialNumber, 'superseded')
  const issued = await round()
  t.strictSame(
    issued?.beside.map(({ scope }) => scope),
    ['delta', `shard-${shard}`],
    'only the one that changed',
  )
  const crl = await latest(`shard-${shard}`)
  t.strictSame([...crl.entries.keys()], [serialNumber])
  t.match(
    crl.text,
    new RegExp(
      `Issuing Distribution Point: critical\\s+Full Name:\\s+URI:.*/shard-${shard}\\.crl\\s+Only User Certificates`,
    ),
  )
  t.notMatch(crl.text, /Freshest CRL|Delta CRL/)

  house.shards = 2
  t.equal(await round(), undefined, 'fewer for new certificates; the others stay')
  for (const [serial] of shards) if (serial !== serialNumber) await house.revoke(serial, 'superseded')
  await round()
  for (const number of [0, 1, 2]) {
    const expected = [...shards].filter(([, one]) => one === number).map(([serial]) => serial)
    t.strictSame(
      [...(await latest(`shard-${number}`)).entries.keys()].sort(),
      expected.sort(),
      `shard ${number}`,
    )
  }
  const full = await latest()
  t.ok(
    [...shards.keys()].every(serial => full.entries.has(serial)),
    'L19 the full one has them all',
  )
  house.clock.pass(12 * HOUR_MS)
  t.equal((await round())?.beside.length, 4, 'with a base, every shard anew')
})

t.test('L18 a new address joins the old one in the point of its shard', async t => {
  const { pointsOf } = house.crlDeps
  const moved = issueCrl({
    ...house.crlDeps,
    pointsOf: issuer => ({ ...pointsOf(issuer), shards: ['http://new.example/crl/issuing/shard-0.crl'] }),
  })
  house.clock.pass(1000)
  t.match(await moved(JOB, 'issuing'), { beside: [{ scope: 'delta' }, { scope: 'shard-0' }] })
  t.match(
    (await latest('shard-0')).text,
    /URI:http:\/\/ca\.example\/crl\/issuing\/shard-0\.crl\s+URI:http:\/\/new\.example\/crl\/issuing\/shard-0\.crl/,
  )
  house.clock.pass(1000)
  t.equal(await moved(JOB, 'issuing'), undefined)
})

t.test('L09 no revocation is dated back before a CRL that did not tell it', async t => {
  const [one] = await house.certify(1)
  await round({ force: true })
  const before = await latest()
  house.clock.pass(1000)
  await house.revoke(one?.serialNumber ?? '', 'superseded')
  await round()
  const date = (await latest()).dates.get(one?.serialNumber ?? '')
  t.ok(date !== undefined && date >= before.thisUpdate)
})

t.test('L22 CARL: a plain full CRL by schedule, and at once when a CA is revoked', async t => {
  house.clock.at = later(HOUR_MS, house.clock.at)
  const first = await house.round({ issuer: 'root' })
  t.match(first, { scope: 'full', number: 1n, entries: 0, beside: [] })
  t.equal(await house.round({ issuer: 'root' }), undefined)
  await house.revokeIssuing()
  t.match(await house.round({ issuer: 'root' }), { number: 2n, entries: 1, beside: [] })
  const carl = await latest('full', 'root')
  t.strictSame([...carl.entries], [[house.issuing.certificate.serialNumber, 'CA Compromise']])
  t.notMatch(carl.text, /Freshest|Delta|Issuing Distribution/)
  t.match(await round({ force: true }), { scope: 'full' }, 'L23 the revoked CA goes on telling of its own')
})

t.test(
  'L05 L26 a clock that steps back: numbers increase, and thisUpdate is one that is believed',
  async t => {
    await round({ force: true })
    const before = await latest()
    house.clock.pass(-MINUTE_MS)
    await house.round({ force: true })
    const corrected = await latest()
    t.equal(corrected.number, before.number + 1n)
    t.strictSame(corrected.thisUpdate, before.thisUpdate, 'a correction: not older than what was published')
    house.clock.pass(MINUTE_MS)

    house.clock.pass(2000 * HOUR_MS)
    await house.round()
    house.clock.pass(-2000 * HOUR_MS)
    const wrong = await latest()
    t.match(
      await house.round(),
      { number: wrong.number + 1n },
      'due, since nobody believes the one before yet',
    )
    const right = await latest()
    t.ok(right.thisUpdate <= house.clock.now() && house.clock.now() < right.nextUpdate, 'L01')
    t.equal(await round(), undefined)
  },
)

t.test('L06 a clock that was far ahead settles nothing', async t => {
  const [one] = await house.certify(1)
  const serialNumber = one?.serialNumber ?? ''
  await house.revoke(serialNumber, 'superseded')
  await round()
  const ahead = 20_000 * HOUR_MS
  house.clock.pass(ahead)
  await house.round()
  house.clock.pass(-ahead)
  for (let rounds = 0; rounds < 3; rounds += 1) {
    house.clock.pass(13 * HOUR_MS)
    await house.round()
    t.ok((await latest()).entries.has(serialNumber))
  }
  t.ok(house.clock.at > NOON)
})

t.test('L25 the end of a CA: its last CRL ends with it, and nothing is due afterwards', async t => {
  const { notAfter } = house.issuing.certificate
  house.clock.at = later(-HOUR_MS, notAfter)
  await house.round()
  t.strictSame((await latest()).nextUpdate, notAfter)
  house.clock.at = later(HOUR_MS, notAfter)
  t.equal(await house.round(), undefined)
})
