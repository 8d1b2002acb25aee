// The portal's pages by inject, on a whole house: what they say, what they refuse, whose they are.
import t, { type Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import type { Employee } from '../../src/domain/employee.ts'
import { revokeCertificate } from '../../src/revocation/revoke.ts'
import { toPem } from '../../src/web/assets/keys/browser-pem.ts'
import { makeCsr, newKey } from '../support/csr.ts'
import { call, DAY_MS, NC } from '../support/fixtures.ts'
import {
  asEmployee,
  certified,
  openHouse,
  person,
  revocationDeps,
  submitted,
  VERIFIER,
} from '../support/house.ts'
import { CSRF, portalHouse, SENDING, SIGNED_IN } from './support/portal-house.ts'

const house = await openHouse(t)
const portal = await portalHouse(t, house)

/** A page's text without its markup, white space folded. */
function textOf(body: string): string {
  const [, main = ''] = /<main[^>]*>(.*)<\/main>/s.exec(body) ?? []
  return unescaped(main.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
}

async function page(app: FastifyInstance, url: string, language = 'en') {
  const answer = await app.inject({ url, headers: { ...SIGNED_IN, 'accept-language': language } })
  return { ...answer, status: answer.statusCode, text: textOf(answer.body), body: answer.body }
}

async function send(app: FastifyInstance, url: string, fields: Readonly<Record<string, string>>) {
  const payload = new URLSearchParams({ csrf: CSRF, ...fields }).toString()
  const answer = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...SENDING, 'accept-language': 'en' },
  })
  return {
    status: answer.statusCode,
    location: answer.headers.location ?? '',
    text: textOf(answer.body),
    body: answer.body,
  }
}

const pemOf = (key = newKey()) => toPem(new Uint8Array(makeCsr(key).der), 'CERTIFICATE REQUEST')

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code === undefined ? (named[name ?? ''] ?? whole) : String.fromCharCode(Number(code)),
  )
}

/** The hidden fields of the review page's form. */
function hiddenFields(body: string): Record<string, string> {
  const fields = body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/gs)
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, unescaped(value)]))
}

async function review(app: FastifyInstance, fields: Readonly<Record<string, string>>) {
  const shown = await send(app, '/portal/request/review', { profile: 'signature', kind: '', ...fields })
  return { shown, fields: hiddenFields(shown.body) }
}

t.test('who has nothing is invited; who is not signed in is led to the sign-in', async t => {
  const app = await portal.app(t, person(house))
  const { status, text } = await page(app, '/portal')
  t.equal(status, 200)
  t.match(text, 'You have no certificate yet')
  t.match(text, 'Request a certificate')
  const stranger = await app.inject({ url: '/portal', headers: { ...SIGNED_IN, cookie: '' } })
  t.equal(stranger.statusCode, 303)
  t.match(stranger.headers.location, '/sign-in?next=%2Fportal')
})

t.test('officers have no portal: here everybody is about themselves', async t => {
  const app = await portal.app(t, person(house), { ...VERIFIER, agency: NC.code })
  for (const url of ['/portal', '/portal/history', '/portal/request'])
    t.equal((await page(app, url)).status, 403, url)
})

t.test('three steps: purpose, key, and exactly what will be certified; then the request', async t => {
  const one = person(house)
  const app = await portal.app(t, one)
  const purpose = await page(app, '/portal/request')
  t.match(purpose.text, "Approved by your agency's verifier, and a registration officer")
  const key = await page(app, '/portal/request/key?profile=signature')
  t.equal(key.status, 200)
  t.notMatch(key.body, /<input type="password"[^>]* name=/, 'P11 no form can send a passphrase')
  const { shown, fields } = await review(app, { csr: pemOf() })
  t.equal(shown.status, 200)
  t.match(shown.text, 'What will be certified')
  t.match(shown.text, `Employee number ${one.number}`)
  t.match(shown.text, 'signing documents; committing yourself to what is signed')
  t.notMatch(shown.body, 'not taken over', 'P04 the name in the CSR')
  const without = await send(app, '/portal/request', fields)
  t.equal(without.status, 422)
  t.match(without.text, 'Tick your consent to submit.')
  const made = await send(app, '/portal/request', { ...fields, consent: 'yes' })
  t.equal(made.status, 303)
  const again = await send(app, '/portal/request', { ...fields, consent: 'yes' })
  t.equal(again.location, made.location, 'sent twice, made once')
  const events = await house.auditSince()
  const submittedEvents = events.filter(event => made.location.endsWith(event.object.replace('request:', '')))
  t.match(submittedEvents.find(event => event.action === 'request.submitted')?.detail, {
    consent: 'portal-request/1',
    consentLanguage: 'en',
    consentGivenBy: 'applicant',
    kind: 'initial',
  })
  const request = await page(app, made.location)
  t.match(request.text, 'Waiting for approval')
  t.match(request.text, 'Reload to see the latest state', 'without a script a link')
  t.equal((await send(app, `${made.location}/withdraw`, {})).status, 303)
  t.match((await page(app, made.location)).text, 'You withdrew this request.')
})

t.test('what the rules refuse is told in words, with who can mend it', async t => {
  const retired = await portal.app(t, person(house, { status: 'retired' }))
  const purpose = await page(retired, '/portal/request')
  t.match(purpose.text, 'Cannot be requested now')
  t.match(purpose.text, 'Who must act: The personnel office of your agency')
  t.notMatch(purpose.body, 'request/key?profile=signature', 'nothing to begin with')
  const { shown } = await review(retired, { csr: pemOf() })
  t.equal(shown.status, 422)
  t.match(shown.text, 'Employment status: Retired')
  const app = await portal.app(t, person(house))
  for (const csr of [
    '',
    'no csr at all',
    '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
  ])
    t.equal((await review(app, { csr })).shown.status, 422, 'a CSR that is none is no failure of ours')
})

t.test('what is held can be submitted, waits, and is looked at again', async t => {
  const one = person(house, { officialEmail: '' })
  const held = { ...one }
  Reflect.deleteProperty(held, 'officialEmail')
  house.registry.people.set(one.number, held)
  const app = await portal.app(t, one)
  const { shown, fields } = await review(app, { csr: pemOf(), profile: 'email' })
  t.match(shown.text, 'the request will be held until this is mended')
  const { location } = await send(app, '/portal/request', { ...fields, consent: 'yes' })
  t.match((await page(app, location)).text, 'Ask the registry again')
  house.registry.people.set(one.number, { ...held, officialEmail: 'ada@nusacontoh.example' })
  await send(app, `${location}/verify`, {})
  t.match((await page(app, location)).text, 'Waiting for approval')
})

t.test('what changed between looking and submitting is shown anew', async t => {
  const one = person(house)
  const app = await portal.app(t, one)
  const { fields } = await review(app, { csr: pemOf() })
  house.registry.people.set(one.number, { ...one, name: 'Made Wirawan Putra' })
  const changed = await send(app, '/portal/request', { ...fields, consent: 'yes' })
  t.equal(changed.status, 409)
  t.match(changed.text, 'The data have changed since they were shown')
  t.match(changed.text, 'Made Wirawan Putra')
})

t.test('an officer asks, the applicant answers', async t => {
  const one = person(house)
  const { id } = await submitted(house, one)
  await portal.ask(call({ ...VERIFIER, agency: NC.code }), id, 'Apakah nama Anda benar?')
  const app = await portal.app(t, one)
  t.match((await page(app, '/portal')).text, 'Waiting for your answer')
  t.match((await page(app, `/portal/requests/${id}`)).text, 'Apakah nama Anda benar?')
  await send(app, `/portal/requests/${id}/answer`, { answer: 'Ya, benar.' })
  const { text } = await page(app, `/portal/requests/${id}`)
  t.match(text, 'Ya, benar.')
  t.notMatch((await page(app, '/portal')).text, 'Waiting for your answer')
})

t.test('nobody sees what is somebody else’s', async t => {
  const owner = person(house)
  const { id } = await submitted(house, owner, { profile: 'email' })
  const { serialNumber } = await certified(house, owner)
  const app = await portal.app(t, person(house))
  for (const url of [
    `/portal/requests/${id}`,
    `/portal/requests/${id}/state?from=verified`,
    `/portal/certificates/${serialNumber}`,
    `/portal/certificates/${serialNumber}/chain.pem`,
    `/portal/certificates/${serialNumber}/revoke?reason=keyCompromise`,
    `/portal/request/key?profile=signature&renew=${serialNumber}`,
  ])
    t.equal((await page(app, url)).status, 404, url)
  for (const [url, fields] of [
    [`/portal/requests/${id}/withdraw`, {}],
    [`/portal/requests/${id}/verify`, {}],
    [`/portal/requests/${id}/answer`, { answer: 'x' }],
    [`/portal/certificates/${serialNumber}/revoke`, { reason: 'keyCompromise' }],
  ] as const)
    t.equal((await send(app, url, fields)).status, 404, url)
  t.equal((await house.stores.ra.certificate(serialNumber))?.revocation, undefined)
})

t.test('the state can be waited for', async t => {
  const one = person(house)
  const { id } = await submitted(house, one)
  const app = await portal.app(t, one)
  const at = async (from: string) => (await page(app, `/portal/requests/${id}/state?from=${from}`)).body
  t.equal(await at('held'), '{"state":"verified"}', 'another than the page knows: at once')
  const waiting = at('verified')
  await portal.uses.withdraw(call(asEmployee(one)), id)
  t.equal(await waiting, '{"state":"withdrawn"}')
  const { id: other } = await submitted(house, one)
  const atOther = async (from: string) =>
    (await page(app, `/portal/requests/${other}/state?from=${from}`)).body
  await portal.ask(call({ ...VERIFIER, agency: NC.code }), other, 'Masih di unit ini?')
  t.equal(await atOther('verified'), '{"state":"verified-asked"}', 'a question is news')
})

t.test('two clicks revoke; each reason in words, only those that are offered', async t => {
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  const app = await portal.app(t, one)
  const url = `/portal/certificates/${serialNumber}`
  t.match((await page(app, url)).text, 'The key or passphrase is lost, stolen, or known to somebody else')
  t.equal((await page(app, `${url}/revoke?reason=privilegeWithdrawn`)).status, 303, 'not the holder’s to say')
  const asked = await page(app, `${url}/revoke?reason=certificateHold`)
  t.match(asked.text, 'Put the certificate on hold')
  t.match(asked.text, /If that does not happen until \d+ \w+ 20\d\d, it is revoked/, 'W08 until when')
  const sooner = await send(app, `${url}/revoke`, { reason: 'keyCompromise', 'lost-since': '1999-01-01' })
  t.equal(sooner.status, 422)
  t.match(sooner.text, 'That date lies before the certificate or in the future.')
  t.equal((await send(app, `${url}/revoke`, { reason: 'certificateHold' })).status, 303)
  const held = await page(app, url)
  t.match(held.text, 'On hold')
  t.match(held.text, 'Revoked if not released until')
  t.match((await page(app, '/portal')).text, 'Revoked if not released until')
  t.notMatch(held.body, 'reason=certificateHold')
  t.equal((await send(app, `${url}/revoke`, { reason: 'keyCompromise', comment: 'hilang' })).status, 303)
  t.match((await page(app, url)).text, 'Key compromised or lost')
  t.match((await house.stores.ra.certificate(serialNumber))?.revocation, {
    reason: 'keyCompromise',
    comment: 'hilang',
  })
})

t.test('the files are the certificate, and its chain up to the root', async t => {
  const one = person(house)
  const { serialNumber, der } = await certified(house, one)
  const app = await portal.app(t, one)
  const file = (name: string) =>
    app.inject({ url: `/portal/certificates/${serialNumber}/${name}`, headers: SIGNED_IN })
  t.strictSame((await file('certificate.cer')).rawPayload, Buffer.from(der))
  t.equal((await file('certificate.pem')).body, toPem(new Uint8Array(der), 'CERTIFICATE'))
  const chain = await file('chain.pem')
  t.equal(chain.body.match(/BEGIN CERTIFICATE/g)?.length, 3)
  t.match(chain.headers['content-disposition'], /^attachment; filename="[0-9a-f]{16}-chain\.pem"$/)
})

t.test('P09 renewal: announced in time, same key or new key, told apart', async t => {
  const one = person(house, { retiresOn: '2060-01-01' })
  const key = newKey()
  const { serialNumber } = await certified(house, one, { csr: makeCsr(key).der })
  const app = await portal.app(t, one)
  t.match((await page(app, `/portal/certificates/${serialNumber}`)).text, 'Can be renewed from')
  const before = house.clock.at
  t.teardown(() => {
    house.clock.at = before
  })
  house.clock.pass(700 * DAY_MS)
  t.match((await page(app, '/portal')).text, 'Your certificate expires soon')
  const keyPage = await page(app, `/portal/request/key?profile=signature&renew=${serialNumber}`)
  t.match(keyPage.text, 'Keep the present key')
  const renew = { renew: serialNumber }
  const wrong = await review(app, { ...renew, csr: pemOf(), kind: 'renewal' })
  t.equal(wrong.shown.status, 422)
  t.match(wrong.shown.text, 'This is not the key of that certificate.')
  t.match((await review(app, { ...renew, csr: pemOf() })).shown.text, 'Re-key: renewal with a new key')
  const same = await review(app, { ...renew, csr: pemOf(key) })
  t.match(same.shown.text, 'Renewal, the key stays the same')
  t.equal(same.fields['kind'], 'renewal')
  const made = await send(app, '/portal/request', { ...same.fields, consent: 'yes' })
  t.equal(made.status, 303)
  t.notMatch((await page(app, '/portal')).text, 'Your certificate expires soon', 'its successor is under way')
})

const HOSTILE: Readonly<Record<string, Partial<Employee>>> = {
  markup: {
    name: '<script>alert(1)</script><img src=x onerror=alert(2)>',
    titleAfter: '"><svg onload=alert(3)>',
    position: '</dd><form action="https://evil.example">',
  },
  'right to left': { name: 'سيتي نور هاليزا', position: 'כותרת בעברית' },
  long: { name: 'Kusumaningrum '.repeat(22).slice(0, 300).trim(), position: 'X'.repeat(300) },
  emoji: { name: 'Made 👩‍⚕️ Wirawan', titleBefore: '🦊', position: '🎓🎓' },
}

t.test('hostile names of the registry are text on every page', async t => {
  for (const [what, changes] of Object.entries(HOSTILE)) await walk(t, what, changes)
})

async function walk(t: Test, what: string, changes: Partial<Employee>): Promise<void> {
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  const { id } = await submitted(house, one, { profile: 'email' })
  house.registry.people.set(one.number, { ...one, ...changes })
  await house
    .tamper('update certificates set person_name = $1 where serial_number = $2', [
      changes.name ?? '',
      serialNumber,
    ])
    .catch(() => undefined)
  const app = await portal.app(t, { ...one, ...changes })
  const reviewed = await review(app, { csr: pemOf() })
  const bodies = [reviewed.shown.body]
  for (const url of [
    '/portal',
    '/portal/history',
    '/portal/request',
    '/portal/request/key?profile=email',
    `/portal/requests/${id}`,
    `/portal/certificates/${serialNumber}`,
    `/portal/certificates/${serialNumber}/revoke?reason=superseded`,
  ])
    for (const language of ['id', 'en']) {
      const { status, body } = await page(app, url, language)
      t.equal(status, 200, `${what}: ${url}`)
      bodies.push(body)
    }
  for (const body of bodies) {
    t.notMatch(
      body,
      /<script>|<img|onerror=alert\(2\)>|<svg onload|evil\.example">/,
      `${what}: text, no markup`,
    )
    t.equal(body.match(/<form /g)?.length, body.match(/<\/form>/g)?.length, what)
  }
}

t.test('a certificate that is revoked or over is shown with its end', async t => {
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  await revokeCertificate(revocationDeps(house))(call(asEmployee(one)), serialNumber, {
    reason: 'superseded',
  })
  const app = await portal.app(t, one)
  const { text, body } = await page(app, `/portal/certificates/${serialNumber}`)
  t.match(text, /Revoked since .* Reason Superseded/)
  t.notMatch(body, 'pkcs12-form')
  t.match((await page(app, '/portal/history')).text, 'Revoked')
  t.match((await page(app, '/portal')).text, 'You have no certificate yet')
})
