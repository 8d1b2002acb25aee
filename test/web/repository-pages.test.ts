import t from 'tap'
import { expectAccessible, openBrowser, tabThrough, VARIANTS } from '../support/browser.ts'
import { listenPublic } from './support/public-stage.ts'

const browser = openBrowser(t)
/** A name that is long, goes from right to left, and has no place to break. */
const rootName = `Otoritas ${'שלום '.repeat(10)}${'x'.repeat(220)} 🦊`

// With the running service's own names and figures they are judged in test/e2e/every-page.
for (const path of ['/ca', '/service-health'])
  for (const options of path === '/ca' ? VARIANTS : VARIANTS.slice(0, 1))
    t.test(`${path}: ${Object.values(options).join(', ')}`, async t => {
      const { url } = await listenPublic(t, { rootName, facts: { demonstration: true } })
      const page = await browser.page(t, options)
      await page.goto(`${url}${path}`)
      await expectAccessible(t, page)
      t.equal(await page.locator('h1').count(), 1)
    })

t.test('by keyboard through the downloads', async t => {
  const { url } = await listenPublic(t)
  const page = await browser.page(t, { language: 'en' })
  await page.goto(`${url}/ca`)
  const stops = await tabThrough(page)
  t.ok(stops.every(({ visible, name }) => visible && name !== ''))
  t.ok(stops.filter(({ name }) => name.startsWith('Certificate (DER)')).length === 2)
})
