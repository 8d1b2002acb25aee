// An employee of the demonstration, in a real browser: signs in by mail, makes a key, requests, is approved, fetches the
// PKCS#12, loses the key, revokes. Others judge what came of it, and the browser is watched for what it sends.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Download, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { expectAccessible, clickThrough, openBrowser, type PageOptions } from '../support/browser.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { startService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { decide, eventually } from './flow.ts'
import { tell } from './judges.ts'

const PASSPHRASE = 'kelapa muda jatuh di kebun'

const browser = openBrowser(t)
const home = await preparedHome(t)
const service = await startService(t, { home })
const origin = `http://localhost:${service.port}`
let mails = 0

async function newestLink(): Promise<string> {
  mails += 1
  for (let times = 0; times < 300; times += 1) {
    const names = readdirSync(home).includes('mail') ? readdirSync(join(home, 'mail')).sort() : []
    const found = names.filter(name => name.endsWith('.eml'))
    if (found.length >= mails) {
      const text = readFileSync(join(home, 'mail', found.at(-1) ?? ''), 'utf8')
      return /http\S+#[\w-]{43}/.exec(text.replaceAll('=\n', '').replaceAll('=3D', '='))?.[0] ?? ''
    }
    await sleep(100)
  }
  throw new Error('no mail')
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${origin}/sign-in/mail`)
  await page.locator('main form input:not([type=hidden])').first().fill(service.employeeNumber)
  await page.locator('main form button').first().click()
  await page.waitForURL('**/sign-in/mail/sent')
  await page.goto(await newestLink())
  await page.locator('main form button').first().click()
  await page.waitForURL(/\/(account|portal)$/)
}

/** Everything that leaves the browser, as text. */
function listenTo(page: Page): () => string {
  const sent: string[] = []
  page.on('request', request => {
    sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`)
  })
  return () => sent.join('\n')
}

async function saved(download: Download, to: string): Promise<Buffer> {
  await download.saveAs(to)
  return readFileSync(to)
}

async function downloadOf(page: Page, click: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()])
  return download
}

interface Wish extends PageOptions {
  readonly profile: string
  readonly keyKind?: string
  readonly tiers: readonly ('verifier' | 'registrationOfficer')[]
}

const WISHES: Readonly<Record<string, Wish>> = {
  'on a phone, in Indonesian': {
    size: 'phone',
    language: 'id',
    profile: 'signature',
    tiers: ['verifier', 'registrationOfficer'],
  },
  'on a desktop, in English, with an RSA key': {
    size: 'desktop',
    language: 'en',
    profile: 'email',
    keyKind: 'rsa-3072',
    tiers: ['verifier'],
  },
}

for (const [what, wish] of Object.entries(WISHES)) {
  t.test(`P11 ${what}: from the sign-in to the revocation`, t => walk(t, wish))
}

async function walk(t: Test, wish: Wish): Promise<void> {
  const folder = temporaryFolder(t)
  const page = await browser.page(t, wish)
  await signIn(page)
  const sent = listenTo(page)
  const { id, keyFile } = await request(t, page, { ...wish, folder })
  await approve(id, wish.tiers)
  // The page draws itself anew, nobody touches it.
  await page.locator('a[href^="/portal/certificates/"]').click()
  await page.waitForURL('**/portal/certificates/*')
  const serialNumber = page.url().split('/').at(-1) ?? ''
  await expectAccessible(t, page, 'certificate')
  await page.fill('#pkcs12-passphrase', 'kelapa muda jatuh di pasar')
  await page.click('#pkcs12-form button')
  await page.locator('#pkcs12-error').filter({ hasText: /\S/ }).waitFor()
  await page.fill('#pkcs12-passphrase', PASSPHRASE)
  const file = await downloadOf(page, () => page.click('#pkcs12-form button'))
  await saved(file, join(folder, 'own.p12'))
  await judge(t, folder, serialNumber)
  t.notMatch(sent(), /kelapa|PRIVATE KEY/, 'neither passphrase nor key has left the browser')

  await elsewhere(t, wish, { serialNumber, keyFile, folder })

  await clickThrough(page, 'a[href$="reason=keyCompromise"]')
  await expectAccessible(t, page, 'revocation')
  await page.locator('main form button').click()
  await page.waitForURL(`**/portal/certificates/${serialNumber}`)
  t.equal(await page.locator('.badge.negative').count(), 1, 'told as revoked')
  const asked = `ocsp -CAfile root.pem -verify_other issuing.pem -issuer issuing.pem -cert own.pem`.split(' ')
  const byOcsp = () => tell('openssl', [...asked, '-url', `${service.url}/ocsp`], folder)
  await eventually('told by OCSP', async () => (await byOcsp()).includes('own.pem: revoked'))
}

async function request(
  t: Test,
  page: Page,
  wish: Wish & { readonly folder: string },
): Promise<{ readonly id: string; readonly keyFile: string }> {
  await page.goto(`${origin}/portal`)
  await expectAccessible(t, page, 'portal')
  await clickThrough(page, 'a[href="/portal/request"]')
  await expectAccessible(t, page, 'purpose')
  await clickThrough(page, `a[href="/portal/request/key?profile=${wish.profile}"]`)
  await page.fill('#passphrase', service.employeeNumber)
  await page.fill('#passphrase-again', service.employeeNumber)
  await page.click('#key-submit')
  await page.locator('#key-error').filter({ hasText: /\S/ }).waitFor()
  await expectAccessible(t, page, 'a passphrase that is refused')
  await page.fill('#passphrase', PASSPHRASE)
  await page.fill('#passphrase-again', PASSPHRASE)
  if (wish.keyKind !== undefined) {
    await page.locator('summary').filter({ hasText: 'Kind of key' }).click()
    await page.selectOption('[name=key-kind]', wish.keyKind)
  }
  await page.click('#key-submit')
  await page.locator('#key-made').waitFor()
  await expectAccessible(t, page, 'the key is made')
  const keyFile = join(wish.folder, 'kept.key.pem')
  await saved(await downloadOf(page, () => page.click('#key-file')), keyFile)
  const opened = await tell(
    'openssl',
    ['pkey', '-in', keyFile, '-passin', `pass:${PASSPHRASE}`, '-noout'],
    '.',
  )
  t.equal(opened, '', 'openssl opens the key file')
  await page.click('#key-continue')
  await page.locator('#consent').waitFor()
  await expectAccessible(t, page, 'review')
  await page.check('#consent')
  await page.locator('#consent-form button').click()
  await page.waitForURL('**/portal/requests/*')
  await expectAccessible(t, page, 'request')
  return { id: page.url().split('/').at(-1) ?? '', keyFile }
}

async function approve(id: string, tiers: Wish['tiers']): Promise<void> {
  const found = await service.request(`/api/v1/requests/${id}`, { as: service.token('employee') })
  for (const tier of tiers) {
    const answer = await decide(service, service.token(tier), { id, digest: found.field('digest') })
    if (answer.status !== 201) throw new Error(`not approved: ${answer.status} ${answer.text}`)
  }
}

/** OpenSSL, Java, GnuTLS and NSS open the file; what its key signs, its certificate verifies. */
async function judge(t: Test, folder: string, serialNumber: string): Promise<void> {
  const pass = `pass:${PASSPHRASE}`
  await tell(
    'openssl',
    ['pkcs12', '-in', 'own.p12', '-passin', pass, '-nocerts', '-nodes', '-out', 'key.pem'],
    folder,
  )
  await tell(
    'openssl',
    ['pkcs12', '-in', 'own.p12', '-passin', pass, '-clcerts', '-nokeys', '-out', 'own.pem'],
    folder,
  )
  await tell(
    'openssl',
    ['pkcs12', '-in', 'own.p12', '-passin', pass, '-cacerts', '-nokeys', '-out', 'cas.pem'],
    folder,
  )
  const [issuing = '', root = ''] = readFileSync(join(folder, 'cas.pem'), 'utf8')
    .split('-----END CERTIFICATE-----')
    .map(part => `${part.slice(part.indexOf('-----BEGIN'))}-----END CERTIFICATE-----\n`)
  writeFileSync(join(folder, 'issuing.pem'), issuing)
  writeFileSync(join(folder, 'root.pem'), root)
  t.match(
    (await tell('openssl', ['x509', '-in', 'own.pem', '-noout', '-serial'], folder)).toLowerCase(),
    serialNumber.replace(/^0+/, ''),
  )
  const chain = ['verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', 'own.pem']
  t.equal(await tell('openssl', chain, folder), 'own.pem: OK\n')
  writeFileSync(join(folder, 'letter'), 'surat dinas')
  await tell('openssl', ['dgst', '-sha256', '-sign', 'key.pem', '-out', 'signature', 'letter'], folder)
  await tell('openssl', ['x509', '-in', 'own.pem', '-pubkey', '-noout', '-out', 'public.pem'], folder)
  t.equal(
    await tell(
      'openssl',
      ['dgst', '-sha256', '-verify', 'public.pem', '-signature', 'signature', 'letter'],
      folder,
    ),
    'Verified OK\n',
  )
  const store = ['-list', '-v', '-keystore', 'own.p12', '-storetype', 'PKCS12', '-storepass', PASSPHRASE]
  t.match(await tell('keytool', store, folder), /PrivateKeyEntry[\s\S]*Certificate chain length: 3/)
  t.match(
    await tell(
      'certtool',
      ['--p12-info', '--inder', '--infile', 'own.p12', '--password', PASSPHRASE],
      folder,
    ),
    /BEGIN (ENCRYPTED )?PRIVATE KEY/,
  )
  t.match(
    await tell('pk12util', ['-l', 'own.p12', '-W', PASSPHRASE], folder),
    /Certificate\(has private key\)/,
  )
}

/** A browser that never saw the key makes the same out of the key file. */
async function elsewhere(
  t: Test,
  wish: Wish,
  made: { readonly serialNumber: string; readonly keyFile: string; readonly folder: string },
): Promise<void> {
  const page = await browser.page(t, wish)
  await signIn(page)
  await page.goto(`${origin}/portal/certificates/${made.serialNumber}`)
  await page.locator('#pkcs12-key-file').waitFor()
  await expectAccessible(t, page, 'certificate, elsewhere')
  await page.setInputFiles('#pkcs12-key-file', made.keyFile)
  await page.fill('#pkcs12-passphrase', PASSPHRASE)
  const file = await downloadOf(page, () => page.click('#pkcs12-form button'))
  await saved(file, join(made.folder, 'elsewhere.p12'))
  const check = ['pkcs12', '-in', 'elsewhere.p12', '-passin', `pass:${PASSPHRASE}`, '-noout']
  t.equal(await tell('openssl', check, made.folder), '')
}
