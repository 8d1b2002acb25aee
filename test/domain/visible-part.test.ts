import t from 'tap'
import { visiblePart } from '../../src/domain/visible-part.ts'
import { actor, AGENCIES, DINKES, employee, KOMINFO } from '../support/fixtures.ts'

const read = 'request.read' as const
const part = (who: Parameters<typeof visiblePart>[0], agency?: string) =>
  visiblePart(who, { action: read, agency }, AGENCIES)

t.test('lists: all, own subtree, own self, or not at all', async t => {
  t.strictSame(part(actor('registration-officer')), {})
  t.strictSame(part(actor('registration-officer'), DINKES.code), { agency: DINKES.code })
  t.strictSame(part(actor('verifier')), { agency: KOMINFO.code })
  t.strictSame(part(actor('employee')), { personId: employee().personId })
  t.strictSame(part(actor('employee'), 'NC'), { personId: employee().personId, agency: 'NC' })
  t.throws(() => part(actor('system')), { code: 'not-permitted' })
})

t.test('lists: a verifier may narrow to below the own agency, and sees nothing elsewhere', async t => {
  t.strictSame(part(actor('verifier', { agency: 'NC' }), DINKES.code), { agency: DINKES.code })
  t.strictSame(part(actor('verifier'), KOMINFO.code), { agency: KOMINFO.code })
  t.equal(part(actor('verifier'), DINKES.code), undefined, 'a sister')
  t.equal(part(actor('verifier'), 'NC'), undefined, 'the parent')
  t.equal(part(actor('verifier'), 'NOWHERE'), undefined, 'an unknown one')
})

t.test('lists: an actor without a tie sees nothing', async t => {
  const { agency: _agency, ...verifier } = actor('verifier')
  const { personId: _person, ...person } = actor('employee')
  t.equal(part(verifier), undefined)
  t.equal(part(verifier, 'NC'), undefined)
  t.equal(part(person), undefined)
})

t.test('lists: a circle of agencies ends', async t => {
  const circle = [
    { code: 'A', name: 'A', parent: 'B' },
    { code: 'B', name: 'B', parent: 'A' },
  ]
  t.equal(visiblePart(actor('verifier'), { action: read, agency: 'A' }, circle), undefined)
})
