import { X509Certificate } from 'node:crypto'
import t from 'tap'
import type { Actor } from '../../src/domain/actor.ts'
import { findCertificate, listCertificates } from '../../src/issuance/find.ts'
import { actor, call, DAY_MS, DINKES, later, NC, NOON } from '../support/fixtures.ts'
import { asEmployee, certified, openHouse, OFFICER, person, VERIFIER } from '../support/house.ts'

const house = await openHouse(t)
const store = house.stores.ra
const find = findCertificate({ store })
const list = listCertificates({ store, clock: house.clock })
const made = person(house, { name: 'Made Wirawan' })
const ratna = person(house, { name: 'Ratna Dewi', agencyPath: [NC, DINKES] })
// Later than the CA's own certificates, so that the order of the list is known.
house.clock.pass(1000)
const mades = await certified(house, made)
house.clock.pass(1000)
const ratnas = await certified(house, ratna, { profile: 'email' })

t.test("W09 what lies outside one's scope is not found", async t => {
  const table: readonly (readonly [Actor, boolean])[] = [
    [asEmployee(made), true],
    [asEmployee(ratna), false],
    [VERIFIER, true],
    [actor('verifier', { agency: DINKES.code }), false],
    [OFFICER, true],
    [actor('auditor'), true],
    [actor('administrator'), true],
    [actor('system'), false],
  ]
  for (const [who, visible] of table) {
    const found = find(call(who), mades.serialNumber)
    if (visible) t.equal((await found).certificate.serialNumber, mades.serialNumber, who.id)
    else await t.rejects(found, { code: 'not-found' }, who.id)
  }
  await t.rejects(find(call(OFFICER), 'ab'), { code: 'not-found' })
  await t.rejects(find(call(OFFICER), ''), { code: 'not-found' })
})

t.test('the chain runs from the issuer to the root', async t => {
  const { certificate, chain } = await find(call(OFFICER), mades.serialNumber)
  const read = [certificate.der, ...chain].map(der => new X509Certificate(der))
  t.equal(read.length, 3)
  for (const [index, one] of read.entries()) t.ok(one.verify((read[index + 1] ?? one).publicKey))
})

t.test("the CA's own certificates: for those who may read all", async t => {
  const { serialNumber } = house.issuing.certificate
  t.equal((await find(call('auditor'), serialNumber)).certificate.profile, 'intermediate')
  for (const who of [VERIFIER, actor('verifier', { agency: 'NC' }), asEmployee(made)])
    await t.rejects(find(call(who), serialNumber), { code: 'not-found' }, who.role)
})

t.test('lists: scope, status, end and search', async t => {
  const numbers = async (who: Actor, query: Partial<Parameters<typeof list>[1]> = {}) =>
    (await list(call(who), { limit: 10, ...query })).items.map(({ serialNumber }) => serialNumber)
  // All began in the same second, so their order is that of random serial numbers.
  const seen = await numbers(OFFICER)
  for (const { serialNumber } of [ratnas, mades]) t.ok(seen.includes(serialNumber))
  t.strictSame(await numbers(asEmployee(made)), [mades.serialNumber])
  t.strictSame(await numbers(VERIFIER), [mades.serialNumber])
  t.strictSame(await numbers(VERIFIER, { agency: DINKES.code }), [])
  t.strictSame(await numbers(OFFICER, { profile: 'email' }), [ratnas.serialNumber])
  t.strictSame(await numbers(OFFICER, { text: 'ratna' }), [ratnas.serialNumber])
  t.strictSame(await numbers(OFFICER, { expiresBefore: later(400 * DAY_MS) }), [ratnas.serialNumber])
  t.strictSame(await numbers(OFFICER, { status: 'revoked' }), [])
  house.clock.at = later(400 * DAY_MS)
  t.strictSame(await numbers(OFFICER, { status: 'expired' }), [ratnas.serialNumber])
  t.strictSame(await numbers(asEmployee(made), { status: 'good' }), [mades.serialNumber])
  house.clock.at = NOON
  await t.rejects(list(call('system'), { limit: 10 }), { code: 'not-permitted' })
})
