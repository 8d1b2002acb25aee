/**
 * Every page that the application has, judged by axe as it stands in the running service: on a phone and on a desktop,
 * in both languages and appearances. A page that nobody has judged in one of the four variants fails. Its further
 * states (those of `npm run screenshots`, and hostile ones) are judged once; journeys meet them in each variant.
 */
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { type Shot, SHOTS } from '../screenshots/pages.ts'
import { expectAccessible, openBrowser, VARIANTS, watch } from '../support/browser.ts'
import { pageRoutes } from '../support/page-routes.ts'
import { startService } from '../support/service.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { STATES } from './every-page-states.ts'

const browser = openBrowser(t)
t.setTimeout(1_200_000)
const routes = await pageRoutes(t)
const service = await startService(t, { home: await preparedHome(t) })
const visit = {
  ...{ origin: `http://localhost:${String(service.port)}`, service },
  teardown: (close: () => unknown) => {
    t.teardown(close)
  },
}

/** Errors that a browser tells of pages that are refused on purpose. */
const REFUSED = /40[0-9]|422/
const shots = [...SHOTS, ...STATES]
/** The page of each state, as the first round found it. */
const routeOf = new Map<string, string>()

t.strictSame(routes.gone, [], 'what is told as no page is there')

for (const [round, variant] of VARIANTS.entries())
  t.test(Object.values(variant).join(' '), async t => {
    const judged = new Set<string>()
    // One profile for all: what is fetched once is kept, and cookies are cleared from page to page.
    const context = (await browser.page(t, variant)).context()
    for (const shot of shots) {
      const known = routeOf.get(shot.name)
      if (round > 0 && (known === undefined || judged.has(known))) continue
      await t.test(shot.name, async t => {
        const page = await context.newPage()
        t.teardown(() => page.close())
        watch(t, page, REFUSED)
        const route = await judge(t, page, shot)
        if (route === undefined) return
        judged.add(route)
        routeOf.set(shot.name, route)
      })
    }
    t.strictSame(
      routes.all.filter(route => !judged.has(route)),
      [],
      'every page was judged',
    )
  })

/** Gives the page's route, or how it was refused; undefined for what is not the service's. */
async function judge(t: Test, page: Page, { name, path, before, on }: Shot): Promise<string | undefined> {
  await page.context().clearCookies()
  await before?.(page, visit)
  const answer = await page.goto(`${visit.origin}${path}`)
  await on?.(page, visit)
  await expectAccessible(t, page, name)
  t.equal(await page.locator('h1').count(), 1, 'one heading')
  const { origin, pathname } = new URL(page.url())
  if (origin !== visit.origin) return undefined
  return answer?.ok() === true ? routes.of(pathname) : `refused with ${String(answer?.status())}`
}
