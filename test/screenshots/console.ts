/** The console's pages, as officers with a full morning see them. */
import type { Page } from 'playwright-core'
import { fillConsole } from './console-fill.ts'
import type { Shot, Visit } from './pages.ts'
import { sitting } from './seats.ts'

/** In a house in which something has happened. */
export const withRequests =
  (sit: (page: Page, visit: Visit) => Promise<void>) =>
  async (page: Page, visit: Visit): Promise<void> => {
    await fillConsole(visit)
    await sit(page, visit)
  }

const verifier = withRequests(sitting('Hj. Siti Rahmawati, S.Kom.', '--role', 'verifier', '--agency', 'NC'))
const registrar = withRequests(sitting('I Gede Pramana', '--role', 'registration-officer'))
/** In an office from which nobody has asked for anything. */
const idle = withRequests(sitting('La Ode Syahrul', '--role', 'verifier', '--agency', 'NC-SMKN2'))

const open = async (page: Page, name: string | number) => {
  const rows = page.locator('[data-row-link]')
  await (typeof name === 'number' ? rows.nth(name) : rows.filter({ hasText: name }).first()).click()
  await page.waitForURL(/requests\/|certificates\//)
}

const press = async (page: Page, selector: string, until: string) => {
  await page.locator(selector).first().click()
  await page.waitForSelector(until)
}

const selectAll = async (page: Page) => {
  for (const box of await page.locator('input[name="id"]').all()) await box.check()
  await page.locator('form.queue button[type=submit]').first().click()
  await page.waitForURL(/several/)
}

/** A passkey whose holder shows neither finger nor PIN. */
const refuse = async (page: Page) => {
  await page.evaluate(
    `navigator.credentials.get = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))`,
  )
}

const SEARCH = '/console/certificates?q='

export const CONSOLE_SHOTS: readonly Shot[] = [
  { name: 'console-queue', path: '/console', before: verifier },
  { name: 'console-queue-empty', path: '/console', before: idle },
  { name: 'console-queue-no-match', path: '/console?q=zamrud&profile=email', before: verifier },
  { name: 'console-queue-held', path: '/console?tab=held', before: verifier },
  { name: 'console-queue-done', path: '/console?tab=done', before: verifier },
  {
    name: 'console-shortcuts',
    path: '/console',
    before: verifier,
    on: async page => {
      await page.keyboard.press('?')
      await page.waitForSelector('#shortcuts[open]')
    },
  },
  { name: 'console-request', path: '/console', before: verifier, on: page => open(page, 0) },
  { name: 'console-request-differs', path: '/console', before: verifier, on: page => open(page, 'Sukarni') },
  { name: 'console-request-held', path: '/console?tab=held', before: verifier, on: page => open(page, 0) },
  {
    name: 'console-request-reject',
    path: '/console',
    before: verifier,
    on: async page => {
      await open(page, 1)
      await press(page, '#open-reject-dialog', '#reject-dialog[open]')
    },
  },
  {
    name: 'console-request-ask',
    path: '/console',
    before: verifier,
    on: async page => {
      await open(page, 1)
      await press(page, '#open-ask-dialog', '#ask-dialog[open]')
    },
  },
  {
    name: 'console-request-refused',
    path: '/console',
    before: verifier,
    on: async page => {
      await open(page, 0)
      await refuse(page)
      await press(page, '#approve', '[data-trouble] .notice')
    },
  },
  {
    name: 'console-request-issued',
    path: '/console?tab=done',
    before: verifier,
    on: page => open(page, 0),
  },
  {
    name: 'console-request-not-mine',
    path: '/console?tab=open',
    before: registrar,
    on: page => open(page, 0),
  },
  { name: 'console-several', path: '/console?profile=authentication', before: verifier, on: selectAll },
  {
    name: 'console-several-stopped',
    path: '/console?profile=authentication',
    before: verifier,
    on: async page => {
      await selectAll(page)
      await refuse(page)
      await press(page, 'form[data-signing-several] button', '[data-trouble] .notice')
    },
  },
  { name: 'console-certificates', path: '/console/certificates', before: registrar },
  { name: 'console-certificates-no-match', path: `${SEARCH}zamrud`, before: registrar },
  {
    name: 'console-certificate',
    path: '/console/certificates?status=good',
    before: registrar,
    on: page => open(page, 0),
  },
  {
    name: 'console-certificate-held',
    path: '/console/certificates?status=held',
    before: registrar,
    on: page => open(page, 0),
  },
  {
    name: 'console-certificate-revoked',
    path: '/console/certificates?status=revoked',
    before: registrar,
    on: page => open(page, 0),
  },
  { name: 'console-revocations', path: '/console/revocations', before: registrar },
  {
    name: 'console-revocations-found',
    path: '/console/revocations?profile=signature&status=good',
    before: registrar,
  },
  {
    name: 'console-revocations-held',
    path: '/console/revocations?profile=signature&status=held',
    before: registrar,
  },
  { name: 'console-revocations-wrong', path: '/console/revocations?key=abc&status=good', before: registrar },
  { name: 'console-endorsements', path: '/endorsements', before: registrar },
]
