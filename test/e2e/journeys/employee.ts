/** Employees, from the sign-in to the end of a certificate. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { toPem } from '../../../src/web/assets/keys/browser-pem.ts'
import { ACCOUNT } from '../../../src/web/messages/account.ts'
import { EMPLOYEE_SIGN_IN } from '../../../src/web/messages/employee-sign-in.ts'
import { LAYOUT } from '../../../src/web/messages/layout.ts'
import { PORTAL, STATUS_WORDS } from '../../../src/web/messages/portal.ts'
import { CERTIFICATE, PKCS12_SCRIPT, REASON_TITLES } from '../../../src/web/messages/portal-certificate.ts'
import { KEY_SCRIPT, KINDS, REQUEST } from '../../../src/web/messages/portal-request.ts'
import { wordsOf } from '../../../src/web/messages/words.ts'
import { addAuthenticator, clickThrough, expectAccessible } from '../../support/browser.ts'
import { makeCsr } from '../../support/csr.ts'
import { releaseOver } from '../../support/decide-rest.ts'
import type { TestProvider } from '../../support/identity-provider.ts'
import { expectLink } from '../../support/sign-in-link.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { decide, eventually } from '../flow.ts'
import { tell } from '../judges.ts'
import { downloadOf, judge, PASSPHRASE, saved } from './key-file.ts'
import { openPage, press, said, signIn, type Stage, until, type Variant } from './stage.ts'

export interface Wish {
  readonly variant: Variant
  readonly employeeNumber: string
  readonly by: 'mail' | 'provider'
  /** Of the key that the browser makes; or how the CSR of another device comes in. */
  readonly key: 'p-256' | 'rsa-3072' | 'pasted' | 'file'
}

export interface Office extends Stage {
  readonly provider: TestProvider
  /** On the button of the provider. */
  readonly label: { readonly id: string; readonly en: string }
  /** A verifier's token for the whole province. */
  readonly clerk: string
  /** Puts a question to the applicant, as a verifier does in the console. */
  readonly ask: (id: string, question: string) => Promise<void>
  /** What the officers see of the request. */
  readonly look: (id: string) => Promise<string>
}

const SLOW = { timeout: 120_000 }
const QUESTION = 'Apakah Anda masih bertugas di unit ini? <b>Mohon dijawab.</b>'
const ANSWER = 'Masih. "Sampai" <i>akhir tahun</i> & seterusnya.'

/** By the first page of the person's way in. */
async function comeIn(office: Office, page: Page, wish: Wish): Promise<void> {
  const { origin, service, provider } = office
  const { language } = wish.variant
  const words = wordsOf(EMPLOYEE_SIGN_IN, language)
  await page.goto(`${origin}/portal`)
  await until(page, `${origin}/sign-in?next=%2Fportal`)
  if (wish.by === 'provider') {
    provider.people.set(wish.employeeNumber, { nip: wish.employeeNumber })
    provider.signsIn = wish.employeeNumber
    await page.getByRole('link', { name: words.providerButton(office.label[language]) }).click()
    return until(page, `${origin}/portal`)
  }
  const link = expectLink(service.home)
  await page.getByLabel(words.number).fill(wish.employeeNumber)
  await press(page, words.mailButton)
  await until(page, '**/sign-in/mail/sent')
  await page.goto(await link())
  await press(page, words.linkButton)
  await until(page, `${origin}/portal`)
}

/** P11: what leaves the browser holds neither the passphrase nor the key. */
export async function live(office: Office, t: Test, wish: Wish): Promise<void> {
  const { origin, service } = office
  const { variant } = wish
  const { language } = variant
  const words = wordsOf(CERTIFICATE, language)
  const folder = temporaryFolder(t)
  const page = await openPage(office, t, variant)
  await comeIn(office, page, wish)
  await said(page, PORTAL.noneTitle[language])
  const sent = listenTo(page)
  const made = await request(t, { page, wish, folder })
  await answer(office, t, { page, id: made.id, language })
  const serialNumber = await issued(office, page, made.id)
  await fetchIt(t, { page, wish, folder, serialNumber })
  t.notMatch(sent(), /kelapa|PRIVATE KEY/, 'neither passphrase nor key has left the browser')
  if (made.keyFile !== '') await elsewhere(office, t, { wish, folder, serialNumber, keyFile: made.keyFile })
  const newest = await renew(office, t, { page, wish, serialNumber, key: made.key })

  await page.goto(`${origin}/portal/certificates/${newest}`)
  await clickThrough(page, page.getByRole('link', { name: REASON_TITLES.certificateHold?.[language] ?? '' }))
  await clickThrough(page, page.getByRole('button', { name: words.holdConfirm }))
  await said(page, words.heldOn)
  await releaseOver({ url: service.url, as: service.token('registrationOfficer') }, newest)
  await eventually(
    'released',
    async () => {
      await page.reload()
      return (await page.locator('main').innerText()).includes(STATUS_WORDS.good[language])
    },
    60_000,
  )
  await clickThrough(page, 'a[href$="reason=keyCompromise"]')
  // Of a certificate that was issued today, as people here count days.
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' }).format(new Date())
  await page.getByLabel(words.lostSince).fill(today)
  await clickThrough(page, page.getByRole('button', { name: words.revokeConfirm }))
  t.equal(new URL(page.url()).pathname, `/portal/certificates/${newest}`)
  t.equal(await page.locator('.badge.negative').count(), 1, 'told as revoked')
  if (made.keyFile !== '') await toldByResponder(office, { page, folder, serialNumber })
  await returnByPasskey(office, t, { page, variant })
}

/** Everything that leaves the browser, as text. */
function listenTo(page: Page): () => string {
  const sent: string[] = []
  page.on('request', one => {
    sent.push(`${one.method()} ${one.url()} ${one.postData() ?? ''}`)
  })
  return () => sent.join('\n')
}

interface Made {
  readonly id: string
  /** Where the browser's key is kept beside; empty when another device has it. */
  readonly keyFile: string
  readonly key: KeyObject | undefined
}

interface At {
  readonly page: Page
  readonly wish: Wish
  readonly folder: string
}

async function request(t: Test, { page, wish, folder }: At): Promise<Made> {
  const words = wordsOf(REQUEST, wish.variant.language)
  await clickThrough(page, page.getByRole('link', { name: PORTAL.newRequest[wish.variant.language] }).first())
  await clickThrough(page, 'a[href="/portal/request/key?profile=authentication"]')
  const isMade = wish.key === 'p-256' || wish.key === 'rsa-3072'
  const keyFile = isMade ? await makeKey(t, { page, wish, folder }) : ''
  const key = isMade ? undefined : await bringCsr(page, wish.key === 'file' ? 'file' : 'pasted')
  await page.locator('#consent').waitFor(SLOW)
  await press(page, words.submit)
  t.equal(await page.locator('#consent:invalid').count(), 1, 'not without consent')
  await consent(page)
  return { id: page.url().split('/').at(-1) ?? '', keyFile, key }
}

async function consent(page: Page): Promise<void> {
  await page.check('#consent')
  await page.locator('#consent-form button').first().click()
  await until(page, '**/portal/requests/*')
}

async function makeKey(t: Test, { page, wish, folder }: At): Promise<string> {
  const { language } = wish.variant
  const fill = async (passphrase: string) => {
    await page.fill('#passphrase', passphrase)
    await page.fill('#passphrase-again', passphrase)
  }
  await fill(wish.employeeNumber)
  await page.click('#key-submit')
  await page.locator('#key-error').filter({ hasText: KEY_SCRIPT.personal[language] }).waitFor(SLOW)
  await expectAccessible(t, page, 'a passphrase that is refused')
  await fill(PASSPHRASE)
  if (wish.key === 'rsa-3072') {
    await page.locator('summary').filter({ hasText: REQUEST.keyKind[language] }).click()
    await page.selectOption('[name=key-kind]', wish.key)
  }
  await page.click('#key-submit')
  await page.locator('#key-made').waitFor(SLOW)
  await expectAccessible(t, page, 'the key is made')
  const keyFile = join(folder, 'kept.key.pem')
  await saved(await downloadOf(page, () => page.click('#key-file')), keyFile)
  const open = ['pkey', '-in', keyFile, '-passin', `pass:${PASSPHRASE}`, '-noout']
  t.equal(await tell('openssl', open, '.'), '', 'openssl opens the key file')
  await page.click('#key-continue')
  return keyFile
}

/** Of a smart card: as text, or as a file. */
async function bringCsr(page: Page, way: 'pasted' | 'file', key?: KeyObject): Promise<KeyObject> {
  const made = makeCsr(key)
  await page.check('#way-csr')
  if (way === 'file') {
    const buffer = Buffer.from(made.der)
    await page.setInputFiles('#csr-file', { name: 'kartu.p10', mimeType: 'application/pkcs10', buffer })
    await page.waitForFunction("document.getElementById('csr').value.includes('BEGIN CERTIFICATE REQUEST')")
  } else await page.fill('#csr', toPem(new Uint8Array(made.der), 'CERTIFICATE REQUEST'))
  await page.click('#key-submit')
  return made.key
}

async function answer(
  office: Office,
  t: Test,
  { page, id, language }: { readonly page: Page; readonly id: string; readonly language: 'id' | 'en' },
): Promise<void> {
  const words = wordsOf(REQUEST, language)
  await office.ask(id, QUESTION)
  await page.goto(`${office.origin}/portal`)
  await said(page, PORTAL.asked[language])
  await expectAccessible(t, page, 'a question waits')
  await page.goto(`${office.origin}/portal/requests/${id}`)
  await said(page, words.askedTitle)
  t.match(await page.locator('main').innerText(), QUESTION)
  await expectAccessible(t, page, 'a question')
  await page.getByLabel(words.answer).fill(ANSWER)
  await clickThrough(page, page.getByRole('button', { name: words.sendAnswer }))
  await said(page, words.conversation)
  t.match(await office.look(id), ANSWER, 'the officers read the answer')
}

/** Approved by both tiers; the page draws itself anew and leads on. */
async function issued({ service, clerk }: Office, page: Page, id: string): Promise<string> {
  const found = await service.request(`/api/v1/requests/${id}`, { as: clerk })
  for (const officer of [clerk, service.token('registrationOfficer')]) {
    const given = await decide(service, officer, { id, digest: found.field('digest') })
    if (given.status !== 201) throw new Error(`not approved: ${given.status} ${given.text}`)
  }
  await page.locator('main a[href^="/portal/certificates/"]').first().click(SLOW)
  await until(page, '**/portal/certificates/*')
  return page.url().split('/').at(-1) ?? ''
}

async function fetchIt(t: Test, about: At & { readonly serialNumber: string }): Promise<void> {
  const { page, wish, folder, serialNumber } = about
  const words = wordsOf(CERTIFICATE, wish.variant.language)
  const chain = await saved(
    await downloadOf(page, () => page.getByRole('link', { name: words.chain }).click()),
    join(folder, 'chain.pem'),
  )
  t.equal(BigInt(`0x${new X509Certificate(chain).serialNumber}`), BigInt(`0x${serialNumber}`))
  if (wish.key === 'file' || wish.key === 'pasted') return
  await page.fill('#pkcs12-passphrase', 'kelapa muda jatuh di pasar')
  await page.click('#pkcs12-form button')
  await page
    .locator('#pkcs12-error')
    .filter({ hasText: PKCS12_SCRIPT.wrong[wish.variant.language] })
    .waitFor(SLOW)
  await page.fill('#pkcs12-passphrase', PASSPHRASE)
  await saved(await downloadOf(page, () => page.click('#pkcs12-form button')), join(folder, 'own.p12'))
  await judge(t, folder, serialNumber)
}

interface Elsewhere {
  readonly wish: Wish
  readonly folder: string
  readonly serialNumber: string
  readonly keyFile: string
}

/** A browser that never saw the key makes the same out of the key file. */
async function elsewhere(office: Office, t: Test, about: Elsewhere): Promise<void> {
  const page = await openPage(office, t, about.wish.variant)
  await comeIn(office, page, about.wish)
  await page.goto(`${office.origin}/portal/certificates/${about.serialNumber}`)
  await page.locator('#pkcs12-key-file').waitFor()
  await expectAccessible(t, page, 'certificate, elsewhere')
  await page.setInputFiles('#pkcs12-key-file', about.keyFile)
  await page.fill('#pkcs12-passphrase', PASSPHRASE)
  const file = await downloadOf(page, () => page.click('#pkcs12-form button'))
  await saved(file, join(about.folder, 'elsewhere.p12'))
  const check = ['pkcs12', '-in', 'elsewhere.p12', '-passin', `pass:${PASSPHRASE}`, '-noout']
  t.equal(await tell('openssl', check, about.folder), '')
}

interface Renewing {
  readonly page: Page
  readonly wish: Wish
  readonly serialNumber: string
  readonly key: KeyObject | undefined
}

/** First the same key once more, then another; gives the newest serial number. */
async function renew(office: Office, t: Test, about: Renewing): Promise<string> {
  const { page, wish } = about
  const { language } = wish.variant
  const way = wish.key === 'file' ? 'file' : 'pasted'
  await page.goto(`${office.origin}/portal`)
  await said(page, PORTAL.expiresTitle[language])
  await expectAccessible(t, page, 'a certificate expires soon')
  await clickThrough(page, page.getByRole('link', { name: PORTAL.renew[language] }).first())
  if (about.key === undefined) {
    await page.check('#way-same')
    await page.fill('#same-passphrase', PASSPHRASE)
    await page.click('#key-submit')
  } else await bringCsr(page, way, about.key)
  await page.getByText(KINDS.renewal[language]).first().waitFor(SLOW)
  await consent(page)
  const renewed = await issued(office, page, page.url().split('/').at(-1) ?? '')
  t.not(renewed, about.serialNumber)
  await clickThrough(page, page.getByRole('link', { name: CERTIFICATE.renew[language] }))
  const key = await bringCsr(page, way)
  await page.getByText(KINDS.rekey[language]).first().waitFor(SLOW)
  await consent(page)
  const rekeyed = await issued(office, page, page.url().split('/').at(-1) ?? '')
  const { bytes } = await office.service.request(`/api/v1/certificates/${rekeyed}?format=der`, {
    as: office.clerk,
  })
  t.ok(new X509Certificate(bytes).publicKey.equals(createPublicKey(key)), 'the new key is certified')
  return rekeyed
}

async function returnByPasskey(
  { origin }: Office,
  t: Test,
  { page, variant }: { readonly page: Page; readonly variant: Variant },
): Promise<void> {
  const { language } = variant
  const device = await addAuthenticator(page)
  await page.goto(`${origin}/account`)
  await page.getByLabel(ACCOUNT.label[language]).fill('Telepon <b>saya</b>')
  await press(page, ACCOUNT.addButton[language])
  await until(page, /\/account\?done=added|\/sign-in\/confirm/)
  t.match(page.url(), 'done=added', 'who has just signed in need not prove it')
  t.equal((await device.credentials()).length, 1)
  await expectAccessible(t, page, 'an account with a passkey')
  if (variant.size === 'phone') {
    const out = page.getByRole('button', { name: LAYOUT.signOut[language] }).first()
    if (!(await out.isVisible())) await press(page, LAYOUT.menu[language])
  }
  await press(page, LAYOUT.signOut[language])
  // Who came by the provider is told that they are signed in there still.
  await until(page, /\/sign-in\?signed-out=(1|here)$/)
  await page.goto(`${origin}/portal/history`)
  await signIn(page, variant)
  t.equal(page.url(), `${origin}/portal/history`)
  t.ok((await page.locator('main a[href^="/portal/certificates/"]').count()) >= 3, 'all that was')
}

/** The first certificate, revoked as well: OpenSSL is told so by the responder, once it has looked. */
async function toldByResponder(
  { origin, service }: Office,
  {
    page,
    folder,
    serialNumber,
  }: { readonly page: Page; readonly folder: string; readonly serialNumber: string },
): Promise<void> {
  await page.goto(`${origin}/portal/certificates/${serialNumber}/revoke?reason=keyCompromise`)
  await clickThrough(page, page.locator('main form button').first())
  const asked = 'ocsp -CAfile root.pem -verify_other issuing.pem -issuer issuing.pem -cert own.pem'.split(' ')
  const look = async () =>
    (await tell('openssl', [...asked, '-url', `${service.url}/ocsp`], folder)).includes('own.pem: revoked')
  await eventually('revoked', look, 60_000)
}
