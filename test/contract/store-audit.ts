import { createHash } from 'node:crypto'
import type { Test } from 'tap'
import type { Store } from '../../src/ports/store.ts'
import { collect, event, issued, later, newToken } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

export function auditContract(t: Test, open: OpenEmpty): void {
  t.test('W07 audit: concurrent changes make one unbroken chain', async t => {
    const store = await open(t)
    const text = 'Dévi – "kutip" \\ 漢字 😀'
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        store.change([event('one', { text }), event(`${i}`)], async () => i),
      ),
    )
    t.equal(await verifyChain(store), 80n)
  })

  t.test('W01 audit: read from any place, the body is the text that was hashed', async t => {
    const store = await open(t)
    for (let i = 0; i < 5; i++) await store.change(event(`step.${i}`), async () => undefined)
    const tail = await collect(store.auditEvents(3n))
    t.strictSame(
      tail.map(one => one.sequence),
      [4n, 5n],
    )
    const body =
      '{"action":"step.4","actor":"system:test","at":"2026-03-02T03:04:05.678Z","detail":{},"object":"test:1","requestId":"r-1","role":"system","source":"test"}'
    t.equal(tail[1]?.body, body)
  })

  t.test('audit: newest first, page by page, of one actor', async t => {
    const store = await open(t)
    for (let i = 1; i <= 5; i++)
      await store.change(
        { ...event(`step.${i}`), actor: i % 2 === 0 ? 'token:even' : 'token:odd' },
        async () => undefined,
      )
    const page = async (changes: object) =>
      (await store.auditPage({ after: 0n, limit: 2, ...changes })).map(one => one.sequence)
    t.strictSame(await page({ actions: ['step.2', 'step.5', 'step.x'] }), [2n, 5n], 'of any of these actions')
    t.strictSame(await page({}), [1n, 2n])
    t.strictSame(await page({ newestFirst: {} }), [5n, 4n])
    t.strictSame(await page({ newestFirst: { before: 4n } }), [3n, 2n])
    t.strictSame(await page({ newestFirst: {}, actor: 'token:even' }), [4n, 2n])
    t.strictSame(await page({ newestFirst: { before: 1n } }), [])
  })

  t.test('access: a token keeps its actions, and certificates stand for it', async t => {
    const store = await open(t)
    const { token, hash } = newToken({ actions: ['request.read', 'request.submit'] })
    await store.change(event(), tx => tx.insertToken(token, hash))
    t.strictSame(await store.tokenByHash(hash), token)
    const one = await issued(store)
    const bind = (id: string, to: typeof one) =>
      store.change(event(), tx => tx.bindCertificate(id, to, later(1)))
    t.equal(await store.tokenByCertificate(one), undefined)
    t.equal(await bind(token.id, one), true)
    t.equal(await bind(token.id, one), false, 'once')
    const { issuerId, serialNumber } = one
    const whole = { ...token, certificates: [{ issuerId, serialNumber }] }
    t.strictSame(await store.tokenByCertificate(one), whole)
    t.strictSame(await store.tokenByHash(hash), whole)
    t.equal(await store.tokenByCertificate({ issuerId: 'other', serialNumber }), undefined)
    await t.rejects(bind('nobody', await issued(store)), { code: 'not-found' })
    await t.rejects(bind(token.id, { ...one, serialNumber: '0a' }), { code: 'not-found' })
  })

  t.test('access: a token is found by its hash and revoked once', async t => {
    const store = await open(t)
    const { token, hash } = newToken({ role: 'employee', personId: 'p' })
    await store.change(event(), tx => tx.insertToken(token, hash))
    t.strictSame(await store.tokenByHash(hash), token)
    t.equal(await store.tokenByHash(Buffer.alloc(32)), undefined)
    const revokedAt = new Date('2026-03-03T00:00:00Z')
    t.equal(await store.change(event(), tx => tx.revokeToken(token.id, revokedAt)), true)
    t.equal(await store.change(event(), tx => tx.revokeToken(token.id, revokedAt)), false)
    t.strictSame(await store.tokens(), [{ ...token, revokedAt }])
    await t.rejects(
      store.change(event(), tx => tx.insertToken(newToken().token, hash)),
      { code: 'conflict' },
    )
  })
}

/** Computed here again, from the written rule alone; gives the number of events. Throws where the chain breaks. */
export async function verifyChain(store: Pick<Store, 'auditEvents' | 'auditHead'>): Promise<bigint> {
  let hash: Uint8Array = createHash('sha256').update('segel audit log').digest()
  let sequence = 0n
  for await (const one of store.auditEvents(0n)) {
    sequence += 1n
    const place = Buffer.from(sequence.toString(16).padStart(16, '0'), 'hex')
    hash = createHash('sha256')
      .update(Buffer.concat([hash, place, Buffer.from(one.body, 'utf8')]))
      .digest()
    if (one.sequence !== sequence || !Buffer.from(hash).equals(one.hash))
      throw new Error(`broken at ${sequence}`)
  }
  const head = await store.auditHead()
  if (head.sequence !== sequence || !Buffer.from(hash).equals(head.hash)) throw new Error('the head differs')
  return sequence
}
