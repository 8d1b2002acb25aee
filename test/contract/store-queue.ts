import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { Finding } from '../../src/errors.ts'
import type { QueueReader, QueueTab } from '../../src/domain/queue.ts'
import type { CertificateRequest } from '../../src/domain/request.ts'
import type { Store } from '../../src/ports/store.ts'
import { event, later, newDecision, newIntent, newCertificate, newRequest } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

const VERIFIER: QueueReader = {
  id: 'officer:v',
  turns: [{ approvedBy: [], profiles: ['signing', 'mail'] }],
  reviews: true,
}
const REGISTRAR: QueueReader = {
  id: 'officer:r',
  turns: [{ approvedBy: ['verifier'], profiles: ['signing'] }],
  reviews: false,
}
const NOBODY: QueueReader = { id: 'officer:a', turns: [], reviews: false }

const hold = (reviewable: boolean): Finding => ({
  ...{ code: 'differs', effect: 'hold', action: 'verifier', message: { id: 'beda', en: 'differs' } },
  reviewable,
})

export function queueContract(t: Test, open: OpenEmpty): void {
  t.test('queue: each request stands where somebody is to act', async t => {
    const store = await open(t)
    const seen = await fill(store)
    const ids = async (reader: QueueReader, tab: QueueTab) =>
      (await store.queue({ reader, tab, limit: 50 })).items.map(({ request }) => seen.nameOf(request.id))
    t.strictSame(await ids(VERIFIER, 'waiting'), ['fresh', 'reviewable', 'mail'])
    t.strictSame(await ids(REGISTRAR, 'waiting'), ['half'])
    t.strictSame(await ids(NOBODY, 'waiting'), [])
    t.strictSame(await ids(VERIFIER, 'held'), ['reviewable', 'stuck'])
    t.strictSame(await ids(VERIFIER, 'asked'), ['asked'])
    t.strictSame(await ids(VERIFIER, 'others'), ['half', 'approved'])
    t.strictSame(await ids(REGISTRAR, 'others'), ['fresh', 'approved', 'mail'])
    t.strictSame(
      await ids(NOBODY, 'open'),
      ['fresh', 'half', 'reviewable', 'stuck', 'asked', 'approved', 'mail'],
      'oldest first; what is done with has left',
    )
    const [asked] = (await store.queue({ reader: NOBODY, tab: 'asked', limit: 1 })).items
    t.match(asked, { asked: true, request: { id: seen.idOf('asked') } })
  })

  t.test('queue: nobody is shown their own as theirs to decide', async t => {
    const store = await open(t)
    const mine = newRequest({ submittedBy: 'officer:v' })
    const about = newRequest()
    for (const one of [mine, about]) await verified(store, one)
    const reader = { ...VERIFIER, personId: about.personId }
    t.strictSame((await store.queue({ reader, tab: 'waiting', limit: 5 })).items, [])
    t.equal((await store.queue({ reader, tab: 'open', limit: 5 })).items.length, 2)
  })

  t.test('queue: filters, counts with an end, and pages', async t => {
    const store = await open(t)
    const made: CertificateRequest[] = []
    for (let i = 0; i < 7; i++) {
      const one = newRequest({ name: `Siti Nomor${i}`, submittedAt: later(i < 4 ? 0 : i) })
      await verified(store, one)
      made.push(one)
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await store.queue({
        ...{ reader: VERIFIER, tab: 'waiting', limit: 2 },
        ...(cursor === undefined ? {} : { cursor }),
      })
      seen.push(...page.items.map(({ request }) => request.id))
      cursor = page.next
    } while (cursor !== undefined)
    t.equal(new Set(seen).size, 7, 'complete')
    t.strictSame(
      seen.slice(4),
      made.slice(4).map(({ id }) => id),
      'in order',
    )
    const count = (more: Partial<Parameters<Store['queueCount']>[0]>) =>
      store.queueCount({ reader: VERIFIER, tab: 'waiting', limit: 100, ...more })
    t.equal(await count({}), 7)
    t.equal(await count({ limit: 3 }), 3)
    t.equal(await count({ text: 'siti nomor5' }), 1)
    t.equal(await count({ profile: 'mail' }), 0)
    t.equal(await count({ agency: 'k.1' }), 7)
    t.equal(await count({ agency: 'elsewhere' }), 0)
    t.equal(await count({ submittedBefore: later(5) }), 5)
    t.equal(await count({ reader: NOBODY }), 0)
    await t.rejects(
      store.queue({ reader: VERIFIER, tab: 'open', limit: 2, cursor: 'MTIz' }),
      { code: 'malformed' },
      'a cursor of somebody else',
    )
    const bad = Buffer.from('1 ab').toString('base64url')
    await t.rejects(store.queue({ reader: VERIFIER, tab: 'open', limit: 2, cursor: bad }), {
      code: 'malformed',
    })
  })

  t.test('messages: a question, an answer, and nothing out of turn', async t => {
    const store = await open(t)
    const request = newRequest()
    await verified(store, request)
    const say = (number: number, kind: 'question' | 'answer', text = 'Apa kabar?') =>
      store.change(event(), tx =>
        tx.insertMessage(request.id, {
          ...{ number, kind, text, author: 'officer:v', authorName: 'Verifikator' },
          writtenAt: later(number),
        }),
      )
    await t.rejects(say(1, 'answer'), { code: 'conflict' })
    await say(1, 'question')
    await t.rejects(say(1, 'question'), { code: 'conflict' }, 'the number is taken')
    await say(2, 'question', 'Masih menunggu.')
    await say(3, 'answer', 'Baik.\nTerima kasih.')
    await t.rejects(say(4, 'answer'), { code: 'conflict' })
    const messages = await store.messages(request.id)
    t.match(messages, [
      { number: 1, kind: 'question', author: 'officer:v', authorName: 'Verifikator', writtenAt: later(1) },
      { number: 2 },
      { number: 3, kind: 'answer', text: 'Baik.\nTerima kasih.' },
    ])
    await store.change(event(), async tx => {
      t.strictSame(await tx.messages(request.id), messages)
    })
    t.strictSame(await store.messages('no uuid'), [])
    await store.change(event(), tx =>
      tx.advanceRequest(request.id, { from: ['verified'], to: 'rejected', at: later(9) }),
    )
    await t.rejects(say(4, 'question'), { code: 'conflict' }, 'it is over')
  })

  t.test('saved views: each officer has their own', async t => {
    const store = await open(t)
    const put = (officer: string, name: string, query: string) =>
      store.change(event(), tx => tx.putSavedView(officer, { name, query, savedAt: later(1) }))
    await put('officer:v', 'Dinkes', 'tab=waiting&agency=NC-DINKES')
    await put('officer:v', 'Dinkes', 'tab=held')
    await put('officer:r', 'Lama', 'days=7')
    t.strictSame(await store.savedViews('officer:v'), [
      { name: 'Dinkes', query: 'tab=held', savedAt: later(1) },
    ])
    await store.change(event(), async tx => {
      t.notOk(await tx.removeSavedView('officer:r', 'Dinkes'))
      t.ok(await tx.removeSavedView('officer:v', 'Dinkes'))
    })
    t.strictSame(await store.savedViews('officer:v'), [])
    t.equal((await store.savedViews('officer:r')).length, 1)
  })

  t.test('certificates: by key, period and the beginning of a serial number, and counted', async t => {
    const store = await open(t)
    const serials = ['0100aa', '0100ab', '02ffee']
    for (const [place, serialNumber] of serials.entries()) {
      const intent = newIntent({ serialNumber })
      const changes = {
        notBefore: later(-1000 + place),
        ...(place === 0 ? { keyFingerprint: 'ab'.repeat(32) } : {}),
      }
      await store.change(event(), async tx => {
        await tx.insertIntents([intent])
        await tx.insertCertificates([newCertificate(intent, changes)], later(21))
      })
    }
    const found = async (query: Partial<Parameters<Store['certificates']>[0]>) => {
      const all = { at: later(0), limit: 10, ...query }
      const { items } = await store.certificates(all)
      t.equal(await store.certificateCount(all), items.length)
      return items.map(one => one.serialNumber)
    }
    t.strictSame(await found({}), ['02ffee', '0100ab', '0100aa'])
    t.strictSame(await found({ serialPrefix: '0100' }), ['0100ab', '0100aa'])
    t.strictSame(await found({ serialPrefix: '02ffee' }), ['02ffee'])
    t.strictSame(await found({ serialPrefix: 'ff' }), [])
    t.strictSame(await found({ keyFingerprint: 'ab'.repeat(32) }), ['0100aa'])
    t.strictSame(await found({ issuedFrom: later(-1000), issuedBefore: later(-999) }), ['0100ab'])
    t.equal(await store.certificateCount({ at: later(0), limit: 2 }), 2)
  })
}

async function verified(store: Store, request: CertificateRequest): Promise<void> {
  await store.change(event(), async tx => {
    await tx.insertRequest(request)
    await tx.advanceRequest(request.id, { from: ['submitted'], to: 'verified', at: later(1) })
  })
}

/** One of each kind, a second apart. */
async function fill(store: Store) {
  const names = new Map<string, string>()
  let count = 0
  const make = async (name: string, changes: Parameters<typeof newRequest>[0] = {}) => {
    const request = newRequest({ id: randomUUID(), submittedAt: later(count++), ...changes })
    names.set(request.id, name)
    const isHeld = request.findings.some(one => one.effect === 'hold')
    const to = isHeld ? 'held' : 'verified'
    await store.change(event(), async tx => {
      await tx.insertRequest(request)
      await tx.advanceRequest(request.id, { from: ['submitted'], to, at: later(1) })
    })
    return request
  }
  const approve = (request: CertificateRequest, tier: 'verifier' | 'registration-officer') =>
    store.change(event(), tx =>
      tx.insertDecision(request.id, newDecision(request, { officer: `token:${tier}`, tier })),
    )
  const advance = (request: CertificateRequest, to: CertificateRequest['state']) =>
    store.change(event(), tx => tx.advanceRequest(request.id, { from: ['verified'], to, at: later(20) }))

  await make('fresh')
  await approve(await make('half'), 'verifier')
  await make('reviewable', { findings: [hold(true)] })
  await make('stuck', { findings: [hold(true), hold(false)] })
  const asked = await make('asked')
  await store.change(event(), tx =>
    tx.insertMessage(asked.id, {
      ...{ number: 1, kind: 'question', text: 'Siapa?', author: 'officer:v', authorName: 'V' },
      writtenAt: later(3),
    }),
  )
  const approved = await make('approved')
  await approve(approved, 'verifier')
  await approve(approved, 'registration-officer')
  await advance(approved, 'approved')
  await advance(await make('rejected'), 'rejected')
  await make('mail', { profile: 'mail' })
  const idOf = (name: string) => [...names].find(([, one]) => one === name)?.[0]
  return { nameOf: (id: string) => names.get(id), idOf }
}
