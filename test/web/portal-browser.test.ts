// The portal in a browser on a whole house, whose clock can be moved: renewal with the key that waited here, re-key,
// a smart card's CSR without scripts, and hostile names as a browser draws them.
import { X509Certificate } from 'node:crypto'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import type { Employee } from '../../src/domain/employee.ts'
import { issueApproved } from '../../src/issuance/issue.ts'
import { toPem } from '../../src/web/assets/keys/browser-pem.ts'
import { clickThrough, expectAccessible, openBrowser } from '../support/browser.ts'
import { makeCsr } from '../support/csr.ts'
import { call, DAY_MS, NC } from '../support/fixtures.ts'
import {
  certified,
  issueDeps,
  JOB,
  OFFICER,
  openHouse,
  person,
  signedDecide,
  submitted,
  VERIFIER,
} from '../support/house.ts'
import { portalHouse } from './support/portal-house.ts'

const PASSPHRASE = 'kelapa muda jatuh di kebun'
const browser = openBrowser(t)
const house = await openHouse(t)
const portal = await portalHouse(t, house)

async function makeKey(page: Page): Promise<void> {
  await page.fill('#passphrase', PASSPHRASE)
  await page.fill('#passphrase-again', PASSPHRASE)
  await page.click('#key-submit')
  await page.locator('#key-made').waitFor()
  await page.click('#key-continue')
}

/** Consents, submits, and has it approved and issued; gives the certificate. */
async function submitAndIssue(page: Page): Promise<X509Certificate> {
  await page.check('#consent')
  await page.locator('#consent-form button').click()
  await page.waitForURL('**/portal/requests/*')
  const id = page.url().split('/').at(-1) ?? ''
  // To a page that does not draw itself anew while the test goes on.
  await page.goto(new URL('/portal/history', page.url()).href)
  const digest = (await house.stores.ra.request(id))?.digest ?? ''
  const decide = signedDecide(house)
  await decide(call({ ...VERIFIER, agency: NC.code }), id, { decision: 'approve', digest, reason: '' })
  await decide(call(OFFICER), id, { decision: 'approve', digest, reason: '' })
  await issueApproved(issueDeps(house))(JOB)
  const { serialNumber = '' } = (await house.stores.ra.request(id)) ?? {}
  const found = await house.stores.ra.certificate(serialNumber)
  if (found === undefined) throw new Error('nothing was issued')
  return new X509Certificate(found.der)
}

const spkiOf = (certificate: X509Certificate) =>
  certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
const serialOf = (certificate: X509Certificate) => certificate.serialNumber.toLowerCase()

t.test('P09 the key that waits in this browser is renewed; then a new one takes its place', async t => {
  const one = person(house, { retiresOn: '2060-01-01' })
  const origin = await portal.listen(t, one)
  const page = await browser.page(t, { language: 'id' })
  await page.goto(`${origin}/portal/request/key?profile=signature`)
  await makeKey(page)
  const first = await submitAndIssue(page)
  const before = house.clock.at
  t.teardown(() => {
    house.clock.at = before
  })

  house.clock.pass(700 * DAY_MS)
  await page.goto(`${origin}/portal`)
  await expectAccessible(t, page, 'expires soon')
  await page.locator('a[href*="renew="]').first().click()
  await page.check('#way-same')
  await page.fill('#same-passphrase', 'kelapa muda jatuh di pasar')
  await page.click('#key-submit')
  await page.getByText('Frasa sandi salah untuk kunci ini.').waitFor()
  await expectAccessible(t, page, 'the wrong passphrase')
  await page.fill('#same-passphrase', PASSPHRASE)
  await page.click('#key-submit')
  await page.getByText('Pembaruan, kunci tetap sama').waitFor()
  const renewed = await submitAndIssue(page)
  t.equal(spkiOf(renewed), spkiOf(first))
  t.not(serialOf(renewed), serialOf(first))

  house.clock.pass(680 * DAY_MS)
  await page.goto(`${origin}/portal/request/key?profile=signature&renew=${serialOf(renewed)}`)
  await makeKey(page)
  await page.getByText('Pembaruan dengan kunci baru').waitFor()
  const rekeyed = await submitAndIssue(page)
  t.not(spkiOf(rekeyed), spkiOf(first))

  // What was made in this browser is opened in this browser, whichever of its keys it is.
  for (const certificate of [renewed, rekeyed]) {
    await page.goto(`${origin}/portal/certificates/${serialOf(certificate)}`)
    if ((await page.locator('#pkcs12-form').count()) === 0) continue
    await page.fill('#pkcs12-passphrase', PASSPHRASE)
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('#pkcs12-form button')])
    t.match(file.suggestedFilename(), /^signature-\d{4}-\d\d-\d\d\.p12$/)
  }
  await page.click('#pkcs12-remove-button')
  await page.locator('#pkcs12-key-file').waitFor()
  t.notOk(await page.locator('#pkcs12-remove').isVisible(), 'the key is gone from this browser')
})

t.test('a smart card’s CSR needs no script', async t => {
  const origin = await portal.listen(t, person(house))
  const page = await browser.page(t, { size: 'phone', script: false, language: 'en', theme: 'dark' })
  await page.goto(`${origin}/portal/request/key?profile=signature`)
  t.notOk(await page.locator('#passphrase').isVisible(), 'no key can be made without one')
  await page.fill('#csr', toPem(new Uint8Array(makeCsr().der), 'CERTIFICATE REQUEST'))
  await page.click('#key-submit')
  const issued = await submitAndIssue(page)
  await page.goto(`${origin}/portal/certificates/${serialOf(issued)}`)
  t.ok(await page.getByRole('link', { name: 'With the CA chain (.pem)' }).isVisible())
  await clickThrough(page, page.getByRole('link', { name: 'I am not sure yet, stop it for now' }))
  await clickThrough(page, page.getByRole('button', { name: 'Yes, put it on hold now' }))
  t.ok(await page.getByText('On hold since').isVisible())
})

t.test('a CSR from a file, and what is none', async t => {
  const origin = await portal.listen(t, person(house))
  const page = await browser.page(t, { language: 'en' })
  await page.goto(`${origin}/portal/request/key?profile=signature`)
  await page.check('#way-csr')
  const buffer = Buffer.from(makeCsr().der)
  await page.setInputFiles('#csr-file', { name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('no') })
  await page.getByText('That is not the file asked for.').waitFor()
  await page.setInputFiles('#csr-file', { name: 'card.p10', mimeType: 'application/pkcs10', buffer })
  await page.waitForFunction("document.getElementById('csr').value.includes('BEGIN CERTIFICATE REQUEST')")
  await page.click('#key-submit')
  await page.locator('#consent').waitFor()
})

t.test('no page loads the PKCS#12 maker before somebody wants a file', async t => {
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  const origin = await portal.listen(t, one)
  const page = await browser.page(t)
  const scripts: string[] = []
  page.on('response', response => {
    if (response.url().endsWith('.js')) scripts.push(response.url().split('/').at(-1) ?? '')
  })
  await page.goto(`${origin}/portal/certificates/${serialNumber}`, { waitUntil: 'networkidle' })
  t.strictSame(
    scripts
      .map(name => name.split('.')[0])
      .filter(name => name !== 'sign-in')
      .sort(),
    ['portal-certificate', 'site'],
  )
})

const HOSTILE: Readonly<Record<string, Partial<Employee>>> = {
  markup: {
    name: '<script>alert(1)</script><img src=x onerror=alert(2)>',
    position: '"><svg onload=alert(3)>',
  },
  'right to left': { name: 'سيتي نور هاليزا', position: 'כותרת בעברית' },
  long: { name: 'Kusumaningrumwulandari'.repeat(14).slice(0, 300), position: 'X'.repeat(300) },
  emoji: { name: 'Made 👩‍⚕️ Wirawan', titleBefore: '🦊', position: '🎓🎓' },
}

for (const [what, changes] of Object.entries(HOSTILE)) {
  t.test(`a name with ${what} is drawn as text, within the page`, t => drawHostile(t, changes))
}

async function drawHostile(t: Test, changes: Partial<Employee>): Promise<void> {
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  const { id } = await submitted(house, one, { profile: 'email' })
  const hostile = { ...one, ...changes }
  house.registry.people.set(one.number, hostile)
  const origin = await portal.listen(t, hostile)
  const page = await browser.page(t, { size: 'phone' })
  page.on('dialog', dialog => {
    t.fail(`a name has spoken: ${dialog.message()}`)
    void dialog.dismiss()
  })
  for (const path of [
    '/portal',
    '/portal/history',
    '/portal/request',
    '/portal/request/key?profile=email',
    `/portal/requests/${id}`,
    `/portal/certificates/${serialNumber}`,
  ]) {
    await page.goto(`${origin}${path}`)
    await expectAccessible(t, page, path)
  }
}
