import t from 'tap'
import { listSavedViews, removeView, saveView } from '../../src/access/saved-views.ts'
import { call } from '../support/fixtures.ts'
import { openHouse, OFFICER, VERIFIER } from '../support/house.ts'

const house = await openHouse(t)
const deps = { store: house.stores.ra, clock: house.clock }
const list = listSavedViews(deps)
const save = saveView(deps)
const remove = removeView(deps)

t.test('an officer’s own lists, recorded without what they look for', async t => {
  const [{ last } = { last: '0' }] = await house.sql('select max(sequence) as last from audit_events')
  await save(call(VERIFIER), { name: ' Dinkes lama ', query: 'q=siti&days=7' })
  await save(call(VERIFIER), { name: 'Dinkes lama', query: 'q=budi' })
  t.match(await list(call(VERIFIER)), [{ name: 'Dinkes lama', query: 'q=budi' }])
  t.strictSame(await list(call(OFFICER)), [])
  await t.rejects(remove(call(OFFICER), 'Dinkes lama'), { code: 'not-found' })
  await remove(call(VERIFIER), 'Dinkes lama')
  t.strictSame(await list(call(VERIFIER)), [])
  const events = await house.auditSince(BigInt(String(last)))
  t.strictSame(
    events.map(one => one.action),
    ['view.saved', 'view.saved', 'view.removed'],
  )
  t.notMatch(events.map(one => one.body).join(''), /siti|budi|Dinkes/)
})

t.test('bounds', async t => {
  for (const view of [
    { name: ' ', query: '' },
    { name: 'x'.repeat(61), query: '' },
    { name: 'x', query: 'q'.repeat(1001) },
  ])
    await t.rejects(save(call(OFFICER), view), { code: 'malformed' })
  for (let n = 1; n <= 20; n++) await save(call(OFFICER), { name: `daftar ${n}`, query: '' })
  await t.rejects(save(call(OFFICER), { name: 'satu lagi', query: '' }), { code: 'conflict' })
  await save(call(OFFICER), { name: 'daftar 7', query: 'tab=held' })
  t.equal((await list(call(OFFICER))).length, 20)
})
