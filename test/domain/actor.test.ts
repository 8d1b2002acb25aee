import t from 'tap'
import {
  ACTIONS,
  type Action,
  assertMayAct,
  type Concerned,
  mayAct,
  ROLES,
  type Role,
  type Scope,
  scopeOf,
} from '../../src/domain/actor.ts'
import { actor, employee, KOMINFO, RATNA_EMPLOYEE } from '../support/fixtures.ts'

/** The rights as a person would write them down; kept apart from the code on purpose. Dot: not at all. */
const MATRIX = `
                                      employee verifier registration-officer auditor administrator system
  request.submit                      own      agency   .                    .       .             .
  request.read                        own      agency   all                  all     all           .
  request.withdraw                    own      .        .                    .       .             .
  request.verify-identity             own      agency   all                  .       .             .
  request.decide-verifier             .        agency   .                    .       .             .
  request.decide-registration-officer .        .        all                  .       .             .
  certificate.read                    own      agency   all                  all     all           .
  certificate.revoke                  own      agency   all                  .       .             .
  certificate.release                 .        .        all                  .       .             .
  employee.read                       own      agency   all                  all     .             .
  audit.read                          .        .        .                    all     .             .
`

const [head = [], ...rows] = MATRIX.trim()
  .split('\n')
  .map(line => line.trim().split(/\s+/))
const expected = new Map<string, Scope | undefined>()
for (const [action, ...scopes] of rows) {
  for (const [index, role] of head.entries()) {
    const scope = scopes[index]
    expected.set(
      `${role} ${action}`,
      scope === 'own' || scope === 'agency' || scope === 'all' ? scope : undefined,
    )
  }
}

const OWN: Concerned = employee()
const COLLEAGUE: Concerned = { ...employee(), personId: 'somebody-else' }
const STRANGER: Concerned = RATNA_EMPLOYEE

t.test('W09 rights: every role and every action, and nothing else', async t => {
  t.equal(expected.size, ROLES.length * ACTIONS.length, 'the matrix is complete')
  for (const role of ROLES)
    for (const action of ACTIONS)
      t.equal(scopeOf(actor(role), action), expected.get(`${role} ${action}`), `${role} ${action}`)
})

t.test('W09 rights: each scope reaches exactly so far', async t => {
  const reach: Record<Scope | 'none', readonly [own: boolean, colleague: boolean, stranger: boolean]> = {
    none: [false, false, false],
    own: [true, false, false],
    agency: [true, true, false],
    all: [true, true, true],
  }
  for (const role of ROLES) {
    for (const action of ACTIONS) {
      const [own, colleague, stranger] = reach[expected.get(`${role} ${action}`) ?? 'none']
      const may = (about: Concerned) => mayAct(actor(role), action, about)
      t.strictSame([may(OWN), may(COLLEAGUE), may(STRANGER)], [own, colleague, stranger], `${role} ${action}`)
    }
  }
})

t.test('a scope without its tie reaches nobody', async t => {
  const untied: readonly (readonly [Role, Action])[] = [
    ['employee', 'request.submit'],
    ['verifier', 'request.read'],
  ]
  for (const [role, action] of untied) {
    const { agency: _agency, personId: _person, ...loose } = actor(role)
    t.notOk(mayAct(loose, action, OWN), role)
  }
  t.notOk(
    mayAct(actor('verifier'), 'request.read', { personId: 'x', agencyPath: [] }),
    'a person without agency',
  )
})

t.test('an agency reaches its subtree, not its parents', async t => {
  const below = { code: 'NC-KOMINFO-1', name: 'Bidang', parent: KOMINFO.code }
  const about = { personId: 'x', agencyPath: [...employee().agencyPath, below] }
  t.ok(mayAct(actor('verifier'), 'request.read', about))
  t.ok(mayAct(actor('verifier', { agency: 'NC' }), 'request.read', about), 'the root sees all')
  t.notOk(mayAct(actor('verifier', { agency: below.code }), 'request.read', OWN), 'not upwards')
  t.notOk(mayAct(actor('verifier', { agency: 'NC-KOM' }), 'request.read', OWN), 'a code is no prefix')
})

t.test('what is not allowed is said with role and action', async t => {
  t.doesNotThrow(() => assertMayAct(actor('auditor'), 'request.read', STRANGER))
  t.throws(() => assertMayAct(actor('auditor'), 'request.submit', OWN), {
    code: 'not-permitted',
    detail: /auditor.*request\.submit/,
  })
})
