import t from 'tap'
import {
  ACTIONS,
  type Action,
  assertMayAct,
  type Concerned,
  mayAct,
  mayEver,
  ROLES,
  type Role,
  type Scope,
  scopeOf,
} from '../../src/domain/actor.ts'
import type { Agency } from '../../src/domain/employee.ts'
import { actor, DINKES, employee, KOMINFO, NC, RATNA_EMPLOYEE } from '../support/fixtures.ts'

/** The rights as a person would write them down; kept apart from the code on purpose. Dot: not at all. */
const MATRIX = `
                                      employee verifier registration-officer auditor administrator system
  request.submit                      own      agency   .                    .       .             .
  request.read                        own      agency   all                  all     all           .
  request.withdraw                    own      .        .                    .       .             .
  request.ask                         .        agency   all                  .       .             .
  request.answer                      own      .        .                    .       .             .
  request.verify-identity             own      agency   all                  .       .             .
  request.decide-verifier             .        agency   .                    .       .             .
  request.decide-registration-officer .        .        all                  .       .             .
  certificate.read                    own      agency   all                  all     all           .
  certificate.revoke                  own      agency   all                  .       .             .
  certificate.release                 .        .        all                  .       .             .
  certificate.export                  .        agency   all                  all     .             .
  employee.read                       own      agency   all                  all     .             .
  registry.read                       .        .        .                    all     all           .
  officer.read                        .        .        .                    all     all           .
  officer.invite                      .        .        .                    .       all           .
  officer.remove                      .        .        .                    .       all           .
  officer.recover                     .        .        .                    .       all           .
  session.own                         own      own      own                  own     own           .
  portal.own                          own      .        .                    .       .             .
  token.read                          .        .        .                    all     all           .
  config.read                         .        .        .                    all     all           .
  audit.read                          .        .        .                    all     .             .
  conduct.read                        .        .        .                    all     .             .
  statistics.read                     .        .        .                    all     all           .
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

const BELOW: Agency = { code: 'NC-KOMINFO-1', name: 'Bidang', parent: KOMINFO.code }
const other = (agencyPath: readonly Agency[]): Concerned => ({ personId: 'somebody-else', agencyPath })

/** Whom an action may be about, as the actor of the fixtures sees them, and which scopes reach so far. */
const RELATIONS: readonly (readonly [who: string, about: Concerned, reachedBy: readonly Scope[]])[] = [
  ['oneself', employee(), ['own', 'agency', 'all']],
  ['somebody of the own agency', other([NC, KOMINFO]), ['agency', 'all']],
  ['somebody of an agency below', other([NC, KOMINFO, BELOW]), ['agency', 'all']],
  ['somebody of a sibling agency', other([NC, DINKES]), ['all']],
  ['somebody of the parent agency', other([NC]), ['all']],
  ['somebody without agency', other([]), ['all']],
]
const OWN: Concerned = employee()
const STRANGER: Concerned = RATNA_EMPLOYEE

t.test('W09 rights: every role and every action, and nothing else', async t => {
  t.equal(expected.size, ROLES.length * ACTIONS.length, 'the matrix is complete')
  for (const role of ROLES)
    for (const action of ACTIONS)
      t.equal(scopeOf(actor(role), action), expected.get(`${role} ${action}`), `${role} ${action}`)
})

t.test('W09 rights: each scope reaches exactly so far', async t => {
  let asked = 0
  for (const role of ROLES) {
    const me = actor(role, { personId: OWN.personId })
    for (const action of ACTIONS) {
      const scope = expected.get(`${role} ${action}`)
      for (const [who, about, reachedBy] of RELATIONS) {
        const may = scope !== undefined && reachedBy.includes(scope)
        t.equal(mayAct(me, action, about), may, `${role} ${action}: ${who}`)
        asked += 1
      }
    }
  }
  t.equal(asked, ROLES.length * ACTIONS.length * RELATIONS.length)
})

t.test('Q05 W09 rights: duties are separate', async t => {
  const able = (role: Role) => ACTIONS.filter(action => scopeOf(actor(role), action) !== undefined)
  const changing = ACTIONS.filter(action => !/\.(read|export|own)$/.test(action))
  t.strictSame(
    able('auditor').filter(action => changing.includes(action)),
    [],
    'who audits changes nothing',
  )
  t.strictSame(
    able('administrator').filter(action => /^(request|certificate)\.(?!read)/.test(action)),
    [],
    'who configures submits, decides, revokes and releases nothing',
  )
  for (const role of ROLES.filter(one => one !== 'administrator'))
    t.notOk(
      able(role).some(action => /^officer\.(?!read)/.test(action)),
      `${role} makes no officers`,
    )
  t.notOk(
    ROLES.some(
      role =>
        able(role).includes('request.decide-verifier') &&
        able(role).includes('request.decide-registration-officer'),
    ),
    'no role has both tiers',
  )
  t.strictSame(able('system'), [], 'jobs have no rights at doors')
})

t.test('W09 a token narrows its role and never widens it', async t => {
  for (const role of ROLES) {
    for (const action of ACTIONS) {
      const full = scopeOf(actor(role), action)
      t.equal(scopeOf({ ...actor(role), only: [action] }, action), full, `${role}, only ${action}`)
      t.equal(scopeOf({ ...actor(role), only: [] }, action), undefined, `${role}, nothing`)
      const others = ACTIONS.filter(one => one !== action)
      t.equal(scopeOf({ ...actor(role), only: others }, action), undefined, `${role}, all but ${action}`)
    }
  }
})

t.test('what a route wants: one, one of several, or anybody', async t => {
  t.ok(mayEver(actor('auditor'), 'audit.read'))
  t.notOk(mayEver(actor('employee'), 'audit.read'))
  t.ok(mayEver(actor('verifier'), ['request.decide-verifier', 'request.decide-registration-officer']))
  t.notOk(mayEver(actor('auditor'), ['request.decide-verifier', 'request.decide-registration-officer']))
  t.notOk(mayEver(actor('auditor'), []))
  t.ok(mayEver(actor('system'), 'any-signed-in'))
  t.notOk(mayEver({ ...actor('auditor'), only: ['request.read'] }, 'audit.read'))
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
