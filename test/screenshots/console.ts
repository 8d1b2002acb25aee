/** The console's pages, as an officer with a full morning sees them. */
import type { Page } from 'playwright-core'
import { plainEmployees, submit } from '../e2e/flow.ts'
import { addAuthenticator } from '../support/browser.ts'
import { createToken, runCommand } from '../support/service.ts'
import type { Shot, Visit } from './pages.ts'

const PROFILES = ['signature', 'email', 'authentication'] as const
const REQUESTS = 12

let filled: Promise<void> | undefined

/** Once for all pictures. */
function fill({ service }: Visit): Promise<void> {
  filled ??= (async () => {
    const as = await createToken(service.home, '--role verifier --agency NC')
    // Without the demonstration's own employee, who is the one in the portal.
    const applicants = plainEmployees().filter(number => number !== service.employeeNumber)
    for (const [place, employeeNumber] of applicants.slice(0, REQUESTS).entries())
      await submit(service, { as, employeeNumber, profile: PROFILES[place % PROFILES.length] ?? 'email' })
  })()
  return filled
}

/** Invited and enrolled anew for each picture: a profile of a browser keeps no passkey. */
async function sit(page: Page, visit: Visit, spec: readonly string[]): Promise<void> {
  await fill(visit)
  const { home, port } = visit.service
  const args = ['officer', 'invite', ...spec, '--name', 'Sri Wahyuni', '--json']
  const { stdout, stderr } = await runCommand(args, { home, port, config: 'config/demo.yaml' })
  if (stdout === '') throw new Error(stderr)
  await addAuthenticator(page)
  await page.goto((JSON.parse(stdout) as { link: string }).link)
  await page.locator('input[type="text"]').first().fill('Laptop')
  await page.locator('main button.primary').first().click()
  await page.waitForURL(/enrolled=1/)
  await page.locator('main button.primary').first().click()
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}

const asVerifier = (page: Page, visit: Visit) => sit(page, visit, ['--role', 'verifier', '--agency', 'NC'])
const asRegistrar = (page: Page, visit: Visit) => sit(page, visit, ['--role', 'registration-officer'])

const openFirst = async (page: Page) => {
  await page.locator('[data-row-link]').first().click()
  await page.waitForURL(/requests|certificates\//)
}

export const CONSOLE_SHOTS: readonly Shot[] = [
  { name: 'console-queue', path: '/console', before: asVerifier },
  { name: 'console-request', path: '/console', before: asVerifier, on: openFirst },
  {
    name: 'console-several',
    path: '/console?profile=authentication',
    before: asVerifier,
    on: async page => {
      for (const box of await page.locator('input[name="id"]').all()) await box.check()
      await page.locator('form.queue button').first().click()
      await page.waitForURL(/several/)
    },
  },
  { name: 'console-certificates', path: '/console/certificates', before: asRegistrar },
  {
    name: 'console-revocations',
    path: '/console/revocations?profile=signature&status=good',
    before: asRegistrar,
  },
]
