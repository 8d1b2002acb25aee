/** The employees' portal, as the demonstration's employee sees it: one certificate, one open request. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { toPem } from '../../src/web/assets/keys/browser-pem.ts'
import { obtain, submit, submitted } from '../e2e/flow.ts'
import { makeCsr } from '../support/csr.ts'
import type { Service } from '../support/service.ts'
import type { Shot, Visit } from './pages.ts'

interface Employee {
  readonly cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
  readonly serialNumber: string
  readonly requestId: string
}

let employee: Promise<Employee> | undefined

/** Once for all pictures: signed in by a mail, one certificate obtained, one request submitted. */
async function beEmployee(page: Page, visit: Visit): Promise<Employee> {
  employee ??= prepare(page, visit)
  const known = await employee
  await page.context().addCookies([...known.cookies])
  return known
}

async function prepare(page: Page, { origin, service }: Visit): Promise<Employee> {
  await page.goto(`${origin}/sign-in/mail`)
  await page.locator('main form input:not([type=hidden])').first().fill(service.employeeNumber)
  await page.locator('main form button').first().click()
  await page.waitForURL('**/sign-in/mail/sent')
  await page.goto(await linkFrom(service))
  await page.locator('main form button').first().click()
  await page.waitForURL(/\/(account|portal)$/)
  const as = service.token('employee')
  const { employeeNumber } = service
  const officers = [service.token('verifier'), service.token('registrationOfficer')]
  const serialNumber = await obtain(service, { as, employeeNumber, profile: 'signature' }, officers)
  const { id } = submitted(await submit(service, { as, employeeNumber, profile: 'email' }))
  return { cookies: await page.context().cookies(), serialNumber, requestId: id }
}

async function linkFrom({ home }: Service): Promise<string> {
  for (let times = 0; times < 300; times += 1) {
    const mail = readdirSync(home).includes('mail')
      ? readdirSync(join(home, 'mail'))
          .filter(name => name.endsWith('.eml'))
          .sort()
          .at(-1)
      : undefined
    if (mail !== undefined) {
      const text = readFileSync(join(home, 'mail', mail), 'utf8')
      return /http\S+#[\w-]{43}/.exec(text.replaceAll('=\n', '').replaceAll('=3D', '='))?.[0] ?? ''
    }
    await sleep(100)
  }
  throw new Error('no mail')
}

/** The path of some pages is known only once there is something to look at. */
const shot = (
  name: string,
  path: string | ((employee: Employee) => string),
  on?: (page: Page) => Promise<void>,
): Shot => ({
  name: `portal-${name}`,
  path: typeof path === 'string' ? path : '/portal',
  before: async (page, visit) => {
    await beEmployee(page, visit)
  },
  on: async (page, visit) => {
    if (typeof path !== 'string') await page.goto(`${visit.origin}${path(await beEmployee(page, visit))}`)
    await on?.(page)
  },
})

export const PORTAL_SHOTS: readonly Shot[] = [
  shot('overview', '/portal'),
  shot('history', '/portal/history'),
  shot('purpose', '/portal/request'),
  shot('key', '/portal/request/key?profile=authentication', page =>
    page.fill('#passphrase', 'kelapa muda jatuh di kebun'),
  ),
  shot('review', '/portal/request/key?profile=authentication', async page => {
    await page.check('#way-csr')
    await page.fill('#csr', toPem(new Uint8Array(makeCsr().der), 'CERTIFICATE REQUEST'))
    await page.click('#key-submit')
    await page.waitForSelector('#consent')
  }),
  shot('request', ({ requestId }) => `/portal/requests/${requestId}`),
  shot('certificate', ({ serialNumber }) => `/portal/certificates/${serialNumber}`),
  shot('revoke', ({ serialNumber }) => `/portal/certificates/${serialNumber}/revoke?reason=keyCompromise`),
]
