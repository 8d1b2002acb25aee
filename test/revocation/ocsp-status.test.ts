import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { nonceOf, requestOf, certIdOf, extensionOf } from '../conformance/support/ask-ocsp.ts'
import * as der from '../../src/x509/der.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { newKeys } from '../x509/hierarchy.ts'
import { AT, END, HOUR_MS, openStage, signerOf, type Stage } from './support/status-stage.ts'

const SERIAL = '4a01'
const good = { known: true, notAfter: END } as const
const pass = (stage: Stage, ms: number) => {
  stage.clock.at = new Date(stage.clock.at.getTime() + ms)
}
const eventually = async (look: () => boolean | Promise<boolean>) => {
  for (let i = 0; i < 200; i++) {
    if (await look()) return true
    await sleep(10)
  }
  return false
}

t.test('an answer is signed once for each status and spelling, and looked up once', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  const first = await stage.ask(SERIAL)
  t.equal(first.result, 'good')
  for (let i = 0; i < 5; i++) t.equal((await stage.ask(SERIAL)).hex, first.hex)
  t.equal(stage.told.signatures, 1)
  t.equal(stage.store.looks.length, 1)
  const other = await stage.ask(SERIAL, { hash: 'sha1' })
  t.not(other.hex, first.hex)
  t.equal(stage.told.signatures, 2)
  const together = await Promise.all(Array.from({ length: 20 }, () => stage.ask('4a02')))
  t.equal(new Set(together.map(one => one.hex)).size, 1)
  t.equal(stage.told.signatures, 3, 'those who ask at the same time share one signature')
})

t.test('a change is seen at the next answer after its signal, and within a second without one', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  await stage.ask(SERIAL)
  stage.store.change(SERIAL, 'keyCompromise')
  stage.ring('revocation')
  t.ok(await eventually(async () => (await stage.ask(SERIAL)).result === 'revoked'))
  for (const [reason, expected] of [
    ['certificateHold', 'revoked'],
    [undefined, 'good'],
    ['superseded', 'revoked'],
  ] as const) {
    stage.store.change('4a03', reason)
    t.ok(await eventually(async () => (await stage.ask('4a03')).result === expected), expected)
  }
})

t.test('no race: a status that changed while it was read or signed is neither kept nor sent', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  let letGo: () => void = () => undefined
  stage.store.gate = () =>
    new Promise(resolve => {
      letGo = resolve
    })
  const asked = stage.ask(SERIAL)
  t.ok(await eventually(() => stage.store.looks.length === 1))
  stage.store.change(SERIAL, 'keyCompromise')
  stage.store.gate = undefined
  stage.ring('revocation')
  await sleep(50)
  letGo()
  t.equal((await asked).result, 'revoked', 'read before, told of the change, read again')

  stage.store.records.set('4a04', good)
  const real = stage.signers.get('ocsp')
  if (real === undefined) throw new Error('no signer')
  let sign: () => void = () => undefined
  const slow = {
    ...real,
    sign: (message: Uint8Array) => new Promise<void>(r => (sign = r)).then(() => real.sign(message)),
  }
  stage.signers.set('ocsp', { ...slow, spki: real.spki })
  // A new certificate brings the slow signer in.
  stage.certify()
  stage.ring('authority')
  await sleep(50)
  for (const nonce of [undefined, Buffer.alloc(16, 1)]) {
    const serialNumber = nonce === undefined ? '4a04' : '4a05'
    stage.store.records.set(serialNumber, good)
    let before: () => void = sign
    const waiting = stage.ask(serialNumber, nonce === undefined ? {} : { nonce })
    t.ok(await eventually(() => sign !== before))
    stage.store.change(serialNumber, 'certificateHold')
    stage.ring('revocation')
    await sleep(50)
    before = sign
    sign()
    t.ok(await eventually(() => sign !== before), 'signed anew')
    sign()
    t.equal((await waiting).result, 'revoked')
  }
})

t.test('a held answer is used until its end, and made anew beside after half of it', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  const first = await stage.ask(SERIAL)
  t.strictSame(first.thisUpdate, new Date('2026-06-01T12:00:00Z'), 'O09 whole seconds')
  t.equal((first.nextUpdate?.getTime() ?? 0) - (first.thisUpdate?.getTime() ?? 0), HOUR_MS, 'N07')
  pass(stage, HOUR_MS / 2 - 1000)
  t.equal((await stage.ask(SERIAL)).hex, first.hex)
  pass(stage, 1000)
  t.equal((await stage.ask(SERIAL)).hex, first.hex, 'still used')
  t.ok(await eventually(async () => (await stage.ask(SERIAL)).hex !== first.hex), 'N13 and made anew')
  pass(stage, HOUR_MS)
  const later = await stage.ask(SERIAL)
  t.ok((later.thisUpdate?.getTime() ?? 0) >= AT.getTime() + HOUR_MS, 'never beyond its end')
})

t.test('a lost database: held answers until their end, then tryLater; back without a hand', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  const first = await stage.ask(SERIAL)
  stage.store.down = true
  t.ok(await eventually(() => stage.told.lost.at(-1) === true))
  t.equal((await stage.ask(SERIAL)).hex, first.hex)
  t.equal((await stage.ask('4a09')).result, 'tryLater', 'of what is not held nothing is said')
  pass(stage, HOUR_MS - 2000)
  const live = await stage.ask(SERIAL, { nonce: Buffer.alloc(16, 7) })
  t.equal(live.result, 'good')
  t.strictSame([live.thisUpdate, live.nextUpdate], [first.thisUpdate, first.nextUpdate], 'as old as it is')
  t.equal(
    (await stage.ask(SERIAL, { hash: 'sha1' })).result,
    'good',
    'the other spelling, from the same status',
  )
  pass(stage, 2000)
  t.equal((await stage.ask(SERIAL)).result, 'tryLater')
  t.equal((await stage.ask(SERIAL, { nonce: Buffer.alloc(16, 7) })).result, 'tryLater')
  stage.store.change(SERIAL, 'keyCompromise')
  stage.store.down = false
  t.ok(
    await eventually(async () => (await stage.ask(SERIAL)).result === 'revoked'),
    'what happened meanwhile is known',
  )
  t.ok(await eventually(() => stage.told.lost.length === 3))
  t.strictSame(stage.told.lost, [false, true, false])
})

t.test(
  'O19 the clock steps back: times do not while it is a correction, and recover when it was a fault',
  async t => {
    const stage = await openStage(t)
    stage.store.records.set(SERIAL, good)
    const first = await stage.ask(SERIAL)
    pass(stage, -60_000)
    stage.store.change(SERIAL, 'certificateHold')
    stage.ring('revocation')
    t.ok(await eventually(async () => (await stage.ask(SERIAL)).result === 'revoked'))
    const second = await stage.ask(SERIAL)
    t.ok((second.thisUpdate ?? 0) >= (first.thisUpdate ?? 1), 'never older than before')
    pass(stage, -24 * HOUR_MS)
    const repaired = await stage.ask(SERIAL)
    t.equal(repaired.result, 'revoked', 'the status does not go back with the clock')
    t.ok(
      (repaired.thisUpdate?.getTime() ?? 0) <= stage.clock.at.getTime(),
      'nobody would take one from the future',
    )
    pass(stage, 48 * HOUR_MS)
    t.ok(((await stage.ask(SERIAL)).thisUpdate?.getTime() ?? 0) > stage.clock.at.getTime() - 1001, 'forward')
  },
)

t.test('O19 a database that has gone back is not believed', async t => {
  const stage = await openStage(t)
  stage.store.change(SERIAL, 'keyCompromise')
  stage.ring('revocation')
  t.ok(await eventually(async () => (await stage.ask(SERIAL)).result === 'revoked'))
  stage.store.records.set(SERIAL, good)
  stage.store.goBack(1)
  t.ok(await eventually(() => stage.told.lost.at(-1) === true))
  pass(stage, HOUR_MS - 1500)
  t.equal((await stage.ask(SERIAL)).result, 'revoked')
})

t.test('more changes at once than are told one by one drop the whole issuer', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  await stage.ask(SERIAL)
  for (let i = 0; i < 2500; i++) stage.store.change(`5b${i.toString(16).padStart(4, '0')}`, 'superseded')
  stage.store.change(SERIAL, 'keyCompromise')
  stage.ring('revocation')
  t.ok(await eventually(async () => (await stage.ask(SERIAL)).result === 'revoked'))
})

t.test('memory is bounded, and what was pushed out is looked up again', async t => {
  const stage = await openStage(t)
  for (let i = 0; i < 300; i++) {
    const serialNumber = `5c${i.toString(16).padStart(4, '0')}`
    stage.store.records.set(serialNumber, good)
    await stage.ask(serialNumber)
  }
  t.equal(stage.responder.holding().count, 100)
  pass(stage, HOUR_MS + 1000)
  t.equal(stage.responder.holding().count, 0, 'what nobody asks for any more goes')
})

t.test('O05 O08 never issued: unknown, or the extended revoked; told, and held nowhere', async t => {
  for (const neverIssued of ['unknown', 'revoked'] as const) {
    const stage = await openStage(t, { neverIssued })
    const id = certIdOf(stage.issuer, '77')
    for (const extensions of [[], [nonceOf(Buffer.alloc(16))]]) {
      const answer = await stage.responder.answer(requestOf([id], extensions))
      t.equal(answer.result, 'never-issued')
      t.equal(answer.cache, undefined)
      t.strictSame(answer.neverIssued, [{ issuerId: 'issuing', serialNumber: '77' }])
      const hex = Buffer.from(answer.body).toString('hex')
      const revoked = `a116180f${Buffer.from('19700101000000Z').toString('hex')}a0030a0106`
      t.equal(hex.includes(revoked), neverIssued === 'revoked', 'certificateHold since 1970')
      t.equal(hex.includes('06092b060105050730010904020500'), neverIssued === 'revoked', 'extended revoke')
      t.equal(hex.includes(`${Buffer.from(id).toString('hex')}8200`), neverIssued === 'unknown')
    }
    t.equal(stage.responder.holding().count, 0)
    stage.store.records.set('77', good)
    t.equal((await stage.ask('77')).result, 'good', 'issued the next moment')
  }
})

t.test(
  'O14 N06 expired: archive cut-off in singleExtensions, and unauthorized beyond the retention',
  async t => {
    const stage = await openStage(t)
    const days = (count: number) => new Date(AT.getTime() - count * 86_400_000)
    stage.store.records.set('61', { known: true, notAfter: days(99) })
    stage.store.records.set('62', { known: true, notAfter: days(101) })
    const cutoff = `301e06092b06010505073001060411180f${Buffer.from('20260221120000Z').toString('hex')}`
    for (const nonce of [undefined, Buffer.alloc(16)]) {
      const options = nonce === undefined ? {} : { nonce }
      const { hex, result } = await stage.ask('61', options)
      t.equal(result, 'good')
      t.match(hex, `a1223020${cutoff}`)
      t.equal((await stage.ask('62', options)).result, 'unauthorized')
    }
    const both = requestOf(['61', '62'].map(serial => certIdOf(stage.issuer, serial)))
    const { result, body } = await stage.responder.answer(both)
    t.equal(result, 'several')
    t.match(
      Buffer.from(body).toString('hex'),
      `${Buffer.from(certIdOf(stage.issuer, '62')).toString('hex')}8200`,
    )
  },
)

t.test('O03 N05 a responder certificate: rotated without a gap, never used when it is not valid', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  const holds = async (entity: { certificate: { der: Uint8Array } }, nonce = 1) =>
    (await stage.ask(SERIAL, { nonce: Buffer.alloc(16, nonce) })).body.includes(
      Buffer.from(entity.certificate.der),
    )
  const soon = stage.certify({ notAfter: new Date('2026-06-01T12:10:00Z') })
  stage.ring('authority')
  t.ok(await eventually(() => holds(soon)), 'picked up by the signal')
  stage.store.records.set('4a31', good)
  const short = await stage.ask('4a31')
  t.strictSame(
    short.nextUpdate,
    soon.certificate.notAfter,
    'no answer outlives the certificate that proves it',
  )
  const early = stage.certify({ notBefore: new Date('2026-06-01T12:05:00Z') })
  stage.ring('authority')
  await sleep(60)
  t.ok(await holds(soon), 'one that is not valid yet waits, and the old one goes on')
  pass(stage, 5 * 60_000)
  t.ok(await holds(early))
  const stranger = newKeys()
  stage.certify({ keys: stranger })
  stage.ring('authority')
  await sleep(60)
  t.ok(await holds(early), 'a certificate for another key is not used')
  t.ok(stage.told.failures.length > 0)
  pass(stage, 4 * 365 * 24 * HOUR_MS)
  stage.store.records.set(SERIAL, { known: true, notAfter: new Date('2040-01-01T00:00:00Z') })
  t.equal((await stage.ask(SERIAL)).result, 'tryLater', 'all have expired')
  stage.certify({ notAfter: new Date('2035-01-01T00:00:00Z') })
  stage.ring('authority')
  t.ok(await eventually(async () => (await stage.ask(SERIAL)).result === 'good'), 'back without a hand')
})

t.test('O15 a preferred algorithm is used when a certified key has it, and never a weaker one', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  const rsa = newKeys('rsa-2048')
  stage.signers.set('ocsp-rsa', signerOf(rsa))
  stage.certify({ keys: rsa, name: 'ocsp-rsa' })
  stage.ring('authority')
  await sleep(60)
  const prefer = async (...oids: readonly Uint8Array[]) => {
    const wish = der.sequence(...oids.map(identifier => der.sequence(identifier)))
    const extension = extensionOf('1.3.6.1.5.5.7.48.1.8', wish)
    const { body } = await stage.responder.answer(requestOf([certIdOf(stage.issuer, SERIAL)], [extension]))
    return Buffer.from(body).includes(Buffer.from(rsa.publicKey.der)) ? 'rsa' : 'ecdsa'
  }
  const rsa256 = der.sequence(der.oid(OIDS.sha256WithRSAEncryption), der.nullValue())
  const sha1Rsa = der.sequence(der.oid('1.2.840.113549.1.1.5'), der.nullValue())
  const ecdsa = der.sequence(der.oid(OIDS.ecdsaWithSHA256))
  t.equal(await prefer(rsa256), 'rsa')
  t.equal(await prefer(rsa256, ecdsa), 'rsa')
  t.equal(await prefer(ecdsa, rsa256), 'ecdsa')
  t.equal(await prefer(sha1Rsa), 'ecdsa', 'a weak one is passed over')
  t.equal(await prefer(), 'ecdsa')
  const broken = extensionOf('1.3.6.1.5.5.7.48.1.8', der.integer(1n))
  const { result } = await stage.responder.answer(requestOf([certIdOf(stage.issuer, SERIAL)], [broken]))
  t.equal(result, 'malformedRequest')
})

t.test('N01 N02 N08 one CertID, either hash, and nothing that was not asked for', async t => {
  const stage = await openStage(t)
  stage.store.records.set(SERIAL, good)
  // nextUpdate [0] ends the SingleResponse, and the signature's algorithm follows: no extensions in between.
  const bare = /a011180f[0-9a-f]{30}300a06082a8648ce3d040302/
  for (const hash of ['sha1', 'sha256'] as const) {
    const answer = await stage.responder.answer(requestOf([certIdOf(stage.issuer, SERIAL, hash)]))
    t.equal(answer.hash, hash, 'told to whoever counts')
    t.match(Buffer.from(answer.body).toString('hex'), bare)
  }
  const { hex } = await stage.ask(SERIAL, { nonce: Buffer.alloc(16, 1) })
  t.notMatch(hex, bare, 'a nonce stands there')
})

t.test(
  'O01 O07 several at once: each is answered, strangers as unknown, nobody of ours is unauthorized',
  async t => {
    const stage = await openStage(t)
    stage.store.records.set(SERIAL, good)
    stage.store.change('4a51', 'keyCompromise')
    const stranger = { ...stage.issuer, publicKey: newKeys().publicKey }
    const ids = [certIdOf(stranger, SERIAL), certIdOf(stage.issuer, SERIAL), certIdOf(stage.issuer, '4a51')]
    const { result, body } = await stage.responder.answer(requestOf(ids))
    t.equal(result, 'several')
    const hex = Buffer.from(body).toString('hex')
    for (const [index, tag] of ['8200', '8000', 'a1'].entries())
      t.match(hex, Buffer.from(ids[index] ?? []).toString('hex') + tag)
    t.equal((await stage.responder.answer(requestOf([certIdOf(stranger, SERIAL)]))).result, 'unauthorized')
  },
)

t.test('O02 a fault of ours is internalError and told, one of the key tryLater', async t => {
  const stage = await openStage(t)
  stage.store.gate = () => Promise.reject(new Error('a bug'))
  t.equal((await stage.ask(SERIAL)).hex, '30030a0102')
  t.equal(stage.told.failures.length, 1)
  stage.store.gate = undefined
  t.equal((await stage.responder.answer(new Uint8Array())).body.length, 5)
})
