/** An officer's whole way in a real browser: invited at the machine, enrolled by the link, signed out and in again. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { addAuthenticator, expectAccessible, openBrowser, VARIANTS } from '../support/browser.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { rows, runCommand, startService } from '../support/service.ts'

const browser = openBrowser(t)
const home = await preparedHome(t)
const service = await startService(t, { home })
const origin = `http://localhost:${String(service.port)}`
/** The demonstration has invited before anybody else does. */
const [before] = await rows<{ sequence: string }>(home, 'select sequence from audit_head')

async function invite(): Promise<string> {
  const args = ['officer', 'invite', '--role', 'administrator', '--name', 'Sri Wahyuni', '--json']
  const { code, stdout, stderr } = await runCommand(args, { home, port: service.port })
  if (code !== 0) throw new Error(stdout + stderr)
  const { link } = JSON.parse(stdout) as { link: string }
  return link
}

const said = (page: Page, text: string) => page.getByText(text).first().waitFor()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

t.test('invited, enrolled, out, in, a second passkey, a session ended', async t => {
  const link = await invite()
  t.match(link, `${origin}/enroll#`)
  const page = await browser.page(t, { language: 'en', mayComplain: /404|401|409/ })
  const first = await addAuthenticator(page)
  await page.goto(link)
  await said(page, 'Sri Wahyuni')
  await expectAccessible(t, page, 'the invitation')
  await page.getByLabel('Name of the passkey').fill('Office laptop')
  await press(page, 'Make the passkey')
  await page.waitForURL(`${origin}/sign-in?enrolled=1`)
  await said(page, 'Your passkey is enrolled')
  t.equal((await first.credentials()).length, 1)
  await expectAccessible(t, page, 'the sign-in page')

  await press(page, 'Sign in with a passkey')
  await page.waitForURL(url => ['/account', '/admin'].includes(url.pathname))
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === '__Host-segel')
  t.match(cookie, { secure: true, httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' })
  await page.goto(`${origin}/account`)
  await said(page, 'Office laptop')
  await expectAccessible(t, page, 'the account page')

  await press(page, 'Sign out')
  await page.waitForURL(`${origin}/sign-in?signed-out=1`)
  await page.goto(`${origin}/account`)
  t.equal(page.url(), `${origin}/sign-in?next=%2Faccount`)
  await press(page, 'Sign in with a passkey')
  await page.waitForURL(`${origin}/account`)

  // The first device holds a key of this officer already, so a second one makes the further key.
  const usb = {
    protocol: 'ctap2',
    transport: 'usb',
    hasResidentKey: true,
    hasUserVerification: true,
  } as const
  await first.session.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...usb, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await page.getByLabel('Name of the passkey').fill('Spare key')
  await press(page, 'Add a passkey')
  await page.waitForURL(`${origin}/account?done=added`)
  await said(page, 'Spare key')

  const other = await browser.page(t, { language: 'en' })
  t.equal((await other.goto(`${origin}/account`))?.url(), `${origin}/sign-in?next=%2Faccount`)
  const ends = page.getByRole('button', { name: /^End the session since/ })
  t.equal(await ends.count(), 1)
  await ends.first().click()
  await page.waitForURL(`${origin}/sign-in?signed-out=1`)

  await page.goto(link)
  await said(page, 'The invitation cannot be used')
  const events = await rows<{ action: string }>(
    home,
    `select body::jsonb ->> 'action' as action from audit_events
     where body::jsonb ->> 'action' ~ '^(officer|session)[.]' and sequence > $1 order by sequence`,
    [before?.sequence],
  )
  t.strictSame(
    events.map(({ action }) => action),
    [
      'officer.invited',
      'officer.enrolled',
      'session.started',
      'session.ended',
      'session.started',
      'officer.key-added',
      'session.ended',
    ],
  )
})

t.test('nobody verified, nobody comes in', async t => {
  const page = await browser.page(t, { language: 'id', mayComplain: /401|404/ })
  const device = await addAuthenticator(page)
  await page.goto(await invite())
  await page.getByLabel('Nama kunci sandi').fill('Laptop')
  await press(page, 'Buat kunci sandi')
  await page.waitForURL(`${origin}/sign-in?enrolled=1`)
  await device.verifyHolder(false)
  await press(page, 'Masuk dengan kunci sandi')
  await said(page, 'Tidak ada kunci sandi yang digunakan')
  t.equal((await page.context().cookies()).filter(({ name }) => name === '__Host-segel').length, 0)
})

t.test('pages of signing in: both languages, sizes and appearances', async t => {
  for (const variant of VARIANTS) {
    const page = await browser.page(t, variant)
    const what = Object.values(variant).join(' ')
    await page.goto(`${origin}/sign-in`)
    await expectAccessible(t, page, `/sign-in ${what}`)
    await page.goto(`${origin}/enroll`)
    await page.locator('#no-link').waitFor()
    await expectAccessible(t, page, `/enroll ${what}`)
  }
})
