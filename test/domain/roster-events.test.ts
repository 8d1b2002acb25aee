import t from 'tap'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { ROSTER_ACTIONS, toldStatement } from '../../src/domain/roster-events.ts'

const told = (event: object) => toldStatement(7n, canonicalJson(event))

t.test('each action of the roster tells of a statement', t => {
  for (const action of ROSTER_ACTIONS)
    t.strictSame(told({ action, object: 'officer:x', detail: { statement: 'ab', role: 'auditor' } }), {
      event: 7,
      action,
      officer: 'officer:x',
      digest: 'ab',
    })
  t.strictSame(told({ action: 'token.key-removed', object: 'token:x', detail: {} }), {
    event: 7,
    action: 'token.key-removed',
    officer: 'token:x',
  })
  t.strictSame(told({ action: 'token.key-removed', object: 'token:x' })?.digest, undefined)
  t.end()
})

t.test('nothing else does', t => {
  for (const event of [
    { action: 'officer.invitation-drafted', object: 'officer:x', detail: { statement: 'ab' } },
    { action: 'certificate.issued', object: 'officer:x', detail: { statement: 'ab' } },
    { action: 'officer.removed', detail: { statement: 'ab' } },
    { action: 'officer.removed', object: 7, detail: { statement: 'ab' } },
  ])
    t.equal(told(event), undefined, JSON.stringify(event))
  t.equal(toldStatement(1n, '{"action":"officer.removed"'), undefined, 'no JSON')
  t.end()
})
