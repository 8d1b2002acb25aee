// Against a real provider, oidc-provider, driven as a browser would.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { oidcProvider } from '../../../src/adapters/identity-provider/oidc/index.ts'
import type { Remembered } from '../../../src/ports/identity-provider.ts'
import {
  challengeOf,
  CLIENT,
  startIdentityProvider,
  type TestProvider,
  walk,
} from '../../support/identity-provider.ts'
import { freePort } from '../../support/free-port.ts'

const REDIRECT = 'http://localhost:8080/sign-in/oidc/callback'
const SIGNED_OUT = 'http://localhost:8080/sign-in/oidc/signed-out'
const NIP = '198609262015051001'
const MADE = { name: 'Made Wirawan', nip: NIP }

let clock = Date.now()
function adapterFor(issuer: string, timeoutSeconds = 5) {
  return oidcProvider({
    ...{
      issuer,
      ...CLIENT,
      redirectUri: REDIRECT,
      signedOutUri: SIGNED_OUT,
      scopes: ['openid', 'profile'],
      wanted: 'nip',
    },
    ...{ timeoutSeconds, now: () => new Date(clock) },
  })
}

async function started() {
  const provider = await startIdentityProvider(t, REDIRECT)
  provider.people.set('made', MADE)
  provider.signsIn = 'made'
  return { provider, adapter: adapterFor(provider.issuer) }
}

const { provider, adapter } = await started()

t.test('the whole way, with PKCE, state and nonce', async t => {
  const { url, remembered } = await adapter.begin()
  const query = new URL(url).searchParams
  t.strictSame(
    Object.fromEntries(query),
    {
      client_id: CLIENT.clientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'openid profile',
      code_challenge: challengeOf(remembered.codeVerifier),
      code_challenge_method: 'S256',
      state: remembered.state,
      nonce: remembered.nonce,
    },
    'and nothing else leaves the house',
  )
  const another = (await adapter.begin()).remembered
  for (const name of ['state', 'nonce', 'codeVerifier'] as const) {
    t.ok(remembered[name].length >= 43, `${name} has 256 bits`)
    t.not(remembered[name], another[name])
  }
  const claims = await adapter.finish(await walk(url, REDIRECT), remembered)
  t.match(claims, { sub: 'made', ...MADE, aud: CLIENT.clientId })
})

t.test('a claim that is not in the ID token is asked for at UserInfo', async t => {
  const sparing = await startIdentityProvider(t, REDIRECT, { claimsInToken: false })
  sparing.people.set('made', MADE)
  sparing.signsIn = 'made'
  const asks = adapterFor(sparing.issuer)
  const { url, remembered } = await asks.begin()
  const claims = await asks.finish(await walk(url, REDIRECT), remembered)
  t.match(claims, { sub: 'made', nip: NIP })
  t.ok(sparing.asked.includes('/me'))
  t.notOk(provider.asked.includes('/me'), 'and not where the ID token holds it')
})

t.test('an answer that does not fit is refused, as the answer that it is', async t => {
  const { url, remembered } = await adapter.begin()
  const search = await walk(url, REDIRECT)
  const refused = (found: string, kept: Remembered, why: string) =>
    t.rejects(adapter.finish(found, kept), { code: 'unauthenticated' }, why)
  await refused(search, { ...remembered, state: (await adapter.begin()).remembered.state }, 'another state')
  await refused(search.replace(/state=[^&]*/, ''), remembered, 'no state')
  await refused(`${search}&state=x`, remembered, 'two states')
  await refused(
    search.replace(/iss=[^&]*/, 'iss=http%3A%2F%2Fevil.example'),
    remembered,
    'another issuer (RFC 9207)',
  )
  await refused(search.replace(/code=[^&]*/, 'code=guess'), remembered, 'a made up code')
  await refused('', remembered, 'nothing')
  const codeVerifier = (await adapter.begin()).remembered.codeVerifier
  await refused(search, { ...remembered, codeVerifier }, 'another verifier: the code was stolen')
  const again = await adapter.begin()
  const good = await walk(again.url, REDIRECT)
  await adapter.finish(good, again.remembered)
  await refused(good, again.remembered, 'a code that was used')
  provider.signsIn = undefined
  const declined = await adapter.begin()
  await refused(await walk(declined.url, REDIRECT), declined.remembered, 'declined')
  provider.signsIn = 'made'
})

t.test('an ID token for another sign-in, client or time, or by another key, is refused', async t => {
  const now = Math.floor(Date.now() / 1000)
  const cases: readonly [string, (nonce: string) => object, ('its-own' | 'another')?][] = [
    ['another nonce', () => ({ nonce: 'another' })],
    ['no nonce', () => ({ nonce: undefined })],
    ['for another client', nonce => ({ nonce, aud: 'another' })],
    ['for several clients, to another', nonce => ({ nonce, aud: [CLIENT.clientId, 'x'], azp: 'x' })],
    ['of another issuer', nonce => ({ nonce, iss: 'http://127.0.0.1:1' })],
    ['ended', nonce => ({ nonce, exp: now - 3600 })],
    ['by another key', nonce => ({ nonce }), 'another'],
  ]
  const forged = async (change: (nonce: string) => object, by?: 'its-own' | 'another') => {
    const { url, remembered } = await adapter.begin()
    const search = await walk(url, REDIRECT)
    const claims = {
      iss: provider.issuer,
      sub: 'made',
      aud: CLIENT.clientId,
      iat: now,
      exp: now + 600,
      nip: NIP,
    }
    provider.intercept = (path, response) => {
      if (path !== '/token') return false
      const idToken = provider.forge({ ...claims, ...change(remembered.nonce) }, by)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token: idToken }))
      return true
    }
    return adapter.finish(search, remembered).finally(() => {
      provider.intercept = () => false
    })
  }
  t.match(
    await forged(nonce => ({ nonce })),
    { nip: NIP },
    'the forgery itself is good enough to be believed',
  )
  for (const [why, change, by] of cases) await t.rejects(forged(change, by), { code: 'unauthenticated' }, why)
})

t.test('an outage is an outage, never a refusal', async t => {
  const unavailable = (work: Promise<unknown>, why: string) =>
    t.rejects(
      work,
      { code: 'provider-unavailable', detail: 'The identity provider cannot be asked now.' },
      why,
    )
  const answers = (wanted: string, status: number, body = '') => {
    provider.intercept = (path, response) => {
      if (path !== wanted) return false
      response.statusCode = status
      response.setHeader('content-type', 'application/json')
      response.end(body)
      return true
    }
  }
  for (const [status, body] of [
    [500, ''],
    [502, '<html>'],
    [200, 'no json'],
    [401, '{"error":"invalid_client"}'],
    [400, '{"error":"temporarily_unavailable"}'],
    [302, ''],
  ] as const) {
    const { url, remembered } = await adapter.begin()
    const search = await walk(url, REDIRECT)
    answers('/token', status, body)
    await unavailable(adapter.finish(search, remembered), `token endpoint: ${status} ${body}`)
    provider.intercept = () => false
  }
  const { remembered } = await adapter.begin()
  const failed = `?error=server_error&state=${remembered.state}&iss=${encodeURIComponent(provider.issuer)}`
  await unavailable(adapter.finish(failed, remembered), 'the provider says that it failed')
  await unavailable(adapterFor(`http://127.0.0.1:${await freePort()}`).begin(), 'nobody there')
  answers('/.well-known/openid-configuration', 200, '{"issuer":"http://127.0.0.1:1"}')
  await unavailable(adapterFor(provider.issuer).begin(), 'metadata of another issuer')
  provider.intercept = () => true
  const startedAt = performance.now()
  await unavailable(adapterFor(provider.issuer, 1).begin(), 'a provider that never answers')
  t.ok(performance.now() - startedAt < 5000)
  provider.intercept = () => false
})

t.test('signing out there: where it can be done, and nobody waits long to learn it', async t => {
  t.equal(await adapter.canSignOut(), false, 'this provider has no page for it')
  await t.rejects(adapter.beginSignOut(), { code: 'not-found' })
  const leaving = await startIdentityProvider(t, REDIRECT, { signedOutUri: SIGNED_OUT })
  const leaves = adapterFor(leaving.issuer)
  t.equal(await leaves.canSignOut(), true)
  const { url, state } = await leaves.beginSignOut()
  t.strictSame(Object.fromEntries(new URL(url).searchParams), {
    client_id: CLIENT.clientId,
    post_logout_redirect_uri: SIGNED_OUT,
    state,
  })
  t.equal(await adapterFor(`http://127.0.0.1:${await freePort()}`).canSignOut(), false, 'nobody there')
  leaving.intercept = () => true
  const startedAt = performance.now()
  t.equal(await adapterFor(leaving.issuer, 30).canSignOut(), false, 'nobody answers')
  t.ok(performance.now() - startedAt < 5000)
  leaving.intercept = () => false
})

t.test('metadata are read once, again after an hour, and again at once after a failure', async t => {
  const port = await freePort()
  const fresh = adapterFor(`http://127.0.0.1:${port}`)
  await t.rejects(fresh.begin(), { code: 'provider-unavailable' })
  const late: TestProvider = await startIdentityProvider(t, REDIRECT, { port })
  const reads = () => late.asked.filter(path => path.startsWith('/.well-known/')).length
  await Promise.all([fresh.begin(), fresh.begin(), fresh.begin()])
  t.equal(reads(), 1)
  clock += 3_600_001
  await fresh.begin()
  t.equal(reads(), 2)
  await late.stop()
  await sleep(10)
  t.ok(
    (await fresh.begin()).url.startsWith(late.issuer),
    'a beginning needs no provider while metadata are young',
  )
})
