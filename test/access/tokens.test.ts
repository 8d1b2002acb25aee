import t from 'tap'
import { authenticate } from '../../src/access/authenticate.ts'
import { createToken, listTokens, revokeToken } from '../../src/access/tokens.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import { ROLES, scopeOf } from '../../src/domain/actor.ts'
import { call, KOMINFO, later, NC, NOON, RATNA } from '../support/fixtures.ts'
import { enrollmentDeps, openHouse, person } from '../support/house.ts'

const house = await openHouse(t)
const { owner, ra } = house.stores
const { registry } = enrollmentDeps(house)
const deps = { store: owner, registry, clock: house.clock, entropy: systemEntropy }
const create = createToken(deps)
const login = authenticate({ store: ra, clock: house.clock })
const admin = call('administrator')
const HOUR_MS = 3_600_000
const expiresAt = later(HOUR_MS)
await house.sql('insert into agencies (code, name) values ($1, $2)', [NC.code, NC.name])

t.test('each role with its ties, and the secret opens exactly that', async t => {
  const one = person(house)
  const specs = [
    [
      { role: 'employee', employeeNumber: one.number },
      { employeeNumber: one.number, personId: one.personId },
    ],
    [{ role: 'verifier', agency: NC.code }, { agency: NC.code }],
    [{ role: 'registration-officer' }, {}],
    [{ role: 'auditor' }, {}],
    [{ role: 'administrator' }, {}],
  ] as const
  for (const [spec, ties] of specs) {
    const { token, secret } = await create(admin, { ...spec, name: `Budi (${spec.role})`, expiresAt })
    t.match(secret, /^segel_[\w-]{43}$/, '256 random bits')
    t.strictSame(await login(secret), {
      id: `token:${token.id}`,
      role: spec.role,
      name: `Budi (${spec.role})`,
      ...ties,
    })
    t.match(
      (await house.auditSince()).at(-1),
      { action: 'token.created', object: `token:${token.id}` },
      'W05',
    )
  }
  t.equal((await listTokens(deps)()).length, 5)
})

t.test('W06 the secret is nowhere: not in the table, the list or the log', async t => {
  const { secret } = await create(admin, { role: 'auditor', name: 'Siti', expiresAt })
  const texts = [
    JSON.stringify(await house.sql('select * from access_tokens')),
    JSON.stringify(await listTokens(deps)()),
    ...(await house.auditSince()).map(({ body }) => body),
  ]
  for (const text of texts) t.notMatch(text, secret.slice(6))
})

t.test('what would be no use or too much is not made', async t => {
  const one = person(house)
  const base = { name: 'Budi', expiresAt } as const
  const table = [
    [{ ...base, role: 'system' }, 'malformed'],
    [{ ...base, role: 'auditor', name: ' ' }, 'malformed'],
    [{ ...base, role: 'auditor', expiresAt: NOON }, 'malformed'],
    [{ ...base, role: 'auditor', expiresAt: new Date(Number.NaN) }, 'malformed'],
    [{ ...base, role: 'employee' }, 'malformed'],
    [{ ...base, role: 'employee', employeeNumber: '123' }, 'malformed'],
    [{ ...base, role: 'employee', employeeNumber: RATNA }, 'unknown-employee'],
    [{ ...base, role: 'employee', employeeNumber: one.number, agency: NC.code }, 'malformed'],
    [{ ...base, role: 'verifier' }, 'malformed'],
    [{ ...base, role: 'verifier', agency: KOMINFO.code }, 'not-found'],
    [{ ...base, role: 'verifier', agency: NC.code, employeeNumber: one.number }, 'malformed'],
    [{ ...base, role: 'registration-officer', agency: NC.code }, 'malformed'],
    [{ ...base, role: 'administrator', employeeNumber: one.number }, 'malformed'],
  ] as const
  const before = (await listTokens(deps)()).length
  await t.rejects(create(admin, { ...base, role: 'verifier', agency: NC.code, actions: [] }), {
    code: 'malformed',
  })
  await t.rejects(
    create(admin, { ...base, role: 'verifier', agency: NC.code, actions: ['request.read', 'audit.read'] }),
    { code: 'malformed', detail: /verifier never may do audit.read/ },
    'a scope never widens',
  )
  for (const [spec, code] of table) await t.rejects(create(admin, spec), { code }, JSON.stringify(spec))
  house.registry.down = true
  await t.rejects(create(admin, { ...base, role: 'employee', employeeNumber: one.number }), {
    code: 'registry-unavailable',
  })
  house.registry.down = false
  t.equal((await listTokens(deps)()).length, before)
  t.ok(ROLES.includes('system'))
})

t.test('W09 a token for some actions of its role is for these alone', async t => {
  const actions = ['request.submit', 'request.read', 'request.submit'] as const
  const spec = { role: 'verifier', agency: NC.code, name: 'Mesin', actions, expiresAt } as const
  const { token, secret } = await create(admin, spec)
  const only = ['request.read', 'request.submit'] as const
  t.strictSame(token.actions, only)
  const holder = await login(secret)
  t.strictSame(holder.only, only)
  t.equal(scopeOf(holder, 'request.submit'), 'agency')
  t.equal(scopeOf(holder, 'request.decide-verifier'), undefined)
  t.match((await house.auditSince()).at(-1), { action: 'token.created', detail: { actions } })
  t.strictSame((await listTokens(deps)()).find(({ id }) => id === token.id)?.actions, only)
  await t.rejects(house.sql(`update access_tokens set actions = null where id = $1`, [token.id]), /revoked/)
})

t.test('one answer for every way of being wrong', async t => {
  const { token, secret } = await create(admin, { role: 'auditor', name: 'Wati', expiresAt })
  const wrong = async (text: string) => {
    const error = await login(text).then(
      () => undefined,
      (error: unknown) => error,
    )
    t.match(error, { code: 'unauthenticated' })
    return String(error)
  }
  const messages = new Set<string>()
  for (const text of [
    '',
    secret.slice(0, -1),
    `${secret} `,
    secret.toUpperCase(),
    token.id,
    'x'.repeat(201),
    'x'.repeat(1e6),
  ])
    messages.add(await wrong(text))
  house.clock.at = expiresAt
  messages.add(await wrong(secret))
  house.clock.at = later(-1, expiresAt)
  t.equal((await login(secret)).role, 'auditor', 'the last millisecond')
  house.clock.at = NOON
  await revokeToken(deps)(admin, token.id)
  messages.add(await wrong(secret))
  t.equal(messages.size, 1)
  t.match((await house.auditSince()).at(-1), { action: 'token.revoked' })
})

t.test('revoked once; unknown ones are told', async t => {
  const { token } = await create(admin, { role: 'auditor', name: 'Wati', expiresAt })
  await revokeToken(deps)(admin, token.id)
  for (const id of [token.id, '', 'nothing', '00000000-0000-4000-8000-000000000000'])
    await t.rejects(revokeToken(deps)(admin, id), { code: 'not-found' }, id)
  t.strictSame((await listTokens(deps)()).find(({ id }) => id === token.id)?.revokedAt, NOON)
})

t.test("only the owner's connection makes tokens", async t => {
  const taken = createToken({ ...deps, store: ra })
  await t.rejects(taken(admin, { role: 'administrator', name: 'Mallory', expiresAt }), {
    code: 'not-permitted',
  })
})
