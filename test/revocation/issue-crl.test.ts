import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { SubscriberReason } from '../../src/domain/certificate.ts'
import { SegelError } from '../../src/errors.ts'
import { type CrlDeps, issueCrl } from '../../src/revocation/issue-crl.ts'
import {
  archivedCrl,
  authorityCertificates,
  currentCrl,
  listAuthorities,
} from '../../src/revocation/publish.ts'
import { call, DAY_MS, later, NOON } from '../support/fixtures.ts'
import { certified, JOB, openHouse, OFFICER, person, signedRelease, signedRevoke } from '../support/house.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

const house = await openHouse(t)
const HOUR_MS = 3_600_000
const deps: CrlDeps = {
  store: house.stores.ca,
  clock: house.clock,
  signerOf: async id => house.keys.signer(id),
  scheduleOf: () => ({ validityMs: 48 * HOUR_MS, reissueMs: 24 * HOUR_MS, baseMs: 12 * HOUR_MS }),
  pointsOf: () => ({ shards: [] }),
}
const build = (options?: { force?: boolean }, changes: Partial<CrlDeps> = {}) =>
  issueCrl({ ...deps, ...changes })(JOB, 'issuing', options)
const current = () => currentCrl({ store: house.stores.va, clock: house.clock })
const revoke = (serialNumber: string, reason: SubscriberReason, invalidityDate?: Date) =>
  signedRevoke(house)(call(OFFICER), serialNumber, {
    reason,
    ...(invalidityDate === undefined ? {} : { invalidityDate }),
  })
const folder = temporaryFolder(t)
writeFileSync(join(folder, 'issuing.pem'), new X509Certificate(house.issuing.certificate.der).toString())

/** The CRL as openssl reads it, its signature verified. */
function opensslText(der: Uint8Array): string {
  writeFileSync(join(folder, 'x.crl'), der)
  const args = ['crl', '-inform', 'DER', '-in', 'x.crl', '-CAfile', 'issuing.pem', '-noout', '-text']
  const { stdout, stderr } = spawnSync(requireTool('openssl'), args, { cwd: folder, encoding: 'utf8' })
  if (!stderr.includes('verify OK')) throw new Error(stderr)
  return stdout
}

t.test('L01 L02 L03 L05 the first CRL is empty without an empty list, and openssl verifies it', async t => {
  const crl = await build()
  t.match(crl, {
    issuerId: 'issuing',
    number: 1n,
    entries: 0,
    thisUpdate: NOON,
    nextUpdate: later(48 * HOUR_MS),
  })
  const text = opensslText(crl?.der ?? new Uint8Array())
  t.match(text, /Version 2/)
  t.match(text, /No Revoked Certificates/)
  t.match(text, /X509v3 CRL Number: \s+1\s/)
  t.match(text, /X509v3 Authority Key Identifier/)
  t.match(text, /Next Update: Nov 26 05:00:00 2026 GMT/)
  t.strictSame(
    (await house.auditSince()).slice(-2).map(({ action }) => action),
    ['crl.signing', 'crl.issued'],
    'W04',
  )
})

t.test('L22 due after a change or with age, never else', async t => {
  const before = (await house.auditSince()).length
  t.equal(await build(), undefined)
  t.equal((await house.auditSince()).length, before, 'nothing to do, nothing recorded')
  house.clock.at = later(24 * HOUR_MS - 1000)
  t.equal(await build(), undefined)
  house.clock.at = later(24 * HOUR_MS)
  t.equal((await build())?.number, 2n, 'with age')
  const { serialNumber } = await certified(house, person(house))
  t.equal(await build(), undefined, 'issuance is no change')
  await revoke(serialNumber, 'superseded')
  t.match(await build(), { number: 3n, entries: 1 })
  t.equal(await build(), undefined)
  t.equal((await build({ force: true }))?.number, 4n, 'because somebody says so')
})

t.test('L08 L09 L10 every reason; a release takes the entry away', async t => {
  const reasons = [
    'unspecified',
    'keyCompromise',
    'affiliationChanged',
    'superseded',
    'cessationOfOperation',
    'certificateHold',
    'privilegeWithdrawn',
  ] as const
  const made = new Map<string, string>()
  for (const reason of reasons) {
    const { serialNumber } = await certified(house, person(house))
    made.set(reason, serialNumber)
    await revoke(serialNumber, reason, reason === 'keyCompromise' ? house.clock.now() : undefined)
  }
  const crl = await build()
  const text = opensslText(crl?.der ?? new Uint8Array())
  const entry = (reason: string) =>
    new RegExp(
      `Serial Number: ${(made.get(reason) ?? '').toUpperCase()}\\n([\\s\\S]*?)(?=Serial Number|Signature Algorithm)`,
    ).exec(text)?.[1] ?? ''
  const words = {
    keyCompromise: 'Key Compromise',
    affiliationChanged: 'Affiliation Changed',
    superseded: 'Superseded',
    cessationOfOperation: 'Cessation Of Operation',
    certificateHold: 'Certificate Hold',
    privilegeWithdrawn: 'Privilege Withdrawn',
  }
  for (const [reason, word] of Object.entries(words)) t.match(entry(reason), word)
  t.match(entry('unspecified'), /Revocation Date/)
  t.notMatch(
    entry('unspecified'),
    /CRL entry extensions|Reason/,
    'L08 unspecified is left out, and with it the list',
  )
  t.match(entry('keyCompromise'), /Invalidity Date/)
  t.notMatch(entry('superseded'), /Invalidity Date/)

  const held = made.get('certificateHold') ?? ''
  await signedRelease(house)(call(OFFICER), held)
  const after = await build()
  t.equal(after?.entries, (crl?.entries ?? 0) - 1)
  t.notMatch(opensslText(after?.der ?? new Uint8Array()), held.toUpperCase())
})

t.test("L06 an entry stays until it was on a CRL beyond its certificate's end", async t => {
  const { serialNumber, notAfter } = await certified(house, person(house, { contractEndsOn: '2026-12-24' }))
  await revoke(serialNumber, 'superseded')
  const listed = async () =>
    opensslText((await build({ force: true }))?.der ?? new Uint8Array()).includes(serialNumber.toUpperCase())
  t.ok(await listed())
  house.clock.at = later(5000, notAfter)
  t.ok(await listed(), 'the first one beyond still has it')
  house.clock.pass(HOUR_MS)
  t.ok(await listed(), 'and those until the next base')
  house.clock.pass(12 * HOUR_MS)
  t.notOk(await listed(), 'that one has not')
})

t.test('L05 builders at once: numbers increase strictly, and one of them does the work', async t => {
  const { serialNumber } = await certified(house, person(house))
  await revoke(serialNumber, 'superseded')
  const before = (await house.auditSince()).length
  const built = (await Promise.all(Array.from({ length: 6 }, () => build()))).filter(one => one !== undefined)
  t.equal(built.length, 1)
  t.strictSame(
    (await house.auditSince()).slice(before).map(({ action }) => action),
    ['crl.signing', 'crl.issued'],
    'those who did nothing recorded nothing',
  )
  const forced = await Promise.all(Array.from({ length: 6 }, () => build({ force: true })))
  t.ok(forced.some(one => one !== undefined))
  const rows = await house.sql('select number, this_update from crls order by this_update, number')
  const numbers = rows.map(one => Number(one['number']))
  t.strictSame(
    numbers,
    numbers.map((_, index) => index + 1),
    'without a gap or a step back',
  )
})

t.test('L26 a revocation that commits while a CRL is built is on it or on the next', async t => {
  const certificates = []
  for (let index = 0; index < 6; index += 1) certificates.push(await certified(house, person(house)))
  const seen = new Set<string>()
  await Promise.all([
    ...certificates.map(({ serialNumber }) => revoke(serialNumber, 'superseded')),
    ...Array.from({ length: 6 }, () => build()),
  ])
  await build()
  const { der } = await current()('issuing')
  const text = opensslText(der)
  for (const { serialNumber } of certificates)
    if (text.includes(serialNumber.toUpperCase())) seen.add(serialNumber)
  t.equal(seen.size, certificates.length)
  t.equal(await build(), undefined, 'and nothing is due')
})

t.test('a key that is away or lies: no CRL', async t => {
  const { number } = await current()('issuing')
  await t.rejects(build({ force: true }, { signerOf: async () => undefined }), { code: 'signer-unavailable' })
  house.keys.instead = sign => sign().map((octet, index) => (index === 40 ? octet ^ 1 : octet))
  await t.rejects(build({ force: true }), { code: 'signer-unavailable', detail: /No CRL was issued/ })
  house.keys.instead = () => {
    throw new SegelError('signer-unavailable', 'The HSM is away.')
  }
  await t.rejects(build({ force: true }), { code: 'signer-unavailable' })
  house.keys.instead = undefined
  await t.rejects(issueCrl(deps)(JOB, 'nobody'), { code: 'not-found' })
  t.equal((await current()('issuing')).number, number)
})

t.test('the last CRL ends with the CA; after that there is none', async t => {
  const { notAfter } = house.issuing.certificate
  house.clock.at = later(-HOUR_MS, notAfter)
  t.strictSame((await build())?.nextUpdate, notAfter)
  house.clock.at = later(DAY_MS, notAfter)
  await t.rejects(build({ force: true }), { code: 'policy-violation' })
})

t.test('what anyone may fetch: the current CRL, each archived one, CA certificates', async t => {
  const store = house.stores.va
  const newest = await current()('issuing')
  t.strictSame(await archivedCrl({ store })('issuing', newest.number), newest)
  t.equal((await archivedCrl({ store })('issuing', 1n)).entries, 0)
  for (const none of [10_000n, 2n ** 63n, 10n ** 48n])
    await t.rejects(archivedCrl({ store })('issuing', none), { code: 'not-found' })
  await t.rejects(current()('root'), { code: 'not-found' })
  await t.rejects(current()('nobody'), { code: 'not-found' })
  const { certificate, chain } = await authorityCertificates({ store })('issuing')
  t.ok(Buffer.from(certificate).equals(house.issuing.certificate.der))
  t.equal(chain.length, 1)
  await t.rejects(authorityCertificates({ store })('nobody'), { code: 'not-found' })
  const all = await listAuthorities({ store })()
  t.match(
    [...all].sort((a, b) => (a.id < b.id ? -1 : 1)),
    [
      { id: 'issuing', kind: 'intermediate', active: true },
      { id: 'root', kind: 'root', active: false },
    ],
  )
})
