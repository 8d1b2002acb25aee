import t from 'tap'
import { openMailLinks, VALID_MINUTES } from '../../src/access/mail-link.ts'
import { beginOidc, finishOidc } from '../../src/access/sign-in-oidc.ts'
import { beginProviderSignOut, finishProviderSignOut } from '../../src/access/sign-out-oidc.ts'
import { oidcProvider } from '../../src/adapters/identity-provider/oidc/index.ts'
import type { Message } from '../../src/ports/outbound.ts'
import { mailWay, oidcWay } from '../../src/web/sign-in/employee-ways.ts'
import { mailArea } from '../../src/web/sign-in/mail.ts'
import { oidcArea } from '../../src/web/sign-in/oidc.ts'
import { person } from '../support/house.ts'
import { CLIENT, signOutThere, startIdentityProvider, walk } from '../support/identity-provider.ts'
import { PEOPLE_ORIGIN } from '../support/officers.ts'
import { openPeopleApp } from '../support/people-app.ts'
import { signInDeps } from '../support/sign-in.ts'

const REDIRECT = `${PEOPLE_ORIGIN}/sign-in/oidc/callback`
const SIGNED_OUT = `${PEOPLE_ORIGIN}/sign-in/oidc/signed-out`
const LABEL = { id: 'SSO <Uji>', en: 'Test SSO' }
let canSignOut = true
const provider = await startIdentityProvider(t, REDIRECT, { signedOutUri: SIGNED_OUT })
const sent: Message[] = []
let idle = () => Promise.resolve()
const stage = await openPeopleApp(
  t,
  ({ house, sessions }) => {
    const shared = { ...signInDeps(house), startSession: sessions.startSession }
    const links = openMailLinks({
      ...shared,
      mailer: { send: async message => void sent.push(message) },
      page: `${PEOPLE_ORIGIN}/sign-in/mail/link`,
      limits: { perEmployee: 5, perAddress: 1000 },
      failed: error => t.fail(String(error)),
    })
    idle = links.idle
    const oidc = {
      ...shared,
      employeeNumberClaim: 'nip',
      provider: oidcProvider({
        ...{
          issuer: provider.issuer,
          ...CLIENT,
          redirectUri: REDIRECT,
          signedOutUri: SIGNED_OUT,
          scopes: ['openid', 'profile'],
        },
        ...{ wanted: 'nip', now: () => new Date(), timeoutSeconds: 5 },
      }),
    }
    return [
      mailArea({ ask: links.ask, open: links.open, validMinutes: VALID_MINUTES }),
      oidcArea({
        ...{ begin: beginOidc(oidc), finish: finishOidc(oidc) },
        ...{ beginSignOut: beginProviderSignOut(oidc), finishSignOut: finishProviderSignOut(oidc) },
      }),
    ]
  },
  {
    ways: [oidcWay(LABEL), mailWay],
    provider: { label: LABEL, canSignOut: async () => canSignOut },
  },
)
const { house } = stage
const linkOf = () => sent.at(-1)?.text.match(/http\S+/)?.[0] ?? ''

t.test('both ways stand on the sign-in page, in both languages', async t => {
  const browser = stage.browse()
  const page = (await browser.get('/sign-in?next=%2Faccount')).body
  t.match(page, /href="\/sign-in\/oidc\?next(=|&#61;)%2Faccount"/)
  t.match(page, /Masuk dengan SSO &[#a-z0-9]+;Uji/)
  t.match(page, 'action="/sign-in/mail"')
  t.match((await browser.get('/sign-in?lang=en')).body, /Sign in with Test SSO[\s\S]*Send the link/)
})

t.test('the whole way by mail, in one browser', async t => {
  const one = person(house, { name: 'Made <b>Wirawan' })
  const browser = stage.browse()
  const asked = await browser.submit('/sign-in/mail', {
    employeeNumber: `${one.number.slice(0, 8)} ${one.number.slice(8)}`,
  })
  t.equal(asked.statusCode, 303)
  t.equal(asked.headers.location, '/sign-in/mail/sent')
  t.match((await browser.get('/sign-in/mail/sent')).body, /id="asking-code"[\s\S]*[\w]{4}-[\w]{4}/)
  await idle()
  for (let times = 0; times < 3; times += 1) {
    const scanned = await stage.browse().get('/sign-in/mail/link')
    t.equal(scanned.statusCode, 200, 'a scanner that opens the page spends nothing')
    t.match(scanned.body, 'name="code"')
  }
  const page = await browser.get('/sign-in/mail/link')
  t.notMatch(page.body, 'name="code"', 'this browser has asked')
  const scanner = await stage.browse().submit('/sign-in/mail/link', { link: linkOf(), code: '' })
  t.equal(scanner.statusCode, 422, 'not even one that presses the button')
  const opened = await browser.submit('/sign-in/mail/link', { link: linkOf() })
  t.equal(opened.statusCode, 303)
  t.equal(opened.headers.location, '/account')
  t.notOk(browser.cookies.has('__Host-segel-mail'))
  t.match((await browser.get('/')).body, /Made &[#a-z0-9]+;b/)
  const again = await stage.browse().submit('/sign-in/mail/link', { link: linkOf(), code: 'ABCD-EFGH' })
  t.equal(again.statusCode, 422)
  t.match(again.body, 'Tautan ini sudah dipakai')
  t.match(again.body, 'name="code"')
})

t.test('by mail on another device, with the code of the screen', async t => {
  const one = person(house)
  const desk = stage.browse()
  await desk.submit('/sign-in/mail', { employeeNumber: one.number })
  const code = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec((await desk.get('/sign-in/mail/sent')).body)?.[0] ?? ''
  await idle()
  const phone = stage.browse()
  const opened = await phone.submit('/sign-in/mail/link', { link: linkOf(), code: code.toLowerCase() })
  t.equal(opened.statusCode, 303)
  t.ok(phone.cookies.has('__Host-segel'))
  t.notOk(desk.cookies.has('__Host-segel'), 'the session begins where the link was opened, nowhere else')
})

t.test('what is answered does not tell who exists', async t => {
  const answers = []
  for (const number of [
    person(house).number,
    '198609262015051999',
    person(house, { status: 'retired' }).number,
  ]) {
    const browser = stage.browse()
    const { statusCode, headers, body } = await browser.submit('/sign-in/mail', { employeeNumber: number })
    const page = (await browser.get('/sign-in/mail/sent')).body
    answers.push({
      ...{ statusCode, body, location: headers.location },
      page: page.replaceAll(/[2-9A-Z]{4}-[2-9A-Z]{4}|[0-9a-f-]{36}/g, '*'),
    })
  }
  await idle()
  t.strictSame(answers[0], answers[1])
  t.strictSame(answers[0], answers[2])
  const wrong = await stage.browse().submit('/sign-in/mail', { employeeNumber: '1234' })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, 'Nomor pegawai terdiri dari 18 angka')
  t.equal((await stage.browse().get('/sign-in/mail/sent')).headers.location, '/sign-in/mail')
  t.equal((await stage.browse().submit('/sign-in/mail', { number: '1' })).statusCode, 400)
  t.equal((await stage.browse().submit('/sign-in/mail', { employeeNumber: '1'.repeat(41) })).statusCode, 400)
})

t.test('another site asks for nothing, opens nothing, begins nothing', async t => {
  const evil = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const url of ['/sign-in/mail', '/sign-in/mail/link']) {
    const payload = 'employeeNumber=198609262015051001&link=x'
    const { statusCode } = await stage.app.inject({
      method: 'POST',
      url,
      headers: { ...evil, ...form },
      payload,
    })
    t.equal(statusCode, 403, url)
  }
  const begun = await stage.app.inject({ url: '/sign-in/oidc?next=%2Faccount', headers: evil })
  t.equal(begun.headers.location, '/sign-in?next=%2Faccount')
  t.notOk(begun.headers['set-cookie'])
})

t.test('who leaves service while signed in is signed out, and told so, once', async t => {
  const one = person(house)
  const browser = stage.browse()
  await browser.submit('/sign-in/mail', { employeeNumber: one.number })
  await idle()
  await browser.submit('/sign-in/mail/link', { link: linkOf() })
  t.equal((await browser.get('/account')).statusCode, 200)
  house.clock.pass(60_000)
  house.registry.down = true
  t.equal((await browser.get('/account')).statusCode, 200, 'an outage shows what it can')
  const removing = await browser.ask('/account/passkeys/begin')
  t.equal(removing.statusCode, 503, 'and changes nothing')
  t.equal(removing.json().code, 'registry-unavailable')
  house.registry.down = false
  house.registry.people.set(one.number, { ...one, status: 'dismissed' })
  house.clock.pass(60_000)
  const away = await browser.get('/account')
  t.equal(away.statusCode, 303)
  t.equal(away.headers.location, '/sign-in?next=%2Faccount')
  const page = await browser.get('/sign-in?next=%2Faccount')
  t.match(page.body, 'tidak lagi berdinas aktif')
  t.notMatch((await browser.get('/sign-in')).body, 'berdinas aktif')
  house.registry.people.set(one.number, one)
  t.equal((await browser.get('/account')).statusCode, 303, 'it does not come back')
})

t.test('ending one’s sessions needs no registry', async t => {
  const one = person(house)
  const browser = stage.browse()
  await browser.submit('/sign-in/mail', { employeeNumber: one.number })
  await idle()
  await browser.submit('/sign-in/mail/link', { link: linkOf() })
  await browser.get('/account')
  house.clock.pass(60_000)
  house.registry.down = true
  const out = await browser.submit('/sign-out')
  house.registry.down = false
  t.equal(out.statusCode, 303)
  t.match(out.headers.location, '/sign-in?signed-out')
})

t.test('who came by the provider may leave there too, and comes back to our page', async t => {
  const one = person(house)
  provider.people.set('out', { nip: one.number })
  provider.signsIn = 'out'
  const [browser, there] = [stage.browse(), new Map<string, string>()]
  const come = async () => {
    const search = await walk((await browser.get('/sign-in/oidc')).headers.location ?? '', REDIRECT, there)
    await browser.get(`/sign-in/oidc/callback${search}`)
    await browser.get('/account')
  }
  await come()
  const out = await browser.submit('/sign-out')
  t.equal(out.headers.location, '/sign-in?signed-out=here')
  t.notOk(browser.cookies.has('__Host-segel'), 'here it is over, whatever they do there')
  const page = (await browser.get('/sign-in?signed-out=here')).body
  t.match(page, 'href="/sign-in/oidc/sign-out"')
  t.match(page, /Keluar juga dari SSO &[#a-z0-9]+;Uji/)
  t.match((await browser.get('/sign-in?signed-out=here&lang=en')).body, 'Sign out of Test SSO too')
  const leaving = await browser.get('/sign-in/oidc/sign-out')
  t.equal(leaving.statusCode, 303)
  const query = new URL(leaving.headers.location ?? '').searchParams
  t.strictSame(
    [...query.keys()].sort(),
    ['client_id', 'post_logout_redirect_uri', 'state'],
    'no token, no name',
  )
  const search = await signOutThere(leaving.headers.location ?? '', SIGNED_OUT, there)
  t.equal(
    (await stage.browse().get(`/sign-in/oidc/signed-out${search}`)).headers.location,
    '/sign-in',
    'another browser',
  )
  t.equal(
    (await browser.get(`/sign-in/oidc/signed-out${search}`)).headers.location,
    '/sign-in?signed-out=there',
  )
  t.equal((await browser.get(`/sign-in/oidc/signed-out${search}`)).headers.location, '/sign-in', 'once')
  t.match((await browser.get('/sign-in?signed-out=there')).body, /came back from the sign-in service/)
  const foreign = await stage.app.inject({
    url: '/sign-in/oidc/sign-out',
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  t.equal(foreign.headers.location, '/sign-in')
  canSignOut = false
  await come()
  t.equal((await browser.submit('/sign-out')).headers.location, '/sign-in?signed-out=1', 'no page there')
  canSignOut = true
})

t.test('the whole way by the provider, and back to where one wanted to go', async t => {
  const one = person(house)
  provider.people.set('a', { nip: one.number })
  provider.signsIn = 'a'
  const browser = stage.browse()
  const begun = await browser.get('/sign-in/oidc?next=%2Faccount%3Fx%3D1')
  t.equal(begun.statusCode, 303)
  const search = await walk(begun.headers.location ?? '', REDIRECT)
  t.equal((await stage.browse().get(`/sign-in/oidc/callback${search}`)).statusCode, 401, 'another browser')
  const back = await browser.get(`/sign-in/oidc/callback${search}`)
  t.equal(back.statusCode, 303)
  t.equal(back.headers.location, '/account?x=1')
  t.ok(browser.cookies.has('__Host-segel'))
  t.notOk(browser.cookies.has('__Host-segel-oidc'))
  provider.people.set('a', {})
  const other = stage.browse()
  const failed = await walk((await other.get('/sign-in/oidc')).headers.location ?? '', REDIRECT)
  const page = await other.get(`/sign-in/oidc/callback${failed}`)
  t.equal(page.statusCode, 422)
  t.match(page.body, 'tidak memuat nomor pegawai')
  await provider.stop()
  const late = stage.browse()
  const url = (await late.get('/sign-in/oidc')).headers.location ?? ''
  const query = `?code=x&state=${new URL(url).searchParams.get('state') ?? ''}&iss=${encodeURIComponent(provider.issuer)}`
  const away = await late.get(`/sign-in/oidc/callback${query}`)
  t.equal(away.statusCode, 503)
  t.match(away.body, 'Layanan masuk instansi sedang tidak dapat dihubungi')
})
