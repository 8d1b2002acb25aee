import t from 'tap'
import { PEOPLE_ORIGIN } from '../support/officers.ts'
import { openPeopleApp } from '../support/people-app.ts'
import { person } from '../support/house.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'

const stage = await openPeopleApp(t)
const { people, house } = stage

async function signedIn() {
  const officer = await people.enroll('verifier', { name: 'Ratna "Kusuma"' })
  const browser = stage.browse()
  await browser.signIn(officer)
  await browser.get('/account')
  return { officer, browser, keys: async () => (await people.roster()).officers.get(officer.id)?.keys ?? [] }
}

t.test('the page is for who is signed in, and lists passkeys and sessions', async t => {
  t.equal((await stage.browse().get('/account')).headers.location, '/sign-in?next=%2Faccount')
  const { browser, officer } = await signedIn()
  const page = await browser.get('/account')
  t.equal(page.statusCode, 200)
  t.equal(page.headers['cache-control'], 'no-store')
  t.match(page.body, `data-remove-passkey="${officer.device.credentialId()}"`)
  t.match(page.body, 'Sesi ini')
  t.match((await browser.get('/account?lang=en')).body, 'This session')
  t.notMatch((await browser.get('/account?done=%3Cscript%3E')).body, '<script>')
  t.match((await browser.get('/account?done=added&lang=id')).body, 'Kunci sandi ditambahkan.')
})

t.test('a further passkey is signed by one that is there', async t => {
  const { browser, officer, keys } = await signedIn()
  const second = softwareAuthenticator(PEOPLE_ORIGIN)
  const begun = (await browser.ask('/account/passkeys/begin')).json()
  t.strictSame(
    begun.options.excludeCredentials.map((one: { id: string }) => one.id),
    [officer.device.credentialId()],
  )
  const response = second.create(begun.options)
  const made = (await browser.ask('/account/passkeys/register', { response, label: 'Kunci cadangan' })).json()
  t.equal((await keys()).length, 1, 'not yet')
  const added = await browser.ask('/account/passkeys/add', { response: officer.device.get(made.sign) })
  t.equal(added.statusCode, 200)
  t.strictSame(
    (await keys()).map(one => one.label),
    ['Kunci uji', 'Kunci cadangan'],
  )
  t.match((await house.auditSince()).at(-1), { action: 'officer.key-added' })
  const other = stage.browse()
  t.equal((await other.signIn({ device: second })).statusCode, 200, 'and opens the door')
})

t.test('nobody adds a passkey to somebody else, nor with the new one alone', async t => {
  const [mine, theirs] = [await signedIn(), await signedIn()]
  const begin = async () => {
    const device = softwareAuthenticator(PEOPLE_ORIGIN)
    const { options } = (await mine.browser.ask('/account/passkeys/begin')).json()
    const response = device.create(options)
    const { sign } = (await mine.browser.ask('/account/passkeys/register', { response, label: 'x' })).json()
    return { device, sign, response }
  }
  const add = (response: object) => mine.browser.ask('/account/passkeys/add', { response })
  const alone = await begin()
  t.equal((await add(alone.device.get({ ...alone.sign, allowCredentials: undefined }))).statusCode, 403)
  const foreign = await begin()
  t.equal(
    (await add(theirs.officer.device.get({ ...foreign.sign, allowCredentials: undefined }))).statusCode,
    403,
  )
  const stolen = await begin()
  const secret = mine.browser.cookies.get('__Host-segel-account') ?? ''
  theirs.browser.cookies.set('__Host-segel-account', secret)
  t.equal(
    (
      await theirs.browser.ask('/account/passkeys/add', {
        response: theirs.officer.device.get(stolen.sign.challenge),
      })
    ).statusCode,
    401,
    'a ceremony of somebody else',
  )
  const other = await begin()
  t.equal(
    (await add(mine.officer.device.get(alone.sign.challenge))).statusCode,
    401,
    'signed another statement',
  )
  t.ok(other)
  t.equal((await mine.keys()).length, 1)
})

t.test(
  'a passkey is removed by a signature, the last one stays; a session ends with its passkey',
  async t => {
    const { browser, officer, keys } = await signedIn()
    const first = officer.device.credentialId()
    const last = await browser.ask('/account/passkeys/remove', { credentialId: first })
    t.equal(last.statusCode, 409)
    const second = softwareAuthenticator(PEOPLE_ORIGIN)
    const begun = (await browser.ask('/account/passkeys/begin')).json()
    const made = await browser.ask('/account/passkeys/register', {
      response: second.create(begun.options),
      label: 'kedua',
    })
    await browser.ask('/account/passkeys/add', { response: officer.device.get(made.json().sign) })
    const { sign } = (await browser.ask('/account/passkeys/remove', { credentialId: first })).json()
    const removed = await browser.ask('/account/passkeys/removal', { response: second.get(sign) })
    t.equal(removed.statusCode, 200)
    t.strictSame(
      (await keys()).map(one => one.label),
      ['kedua'],
    )
    t.equal((await browser.get('/account')).statusCode, 303, 'this session was begun with it')
    t.equal((await stage.browse().signIn(officer)).statusCode, 401, 'and it opens nothing any more')
  },
)

t.test('sessions are ended one by one, or all at once', async t => {
  const { browser, officer } = await signedIn()
  const other = stage.browse()
  await other.signIn(officer)
  const { body } = await browser.get('/account')
  const ids = [...body.matchAll(/name="id" value="([^"]+)"/g)].map(([, id]) => id ?? '')
  t.equal(ids.length, 2)
  const current = (await stage.sessions.door.find(browser.cookies.get('__Host-segel') ?? ''))?.id
  const theirs = ids.find(id => id !== current) ?? ''
  const ended = await browser.submit('/account/sessions/end', { id: theirs })
  t.equal(ended.headers.location, '/account?done=ended')
  t.equal((await other.get('/account')).statusCode, 303)
  t.equal((await browser.submit('/account/sessions/end', { id: theirs })).statusCode, 404)
  const stranger = await signedIn()
  t.equal((await stranger.browser.submit('/account/sessions/end', { id: current ?? '' })).statusCode, 404)
  await other.signIn(officer)
  const all = await browser.submit('/account/sessions/end-all')
  t.equal(all.headers.location, '/sign-in?signed-out=1')
  t.notOk(browser.cookies.has('__Host-segel'))
  t.equal((await other.get('/account')).statusCode, 303)
  t.equal((await stranger.browser.get('/account')).statusCode, 200)
})

t.test('an employee adds a passkey soon after signing in, and signs in with it', async t => {
  const one = person(house)
  const actor = {
    id: `employee:${one.personId}`,
    role: 'employee',
    name: one.name,
    employeeNumber: one.number,
    personId: one.personId,
  } as const
  const { secret } = await stage.sessions.startSession(
    { requestId: 'r', source: 'web 127.0.0.1' },
    { actor, method: 'oidc' },
  )
  const browser = stage.browse()
  browser.cookies.set('__Host-segel', secret)
  t.match((await browser.get('/account')).body, 'Belum ada kunci sandi')
  const device = softwareAuthenticator(PEOPLE_ORIGIN)
  const { options } = (await browser.ask('/account/passkeys/begin')).json()
  const response = device.create(options)
  t.strictSame((await browser.ask('/account/passkeys/register', { response, label: 'HP' })).json(), {})
  const again = stage.browse()
  t.equal((await again.signIn({ device })).statusCode, 200)
  t.match((await again.get('/account')).body, 'HP')
  house.clock.pass(6 * 60_000)
  const asked = { confirm: '/sign-in/confirm?next=%2Faccount' }
  t.strictSame((await again.ask('/account/passkeys/begin')).json(), asked, 'presence was proved too long ago')
  const credentialId = device.credentialId()
  t.strictSame((await again.ask('/account/passkeys/remove', { credentialId })).json(), asked)
  t.match((await again.get('/sign-in/confirm')).body, 'Masuk lagi')
})

t.test('an officer switches reminders off and on', async t => {
  const { browser } = await signedIn()
  const page = await browser.get('/account?lang=en')
  t.match(page.body, 'Remind me')
  t.match(page.body, /name="wanted" value="yes" checked/)
  const off = await browser.submit('/account/reminders')
  t.equal(off.headers.location, '/account?done=reminders')
  t.notMatch((await browser.get('/account')).body, /name="wanted" value="yes" checked/)
  await browser.submit('/account/reminders', { wanted: 'yes' })
  t.match((await browser.get('/account?done=reminders')).body, /name="wanted" value="yes" checked/)
})
