// The whole way with a real provider; test/adapters/identity-provider has its answers one by one.
import t from 'tap'
import { beginOidc, finishOidc, type OidcDeps } from '../../src/access/sign-in-oidc.ts'
import { oidcProvider } from '../../src/adapters/identity-provider/oidc/index.ts'
import { isSegelError } from '../../src/errors.ts'
import { openHouse, person } from '../support/house.ts'
import { CLIENT, startIdentityProvider, walk } from '../support/identity-provider.ts'
import { FROM, signInDeps } from '../support/sign-in.ts'

const REDIRECT = 'http://localhost:8080/sign-in/oidc/callback'
const SIGNED_OUT = 'http://localhost:8080/sign-in/oidc/signed-out'
const house = await openHouse(t, new Date())
const provider = await startIdentityProvider(t, REDIRECT)
const shared = signInDeps(house)
const deps: OidcDeps = {
  ...shared,
  employeeNumberClaim: 'attributes.nip',
  provider: oidcProvider({
    ...{
      issuer: provider.issuer,
      ...CLIENT,
      redirectUri: REDIRECT,
      signedOutUri: SIGNED_OUT,
      scopes: ['openid', 'profile'],
    },
    ...{ wanted: 'attributes.nip', now: () => new Date(), timeoutSeconds: 5 },
  }),
}

async function come(as: string) {
  provider.signsIn = as
  const { url, secret } = await beginOidc(deps)()
  return { secret, search: await walk(url, REDIRECT) }
}

t.test('somebody whom the provider knows and the registry has gets a session as that employee', async t => {
  const one = person(house)
  provider.people.set('a', { attributes: { nip: `${one.number.slice(0, 8)} ${one.number.slice(8)}` } })
  const answer = await come('a')
  const { secret, session } = await finishOidc(deps)(FROM, answer)
  t.match(session, {
    method: 'oidc',
    actor: {
      id: `employee:${one.personId}`,
      role: 'employee',
      name: one.name,
      employeeNumber: one.number,
      personId: one.personId,
    },
  })
  t.match(await shared.findSession(secret), { actor: { id: `employee:${one.personId}` } })
  const events = await house.auditSince()
  t.match(events.at(-1), { action: 'session.started', detail: { method: 'oidc' } })
  t.notMatch(JSON.stringify(events), answer.secret)
  await t.rejects(finishOidc(deps)(FROM, answer), { code: 'unauthenticated' }, 'an answer counts once')
  const next = await come('a')
  const again = await finishOidc(deps)(FROM, { ...next, previous: secret })
  t.not(again.secret, secret)
  t.equal(await shared.findSession(secret), undefined, 'the session before has ended')
})

t.test('no number, an unknown number and no active employee are three things', async t => {
  const retired = person(house, { status: 'retired' })
  const gone = person(house)
  house.registry.people.delete(gone.number)
  const cases: readonly [object, string, string, RegExp][] = [
    [{}, 'identity-mismatch', 'sign-in-no-employee-number', /tidak memuat nomor pegawai/],
    [{ nip: Number(retired.number) }, 'identity-mismatch', 'sign-in-no-employee-number', /NI PPPK/],
    [{ nip: 'made' }, 'identity-mismatch', 'sign-in-no-employee-number', /NI PPPK/],
    [{ nip: gone.number }, 'unknown-employee', 'sign-in-unknown-employee', /tidak ada di data kepegawaian/],
    [{ nip: retired.number }, 'employee-not-active', 'sign-in-not-active', /Pensiun/],
  ]
  for (const [attributes, code, finding, sentence] of cases) {
    provider.people.set('b', { attributes })
    const before = shared.failures.length
    const error: unknown = await finishOidc(deps)(FROM, await come('b')).catch((thrown: unknown) => thrown)
    t.match(error, { code, findings: [{ code: finding, message: { id: sentence } }] })
    t.notMatch(isSegelError(error) ? JSON.stringify([error.message, error.findings]) : '', /\d{15}/)
    t.equal(shared.failures.length, before + 1, 'counted for the audit log')
  }
})

t.test('another browser, nobody, and too late', async t => {
  provider.people.set('c', { attributes: { nip: person(house).number } })
  const { search } = await come('c')
  const finish = finishOidc(deps)
  await t.rejects(finish(FROM, { search, secret: undefined }), { code: 'unauthenticated' })
  await t.rejects(finish(FROM, { search, secret: 'made-up' }), { code: 'unauthenticated' })
  const other = await beginOidc(deps)()
  await t.rejects(
    finish(FROM, { search, secret: other.secret }),
    { code: 'unauthenticated' },
    'begun in one browser, ended in another',
  )
  const late = await come('c')
  house.clock.pass(600_001)
  await t.rejects(finish(FROM, late), { code: 'unauthenticated' })
})

t.test('an outage of the registry or the provider says so, and is no failure of the person', async t => {
  provider.people.set('d', { attributes: { nip: person(house).number } })
  const before = shared.failures.length
  house.registry.down = true
  await t.rejects(finishOidc(deps)(FROM, await come('d')), { code: 'registry-unavailable' })
  house.registry.down = false
  const answer = await come('d')
  await provider.stop()
  await t.rejects(finishOidc(deps)(FROM, answer), { code: 'provider-unavailable' })
  t.equal(shared.failures.length, before)
})
