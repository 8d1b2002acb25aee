import { sign } from 'node:crypto'
import t from 'tap'
import { statementDigest } from '../../src/domain/statement.ts'
import { newInvitation, officerFacts, PEOPLE_ORIGIN } from '../support/officers.ts'
import { openPeopleApp } from '../support/people-app.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'

const stage = await openPeopleApp(t)
const { people, house } = stage

/** An invitation in the roster, and what its link holds. */
async function invited(name = 'Ketut Wijaya') {
  const { invitation, privateKey } = newInvitation({
    roster: people.rosterId,
    facts: officerFacts('administrator', { name }),
    at: house.clock.now(),
  })
  const signed = await people.signByAnchor(invitation)
  await people.keep(signed)
  const digest = Buffer.from(statementDigest(signed.body)).toString('hex')
  const signature = (body: string) =>
    sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('hex')
  return { digest, signature, officer: invitation.officer }
}

t.test('the page knows nothing before the link is open in a browser', async t => {
  const page = await stage.browse().get('/enroll')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'data-enroll')
  t.equal(page.headers['referrer-policy'], 'same-origin')
  t.notMatch(page.body, 'Ketut')
  t.match((await stage.browse().get('/enroll?lang=en')).body, 'Make the passkey')
})

t.test('from the link to a passkey in the roster, and a sign-in with it', async t => {
  const { digest, signature, officer } = await invited()
  const browser = stage.browse()
  const described = await browser.ask('/enroll/invitation', { digest })
  t.match(described.json(), { facts: { name: 'Ketut Wijaya', role: 'Administrator' } })
  t.equal(described.headers['cache-control'], 'no-store')
  const device = softwareAuthenticator(PEOPLE_ORIGIN)
  const { options } = (await browser.ask('/enroll/begin', { digest })).json()
  const response = device.create(options)
  const { body } = (await browser.ask('/enroll/prepare', { response, label: 'Laptop' })).json()
  t.match(JSON.parse(body), { kind: 'enrollment', invitation: digest, credentialId: response.id })
  const done = await browser.ask('/enroll/finish', { signature: signature(body) })
  t.equal(done.statusCode, 200)
  t.match((await people.roster()).officers.get(officer), {
    role: 'administrator',
    keys: [{ label: 'Laptop' }],
  })
  t.match((await house.auditSince()).at(-1), { action: 'officer.enrolled' })
  t.equal((await browser.signIn({ device })).statusCode, 200)
  t.equal((await browser.ask('/enroll/invitation', { digest })).statusCode, 404, 'used up')
})

t.test('nothing but the signature of the link’s key makes an officer', async t => {
  const [one, other] = [await invited(), await invited()]
  const prepare = async () => {
    const browser = stage.browse()
    const device = softwareAuthenticator(PEOPLE_ORIGIN)
    const { options } = (await browser.ask('/enroll/begin', { digest: one.digest })).json()
    const made = await browser.ask('/enroll/prepare', { response: device.create(options), label: 'x' })
    return { browser, body: String(made.json().body), device }
  }
  const foreign = await prepare()
  t.equal(
    (await foreign.browser.ask('/enroll/finish', { signature: other.signature(foreign.body) })).statusCode,
    401,
    'the key of another link',
  )
  const changed = await prepare()
  const signature = one.signature(changed.body.replace('"label":"x"', '"label":"y"'))
  t.equal((await changed.browser.ask('/enroll/finish', { signature })).statusCode, 401, 'another statement')
  const thief = await prepare()
  const elsewhere = stage.browse()
  t.equal(
    (await elsewhere.ask('/enroll/finish', { signature: one.signature(thief.body) })).statusCode,
    401,
    'another browser',
  )
  const twice = await prepare()
  const secret = twice.browser.cookies.get('__Host-segel-enroll') ?? ''
  t.equal(
    (await twice.browser.ask('/enroll/finish', { signature: one.signature(twice.body) })).statusCode,
    200,
  )
  twice.browser.cookies.set('__Host-segel-enroll', secret)
  t.equal(
    (await twice.browser.ask('/enroll/finish', { signature: one.signature(twice.body) })).statusCode,
    401,
  )
  t.equal((await people.roster()).officers.get(other.officer), undefined)
})

t.test('unknown and nonsense learn nothing', async t => {
  const browser = stage.browse()
  const unknown = await browser.ask('/enroll/invitation', { digest: 'ab'.repeat(32) })
  t.equal(unknown.statusCode, 404)
  for (const [url, body] of [
    ['/enroll/invitation', { digest: 'xyz' }],
    ['/enroll/begin', {}],
    ['/enroll/prepare', { response: {}, label: 'x' }],
    ['/enroll/finish', { signature: 'zz' }],
  ] as const)
    t.equal((await browser.ask(url, body)).statusCode, 400, url)
  const late = await invited()
  house.clock.pass(73 * 3_600_000)
  t.equal((await browser.ask('/enroll/invitation', { digest: late.digest })).statusCode, 404, 'ended')
})
