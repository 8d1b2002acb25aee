/** Administration and audit, on an ordinary day and on bad ones. */
import type { Page } from 'playwright-core'
import { runCommand } from '../support/service.ts'
import type { Shot, Visit } from './pages.ts'
import { withRequests } from './console.ts'
import { asOfficer } from './sign-in.ts'
import { TROUBLED_SHOTS } from './troubled.ts'

const administrator = withRequests(asOfficer('administrator'))
const auditor = withRequests(asOfficer('auditor'))

const newestEvent = async (page: Page) => {
  await page.locator('table.rows tbody a').nth(12).click()
  await page.waitForURL(/events\/\d/)
}

const check = async (page: Page, key = '') => {
  await page.fill('#verifier-key', key)
  await page.click('#check-proof-button')
  await page.waitForSelector('#check-proof-result:not([hidden])')
}

async function keyOf({ service: { home, port } }: Visit): Promise<string> {
  const { stdout } = await runCommand(['audit', 'key'], { home, port, config: 'config/demo.yaml' })
  return /\S+\+[0-9a-f]{8}\+\S+/.exec(stdout)?.[0] ?? ''
}

export const OVERSIGHT_SHOTS: readonly Shot[] = [
  { name: 'admin', path: '/admin', before: administrator },
  { name: 'admin-officers', path: '/admin/officers', before: administrator },
  {
    name: 'admin-officer',
    path: '/admin/officers',
    before: administrator,
    on: async page => {
      await page.locator('table.rows a').last().click()
      await page.waitForURL(/officers\/[0-9a-f]/)
    },
  },
  { name: 'admin-profiles', path: '/admin/profiles', before: administrator },
  { name: 'admin-registry', path: '/admin/registry', before: administrator },
  { name: 'auditor', path: '/auditor', before: auditor },
  { name: 'auditor-events', path: '/auditor/events', before: auditor },
  { name: 'auditor-events-no-match', path: '/auditor/events?action=zamrud', before: auditor },
  {
    name: 'auditor-event',
    path: '/auditor/events?action=request.decided',
    before: auditor,
    on: async page => {
      await page.locator('table.rows tbody a').last().click()
      await page.waitForURL(/events\/\d/)
    },
  },
  {
    name: 'auditor-event-proved',
    path: '/auditor/events?action=certificate.issued',
    before: auditor,
    on: async (page, visit) => {
      await page.locator('table.rows tbody a').last().click()
      await page.waitForURL(/events\/\d/)
      await check(page, await keyOf(visit))
    },
  },
  {
    name: 'auditor-event-wrong',
    path: '/auditor/events',
    before: auditor,
    on: async page => {
      await newestEvent(page)
      await page.evaluate("document.getElementById('check-proof').dataset.body += ' '")
      await check(page)
    },
  },
  { name: 'auditor-conduct', path: '/auditor/conduct', before: auditor },
  { name: 'auditor-conduct-wrong', path: '/auditor/conduct?from=2026-02-01&to=2026-01-01', before: auditor },
  { name: 'auditor-export', path: '/auditor/export', before: auditor },
  { name: 'auditor-export-wrong', path: '/auditor/export/pack?from=1&key=abc', before: auditor },
  ...TROUBLED_SHOTS,
]
