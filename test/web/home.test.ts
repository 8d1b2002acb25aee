import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { expectAccessible, openBrowser, tabThrough, VARIANTS } from '../support/browser.ts'
import { listenWeb } from '../support/web-app.ts'

const browser = openBrowser(t)
const areas = ['/portal', '/console', '/status', '/ca', '/practice-statement'].map(path => ({
  name: path,
  register: async (app: FastifyInstance) => {
    app.get(path, { config: { access: 'public' } }, async () => path)
  },
}))

for (const options of VARIANTS)
  t.test(`the first page: ${Object.values(options).join(', ')}`, async t => {
    const url = await listenWeb(t, { areas, facts: { demonstration: true } })
    const page = await browser.page(t, options)
    await page.goto(url)
    t.equal(await page.getAttribute('html', 'lang'), options.language)
    await expectAccessible(t, page)
    t.equal(await page.locator('.door').count(), 3)
  })

t.test('by keyboard: first to the content, then all links in order, each plain to see', async t => {
  const url = await listenWeb(t, { areas })
  const page = await browser.page(t, { language: 'en' })
  await page.goto(url)
  const stops = await tabThrough(page)
  t.equal(stops[0]?.name, 'Skip to content')
  t.ok(stops.every(stop => stop.visible && stop.name !== ''))
  t.ok(stops.some(stop => stop.name.startsWith('Check a certificate')))
  await page.goto(url)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  t.equal(await page.evaluate('document.activeElement.id'), 'content')
})

t.test('the menu of a phone opens and closes without a script', async t => {
  const url = await listenWeb(t, { areas })
  const page = await browser.page(t, { size: 'phone', language: 'en', script: false })
  await page.goto(url)
  const entry = page.getByRole('navigation', { name: 'Main menu' }).getByRole('link').first()
  t.notOk(await entry.isVisible())
  await page.getByRole('button', { name: 'Menu' }).click()
  t.ok(await entry.isVisible())
  await page.keyboard.press('Escape')
  t.notOk(await entry.isVisible())
})

t.test('the first page is small', async t => {
  const url = await listenWeb(t, { areas, facts: { demonstration: true } })
  const page = await browser.page(t)
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  session.on('Network.loadingFinished', event => (bytes += event.encodedDataLength))
  await page.goto(url, { waitUntil: 'networkidle' })
  t.ok(bytes > 3000, `${bytes} bytes were counted`)
  t.ok(bytes < 60 * 1024, `${bytes} bytes over the wire`)
})
