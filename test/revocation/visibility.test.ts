import t from 'tap'
import { SegelError } from '../../src/errors.ts'
import { tellStatus } from '../../src/revocation/tell-status.ts'
import { openVisibility } from '../../src/revocation/visibility.ts'
import { openCrlHouse } from '../support/crl-house.ts'

const MINUTE_MS = 60_000

t.test('the time from a revocation to the CRL that shows it, as the role va reads it', async t => {
  const house = await openCrlHouse(t)
  const { figures } = openVisibility({ store: house.stores.va, clock: house.clock })
  t.same((await figures()).crl, { count: 0, days: 30 })
  const [first, second, third] = await house.certify(3)
  await house.round({ force: true })
  await house.revoke(first?.serialNumber ?? '', 'superseded')
  house.clock.pass(4000)
  await house.round({ force: true })
  await house.revoke(second?.serialNumber ?? '', 'certificateHold')
  house.clock.pass(10_000)
  await house.round({ force: true })
  house.clock.pass(10_000)
  const { crl } = await figures()
  t.equal(crl.count, 2)
  t.ok(Math.abs((crl.seconds?.longest ?? 0) - 10) <= 1, 'the longest took 10 seconds')
  t.ok(Math.abs((crl.seconds?.median ?? 0) - 7) <= 1, 'the median lies between 4 and 10')
  await house.revoke(third?.serialNumber ?? '', 'superseded')
  house.clock.pass(10_000)
  t.equal((await figures()).crl.count, 2, 'what no CRL shows yet has no time')
  house.clock.pass(31 * 24 * 60 * MINUTE_MS)
  t.equal((await figures()).crl.count, 0, 'what is older than the days that are told is left out')
})

t.test('what this process measured: the newest thousand, without what says nothing', async t => {
  const at = new Date('2026-11-27T12:00:00Z')
  const store = { publicationDelays: async () => ({ count: 0 }) }
  const visibility = openVisibility({ store, clock: { now: () => at } })
  t.same((await visibility.figures()).ocsp, { count: 0, since: at })
  visibility.learned(90_000)
  t.equal((await visibility.figures()).ocsp.count, 0, 'a hold that became final keeps its old date')
  visibility.learned(500)
  for (let one = 1; one <= 1000; one += 1) visibility.learned(one / 1000)
  const { ocsp } = await visibility.figures()
  t.equal(ocsp.count, 1000)
  t.same(ocsp.seconds, { median: 0.501, slow: 0.991, longest: 1 })
})

t.test('the database is asked every ten seconds at most, and again after an outage', async t => {
  const clock = { at: new Date('2026-11-27T12:00:00Z'), now: () => clock.at }
  let asked = 0
  const store = {
    publicationDelays: async () => {
      asked += 1
      if (asked === 1) throw new SegelError('store-unavailable', 'away')
      return { count: asked }
    },
  }
  const { figures } = openVisibility({ store, clock })
  await t.rejects(figures(), { code: 'store-unavailable' })
  for (let round = 0; round < 5; round += 1) t.equal((await figures()).crl.count, 2)
  clock.at = new Date(clock.at.getTime() + 10_000)
  t.equal((await figures()).crl.count, 3)
})

t.test('published CRLs come with the size of their bytes', async t => {
  const house = await openCrlHouse(t)
  await house.round({ force: true })
  const published = await house.stores.va.publishedCrls()
  t.ok(published.length >= 1)
  for (const { issuerId, scope, octets } of published)
    t.equal(octets, (await house.stores.va.latestCrl(issuerId, scope))?.der.length, `${issuerId} ${scope}`)
})

t.test('the status in words, as the role va reads it', async t => {
  const house = await openCrlHouse(t)
  const tell = tellStatus({ store: house.stores.va, clock: house.clock })
  const [one] = await house.certify(1)
  const { serialNumber, notAfter } = one ?? { serialNumber: '' }
  const at = house.clock.now()
  t.same(await tell('issuing', serialNumber), { status: 'good', at, notAfter })
  t.same(await tell('issuing', '0a'), { status: 'unknown', at })
  t.same(await tell('root', serialNumber), { status: 'unknown', at })
  t.match(
    await tell('root', house.issuing.certificate.serialNumber),
    { status: 'good' },
    "a CA's own certificate",
  )
  await house.revoke(serialNumber, 'certificateHold')
  t.match(await tell('issuing', serialNumber), { status: 'held', reason: 'certificateHold' })
  await house.revoke(serialNumber, 'keyCompromise')
  t.match(await tell('issuing', serialNumber), { status: 'revoked', reason: 'keyCompromise' })
  await house.revokeIssuing()
  t.match(await tell('root', house.issuing.certificate.serialNumber), { status: 'revoked' })
  const [other] = await openCrlHouse(t).then(async fresh => {
    const [made] = await fresh.certify(1)
    fresh.clock.pass(4 * 366 * 24 * 60 * MINUTE_MS)
    const told = await tellStatus({ store: fresh.stores.va, clock: fresh.clock })(
      'issuing',
      made?.serialNumber ?? '',
    )
    return [told]
  })
  t.match(other, { status: 'expired' })
})
