import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { CertificateRequest } from '../../src/domain/request.ts'
import type { Store } from '../../src/ports/store.ts'
import { approved, event, later, newDecision, newIntent, newProposal, newRequest } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

export function requestContract(t: Test, open: OpenEmpty): void {
  t.test('requests: read back as written', async t => {
    const store = await open(t)
    const request = newRequest()
    await insert(store, request)
    const read = await store.request(request.id)
    t.strictSame({ ...read, csr: undefined }, { ...request, csr: undefined })
    t.ok(Buffer.from(request.csr).equals(read?.csr ?? new Uint8Array()))
    t.equal(await store.request(randomUUID()), undefined)
    t.equal(await store.request("' or 1=1 --"), undefined, 'a text that is no id names nothing')
  })

  t.test('requests: one open request for each person and profile', async t => {
    const store = await open(t)
    const personId = randomUUID()
    const first = newRequest({ personId })
    await insert(store, first)
    await t.rejects(insert(store, newRequest({ personId })), { code: 'conflict', detail: /open request/ })
    await insert(store, newRequest({ personId, profile: 'other' }))
    t.equal((await store.openRequest(personId, 'signing'))?.id, first.id)
    await store.change(event(), tx =>
      tx.advanceRequest(first.id, { from: ['submitted'], to: 'withdrawn', at: later(1) }),
    )
    t.equal(await store.openRequest(personId, 'signing'), undefined)
    await insert(store, newRequest({ personId }))
  })

  t.test('requests: only the arrows that exist, and only from the expected state', async t => {
    const store = await open(t)
    const request = newRequest()
    await insert(store, request)
    const step = (from: CertificateRequest['state'], to: CertificateRequest['state']) =>
      store.change(event(), tx => tx.advanceRequest(request.id, { from: [from], to, at: later(1) }))
    await t.rejects(step('verified', 'approved'), { code: 'conflict' })
    await t.rejects(step('submitted', 'approved'), { code: 'conflict' })
    await t.rejects(step('submitted', 'submitted'), { code: 'conflict' })
    const nowhere = { from: ['submitted'] as const, to: 'held' as const, at: later(1) }
    await t.rejects(
      store.change(event(), tx => tx.advanceRequest(randomUUID(), nowhere)),
      { code: 'conflict' },
    )
    await t.rejects(
      store.change(event(), tx => tx.advanceRequest('none', nowhere)),
      { code: 'conflict' },
    )
    await step('submitted', 'held')
    await step('held', 'held')
    await step('held', 'verified')
    await t.rejects(
      step('verified', 'approved'),
      { code: 'conflict', detail: /No officer/ },
      'needs a decision',
    )
    await step('verified', 'rejected')
    await t.rejects(step('rejected', 'submitted'), { code: 'conflict' })
  })

  t.test('requests: a held one may be proposed anew, a verified one stands still', async t => {
    const store = await open(t)
    const request = newRequest()
    await insert(store, request)
    const proposal = newProposal({
      personId: request.personId,
      number: request.employeeNumber,
      name: 'Siti Aminah',
    })
    const digest = newRequest({ proposal }).digest
    const at = later(5)
    await store.change(event(), tx =>
      tx.advanceRequest(request.id, {
        from: ['submitted'],
        to: 'verified',
        at,
        patch: { proposal, digest, findings: [] },
      }),
    )
    t.match(await store.request(request.id), { state: 'verified', digest, findings: [], updatedAt: at })
    t.equal((await store.requests({ limit: 5, text: 'aminah' })).items.length, 1, 'found by the new name')
    t.equal((await store.requests({ limit: 5, text: 'rahayu' })).items.length, 0)
    const again = {
      from: ['verified'] as const,
      to: 'rejected' as const,
      at,
      patch: { proposal: request.proposal, digest: request.digest },
    }
    await t.rejects(
      store.change(event(), tx => tx.advanceRequest(request.id, again)),
      { code: 'conflict' },
    )
  })

  t.test('requests: four eyes, each bound to the digest, none of them the submitter', async t => {
    const store = await open(t)
    const request = newRequest({ submittedBy: 'token:submitter' })
    await insert(store, request)
    await store.change(event(), tx =>
      tx.advanceRequest(request.id, { from: ['submitted'], to: 'verified', at: later(1) }),
    )
    const decide = (changes: Parameters<typeof newDecision>[1]) =>
      store.change(event(), tx => tx.insertDecision(request.id, newDecision(request, changes)))
    await t.rejects(decide({ digest: 'ab'.repeat(32) }), { code: 'conflict' })
    await t.rejects(decide({ officer: 'token:submitter' }), { code: 'not-permitted' })
    await decide({})
    await t.rejects(decide({ tier: 'registration-officer' }), { code: 'conflict' }, 'the same officer again')
    await t.rejects(decide({ officer: 'token:other' }), { code: 'conflict' }, 'the same tier again')
    t.match((await store.request(request.id))?.decisions, [newDecision(request)])
  })

  t.test('requests: pages are complete and in order, whatever is added meanwhile', async t => {
    const store = await open(t)
    for (let i = 0; i < 7; i++) await insert(store, newRequest({ submittedAt: later(i < 4 ? 0 : i) }))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await store.requests({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.items.map(item => item.id))
      await insert(store, newRequest({ submittedAt: later(1000) }))
      cursor = page.next
    } while (cursor !== undefined)
    t.equal(seen.length, 7)
    t.equal(new Set(seen).size, 7)
    for (const bad of [
      'x',
      'MTIz',
      Buffer.from('1 zz').toString('base64url'),
      Buffer.from('1 ab').toString('base64url'),
    ]) {
      await t.rejects(store.requests({ limit: 2, cursor: bad }), { code: 'malformed' })
    }
  })

  t.test('requests: found by state, agency subtree, profile, person and words', async t => {
    const store = await open(t)
    const siti = newRequest({ name: "Siti Nur'aini" })
    const budi = newRequest({ name: 'Budi Santoso', profile: 'other' })
    await insert(store, siti)
    await insert(store, budi)
    const ids = async (query: Omit<Parameters<Store['requests']>[0], 'limit'>) =>
      (await store.requests({ limit: 10, ...query })).items.map(item => item.id)
    t.strictSame(await ids({ text: 'bud san' }), [budi.id])
    t.strictSame(await ids({ text: 'NUR' }), [siti.id])
    t.strictSame(await ids({ text: siti.employeeNumber.slice(0, 18) }), [siti.id])
    t.strictSame(await ids({ text: "x' | y:*" }), [])
    t.strictSame(await ids({ personId: siti.personId }), [siti.id])
    t.strictSame(await ids({ profile: 'other' }), [budi.id])
    t.equal((await ids({ agency: 'k' })).length, 2)
    t.equal((await ids({ agency: 'k.2' })).length, 0)
    t.equal((await ids({ states: ['held'] })).length, 0)
  })

  t.test('requests: the queue of the CA holds what is approved and not under way', async t => {
    const store = await open(t)
    await insert(store, newRequest())
    const first = await approved(store)
    const second = await approved(store)
    const queue = async () => (await store.approvedRequests(10)).map(one => one.id)
    t.strictSame((await queue()).sort(), [first.id, second.id].sort())
    const intent = newIntent({ requestId: first.id })
    await store.change(event(), tx => tx.insertIntents([intent]))
    t.strictSame(await queue(), [second.id])
    await store.change(event(), tx => tx.abandonIntent(intent.issuerId, intent.serialNumber, later(60)))
    t.equal((await queue()).length, 2, 'an abandoned intent frees its request')
  })
}

function insert(store: Store, request: CertificateRequest): Promise<void> {
  return store.change(event(), tx => tx.insertRequest(request))
}
