import type { Test } from 'tap'
import type { CrlRecord } from '../../src/ports/store-revocations.ts'
import { collect, event, issued, later, newIntent, revoke, revokeAt } from './store-fixtures.ts'
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
    t.equal((await store.revocationProgress(issuerId)).changed > 0n, true)
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
        await tx.insertCrl(newCrl({ number, ...changes }), covers)
      })
    await put(1n, 0n)
    await put(5n, 3n, { thisUpdate: later(10) })
    await t.rejects(put(5n, 3n, { thisUpdate: later(20) }), { code: 'conflict' })
    await t.rejects(put(4n, 3n, { thisUpdate: later(20) }), { code: 'conflict' })
    await t.rejects(put(6n, 3n, { thisUpdate: later(9) }), { code: 'conflict' }, 'older')
    await t.rejects(put(6n, 2n, { thisUpdate: later(20) }), { code: 'conflict' }, 'covers less')
    t.match(await store.latestCrl('issuing'), { number: 5n, entries: 1, thisUpdate: later(10) })
    t.match(await store.crl('issuing', 1n), { number: 1n })
    t.equal(await store.crl('issuing', 2n), undefined)
    t.equal((await store.revocationProgress('issuing')).listed, 3n)
  })

  t.test('L26 lockCrl: one builder at a time, free again at the end', async t => {
    const store = await open(t)
    await store.change(event(), async tx => {
      t.equal(await tx.lockCrl('issuing'), true)
      t.equal(await store.change(event(), other => other.lockCrl('issuing')), false)
      t.equal(await store.change(event(), other => other.lockCrl('another')), true)
    })
    t.equal(await store.change(event(), tx => tx.lockCrl('issuing')), true)
  })

  t.test('revocationProgress: whoever saw n never meets a lower one later', async t => {
    const store = await open(t)
    const certificates = await Promise.all(Array.from({ length: 30 }, () => issued(store)))
    let highest = 0n
    let regressed = false
    let running = true
    const watch = async () => {
      const listed = new Set<string>()
      while (running) {
        const { changed } = await store.revocationProgress('issuing')
        const entries = await collect(store.revokedEntries('issuing', later(0)))
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
    t.equal((await collect(store.revokedEntries('issuing', later(0)))).length, 30)
  })

  t.test(
    'L06 revokedEntries: an entry stays until a CRL beyond the end of its certificate showed it',
    async t => {
      const store = await open(t)
      await storeIssuer(t, store, 'issuing')
      const notBefore = new Date('2026-03-01T00:00:00Z')
      const ended = await issued(store, { notBefore, notAfter: new Date('2026-03-05T00:00:00Z') })
      const lasting = await issued(store)
      const abandoned = newIntent()
      await store.change(event(), async tx => {
        await revoke(tx, ended)
        await revoke(tx, lasting, 'certificateHold')
        await tx.insertIntents([abandoned])
        await tx.abandonIntent('issuing', abandoned.serialNumber, later(2))
        await revoke(tx, abandoned)
      })
      const listed = async (at: string) =>
        (await collect(store.revokedEntries('issuing', new Date(at)))).map(one => one.serialNumber)
      const all = [ended, lasting, abandoned].map(one => one.serialNumber).sort()
      t.strictSame(await listed('2026-03-04T00:00:00Z'), all, 'in order of serial number')
      t.strictSame(await listed('2026-04-01T00:00:00Z'), all, 'ended, but no CRL has said so since')
      const { changed } = await store.revocationProgress('issuing')
      const put = (number: bigint, day: string, covers: bigint) =>
        store.change(event(), tx =>
          tx.insertCrl(
            newCrl({ number, thisUpdate: new Date(day), nextUpdate: new Date('2027-01-01') }),
            covers,
          ),
        )
      await put(1n, '2026-03-04T12:00:00Z', changed)
      t.strictSame(await listed('2026-04-01T00:00:00Z'), all, 'that CRL came before the end')
      await put(2n, '2026-03-06T00:00:00Z', changed)
      const rest = [lasting, abandoned].map(one => one.serialNumber).sort()
      t.strictSame(await listed('2026-04-01T00:00:00Z'), rest)
      t.strictSame(
        await listed('2040-01-01T00:00:00Z'),
        all.filter(one => one !== ended.serialNumber),
        'the others have not been on one since',
      )
      t.strictSame(await listed('2026-03-06T00:00:00Z'), all, 'the CRL of that very instant still shows it')
    },
  )
}

function newCrl(changes: Partial<CrlRecord>): CrlRecord {
  return {
    issuerId: 'issuing',
    number: 1n,
    thisUpdate: later(0),
    nextUpdate: later(86_400),
    entries: 1,
    der: Buffer.from('30', 'hex'),
    ...changes,
  }
}
