import t from 'tap'
import { isAsked, turnsOf } from '../../src/domain/queue.ts'
import { profile } from '../support/fixtures.ts'

const PROFILES = [
  profile({ name: 'signature', approvals: ['verifier', 'registration-officer'] }),
  profile({ name: 'email', approvals: ['verifier'] }),
  profile({ name: 'seal', approvals: ['registration-officer', 'verifier'] }),
  profile({ name: 'login', approvals: ['registration-officer'] }),
  profile({ name: 'root', approvals: [] }),
]

t.test('whose turn it is, by who has approved already', t => {
  t.strictSame(turnsOf('verifier', PROFILES), [
    { approvedBy: [], profiles: ['signature', 'email'] },
    { approvedBy: ['registration-officer'], profiles: ['seal'] },
  ])
  t.strictSame(turnsOf('registration-officer', PROFILES), [
    { approvedBy: ['verifier'], profiles: ['signature'] },
    { approvedBy: [], profiles: ['seal', 'login'] },
  ])
  t.strictSame(turnsOf('verifier', []), [])
  t.end()
})

t.test('the last word tells who is to act', t => {
  t.notOk(isAsked([]))
  t.ok(isAsked([{ kind: 'question' }]))
  t.notOk(isAsked([{ kind: 'question' }, { kind: 'answer' }]))
  t.end()
})
