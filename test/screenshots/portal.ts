/** The employees' portal: one employee in the middle of things, one who is new, and one about whom officers had to act. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { toPem } from '../../src/web/assets/keys/browser-pem.ts'
import { obtain, plainEmployees, revoke, submit, submitted } from '../e2e/flow.ts'
import { contextOptions } from '../support/browser.ts'
import { makeCsr } from '../support/csr.ts'
import { decideOver } from '../support/decide-rest.ts'
import { createToken, PROJECT, type Service } from '../support/service.ts'
import type { Shot, Visit } from './pages.ts'
import { asOfficer } from './sign-in.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

/** Where there is something to look at, by its name. */
type Ways = Readonly<Record<string, string>>

interface Employee {
  readonly cookies: Cookies
  readonly ways: Ways
}

type Prepare = (page: Page, visit: Visit) => Promise<Employee>

/** The first time for all pictures of one employee. */
function once(prepare: Prepare): Prepare {
  let employee: Promise<Employee> | undefined
  return async (page, visit) => {
    employee ??= prepare(page, visit)
    const known = await employee
    await page.context().addCookies([...known.cookies])
    return known
  }
}

/** One certificate, one open request. */
export const inTheMiddle = once(async (page, visit) => {
  const { service } = visit
  const { employeeNumber } = service
  const cookies = await signIn(page, visit, employeeNumber)
  const as = service.token('employee')
  const serialNumber = await obtain(
    service,
    { as, employeeNumber, profile: 'signature' },
    officersOf(service),
  )
  const { id } = submitted(await submit(service, { as, employeeNumber, profile: 'email' }))
  const certificate = `/portal/certificates/${serialNumber}`
  return { cookies, ways: { certificate, serialNumber, request: `/portal/requests/${id}` } }
})

const isNew = once(async (page, visit) => ({
  cookies: await signIn(page, visit, otherEmployees(visit.service)[1]),
  ways: {},
}))

/** Revoked, rejected, asked. */
const inTrouble = once(async (page, visit) => {
  const { service } = visit
  const employeeNumber = colleagues(service)[0] ?? ''
  const cookies = await signIn(page, visit, employeeNumber)
  const as = await createToken(service.home, '--role verifier --agency NC')
  const serialNumber = await obtain(
    service,
    { as, employeeNumber, profile: 'authentication' },
    officersOf(service),
  )
  await revoke(service, { as: service.token('registrationOfficer'), serialNumber, reason: 'keyCompromise' })
  const wrong = submitted(await submit(service, { as, employeeNumber, profile: 'email' }))
  const reason = 'Nama pada KTP berbeda dengan data SIMPEG.'
  await decideOver({ url: service.url, as: service.token('verifier') }, wrong, { decision: 'reject', reason })
  const asked = submitted(await submit(service, { as, employeeNumber, profile: 'signature' }))
  await askAbout(asked.id, page, visit)
  return {
    cookies,
    ways: {
      certificate: `/portal/certificates/${serialNumber}`,
      serialNumber,
      rejected: `/portal/requests/${wrong.id}`,
      asked: `/portal/requests/${asked.id}`,
    },
  }
})

const QUESTION = 'Apakah kunci ini Anda buat sendiri, di laptop dinas? Kami melihat dua permohonan hari ini.'

const officersOf = (service: Service) => [service.token('verifier'), service.token('registrationOfficer')]

/** Not the one who is in the middle of things: an employee is sent a few links an hour only. */
export function otherEmployees({ employeeNumber }: Service): readonly string[] {
  return plainEmployees().filter(one => one !== employeeNumber)
}

/** Of the agency whose verifier the demonstration has. */
function colleagues(service: Service): readonly string[] {
  const rows = readFileSync(join(PROJECT, 'config/demo/employees.csv'), 'utf8').split('\n')
  const isOne = (number: string) => rows.some(row => row.startsWith(number) && row.includes(',NC-DISKOMINFO'))
  const [, , ...free] = otherEmployees(service)
  return free.filter(isOne)
}

/** By the link of a mail, in a browser of their own. */
async function signIn(beside: Page, { origin, service }: Visit, employeeNumber = ''): Promise<Cookies> {
  const context = await aside(beside)
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in/mail`)
  await page.fill('[name=employeeNumber]', employeeNumber)
  const before = mailsOf(service).length
  await page.press('[name=employeeNumber]', 'Enter')
  await page.waitForURL('**/sign-in/mail/sent')
  await page.goto(await linkFrom(service, before))
  await page.locator('main form button').first().click()
  await page.waitForURL(/\/(account|portal)$/)
  const cookies = await context.cookies()
  await context.close()
  // Language and appearance are those of each shot.
  return cookies.filter(({ name }) => name.startsWith('__Host-'))
}

async function askAbout(id: string, beside: Page, visit: Visit): Promise<void> {
  const context = await aside(beside)
  const page = await context.newPage()
  await asOfficer('verifier')(page, visit)
  await page.goto(`${visit.origin}/console/requests/${id}`)
  await page.locator('[commandfor=ask-dialog]').first().click()
  await page.fill('#ask-dialog [name=text]', QUESTION)
  await page.locator('#ask-dialog form button.primary').click()
  await page.waitForURL(/done=ask/)
  await context.close()
}

async function aside(page: Page): Promise<BrowserContext> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('the page has no browser')
  return browser.newContext(contextOptions({ language: 'en' }))
}

function mailsOf({ home }: Service): readonly string[] {
  if (!readdirSync(home).includes('mail')) return []
  return readdirSync(join(home, 'mail')).filter(name => name.endsWith('.eml'))
}

async function linkFrom(service: Service, before: number): Promise<string> {
  for (let times = 0; times < 300; times += 1) {
    const mails = mailsOf(service).toSorted()
    const newest = mails.at(-1)
    if (newest !== undefined && mails.length > before) {
      const text = readFileSync(join(service.home, 'mail', newest), 'utf8')
      const link = /http\S+#[\w-]{43}/.exec(text.replaceAll('=\n', '').replaceAll('=3D', '='))?.[0]
      if (link !== undefined) return link
    }
    await sleep(100)
  }
  throw new Error('no mail')
}

type Do = (page: Page, ways: Ways) => Promise<void>

/** The path of some pages is known only once there is something to look at. */
function shotOf(prepare: Prepare) {
  return (name: string, path: string | ((ways: Ways) => string), on?: Do): Shot => ({
    name,
    path: typeof path === 'string' ? path : '/portal',
    before: async (page, visit) => {
      await prepare(page, visit)
    },
    on: async (page, visit) => {
      const { ways } = await prepare(page, visit)
      if (typeof path !== 'string') await page.goto(`${visit.origin}${path(ways)}`)
      await on?.(page, ways)
    },
  })
}

const shot = shotOf(inTheMiddle)
const newcomer = shotOf(isNew)
const troubled = shotOf(inTrouble)
const KEY_STEP = '/portal/request/key?profile=authentication'
const PASSPHRASE = 'kelapa muda jatuh di kebun'

const toReview: Do = async page => {
  await page.check('#way-csr')
  await page.fill('#csr', toPem(new Uint8Array(makeCsr().der), 'CERTIFICATE REQUEST'))
  await page.click('#key-submit')
  await page.waitForSelector('#consent')
}

export const PORTAL_SHOTS: readonly Shot[] = [
  newcomer('portal-empty', '/portal'),
  newcomer('portal-history-empty', '/portal/history'),
  newcomer('account-employee', '/account'),
  newcomer('portal-purpose-first', '/portal/request'),
  newcomer('portal-menu', '/portal', async page => {
    const menu = page.locator('.menu-button')
    if (await menu.isVisible()) await menu.click()
  }),
  shot('portal-overview', '/portal'),
  shot('portal-history', '/portal/history'),
  shot('portal-purpose', '/portal/request'),
  shot('portal-key', KEY_STEP, page => page.fill('#passphrase', PASSPHRASE)),
  shot('portal-key-weak', KEY_STEP, async page => {
    await page.fill('#passphrase', 'rahasia')
    await page.fill('#passphrase-again', 'rahasia')
    await page.click('#key-submit')
    await page.waitForSelector('#key-error:not([hidden])')
  }),
  shot('portal-key-made', KEY_STEP, async page => {
    await page.fill('#passphrase', PASSPHRASE)
    await page.fill('#passphrase-again', PASSPHRASE)
    await page.click('#key-submit')
    await page.waitForSelector('#key-made:not([hidden])')
  }),
  shot('portal-key-csr', KEY_STEP, page => page.check('#way-csr')),
  shot('portal-review', KEY_STEP, toReview),
  shot('portal-request', ({ request = '' }) => request),
  shot(
    'portal-certificate',
    ({ certificate = '' }) => certificate,
    async page => {
      await page.locator('summary').last().click()
    },
  ),
  shot('portal-revoke', ({ certificate }) => `${certificate ?? ''}/revoke?reason=keyCompromise`),
  shot('portal-hold', ({ certificate }) => `${certificate ?? ''}/revoke?reason=certificateHold`),
  { ...shot('portal-key-no-script', KEY_STEP), script: false },
  { ...shot('print-request', ({ request = '' }) => request), print: true },
  { ...shot('print-certificate', ({ certificate = '' }) => certificate), print: true },
  { ...shot('print-status', ({ serialNumber }) => `/status?serial=${serialNumber ?? ''}`), print: true },
  troubled('portal-asked', '/portal'),
  troubled('portal-request-asked', ({ asked = '' }) => asked),
  troubled('portal-request-rejected', ({ rejected = '' }) => rejected),
  troubled('portal-certificate-revoked', ({ certificate = '' }) => certificate),
  troubled('portal-history-mixed', '/portal/history'),
  shot('public-status-good', ({ serialNumber }) => `/status?serial=${serialNumber ?? ''}`),
  troubled('public-status-revoked', ({ serialNumber }) => `/status?serial=${serialNumber ?? ''}`),
]
