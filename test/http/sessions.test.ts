import type { FastifyPluginAsync } from 'fastify'
import t from 'tap'
import type { Session } from '../../src/domain/session.ts'
import { SegelError } from '../../src/errors.ts'
import { callOf } from '../../src/http/authentication.ts'
import {
  clearSessionCookie,
  setCeremonyCookie,
  setSessionCookie,
  takeCeremonyCookie,
} from '../../src/http/cookies.ts'
import { reauthenticated, type SessionDoor, sessionOf } from '../../src/http/sessions.ts'
import { NOON, later } from '../support/fixtures.ts'
import { appWith, bearer, closed, open } from './support.ts'

const ORIGIN = 'https://segel.example'
const SECRET = 'a'.repeat(43)
const OTHER = 'b'.repeat(43)
const inSession = { config: { access: 'session', action: 'any-signed-in' } } as const
const html = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' }
const cookies = { '__Host-segel': SECRET }
const here = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }

function session(changes: Partial<Session> = {}): Session {
  return {
    id: 's-1',
    actor: { id: 'officer:1', role: 'verifier', name: 'Ratna', agency: 'NC' },
    method: 'passkey',
    createdAt: NOON,
    lastSeenAt: NOON,
    expiresAt: later(36_000_000),
    authenticatedAt: NOON,
    ...changes,
  }
}

const door = (changes: Partial<SessionDoor> = {}): SessionDoor => ({
  find: async secret => (secret === SECRET || secret === OTHER ? session() : undefined),
  origin: ORIGIN,
  reauthenticateMs: 300_000,
  now: () => later(60_000),
  ...changes,
})

const routes: FastifyPluginAsync = async app => {
  app.get('/', open, async request => ({ name: request.session?.actor.name ?? null }))
  app.get('/mine', inSession, async request => ({
    csrf: sessionOf(request).csrf,
    call: callOf(request),
    fresh: reauthenticated(request),
  }))
  const body = {
    type: 'object',
    additionalProperties: false,
    properties: { name: { type: 'string' } },
  } as const
  app.post('/mine', { ...inSession, schema: { body } }, async request => ({ got: request.body }))
  app.post('/begin', open, async (_request, reply) => {
    setSessionCookie(reply, SECRET)
    setCeremonyCookie(reply, 'oidc', { secret: OTHER, maxAgeSeconds: 300 })
    return { begun: true }
  })
  app.post('/finish', open, async (request, reply) => {
    clearSessionCookie(reply)
    return { secret: takeCeremonyCookie(request, reply, 'oidc') ?? null }
  })
  app.get('/broken', open, async () => {
    throw new SegelError('conflict', 'Nobody <b> expects this.')
  })
}

function pages(more: Parameters<typeof appWith>[1] = {}) {
  const { app, log } = appWith(async () => undefined, {
    sessions: door(),
    plugins: [{ name: 'pages', pages: true, register: routes }],
    ...more,
  })
  t.teardown(() => app.close())
  return { app, log }
}

t.test('without a session a page leads to the sign-in and back, anything else is 401', async t => {
  const { app } = pages()
  const page = await app.inject({ url: '/mine?x=1&y=%2F', headers: html })
  t.equal(page.statusCode, 303)
  t.equal(page.headers.location, `/sign-in?next=${encodeURIComponent('/mine?x=1&y=%2F')}`)
  t.equal(page.headers['cache-control'], 'no-store')
  for (const headers of [
    { accept: 'application/json' },
    { accept: 'text/html', 'sec-fetch-mode': 'cors' },
    {},
  ]) {
    const fetched = await app.inject({ url: '/mine', headers })
    t.equal(fetched.statusCode, 401)
    t.equal(fetched.headers['content-type'], 'application/problem+json')
    t.notOk(fetched.headers['www-authenticate'], 'a bearer token would not help')
  }
  const posted = await app.inject({ method: 'POST', url: '/mine', headers: { ...html, ...here } })
  t.equal(posted.statusCode, 401, 'what was sent cannot be asked for again')
  t.match(posted.headers['content-type'], /text\/html/)
})

t.test('no other cookie, and no bearer token, is a session', async t => {
  const { app } = pages()
  for (const value of [SECRET.slice(1), `${SECRET}a`, 'c'.repeat(43), `${SECRET.slice(1)}%00`, '']) {
    t.equal((await app.inject({ url: '/mine', cookies: { '__Host-segel': value } })).statusCode, 401)
  }
  t.equal((await app.inject({ url: '/mine', cookies: { segel: SECRET } })).statusCode, 401)
  t.equal((await app.inject({ url: '/mine', headers: bearer })).statusCode, 401)
  t.equal(
    (await pages({ sessions: undefined as never }).app.inject({ url: '/mine', cookies })).statusCode,
    401,
  )
})

t.test('a session is a call, with the rights of its actor', async t => {
  const { app } = pages()
  const answer = await app.inject({ url: '/mine', cookies })
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    call: { actor: { id: 'officer:1', role: 'verifier', agency: 'NC' }, source: 'web 127.0.0.1' },
    fresh: true,
  })
  t.equal(answer.headers['cache-control'], 'no-store')
  const old = pages({ sessions: door({ now: () => later(300_000) }) })
  t.equal((await old.app.inject({ url: '/mine', cookies })).json().fresh, false)
})

t.test('a public page greets whoever is signed in, and is there when that cannot be known', async t => {
  const { app } = pages()
  t.strictSame((await app.inject({ url: '/', cookies })).json(), { name: 'Ratna' })
  t.strictSame((await app.inject({ url: '/' })).json(), { name: null })
  const find = async () => {
    throw new SegelError('store-unavailable', 'gone')
  }
  const down = pages({ sessions: door({ find }) })
  t.strictSame((await down.app.inject({ url: '/', cookies })).json(), { name: null })
  t.equal((await down.app.inject({ url: '/mine', cookies })).statusCode, 503, 'no absence')
})

t.test('C: what changes something comes from our own pages, with the token of this session', async t => {
  const { app } = pages()
  const token = (await app.inject({ url: '/mine', cookies })).json().csrf as string
  const post = (headers: Record<string, string>, payload: object | string = {}) =>
    app.inject({ method: 'POST', url: '/mine', cookies, headers, payload })
  const good = { ...here, 'x-csrf-token': token }
  t.equal((await post(good)).statusCode, 200)
  t.equal((await post({ origin: ORIGIN, 'x-csrf-token': token })).statusCode, 200, 'an older browser')
  t.equal((await post({ 'sec-fetch-site': 'same-origin', 'x-csrf-token': token })).statusCode, 200)
  const bad: Record<string, Record<string, string>> = {
    'no word of where from': { 'x-csrf-token': token },
    'another site': { ...good, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    'another site without metadata': { origin: 'https://evil.example', 'x-csrf-token': token },
    'a sibling host': { ...good, 'sec-fetch-site': 'same-site' },
    'an address typed in': { ...good, 'sec-fetch-site': 'none' },
    'a sandboxed frame': { ...good, origin: 'null' },
    'another scheme': { ...good, origin: 'http://segel.example' },
    'an origin that only begins like ours': { ...good, origin: `${ORIGIN}.evil.example` },
    'no token': here,
    'a wrong token': { ...here, 'x-csrf-token': `${token.slice(1)}A` },
    'half a token': { ...here, 'x-csrf-token': token.slice(0, 20) },
    'an empty token': { ...here, 'x-csrf-token': '' },
  }
  for (const [what, headers] of Object.entries(bad)) {
    const answer = await post(headers)
    t.equal(answer.statusCode, 403, what)
    t.equal(answer.json().code, 'not-permitted', what)
  }
  const theirs = (await app.inject({ url: '/mine', cookies: { '__Host-segel': OTHER } })).json()
    .csrf as string
  t.equal((await post({ ...here, 'x-csrf-token': theirs })).statusCode, 403, 'of another session')
  const evil = await app.inject({
    method: 'POST',
    url: '/begin',
    headers: { origin: 'https://evil.example' },
  })
  t.equal(evil.statusCode, 403, 'no sign-in on behalf of another site either')
  t.notOk(evil.headers['set-cookie'])
})

t.test('forms bring the token in a hidden field that no schema sees', async t => {
  const { app } = pages()
  const token = (await app.inject({ url: '/mine', cookies })).json().csrf as string
  const post = (payload: string) =>
    app.inject({
      method: 'POST',
      url: '/mine',
      cookies,
      headers: { ...here, 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    })
  const answer = await post(`name=Siti&csrf=${encodeURIComponent(token)}`)
  t.strictSame(answer.json(), { got: { name: 'Siti' } })
  t.equal((await post('name=Siti')).statusCode, 403)
  t.equal((await post(`csrf=${token}&csrf=${token}`)).statusCode, 403, 'one token, not a list')
  t.equal((await post(`csrf=${token}&other=1`)).statusCode, 400, 'schemas stay closed')
})

t.test('cookies: for this host over https, out of the reach of scripts', async t => {
  const { app } = pages()
  const begun = await app.inject({ method: 'POST', url: '/begin', headers: here })
  t.strictSame(begun.headers['set-cookie'], [
    `__Host-segel=${SECRET}; Path=/; HttpOnly; Secure; SameSite=Lax`,
    `__Host-segel-oidc=${OTHER}; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax`,
  ])
  const finished = await app.inject({
    method: 'POST',
    url: '/finish',
    headers: here,
    cookies: { ...cookies, '__Host-segel-oidc': OTHER },
  })
  t.strictSame(finished.json(), { secret: OTHER })
  const gone = [finished.headers['set-cookie'] ?? []].flat()
  t.equal(gone.length, 2)
  for (const line of gone) t.match(line, /=; .*Path=\/.*Expires=Thu, 01 Jan 1970/)
  const forged = await app.inject({
    method: 'POST',
    url: '/finish',
    headers: here,
    cookies: { '__Host-segel-oidc': 'x' },
  })
  t.strictSame(forged.json(), { secret: null })
})

t.test('failures: a page for people, a problem for scripts', async t => {
  const { app, log } = pages()
  const page = await app.inject({ url: '/broken', headers: { ...html, 'accept-language': 'en' } })
  t.equal(page.statusCode, 409)
  t.match(page.headers['content-type'], /text\/html/)
  t.match(page.body, /Nobody &lt;b&gt; expects this/)
  t.equal(page.headers['content-language'], 'en')
  t.equal((await app.inject({ url: '/broken' })).json().code, 'conflict')
  const drawn = pages({ failurePage: ({ code }) => ({ language: 'en', html: `<h1>${code}</h1>` }) })
  t.equal((await drawn.app.inject({ url: '/broken', headers: html })).body, '<h1>conflict</h1>')
  await app.inject({ url: '/mine', cookies })
  t.notMatch(log(), SECRET)
})

t.test('headers of pages: nothing embedded, no feature that is not needed', async t => {
  const { app } = pages()
  const { headers } = await app.inject({ url: '/' })
  const csp = String(headers['content-security-policy'])
  t.match(csp, /default-src 'none'/)
  t.match(csp, /script-src 'self'(;|$)/)
  t.match(csp, /frame-ancestors 'none'/)
  t.match(csp, /form-action 'self'/)
  t.notMatch(csp, /unsafe|script-src[^;]*(data:|https?:|nonce|sha256)/)
  t.equal(headers['referrer-policy'], 'same-origin')
  t.match(headers['permissions-policy'], /camera=\(\).*publickey-credentials-get=\(self\)/)
  t.equal(headers['cross-origin-opener-policy'], 'same-origin')
  t.equal(headers['cross-origin-resource-policy'], 'same-origin')
  t.equal(headers['cross-origin-embedder-policy'], 'require-corp')
  t.equal(headers['x-frame-options'], 'DENY')
})

t.test('neither door opens the other’s rooms', async t => {
  const { app } = appWith(async scope => void scope.get('/x', inSession, async () => 'x'))
  await t.rejects(Promise.resolve(app.ready()), /access session/)
  const page: FastifyPluginAsync = async scope => void scope.get('/x', closed, async () => 'x')
  const other = appWith(page, { plugins: [{ name: 'p', pages: true, register: page }] })
  await t.rejects(Promise.resolve(other.app.ready()), /access authenticated/)
})

t.test('on this machine, who comes by number and wants to sign in goes on at the name', async t => {
  const signIn: FastifyPluginAsync = async scope => {
    await routes(scope, {})
    scope.get('/sign-in', open, async () => 'sign in')
    scope.get('/sign-inner', open, async () => 'something else')
  }
  const at = (origin: string) =>
    pages({ sessions: door({ origin }), plugins: [{ name: 'p', pages: true, register: signIn }] }).app
  const local = at('http://localhost:8080')
  const ask = (url: string, host: string, app = local) => app.inject({ url, headers: { ...html, host } })
  for (const host of ['127.0.0.1:8080', '127.1.2.3', '[::1]:8080']) {
    t.equal(
      (await ask('/sign-in?next=%2Fmine', host)).headers.location,
      'http://localhost:8080/sign-in?next=%2Fmine',
    )
    t.equal((await ask('/mine', host)).headers.location, 'http://localhost:8080/mine')
  }
  t.equal((await ask('/', '127.0.0.1:8080')).statusCode, 200, 'what is for anyone stays where it is')
  t.equal((await ask('/sign-inner', '127.0.0.1:8080')).statusCode, 200)
  t.equal((await ask('/sign-in', 'localhost:8080')).statusCode, 200, 'no circle')
  for (const host of ['evil.example', '127.0.0.1.evil.example', 'x@127.0.0.1'])
    t.equal((await ask('/sign-in', host)).statusCode, 200, host)
  t.equal((await ask('/sign-in', '127.0.0.1', at(ORIGIN))).statusCode, 200, 'not where there is a real name')
  const fetched = await local.inject({ url: '/sign-in', headers: { host: '127.0.0.1' } })
  t.equal(fetched.statusCode, 200)
})

t.test('nothing that was asked for breaks out of a header', async t => {
  const { app } = pages()
  const { headers } = await app.inject({ url: '/mine?x=%0d%0aSet-Cookie:%20a=b', headers: html })
  t.equal(headers.location, '/sign-in?next=%2Fmine%3Fx%3D%250d%250aSet-Cookie%3A%2520a%3Db')
  t.notOk(headers['set-cookie'])
})
