// A real provider, oidc-provider, makes the logout tokens; bad ones are forged with its own key.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { beginOidc, finishOidc } from '../../src/access/sign-in-oidc.ts'
import { endByProvider } from '../../src/access/sign-out-oidc.ts'
import { endReasonOf } from '../../src/access/sessions.ts'
import { oidcProvider } from '../../src/adapters/identity-provider/oidc/index.ts'
import { backchannelLogoutPlugin } from '../../src/protocols/backchannel-logout/index.ts'
import { appWith } from '../http/support.ts'
import { openHouse, person } from '../support/house.ts'
import { CLIENT, signOutThere, startIdentityProvider, walk } from '../support/identity-provider.ts'
import { FROM, signInDeps } from '../support/sign-in.ts'

const REDIRECT = 'http://localhost:8080/sign-in/oidc/callback'
const SIGNED_OUT = 'http://localhost:8080/sign-in/oidc/signed-out'
const URL_PATH = '/sign-in/oidc/backchannel-logout'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Takes what the provider sends, as it sends it. */
const told: { readonly type: string | undefined; readonly body: string }[] = []
const listener = createServer((request, response) => {
  let body = ''
  request.on('data', (part: Buffer) => (body += part.toString('utf8')))
  request.on('end', () => {
    told.push({ type: request.headers['content-type'], body })
    response.end()
  })
})
await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
t.teardown(() => listener.close())
const { port } = listener.address() as AddressInfo

const house = await openHouse(t, new Date())
const provider = await startIdentityProvider(t, REDIRECT, {
  signedOutUri: SIGNED_OUT,
  backchannelUri: `http://127.0.0.1:${String(port)}/`,
})
const shared = signInDeps(house)
const deps = {
  ...shared,
  employeeNumberClaim: 'nip',
  provider: oidcProvider({
    ...{ issuer: provider.issuer, ...CLIENT, redirectUri: REDIRECT, signedOutUri: SIGNED_OUT },
    ...{ scopes: ['openid', 'profile'], wanted: 'nip', now: () => house.clock.now(), timeoutSeconds: 5 },
  }),
}
const { app, log } = appWith(async () => undefined, {
  plugins: [backchannelLogoutPlugin({ endByProvider: endByProvider(deps) })],
})
t.teardown(() => app.close())

const send = (body: string, type = 'application/x-www-form-urlencoded') =>
  app.inject({ method: 'POST', url: URL_PATH, headers: { 'content-type': type }, payload: body })
const sendToken = (token: string) => send(new URLSearchParams({ logout_token: token }).toString())

async function come(as: string, cookies = new Map<string, string>()) {
  provider.signsIn = as
  const { url, secret } = await beginOidc(deps)()
  const search = await walk(url, REDIRECT, cookies)
  const started = await finishOidc(deps)(FROM, { search, secret })
  return { ...started, cookies, isIn: async () => (await shared.findSession(started.secret)) !== undefined }
}

const now = () => Math.floor(house.clock.now().getTime() / 1000)
const claims = (changes: object = {}) => ({
  ...{ iss: provider.issuer, aud: CLIENT.clientId, iat: now(), exp: now() + 120, jti: 'j' },
  ...{ events: { [EVENT]: {} }, sub: 'made' },
  ...changes,
})

provider.people.set('made', { nip: person(house).number })
provider.people.set('siti', { nip: person(house).number })

t.test('W05 who signs out at the provider is signed out here, in that browser', async t => {
  const here = await come('made')
  const elsewhere = await come('made')
  const other = await come('siti')
  const out = await deps.provider.beginSignOut()
  await signOutThere(out.url, SIGNED_OUT, here.cookies)
  t.equal(told.length, 1)
  t.match(told[0]?.type, 'application/x-www-form-urlencoded')
  t.ok(await here.isIn())
  const answer = await send(told[0]?.body ?? '')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['cache-control'], 'no-store')
  t.notOk(await here.isIn())
  t.ok(await elsewhere.isIn(), 'another session there is another session here')
  t.ok(await other.isIn())
  t.match((await house.auditSince()).at(-1), {
    action: 'session.ended',
    object: `session:${here.session.id}`,
    detail: { reason: 'provider' },
  })
  t.equal(await endReasonOf(deps)(here.secret), 'provider')
  const events = (await house.auditSince()).length
  t.equal((await send(told[0]?.body ?? '')).statusCode, 200, 'sent again')
  t.equal((await house.auditSince()).length, events, 'it ends nothing more')
})

t.test('a token that names the person ends all they have, not what begins later', async t => {
  const [one, two, other] = [await come('made'), await come('made'), await come('siti')]
  const token = provider.forge(claims())
  t.equal((await sendToken(token)).statusCode, 200)
  t.strictSame([await one.isIn(), await two.isIn(), await other.isIn()], [false, false, true])
  house.clock.pass(61_000)
  const later = await come('made')
  t.equal((await sendToken(token)).statusCode, 200)
  t.ok(await later.isIn())
  t.equal((await sendToken(provider.forge(claims({ sub: 'nobody' })))).statusCode, 200, 'whoever it is')
})

t.test('what is no logout token for us ends nothing', async t => {
  const one = await come('made')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [, body = '', signature = ''] = provider.forge(claims()).split('.')
  const bad: Readonly<Record<string, string>> = {
    'another key': provider.forge(claims(), 'another'),
    'another issuer': provider.forge(claims({ iss: 'http://127.0.0.1:1' })),
    'another client': provider.forge(claims({ aud: 'another' })),
    'other clients': provider.forge(claims({ aud: ['a', 'b'] })),
    'no client': provider.forge(claims({ aud: undefined })),
    ended: provider.forge(claims({ exp: now() - 120 })),
    'no end': provider.forge(claims({ exp: undefined })),
    'no beginning': provider.forge(claims({ iat: undefined })),
    'of tomorrow': provider.forge(claims({ iat: now() + 3600, exp: now() + 7200 })),
    'of yesterday': provider.forge(claims({ iat: now() - 86_400 })),
    'no event': provider.forge(claims({ events: undefined })),
    'another event': provider.forge(claims({ events: { 'http://x.example': {} } })),
    'an event that is no object': provider.forge(claims({ events: { [EVENT]: true } })),
    'an ID token': provider.forge(claims({ nonce: 'n' })),
    'names nobody': provider.forge(claims({ sub: undefined })),
    'names something else': provider.forge(claims({ sub: 7 })),
    'no algorithm': `${part({ alg: 'none' })}.${body}.`,
    'no algorithm, signed': `${part({ alg: 'none', kid: 'uji' })}.${body}.${signature}`,
    'another algorithm': `${part({ alg: 'HS256', kid: 'uji' })}.${body}.${signature}`,
    'a name of Object': `${part({ alg: 'constructor', kid: 'uji' })}.${body}.${signature}`,
    'unknown key': `${part({ alg: 'RS256', kid: 'x' })}.${body}.${signature}`,
    'critical header': `${part({ alg: 'RS256', kid: 'uji', crit: ['x'] })}.${body}.${signature}`,
    'an access token': `${part({ alg: 'RS256', kid: 'uji', typ: 'at+jwt' })}.${body}.${signature}`,
    changed: `${part({ alg: 'RS256', kid: 'uji' })}.${part(claims({ sub: 'siti' }))}.${signature}`,
    'no JSON': `${Buffer.from('x').toString('base64url')}.${body}.${signature}`,
    'a list': `${part([])}.${body}.${signature}`,
    'four parts': `${provider.forge(claims())}.x`,
    nothing: '',
    'too long': `${provider.forge(claims())}${'A'.repeat(20_000)}`,
  }
  for (const [why, token] of Object.entries(bad)) {
    const answer = await sendToken(token)
    t.equal(answer.statusCode, 400, why)
    t.match(answer.json(), { error: 'invalid_request' }, why)
  }
  const good = new URLSearchParams({ logout_token: provider.forge(claims()) }).toString()
  t.equal((await send(`${good}&${good}`)).statusCode, 400, 'two tokens')
  t.equal((await send('')).statusCode, 400)
  t.equal((await send('{}', 'application/json')).statusCode, 400)
  t.equal((await send('x', 'text/plain')).statusCode, 415)
  t.ok(await one.isIn())
  t.notMatch(log(), signature, 'no token is logged')
  t.equal((await send(good)).statusCode, 200, 'and a good one still ends it')
  t.notOk(await one.isIn())
})

t.test('an outage is 400 too, as the standard wants it, and ends nothing', async t => {
  const one = await come('siti')
  house.clock.pass(301_000)
  const fresh = provider.forge(claims({ sub: 'siti' }))
  provider.intercept = (path, response) => {
    if (!path.includes('jwks')) return false
    response.statusCode = 500
    response.end()
    return true
  }
  t.equal((await sendToken(fresh)).statusCode, 400)
  await t.rejects(endByProvider(deps)(FROM, fresh), { code: 'provider-unavailable' })
  t.ok(await one.isIn())
  provider.intercept = () => false
  t.equal((await sendToken(fresh)).statusCode, 200)
  t.notOk(await one.isIn())
})

t.test('keys are asked for seldom, whatever comes', async t => {
  const asked = () => provider.asked.filter(path => path.includes('jwks')).length
  await sendToken(provider.forge(claims()))
  const before = asked()
  const [, body = '', signature = ''] = provider.forge(claims()).split('.')
  for (let kid = 0; kid < 20; kid += 1) {
    const head = Buffer.from(JSON.stringify({ alg: 'RS256', kid: String(kid) })).toString('base64url')
    t.equal((await sendToken(`${head}.${body}.${signature}`)).statusCode, 400)
  }
  t.ok(asked() - before <= 1)
})
