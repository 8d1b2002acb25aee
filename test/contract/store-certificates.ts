import type { Test } from 'tap'
import type { Store } from '../../src/ports/store.ts'
import {
  approved,
  AT,
  event,
  issued,
  later,
  newCertificate,
  newIntent,
  newRequest,
  revoke,
} from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

export function certificateContract(t: Test, open: OpenEmpty): void {
  t.test('certificates: from intent to issued request', async t => {
    const store = await open(t)
    const request = await approved(store)
    const intent = newIntent({ requestId: request.id })
    const { serialNumber } = intent
    t.strictSame(await store.change(event(), tx => tx.insertIntents([intent])), [serialNumber])
    t.match(await store.openIntents(later(21), 10), [{ serialNumber, attempt: 0, requestId: request.id }])
    t.strictSame(await store.openIntents(later(20), 10), [], 'before, not at')
    const certificate = newCertificate(intent)
    await store.change(event(), async tx => {
      t.strictSame(await tx.insertCertificates([certificate], later(30)), [serialNumber])
      await tx.advanceRequest(request.id, {
        from: ['approved'],
        to: 'issued',
        at: later(30),
        patch: { serialNumber },
      })
    })
    const read = await store.certificate(serialNumber)
    t.strictSame({ ...read, der: undefined }, { ...certificate, der: undefined })
    t.ok(Buffer.from(certificate.der).equals(read?.der ?? new Uint8Array()))
    t.match(await store.request(request.id), { state: 'issued', serialNumber })
    t.strictSame(await store.openIntents(later(1000), 10), [])
    t.strictSame(
      await store.change(event(), tx => tx.insertCertificates([certificate], later(31))),
      [],
      'not twice',
    )
  })

  t.test('certificates: no request becomes issued without its certificate', async t => {
    const store = await open(t)
    const request = await approved(store)
    const step = {
      from: ['approved'] as const,
      to: 'issued' as const,
      at: later(30),
      patch: { serialNumber: '0102' },
    }
    await t.rejects(
      store.change(event(), tx => tx.advanceRequest(request.id, step)),
      { code: 'conflict' },
    )
  })

  t.test('certificates: a batch of requests becomes issued together or not at all', async t => {
    const store = await open(t)
    const requests = [await approved(store), await approved(store)]
    const intents = requests.map(({ id }) => newIntent({ requestId: id }))
    await store.change(event(), tx => tx.insertIntents(intents))
    const steps = intents.map(({ requestId = '', serialNumber }) => ({ id: requestId, serialNumber }))
    const keep = (more: typeof steps) =>
      store.change(event(), async tx => {
        await tx.insertCertificates(
          intents.map(intent => newCertificate(intent)),
          later(30),
        )
        await tx.completeRequests([...steps, ...more], later(30))
      })
    const submitted = newRequest()
    await store.change(event(), tx => tx.insertRequest(submitted))
    await t.rejects(keep([{ id: submitted.id, serialNumber: '0102' }]), { code: 'conflict' })
    t.match(await store.request(steps[0]?.id ?? ''), { state: 'approved' })
    await keep([])
    for (const { id, serialNumber } of steps)
      t.match(await store.request(id), { state: 'issued', serialNumber, updatedAt: later(30) })
    await t.rejects(
      store.change(event(), tx => tx.completeRequests(steps, later(31))),
      { code: 'conflict' },
      'not twice',
    )
    await store.change(event(), tx => tx.completeRequests([], later(31)))
  })

  t.test('C03 intents: a serial number is spent once and for all', async t => {
    const store = await open(t)
    const intent = newIntent()
    await store.change(event(), tx => tx.insertIntents([intent]))
    await t.rejects(
      store.change(event(), tx => tx.insertIntents([{ ...intent, openedAt: later(99) }])),
      { code: 'conflict' },
    )
    t.equal(
      await store.change(event(), tx => tx.abandonIntent('issuing', intent.serialNumber, later(1))),
      true,
    )
    t.equal(
      await store.change(event(), tx => tx.abandonIntent('issuing', intent.serialNumber, later(1))),
      false,
    )
    await t.rejects(
      store.change(event(), tx => tx.insertIntents([intent])),
      { code: 'conflict' },
      'not even abandoned',
    )
    const certificate = newCertificate(intent)
    t.strictSame(await store.change(event(), tx => tx.insertCertificates([certificate], later(2))), [])
    t.equal(await store.certificate(intent.serialNumber), undefined, 'nothing follows an abandoned intent')
  })

  t.test('intents: only for approved requests, one open for each, a batch in one go', async t => {
    const store = await open(t)
    const requests = await Promise.all([approved(store), approved(store), approved(store)])
    const intents = requests.map(request => newIntent({ requestId: request.id }))
    const more = [...intents, newIntent({ requestId: requests[0].id })]
    const taken = await store.change(event(), tx => tx.insertIntents(more))
    t.equal(taken.length, 3)
    t.strictSame(
      await store.change(event(), tx =>
        tx.insertIntents(intents.map(one => ({ ...one, serialNumber: `02${one.serialNumber.slice(2)}` }))),
      ),
      [],
    )
    const stranger = newIntent({ requestId: '3f1ba3b0-54c5-4f5b-9f2c-0f1d3a1f0e11' })
    t.strictSame(await store.change(event(), tx => tx.insertIntents([stranger])), [])
  })

  t.test('intents: of two that hurry for the same requests, each request goes to one', async t => {
    const store = await open(t)
    const requests = await Promise.all(Array.from({ length: 8 }, () => approved(store)))
    const attempt = () =>
      store.change(event(), tx => tx.insertIntents(requests.map(one => newIntent({ requestId: one.id }))))
    const taken = await Promise.all([attempt(), attempt(), attempt()])
    t.equal(taken.flat().length, 8)
    t.equal((await store.openIntents(later(1000), 100)).length, 8)
  })

  t.test('intents: a later attempt counts the earlier ones', async t => {
    const store = await open(t)
    const request = await approved(store)
    const first = newIntent({ requestId: request.id })
    await store.change(event(), tx => tx.insertIntents([first]))
    await store.change(event(), tx => tx.abandonIntent(first.issuerId, first.serialNumber, later(50)))
    await store.change(event(), tx => tx.insertIntents([newIntent({ requestId: request.id })]))
    t.match(await store.openIntents(later(1000), 10), [{ attempt: 1 }])
  })

  t.test('certificates: found by status, key, agency, person, end and words', async t => {
    const store = await open(t)
    const good = await issued(store, { personName: 'Agus Salim' })
    const held = await issued(store)
    const revoked = await issued(store)
    const expired = await issued(store, {
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2021-01-01T00:00:00Z'),
    })
    await store.change(event(), async tx => {
      await revoke(tx, held, 'certificateHold')
      await revoke(tx, revoked)
    })
    const serials = async (query: Omit<Parameters<Store['certificates']>[0], 'limit' | 'at'>) =>
      (await store.certificates({ limit: 10, at: AT, ...query })).items.map(item => item.serialNumber)
    t.strictSame(await serials({ status: 'good' }), [good.serialNumber])
    t.strictSame(await serials({ status: 'held' }), [held.serialNumber])
    t.strictSame(await serials({ status: 'revoked' }), [revoked.serialNumber])
    t.strictSame(await serials({ status: 'expired' }), [expired.serialNumber])
    t.strictSame(await serials({ text: 'agus' }), [good.serialNumber])
    t.strictSame(await serials({ expiresBefore: new Date('2022-01-01') }), [expired.serialNumber])
    t.strictSame(await serials({ personId: held.personId ?? '' }), [held.serialNumber])
    t.equal((await serials({ agency: 'k.1', profile: 'signing' })).length, 4)
    t.strictSame(await serials({ agency: 'z' }), [])
    t.match(await store.certificatesByKey(held.keyFingerprint), [
      { serialNumber: held.serialNumber, revocation: { reason: 'certificateHold' } },
    ])
    const both = await store.certificatesByKeys([
      revoked.keyFingerprint,
      held.keyFingerprint,
      'ab'.repeat(32),
    ])
    t.strictSame(
      new Set(both.map(one => one.serialNumber)),
      new Set([revoked.serialNumber, held.serialNumber]),
    )
    t.strictSame(await store.certificatesByKeys([]), [])
    const first = await store.certificates({ limit: 3, at: AT })
    const rest = await store.certificates({ limit: 3, at: AT, cursor: first.next ?? '' })
    t.equal(new Set([...first.items, ...rest.items].map(one => one.serialNumber)).size, 4)
    t.equal(rest.next, undefined)
  })
}
