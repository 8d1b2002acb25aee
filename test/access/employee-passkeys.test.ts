import t from 'tap'
import {
  beginEmployeePasskey,
  employeeByPasskey,
  type EmployeePasskeyDeps,
  findEmployeePasskey,
  finishEmployeePasskey,
  listEmployeePasskeys,
  removeEmployeePasskey,
} from '../../src/access/employee-passkeys.ts'
import { employeeActor } from '../../src/access/employee-actor.ts'
import { beginSignIn, finishSignIn, type SignInDeps } from '../../src/access/sign-in-officer.ts'
import { openPasskeys } from '../../src/adapters/passkeys/index.ts'
import type { Employee } from '../../src/domain/employee.ts'
import { emptyRoster } from '../../src/domain/roster.ts'
import { call } from '../support/fixtures.ts'
import { openHouse, person } from '../support/house.ts'
import { FROM, signInDeps } from '../support/sign-in.ts'
import { type SoftwareAuthenticator, softwareAuthenticator } from '../support/software-authenticator.ts'

const ORIGIN = 'http://localhost:8080'
const house = await openHouse(t)
const shared = signInDeps(house)
const passkeys = openPasskeys({ rpId: 'localhost', rpName: 'Segel', origins: [ORIGIN] })
const deps: EmployeePasskeyDeps = { ...shared, passkeys }
const signIn: SignInDeps = {
  ...shared,
  passkeys,
  roster: async () => emptyRoster(new Uint8Array(44)),
  employeeByPasskey: employeeByPasskey(deps),
}
const as = (one: Employee) => call(employeeActor(one))

async function add(
  one: Employee,
  hand: SoftwareAuthenticator = softwareAuthenticator(ORIGIN),
  label = 'Ponsel',
) {
  const { options, secret } = await beginEmployeePasskey(deps)(as(one))
  return {
    hand,
    passkey: await finishEmployeePasskey(deps)(as(one), { secret, response: hand.create(options), label }),
  }
}

async function come(hand: SoftwareAuthenticator) {
  const { options, secret } = await beginSignIn(signIn)()
  return finishSignIn(signIn)(FROM, { secret, assertion: hand.assert(options) })
}

t.test('an employee adds a passkey and comes back with it, by the same button as officers', async t => {
  const one = person(house)
  const { hand, passkey } = await add(one, undefined, '  Ponsel\n kantor\u0000 ')
  t.match(passkey, { personId: one.personId, label: 'Ponsel kantor' })
  t.match(await listEmployeePasskeys(deps)(as(one)), [{ credentialId: passkey.credentialId }])
  t.match(await findEmployeePasskey(deps)(passkey.credentialId), { personId: one.personId })
  const { session } = await come(hand)
  t.match(session, {
    method: 'passkey',
    credentialId: passkey.credentialId,
    actor: { id: `employee:${one.personId}`, role: 'employee', employeeNumber: one.number },
  })
  t.match(await findEmployeePasskey(deps)(passkey.credentialId), { lastUsedAt: house.clock.now() })
  await come(hand)
  const actions = (await house.auditSince()).map(({ action }) => action)
  t.strictSame(actions.slice(-5), [
    'employee-passkey.added',
    'employee-passkey.used',
    'session.started',
    'employee-passkey.used',
    'session.started',
  ])
})

t.test('a removed passkey opens nothing, and is not told apart from one that never was', async t => {
  const one = person(house)
  const { hand, passkey } = await add(one)
  await t.rejects(removeEmployeePasskey(deps)(as(person(house)), passkey.credentialId), { code: 'not-found' })
  await removeEmployeePasskey(deps)(as(one), passkey.credentialId)
  t.equal(await findEmployeePasskey(deps)(passkey.credentialId), undefined)
  const gone: unknown = await come(hand).catch((error: unknown) => error)
  const { options } = await beginEmployeePasskey(deps)(as(one))
  const never = softwareAuthenticator(ORIGIN)
  never.create(options)
  const unknown: unknown = await come(never).catch((error: unknown) => error)
  t.match(gone, { code: 'unauthenticated' })
  t.equal(String(gone), String(unknown))
  await t.rejects(removeEmployeePasskey(deps)(as(one), passkey.credentialId), { code: 'not-found' })
})

t.test('a beginning belongs to one person, once, for ten minutes', async t => {
  const [one, other] = [person(house), person(house)]
  const begin = () => beginEmployeePasskey(deps)(as(one))
  const finish = (who: Employee, secret: string | undefined, response: unknown) =>
    finishEmployeePasskey(deps)(as(who), { secret, response, label: '' })
  const made = async () => {
    const { options, secret } = await begin()
    return { secret, response: softwareAuthenticator(ORIGIN).create(options) }
  }
  const stolen = await made()
  await t.rejects(
    finish(other, stolen.secret, stolen.response),
    { code: 'unauthenticated' },
    'of somebody else',
  )
  await t.rejects(finish(one, undefined, stolen.response), { code: 'unauthenticated' }, 'without a cookie')
  const mixed = await begin()
  await t.rejects(
    finish(one, mixed.secret, stolen.response),
    { code: 'unauthenticated' },
    'another challenge',
  )
  const late = await made()
  house.clock.pass(600_001)
  await t.rejects(finish(one, late.secret, late.response), { code: 'unauthenticated' }, 'too late')
  const good = await made()
  t.match(await finish(one, good.secret, good.response), { label: 'Passkey' })
  await t.rejects(finish(one, good.secret, good.response), { code: 'unauthenticated' }, 'twice')
  const evil = softwareAuthenticator('http://evil.example')
  const { options, secret } = await begin()
  await t.rejects(finish(one, secret, evil.create(options)), { code: 'unauthenticated' }, 'another origin')
})

t.test('ten passkeys are enough, and officers keep theirs elsewhere', async t => {
  const one = person(house)
  for (let count = 0; count < 10; count += 1) await add(one)
  await t.rejects(add(one), { code: 'conflict', detail: /remove one first/ })
  for (const role of ['verifier', 'administrator'] as const) {
    await t.rejects(beginEmployeePasskey(deps)(call(role)), { code: 'not-permitted' })
    await t.rejects(listEmployeePasskeys(deps)(call(role)), { code: 'not-permitted' })
  }
})

t.test('a copy is noticed, and who left does not come back', async t => {
  const one = person(house)
  const { hand, passkey } = await add(one)
  await come(hand)
  await house.sql('update employee_passkeys set sign_count = 1000 where credential_id = $1', [
    passkey.credentialId,
  ])
  await t.rejects(come(hand), { code: 'unauthenticated' }, 'its counter fell')
  t.match((await house.auditSince()).at(-1), { action: 'authentication.counter-regressed' })
  const other = person(house)
  const second = await add(other)
  house.registry.people.set(other.number, { ...other, status: 'retired' })
  await t.rejects(come(second.hand), { code: 'employee-not-active' })
  house.registry.people.set(other.number, { ...other, personId: one.personId })
  await t.rejects(come(second.hand), { code: 'unauthenticated' }, 'the number is of somebody else by now')
  house.registry.people.delete(other.number)
  await t.rejects(come(second.hand), { code: 'unknown-employee' })
  house.registry.down = true
  await t.rejects(come(second.hand), { code: 'registry-unavailable' })
  house.registry.down = false
})
