/** Administrators in a real browser: invitations, the second pair of eyes, a recovery by two others, a removal. */
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import {
  addAuthenticator,
  clickThrough,
  expectAccessible,
  openBrowser,
  VARIANTS,
} from '../support/browser.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { rows, runCommand, startService } from '../support/service.ts'

const browser = openBrowser(t)
const home = await preparedHome(t)
const service = await startService(t, { home })
const origin = `http://localhost:${String(service.port)}`
/** The demonstration has invited before anybody else does. */
const [before] = await rows<{ sequence: string }>(home, 'select sequence from audit_head')
const HOSTILE = '<b>Budi</b> \u202eidub "Siregar"'

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()
const said = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

async function inviteAtMachine(name: string): Promise<string> {
  const args = ['officer', 'invite', '--role', 'administrator', '--name', name, '--json']
  const { code, stdout, stderr } = await runCommand(args, { home, port: service.port })
  if (code !== 0) throw new Error(stdout + stderr)
  return (JSON.parse(stdout) as { link: string }).link
}

/** A browser of their own, enrolled by the link and signed in. */
async function enroll(t: Test, link: string): Promise<Page> {
  const page = await browser.page(t, { language: 'en', mayComplain: /40[0-9]/ })
  await addAuthenticator(page)
  await follow(page, link)
  return page
}

async function follow(page: Page, link: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(link)
  await page.getByLabel('Name of the passkey').fill('Laptop')
  await press(page, 'Make the passkey')
  await page.waitForURL(`${origin}/sign-in?enrolled=1`)
  await press(page, 'Sign in with a passkey')
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}

/** Gives the link that the page shows once. */
async function invite(page: Page, about: { readonly name: string; readonly role: string }): Promise<string> {
  await page.goto(`${origin}/admin/officers`)
  await page.getByLabel('Full name').fill(about.name)
  await page.getByLabel('Role').selectOption(about.role)
  await press(page, 'Make the invitation and sign it')
  await page.locator('#made-link').waitFor({ state: 'visible' })
  return (await page.locator('#made-link-text').textContent()) ?? ''
}

t.test('invited by one while there is one, by two from then on', async t => {
  const first = await enroll(t, await inviteAtMachine('Sri Wahyuni'))
  const link = await invite(first, { name: 'Ketut Adnyana', role: 'administrator' })
  await said(first, 'This link can be used now.')
  await expectAccessible(t, first, '/admin/officers')
  const second = await enroll(t, link)

  const third = await invite(first, { name: HOSTILE, role: 'registration-officer' })
  await said(first, 'A second officer must sign as well')
  const early = await browser.page(t, { language: 'en', mayComplain: /404/ })
  await early.goto(third)
  await said(early, 'The invitation cannot be used')

  await first.reload()
  t.equal(await first.getByRole('button', { name: 'Sign as well' }).count(), 0, 'not by the same again')
  await second.goto(`${origin}/admin/officers`)
  t.match(await second.locator('table').first().textContent(), HOSTILE)
  await expectAccessible(t, second, '/admin/officers with a draft')
  await press(second, 'Sign as well')
  await second.getByRole('button', { name: 'Sign as well' }).waitFor({ state: 'detached' })
  const officer = await enroll(t, third)
  t.equal((await officer.goto(`${origin}/admin/officers`))?.status(), 403)

  // A recovery: by an administrator and any other officer.
  await second.goto(`${origin}/admin/officers`)
  await clickThrough(second, second.getByRole('link', { name: 'Sri Wahyuni' }))
  await expectAccessible(t, second, '/admin/officers/:id')
  await press(second, 'Recover keys')
  await second.locator('#made-link').waitFor({ state: 'visible' })
  const recovery = (await second.locator('#made-link-text').textContent()) ?? ''
  await officer.goto(`${origin}/endorsements`)
  await expectAccessible(t, officer, '/endorsements')
  await press(officer, 'Sign as well')
  await said(officer, 'Nothing waits')
  const again = await enroll(t, recovery)
  t.equal((await again.goto(`${origin}/admin/officers`))?.status(), 200)
  await first.goto(`${origin}/admin/officers`)
  t.match(first.url(), '/sign-in', 'what the old key began has ended')

  // A removal ends what is running, at once.
  await again.goto(`${origin}/admin/officers`)
  await clickThrough(again, again.locator('a[href^="/admin/officers/"]', { hasText: 'Siregar' }))
  await again.getByLabel('Reason').fill('Moved to another province')
  await press(again, 'Remove')
  await again.waitForURL(`${origin}/admin/officers`)
  await said(again, 'Removed')
  await officer.goto(`${origin}/endorsements`)
  t.match(officer.url(), '/sign-in')

  const events = await rows<{ action: string }>(
    home,
    `select body::jsonb ->> 'action' as action from audit_events
     where body::jsonb ->> 'action' like 'officer.%' and sequence > $1 order by sequence`,
    [before?.sequence],
  )
  t.strictSame(
    events.map(({ action }) => action),
    [
      ...['officer.invited', 'officer.enrolled', 'officer.invited', 'officer.enrolled'],
      ...['officer.invitation-drafted', 'officer.invited', 'officer.enrolled'],
      ...['officer.invitation-drafted', 'officer.recovery-invited', 'officer.enrolled', 'officer.removed'],
    ],
  )
  const { code } = await runCommand(['officer', 'roster'], { home, port: service.port })
  t.equal(code, 0, 'every statement holds')
  for (const variant of VARIANTS.slice(0, 2)) {
    await again.setViewportSize(
      variant.size === 'phone' ? { width: 360, height: 740 } : { width: 1280, height: 800 },
    )
    for (const path of ['/admin', '/admin/officers', '/admin/profiles', '/admin/registry']) {
      await again.goto(`${origin}${path}?lang=${variant.language}`)
      await expectAccessible(t, again, `${path} ${Object.values(variant).join(' ')}`)
    }
  }
})
