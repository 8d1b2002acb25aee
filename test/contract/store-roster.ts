import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import type { StatementSignature } from '../../src/domain/statement.ts'
import { AT, event, later } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

const signature = (value: string): StatementSignature => ({ by: 'anchor', signature: value })
const statement = (text: string) => ({
  body: JSON.stringify({ kind: 'removal', text }),
  signatures: [signature('ab')],
})
const digestOf = (body: string) => createHash('sha256').update(body, 'utf8').digest('hex')

export function rosterContract(t: Test, open: OpenEmpty): void {
  t.test('roster: statements come back as they were signed, in the order of their commits', async t => {
    const store = await open(t)
    t.strictSame(await store.rosterStatements(0n), [])
    const first = statement('Dévi – "kutip" \\ 漢字 😀 \u2028')
    const second = { body: '{"second":true}', signatures: [signature('01'), signature('02')] }
    await store.change(event(), tx => tx.insertRosterStatement(first))
    await store.change(event(), tx => tx.insertRosterStatement(second))
    const all = await store.rosterStatements(0n)
    t.strictSame(
      all.map(({ body, signatures }) => ({ body, signatures })),
      [first, second],
    )
    const [one, two] = all.map(entry => entry.sequence)
    t.ok(one !== undefined && two !== undefined && one < two)
    t.strictSame((await store.rosterStatements(one ?? 0n)).length, 1)
    t.strictSame(
      await store.rosterDigests(),
      all.map(({ body }) => digestOf(body)),
    )
    t.strictSame(await store.rosterStatements(two ?? 0n), [])
    const third = statement('third')
    const judged = (after: bigint) =>
      store.change(event(), async tx => {
        const isSame = await tx.insertRosterStatement(third, after)
        if (!isSame) throw new Error('judged on an older roster')
      })
    await t.rejects(judged(one ?? 0n), { message: 'judged on an older roster' })
    await judged(two ?? 0n)
    await t.rejects(
      store.change(event(), tx => tx.insertRosterStatement({ ...first, signatures: [signature('ff')] })),
      { code: 'conflict' },
      'the same statement again, whoever signed it',
    )
  })

  t.test('roster: who has read up to n never sees a lower one appear later', async t => {
    const store = await open(t)
    const { promise: waits, resolve: goOn } = Promise.withResolvers<undefined>()
    const slow = store.change(event(), async tx => {
      await tx.insertRosterStatement(statement('slow'))
      await waits
    })
    await sleep(50)
    const quick = store.change(event(), tx => tx.insertRosterStatement(statement('quick')))
    await sleep(50)
    t.strictSame(await store.rosterStatements(0n), [], 'the second waits for the first')
    goOn(undefined)
    await Promise.all([slow, quick])
    t.strictSame(
      (await store.rosterStatements(0n)).map(one => one.body),
      [statement('slow').body, statement('quick').body],
    )
  })

  t.test('roster: there is one anchor', async t => {
    const store = await open(t)
    t.equal(await store.rosterAnchor(), undefined)
    const spki = Buffer.from('302a', 'hex')
    await store.change(event(), tx => tx.putRosterAnchor(spki))
    t.strictSame(Buffer.from((await store.rosterAnchor()) ?? []), spki)
    await t.rejects(
      store.change(event(), tx => tx.putRosterAnchor(Buffer.from('3000', 'hex'))),
      { code: 'conflict' },
    )
  })

  t.test('roster: a draft waits until its end', async t => {
    const store = await open(t)
    const { body, signatures } = statement('draft')
    const draft = { digest: digestOf(body), body, signatures, createdAt: AT, expiresAt: later(60) }
    await store.change(event(), tx => tx.insertRosterDraft(draft))
    t.strictSame(await store.rosterDrafts(later(59)), [draft])
    t.strictSame(await store.rosterDrafts(later(60)), [], 'it has ended')
    await t.rejects(
      store.change(event(), tx => tx.insertRosterDraft(draft)),
      { code: 'conflict' },
    )
    await store.change(event(), async tx => {
      t.equal(await tx.removeRosterDraft('00'.repeat(32)), false, 'no such draft')
      t.equal(await tx.removeRosterDraft(draft.digest), true)
    })
    t.strictSame(await store.rosterDrafts(AT), [])
  })
}
