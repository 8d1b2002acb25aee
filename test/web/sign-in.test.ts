import t from 'tap'
import { html } from '../../src/web/html.ts'
import { openPeopleApp } from '../support/people-app.ts'

const stage = await openPeopleApp(t, undefined, {
  ways: [({ language }, next) => html`<div class="card">another way, ${language}, ${next}</div>`],
})
const verifier = await stage.people.enroll('verifier', { name: '<b>Ratna</b>' })

t.test('the page offers the passkey and every other way, in both languages', async t => {
  const browser = stage.browse()
  const page = await browser.get('/sign-in?next=%2Fconsole')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'data-sign-in="/sign-in/passkey" data-next="/console"')
  t.match(page.body, 'another way, id, /console')
  t.match(page.body, 'Masuk untuk melanjutkan')
  t.match((await browser.get('/sign-in?lang=en')).body, 'Sign in with a passkey')
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/%0d%0aSet-Cookie:x=y']) {
    const { body, headers } = await stage.browse().get(`/sign-in?next=${encodeURIComponent(next)}`)
    t.notMatch(body, 'evil', next)
    t.notOk(headers['set-cookie'])
  }
})

t.test('an officer signs in, is greeted, and signs out', async t => {
  const browser = stage.browse()
  t.equal((await browser.get('/sign-in/confirm')).headers.location, '/sign-in?next=%2Fsign-in%2Fconfirm')
  const finished = await browser.signIn(verifier)
  t.equal(finished.statusCode, 200)
  t.strictSame(finished.json(), { next: '/account' }, 'no console here to go to')
  const cookie = [finished.headers['set-cookie'] ?? []].flat().find(line => line.startsWith('__Host-segel='))
  t.match(cookie, /^__Host-segel=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  t.notOk(browser.cookies.has('__Host-segel-sign-in'), 'the ceremony is over')
  const home = await browser.get('/')
  t.match(home.body, /<bdi>&[#a-z0-9]+;b&[#a-z0-9]+;Ratna/)
  t.notMatch(home.body, '<b>Ratna')
  t.equal(home.headers['cache-control'], 'no-store')
  const before = new Map(browser.cookies)
  const out = await browser.submit('/sign-out')
  t.equal(out.statusCode, 303)
  t.equal(out.headers.location, '/sign-in?signed-out=1')
  t.equal(out.headers['clear-site-data'], '"cache"')
  t.notOk(browser.cookies.has('__Host-segel'))
  t.match((await browser.get('/sign-in?signed-out=1')).body, 'Anda sudah keluar')
  for (const [name, value] of before) browser.cookies.set(name, value)
  t.equal(
    (await browser.get('/sign-in/confirm')).statusCode,
    303,
    'what was kept of the cookie is worth nothing',
  )
})

t.test('where to go on: paths of ours alone', async t => {
  for (const [next, goes] of [
    ['/console?x=1', '/console?x=1'],
    ['//evil.example', '/account'],
    ['/\\evil.example', '/account'],
    ['https://evil.example/', '/account'],
  ] as const) {
    const browser = stage.browse()
    const { options } = (await browser.ask('/sign-in/passkey/begin')).json()
    const response = verifier.device.get(options)
    const finished = await browser.ask('/sign-in/passkey/finish', { response, next })
    t.strictSame(finished.json(), { next: goes }, next)
  }
})

t.test('C: what was planted before the sign-in is worth nothing after it', async t => {
  const attacker = stage.browse()
  await attacker.signIn(await stage.people.enroll('auditor'))
  const planted = attacker.cookies.get('__Host-segel') ?? ''
  const victim = stage.browse()
  victim.cookies.set('__Host-segel', planted)
  await victim.signIn(verifier)
  t.not(victim.cookies.get('__Host-segel'), planted)
  t.equal((await attacker.get('/sign-in/confirm')).statusCode, 303, 'the planted session has ended')
})

t.test('a ceremony belongs to the browser that began it, and is over after one answer', async t => {
  const [mine, theirs] = [stage.browse(), stage.browse()]
  const { options } = (await mine.ask('/sign-in/passkey/begin')).json()
  const response = verifier.device.get(options)
  await theirs.ask('/sign-in/passkey/begin')
  t.equal((await theirs.ask('/sign-in/passkey/finish', { response })).statusCode, 401)
  const secret = mine.cookies.get('__Host-segel-sign-in') ?? ''
  t.equal((await mine.ask('/sign-in/passkey/finish', { response })).statusCode, 200)
  const replay = stage.browse()
  replay.cookies.set('__Host-segel-sign-in', secret)
  const again = await replay.ask('/sign-in/passkey/finish', { response })
  t.equal(again.statusCode, 401)
  t.notOk(replay.cookies.has('__Host-segel'))
  t.ok(stage.failures.length >= 2, 'W05 counted')
})

t.test('nonsense is 400, and says nothing of what was sent', async t => {
  const browser = stage.browse()
  await browser.ask('/sign-in/passkey/begin')
  for (const body of [
    {},
    { response: {} },
    { response: { id: 'a b', response: {} } },
    { response: { id: 'x'.repeat(3000), response: {} } },
    { response: 7 },
  ]) {
    t.equal((await browser.ask('/sign-in/passkey/finish', body)).statusCode, 400)
  }
})

t.test('presence is confirmed in place, and the session is fresh again', async t => {
  const browser = stage.browse()
  await browser.signIn(verifier)
  await browser.get('/')
  stage.house.clock.pass(10 * 60_000)
  const page = await browser.get('/sign-in/confirm?next=%2Fconsole')
  t.match(page.body, 'data-sign-in="/sign-in/confirm" data-next="/console"')
  const hash = () => stage.sessions.door.find(browser.cookies.get('__Host-segel') ?? '')
  const before = (await hash())?.authenticatedAt
  const { options } = (await browser.ask('/sign-in/confirm/begin')).json()
  t.strictSame(
    options.allowCredentials.map((one: { id: string }) => one.id),
    [verifier.device.credentialId()],
  )
  const done = await browser.ask('/sign-in/confirm/finish', {
    response: verifier.device.get(options),
    next: '/console',
  })
  t.strictSame(done.json(), { next: '/console' })
  const after = (await hash())?.authenticatedAt
  t.strictSame(after, stage.house.clock.now())
  t.not(before?.getTime(), after?.getTime())
})

t.test('one address begins so many sign-ins in a minute, and is told when to come back', async t => {
  const browser = stage.browse()
  let answer = await browser.ask('/sign-in/passkey/begin')
  for (let times = 0; times < 120 && answer.statusCode === 200; times += 1)
    answer = await browser.ask('/sign-in/passkey/begin')
  t.equal(answer.statusCode, 429)
  t.equal(answer.json().code, 'rate-limited')
  t.match(answer.headers['retry-after'], /^\d+$/)
  t.equal((await browser.get('/sign-in')).statusCode, 200, 'the page itself is still there')
})
