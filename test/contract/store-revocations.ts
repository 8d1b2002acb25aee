import type { Test } from 'tap'
import type { CrlRecord, StatusQuery } from '../../src/ports/store-revocations.ts'
import {
  collect,
  event,
  issued,
  later,
  newCrl,
  newIntent,
  newRelease,
  revoke,
  revokeAt,
} from './store-fixtures.ts'
import { storeIssuer } from './store-issuer.ts'
import type { OpenEmpty } from './store.ts'

export function revocationContract(t: Test, open: OpenEmpty): void {
  t.test('O05 status: good only for what was issued', async t => {
    const store = await open(t)
    const certificate = await issued(store)
    const { issuerId, serialNumber, notAfter } = certificate
    t.strictSame(await store.status(issuerId, serialNumber), { known: true, notAfter })
    t.strictSame(await store.status('other', serialNumber), { known: false })
    t.strictSame(await store.status(issuerId, '99'), { known: false })
    const intent = newIntent()
    await store.change(event(), tx => tx.insertIntents([intent]))
    t.strictSame(
      await store.status(issuerId, intent.serialNumber),
      { known: false },
      'an intent is no certificate',
    )
    await store.change(event(), async tx => {
      await tx.abandonIntent(issuerId, intent.serialNumber, later(1))
      await revoke(tx, intent)
    })
    const revocation = { reason: 'keyCompromise' as const, revokedAt: later(100) }
    t.strictSame(
      await store.status(issuerId, intent.serialNumber),
      { known: true, revocation },
      'abandoned and revoked',
    )
  })

  t.test('L10 revocation: a hold is released or becomes final with its date; final stays', async t => {
    const store = await open(t)
    const certificate = await issued(store)
    const { issuerId, serialNumber } = certificate
    await store.change(event(), tx =>
      revokeAt(tx, certificate, { reason: 'certificateHold', revokedAt: later(100) }),
    )
    await store.change(event(), tx => tx.removeRevocation(issuerId, serialNumber, later(200)))
    t.equal((await store.certificate(serialNumber))?.revocation, undefined)
    await t.rejects(
      store.change(event(), tx => tx.removeRevocation(issuerId, serialNumber, later(200))),
      { code: 'conflict' },
    )
    await store.change(event(), tx =>
      revokeAt(tx, certificate, { reason: 'certificateHold', revokedAt: later(300) }),
    )
    await store.change(event(), tx =>
      revokeAt(tx, certificate, { reason: 'superseded', revokedAt: later(400) }),
    )
    const { revocation } = (await store.change(event(), tx => tx.lockCertificate(serialNumber))) ?? {}
    t.match(revocation, { reason: 'superseded', revokedAt: later(300), comment: 'atas permintaan' })
    for (const reason of ['keyCompromise', 'certificateHold', 'superseded'] as const) {
      await t.rejects(
        store.change(event(), tx => revoke(tx, certificate, reason)),
        { code: 'already-revoked' },
      )
    }
    await t.rejects(
      store.change(event(), tx => tx.removeRevocation(issuerId, serialNumber, later(500))),
      { code: 'already-revoked' },
    )
    t.equal((await store.crlProgress(issuerId)).changed > 0n, true)
  })

  t.test('revocation: who stands for each row, and the releases that were carried out', async t => {
    const store = await open(t)
    const [bare, told] = [await issued(store), await issued(store)]
    await store.change(event(), tx => revoke(tx, bare))
    const object = `certificate:issuing/${told.serialNumber}`
    const why = { ...event('certificate.held'), actor: 'token:officer', role: 'verifier', object }
    const order = { ...newRelease(told.serialNumber, 0n), officer: 'token:officer' }
    await store.change(why, async tx => {
      await tx.insertOrder({ ...order, kind: 'revocation', reason: 'certificateHold' }, 'token')
      await revoke(tx, told, 'certificateHold')
    })
    const claims = await store.statusClaims('issuing', 0n, 10)
    t.match(claims, [
      { serialNumber: bare.serialNumber, reason: 'keyCompromise', ordered: false, told: [] },
      { serialNumber: told.serialNumber, reason: 'certificateHold', ordered: true, told: ['verifier'] },
    ])
    t.equal(claims[0]?.orderedBy, 'token:officer')
    t.equal((await store.statusClaims('issuing', claims[0]?.sequence ?? 0n, 10)).length, 1)
    t.strictSame(await store.statusClaims('other', 0n, 10), [])
    const release = newRelease(told.serialNumber, claims[1]?.sequence ?? 0n)
    const sequence = await store.change(event(), tx => tx.insertOrder(release, 'token'))
    t.strictSame(await store.releaseOrders('issuing', told.serialNumber), [], 'not carried out yet')
    await store.change(event(), tx => tx.judgeOrders([{ sequence, verdict: 'proved' }], later(200)))
    t.match(await store.releaseOrders('issuing', told.serialNumber), [{ statement: release.statement }])
    t.equal(await store.shardOf('issuing', told.serialNumber), undefined)
  })

  t.test('revocation: nothing can be revoked that was never used', async t => {
    const store = await open(t)
    await t.rejects(
      store.change(event(), tx => revoke(tx, newIntent())),
      { code: 'not-found' },
    )
  })

  t.test('lockCertificate: the second sees what the first did', async t => {
    const store = await open(t)
    const certificate = await issued(store)
    const order = () =>
      store.change(event(), async tx => {
        const seen = await tx.lockCertificate(certificate.serialNumber)
        if (seen?.revocation === undefined) await revoke(tx, certificate)
        return seen?.revocation === undefined
      })
    const first = await Promise.all([order(), order(), order(), order()])
    t.equal(first.filter(Boolean).length, 1)
  })

  t.test('L05 CRLs: numbers only increase, progress only follows', async t => {
    const store = await open(t)
    await storeIssuer(t, store, 'issuing')
    t.equal(await store.latestCrl('issuing'), undefined)
    const put = (number: bigint, covers: bigint, changes: Partial<CrlRecord> = {}) =>
      store.change(event(), async tx => {
        t.equal(await tx.lockCrl('issuing'), true)
        await tx.insertCrl(newCrl({ number, covers, ...changes }))
      })
    await put(1n, 0n)
    await put(5n, 3n, { thisUpdate: later(10) })
    await t.rejects(put(5n, 3n, { thisUpdate: later(20) }), { code: 'conflict' })
    await t.rejects(put(4n, 3n, { thisUpdate: later(20) }), { code: 'conflict' })
    await t.rejects(put(6n, 2n, { thisUpdate: later(20) }), { code: 'conflict' }, 'covers less')
    t.match(await store.latestCrl('issuing'), { number: 5n, entries: 1, thisUpdate: later(10) })
    t.match(await store.crl('issuing', 1n), { number: 1n })
    t.equal(await store.crl('issuing', 2n), undefined)
    t.match(await store.crlProgress('issuing'), {
      changed: 0n,
      full: { number: 5n, covers: 3n },
      base: { number: 5n },
      previousBase: { number: 1n },
      shards: [],
    })
  })

  t.test('L05 L12 CRLs: one sequence for all scopes, and a delta has a base that was published', async t => {
    const store = await open(t)
    await storeIssuer(t, store, 'issuing')
    const put = (...crls: Partial<CrlRecord>[]) =>
      store.change(event(), async tx => {
        for (const crl of crls) await tx.insertCrl(newCrl(crl))
      })
    await put({ number: 1n })
    const refused: Partial<CrlRecord>[] = [
      { number: 1n, scope: 'delta', base: 1n },
      { number: 2n, scope: 'delta', base: 2n },
      { number: 2n, base: 9n },
    ]
    for (const crl of refused) await t.rejects(put(crl), { code: 'conflict' })
    await put({ number: 3n, base: 1n }, { number: 3n, scope: 'delta', base: 1n })
    await t.rejects(put({ number: 4n, scope: 'delta', base: 3n }), { code: 'conflict' }, '3 is no base')
    await t.rejects(put({ number: 2n, scope: 'shard-0' }), { code: 'conflict' }, 'below what others have')
    await put({ number: 4n, base: 1n }, { number: 4n, scope: 'shard-0', base: 1n })
    t.match(await store.crlStates(), [
      { scope: 'delta', number: 3n },
      { scope: 'full', number: 4n },
    ])
    t.match(await store.crlState('issuing', 'delta'), { number: 3n, base: 1n })
    t.match(await store.crl('issuing', 3n, 'delta'), { number: 3n, der: Buffer.from('30', 'hex') })
    t.equal(await store.crl('issuing', 4n, 'delta'), undefined)
  })

  t.test('L26 CRLs: their bytes come back whole, however many parts they are kept in', async t => {
    const store = await open(t)
    await storeIssuer(t, store, 'issuing')
    for (const [index, octets] of [1, 1 << 20, (1 << 20) + 1, 3_500_000].entries()) {
      const der = Buffer.alloc(octets, 0x5a)
      der[octets - 1] = index
      const number = BigInt(index + 1)
      await store.change(event(), tx => tx.insertCrl(newCrl({ number, der })))
      t.ok(Buffer.from((await store.latestCrl('issuing'))?.der ?? []).equals(der), String(octets))
    }
  })

  t.test('shards: a certificate keeps its own, and its revocation shows there', async t => {
    const store = await open(t)
    await storeIssuer(t, store, 'issuing')
    const url = (n: number, host = 'a') => `http://${host}.example/shard-${n}.crl`
    const sharded = (shard: number) => store.change(event(), tx => tx.insertIntents([newIntent({ shard })]))
    await t.rejects(sharded(0), 'a shard that nobody opened')
    await store.change(event(), async tx => {
      await tx.openShards(
        'issuing',
        [0, 1].map(shard => ({ shard, url: url(shard) })),
      )
      await tx.openShards('issuing', [{ shard: 0, url: url(0) }])
      await tx.openShards('issuing', [{ shard: 0, url: url(0, 'b') }])
    })
    const [first, second] = [
      { shard: 0, urls: [url(0), url(0, 'b')] },
      { shard: 1, urls: [url(1)] },
    ]
    t.strictSame(await store.crlShards('issuing'), [first, second])
    const [serialNumber] = await sharded(1)
    t.match((await store.crlProgress('issuing')).shards, [{ changed: false }, { changed: false }])
    await store.change(event(), async tx => {
      await tx.abandonIntent('issuing', serialNumber ?? '', later(2))
      await revoke(tx, { issuerId: 'issuing', serialNumber: serialNumber ?? '' })
    })
    const { changed, shards } = await store.crlProgress('issuing')
    t.strictSame(shards, [
      { ...first, changed: false },
      { ...second, changed: true },
    ])
    t.match(await collectPages(store.statusEntries('issuing', {})), [
      { serialNumber, shard: 1, sequence: changed },
    ])
    await store.change(event(), async tx => {
      await tx.insertCrl(newCrl({ number: 1n, covers: changed }))
      await tx.insertCrl(newCrl({ number: 1n, scope: 'shard-1', covers: changed }))
    })
    t.match((await store.crlProgress('issuing')).shards, [
      { changed: false },
      { changed: false, latest: { scope: 'shard-1', number: 1n } },
    ])
  })

  t.test(
    'L14 statusEntries: what was released after a sequence comes too, once, unless it is back',
    async t => {
      const store = await open(t)
      const [held, released, again] = [await issued(store), await issued(store), await issued(store)]
      const hold = (one: typeof held) => store.change(event(), tx => revoke(tx, one, 'certificateHold'))
      const release = (one: typeof held, at: number) =>
        store.change(event(), tx => tx.removeRevocation('issuing', one.serialNumber, later(at)))
      for (const one of [held, released, again]) await hold(one)
      const { changed } = await store.crlProgress('issuing')
      for (const at of [200, 300]) {
        await release(released, at)
        if (at === 200) await hold(released)
      }
      await release(again, 400)
      await hold(again)
      const reasons = async (query: StatusQuery) =>
        new Map(
          (await collectPages(store.statusEntries('issuing', query))).map(one => [one.serialNumber, one]),
        )
      t.equal((await reasons({})).size, 2)
      const all = await reasons({ releasedAfter: changed })
      t.equal(all.size, 3)
      t.match(all.get(released.serialNumber), { reason: 'removeFromCRL', revokedAt: later(300) })
      t.equal(all.get(again.serialNumber)?.reason, 'certificateHold')
      t.ok((all.get(held.serialNumber)?.sequence ?? changed) <= changed)
      const now = (await store.crlProgress('issuing')).changed
      t.equal((await reasons({ releasedAfter: now })).size, 2)
    },
  )

  t.test('L26 lockCrl: one builder at a time, free again at the end', async t => {
    const store = await open(t)
    await store.change(event(), async tx => {
      t.equal(await tx.lockCrl('issuing'), true)
      t.equal(await store.change(event(), other => other.lockCrl('issuing')), false)
      t.equal(await store.change(event(), other => other.lockCrl('another')), true)
    })
    t.equal(await store.change(event(), tx => tx.lockCrl('issuing')), true)
  })

  t.test('crlProgress: whoever saw n never meets a lower one later', async t => {
    const store = await open(t)
    const certificates = await Promise.all(Array.from({ length: 30 }, () => issued(store)))
    let highest = 0n
    let regressed = false
    let running = true
    const watch = async () => {
      const listed = new Set<string>()
      while (running) {
        const { changed } = await store.crlProgress('issuing')
        const entries = await collectPages(store.statusEntries('issuing', {}))
        // Everything that was there when `changed` was read must still be there: none slips in below.
        if (changed < highest || entries.length < listed.size) regressed = true
        highest = changed
        for (const entry of entries) listed.add(entry.serialNumber)
      }
    }
    const watching = watch()
    await Promise.all(certificates.map(one => store.change(event(), tx => revoke(tx, one))))
    running = false
    await watching
    t.equal(regressed, false)
    t.equal((await collectPages(store.statusEntries('issuing', {}))).length, 30)
  })

  t.test('L06 statusEntries: what is settled goes, and nothing else', async t => {
    const store = await open(t)
    const notBefore = new Date('2026-03-01T00:00:00Z')
    const notAfter = new Date('2026-03-05T00:00:00Z')
    const ended = await issued(store, { notBefore, notAfter })
    const lasting = await issued(store)
    const abandoned = newIntent()
    await store.change(event(), async tx => {
      await revoke(tx, ended)
      await revoke(tx, lasting, 'certificateHold')
      await tx.insertIntents([abandoned])
      await tx.abandonIntent('issuing', abandoned.serialNumber, later(2))
      await revoke(tx, abandoned)
    })
    const { changed } = await store.crlProgress('issuing')
    const late = await issued(store, { notBefore, notAfter })
    await store.change(event(), tx => revoke(tx, late))
    const listed = async (settled?: StatusQuery['settled']) =>
      (await collectPages(store.statusEntries('issuing', settled === undefined ? {} : { settled }))).map(
        one => one.serialNumber,
      )
    const all = [ended, lasting, abandoned, late].map(one => one.serialNumber).sort()
    t.strictSame(await listed(), all, 'in order of serial number')
    t.strictSame(await listed({ before: notAfter, covers: changed }), all, 'not at the very end of it')
    const rest = all.filter(one => one !== ended.serialNumber)
    const far = new Date('2040-01-01T00:00:00Z')
    t.strictSame(await listed({ before: new Date(notAfter.getTime() + 1000), covers: changed }), rest)
    t.strictSame(await listed({ before: far, covers: changed - 3n }), all, 'no CRL beyond the end showed it')
    t.strictSame(
      await listed({ before: far, covers: changed }),
      rest.filter(one => one !== lasting.serialNumber),
      'one that was revoked too late to be shown stays, and one that never became a certificate',
    )
  })
}

async function collectPages<T>(pages: AsyncIterable<Iterable<T>>): Promise<T[]> {
  return (await collect(pages)).flatMap(page => [...page])
}
