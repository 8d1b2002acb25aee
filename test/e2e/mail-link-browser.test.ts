// An employee of the demonstration signs in by mail in a real browser; the mail is read from the demonstration's folder.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { expectAccessible, openBrowser } from '../support/browser.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { startService } from '../support/service.ts'

const browser = openBrowser(t)
const home = await preparedHome(t)
const service = await startService(t, { home })
const origin = `http://localhost:${service.port}`

/** The link of the newest mail, once there are `count`. */
async function link(count: number): Promise<string> {
  for (let times = 0; times < 300; times += 1) {
    const names = readdirSync(home).includes('mail') ? readdirSync(join(home, 'mail')).sort() : []
    const mails = names.filter(name => name.endsWith('.eml'))
    if (mails.length >= count) {
      const text = readFileSync(join(home, 'mail', mails.at(-1) ?? ''), 'utf8')
      // RFC 2045 6.7: soft line breaks.
      return /http\S+#[\w-]{43}/.exec(text.replaceAll('=\n', '').replaceAll('=3D', '='))?.[0] ?? ''
    }
    await sleep(100)
  }
  throw new Error('no mail')
}

t.test('at the desk: number, mailbox, button', async t => {
  const page = await browser.page(t)
  await page.goto(`${origin}/sign-in`)
  await expectAccessible(t, page, 'sign in')
  await page.getByLabel('NIP atau NI PPPK').fill(service.employeeNumber)
  await page.getByRole('button', { name: 'Kirim tautan' }).click()
  await page.waitForURL('**/sign-in/mail/sent')
  await expectAccessible(t, page, 'sent')
  await page.goto(await link(1))
  t.notMatch(page.url(), '#', 'the secret is out of the address')
  t.notOk(await page.locator('input[name="link"]').isVisible())
  t.equal(await page.locator('input[name="code"]').count(), 0)
  await expectAccessible(t, page, 'link')
  await page.getByRole('button', { name: 'Masuk', exact: true }).click()
  await page.waitForURL(/\/(account|portal)$/)
  t.ok(await page.getByRole('button', { name: 'Keluar' }).first().isVisible())
})

t.test('on a telephone without scripts: the link is pasted, the code is typed', async t => {
  const desk = await browser.page(t)
  await desk.goto(`${origin}/sign-in/mail`)
  await desk.getByLabel('NIP atau NI PPPK').fill(service.employeeNumber)
  await desk.getByRole('button', { name: 'Kirim tautan' }).click()
  await desk.waitForURL('**/sign-in/mail/sent')
  const code = (await desk.locator('#asking-code').innerText()).trim()
  const phone = await browser.page(t, { size: 'phone', script: false, language: 'en', theme: 'dark' })
  const url = await link(2)
  await phone.goto(url)
  await phone.getByLabel('Link from the mail').fill(url)
  await phone.getByLabel('Code on the screen where you asked').fill(code.toLowerCase())
  await phone.getByRole('button', { name: 'Sign in', exact: true }).click()
  await phone.waitForURL(/\/(account|portal)$/)
})
