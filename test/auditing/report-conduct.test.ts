/** The report over real decisions in the database of the registration authority. */
import t from 'tap'
import { reportConduct } from '../../src/auditing/report-conduct.ts'
import { ROLES } from '../../src/domain/actor.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import { actor, call, KOMINFO, later, NC } from '../support/fixtures.ts'
import { approved, openHouse, person } from '../support/house.ts'
import { newToken } from '../contract/store-fixtures.ts'
import { THRESHOLDS } from '../protocols/rest/fixtures.ts'

const HOUR_MS = 3_600_000
const house = await openHouse(t)
const { clock, stores } = house
const thresholds = { ...THRESHOLDS, unread: { count: 2, seconds: 15 }, ownAgency: { count: 2, share: 0.8 } }
const deps = { store: stores.ra, clock, thresholds, officerPersons: async () => new Map<string, string>() }
const period = { from: later(-HOUR_MS), to: later(HOUR_MS) }
const auditor = call('auditor')

t.test(
  'W09 decisions of the period, each finding with its requests, and the reading is an event',
  async t => {
    const requests = [await approved(house, person(house)), await approved(house, person(house))]
    clock.pass(2 * HOUR_MS)
    const outside = await approved(house, person(house))
    const report = await reportConduct(deps)(auditor, period)
    t.match(report, { decisions: 4, officers: 2, thresholds })
    t.strictSame(new Set(report.findings.map(one => one.kind)), new Set(['unread']))
    t.strictSame(
      new Set(report.findings.flatMap(one => one.requests)),
      new Set(requests.map(one => one.id)),
      outside.id,
    )
    t.match((await house.auditSince()).at(-1), {
      action: 'conduct.read',
      object: 'audit:conduct',
      detail: { from: period.from.toISOString(), to: period.to.toISOString() },
    })
  },
)

t.test('who an officer is: by the roster, or by their token', async t => {
  const [made] = await house.sql(
    `insert into agencies (code, name) values ($1, 'x'), ($2, 'y') returning code`,
    [NC.code, KOMINFO.code],
  )
  t.ok(made)
  const personId = systemEntropy.uuid()
  await house.sql(`insert into persons (id, nik_hash, nik_sealed) values ($1, sha256('x'), 'y')`, [personId])
  await house.sql(
    `insert into employees (employee_number, person_id, name, birth_date, sex, status, agency, nik_confirmed, as_of)
     values ('198609262015051999', $1, 'Petugas', '1986-09-26', 'male', 'active', $2, true, now())`,
    [personId, KOMINFO.code],
  )
  const { token, hash } = newToken({ role: 'employee', personId })
  await house.sql(
    `insert into access_tokens (id, hash, role, name, person_id, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [token.id, hash, token.role, token.name, personId, token.createdAt, token.expiresAt],
  )
  const officer = actor('registration-officer').id
  const known = {
    ...deps,
    officerPersons: async () =>
      new Map([
        [officer, personId],
        ['officer:none', 'no-uuid'],
      ]),
  }
  const report = await reportConduct(known)(auditor, period)
  t.match(
    report.findings.find(one => one.kind === 'own-agency'),
    { officers: [{ id: officer }], count: 2, of: 2 },
  )
})

t.test('only auditors, and only periods that are one', async t => {
  for (const role of ROLES.filter(one => one !== 'auditor'))
    await t.rejects(reportConduct(deps)(call(role), period), { code: 'not-permitted' }, role)
  const year = { from: period.from, to: later(367 * 24 * HOUR_MS, period.from) }
  for (const wrong of [
    { from: period.to, to: period.from },
    { from: period.to, to: period.to },
    year,
    { from: new Date(Number.NaN), to: period.to },
  ])
    await t.rejects(reportConduct(deps)(auditor, wrong), { code: 'malformed' })
  const many = { ...deps.store, decisionsBetween: async () => new Array<never>(500_001) }
  await t.rejects(reportConduct({ ...deps, store: many })(auditor, period), {
    code: 'malformed',
    detail: /shorter/,
  })
})

t.test('the walk goes along an index of time', async t => {
  await house.sql('set enable_seqscan = off')
  const [index] = await house.sql(
    `explain (format json) select * from decisions where decided_at >= now() and decided_at < now() order by decided_at, request_id limit 5`,
  )
  t.match(JSON.stringify(index), 'decisions_decided_at')
})
