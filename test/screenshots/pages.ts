/** The pages that `npm run screenshots` visits. Each area adds its own. */
import type { Page } from 'playwright-core'
import type { Service } from '../support/service.ts'
import { otherEmployees, PORTAL_SHOTS } from './portal.ts'
import { CONSOLE_SHOTS } from './console.ts'
import { OVERSIGHT_SHOTS } from './oversight.ts'
import { asOfficer, invitationLink } from './sign-in.ts'

export interface Shot {
  /** Name of the file, kebab-case, the area first. */
  readonly name: string
  readonly path: string
  /** What is done before the picture: signing in before `path` is opened ... */
  readonly before?: (page: Page, visit: Visit) => Promise<void>
  /** ... and what is done on the page itself. */
  readonly on?: (page: Page, visit: Visit) => Promise<void>
  /** `false` for a browser without scripts. */
  readonly script?: boolean
  /** As it would be printed. */
  readonly print?: boolean
}

export interface Visit {
  /** `http://localhost:PORT`: passkeys want a name. */
  readonly origin: string
  readonly service: Service
  /** What is to be closed after the last picture. */
  readonly teardown: (close: () => unknown) => void
}

/** Follows a link whose secret is a fragment: nothing but the fragment changes, so nothing would load. */
async function follow(page: Page, link: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(link)
}

const auditor = asOfficer('auditor')

export const SHOTS: readonly Shot[] = [
  // First: it signs in by the newest mail, and others ask for mails too.
  ...PORTAL_SHOTS,
  { name: 'public-home', path: '/' },
  { name: 'public-ca', path: '/ca' },
  { name: 'public-status', path: '/status' },
  { name: 'public-status-no-script', path: '/status', script: false },
  { name: 'public-status-error', path: '/status?serial=xyz' },
  { name: 'public-status-unknown', path: '/status?serial=0a1b2c' },
  {
    name: 'public-status-file',
    path: '/status',
    on: async (page, { service }) => {
      const { bytes } = await service.request('/ca/issuing.cer')
      await page.setInputFiles('#file', { name: 'ca.cer', mimeType: 'application/pkix-cert', buffer: bytes })
      await page.waitForSelector('#outcome .verdict, #outcome .notice')
    },
  },
  { name: 'public-practice-statement', path: '/practice-statement' },
  { name: 'print-practice-statement', path: '/practice-statement', print: true },
  { name: 'public-service-health', path: '/service-health' },
  { name: 'public-not-found', path: '/there-is-no-such-page' },
  { name: 'public-problems', path: '/problems' },
  ...CONSOLE_SHOTS,
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-no-script', path: '/sign-in', script: false },
  { name: 'sign-in-to-console', path: '/console' },
  { name: 'sign-in-signed-out', path: '/sign-in?signed-out=1' },
  {
    name: 'sign-in-mail-error',
    path: '/sign-in/mail',
    on: async page => {
      await page.fill('[name=employeeNumber]', '12345')
      await page.press('[name=employeeNumber]', 'Enter')
      await page.waitForSelector('.field.invalid')
    },
  },
  {
    name: 'sign-in-mail-refused',
    path: '/sign-in/mail/link',
    on: async (page, { origin }) => {
      await page.fill('[name=link]', `${origin}/sign-in/mail/link#${'A'.repeat(43)}`)
      await page.fill('[name=code]', 'ABCDEFGH')
      await page.press('[name=code]', 'Enter')
      await page.waitForSelector('.notice.negative')
    },
  },
  { name: 'sign-in-mail', path: '/sign-in/mail' },
  {
    name: 'sign-in-mail-sent',
    path: '/sign-in/mail',
    on: async (page, { service }) => {
      await page.fill('[name=employeeNumber]', otherEmployees(service)[0] ?? '')
      await page.press('[name=employeeNumber]', 'Enter')
      await page.waitForSelector('#asking-code')
    },
  },
  { name: 'sign-in-mail-link', path: '/sign-in/mail/link' },
  {
    name: 'enroll',
    path: '/sign-in',
    on: async (page, visit) => {
      await follow(page, await invitationLink(visit))
      await page.waitForSelector('input[type=text]')
    },
  },
  { name: 'enroll-without-link', path: '/enroll' },
  {
    name: 'enroll-used-link',
    path: '/sign-in',
    on: async (page, { origin }) => {
      await follow(page, `${origin}/enroll#${'a'.repeat(64)}.${'A'.repeat(43)}`)
      await page.waitForSelector('#not-open-notice:not([hidden])')
    },
  },
  { name: 'account', path: '/account', before: auditor },
  ...OVERSIGHT_SHOTS,
]
