/** Officers of the demonstration, who come in by its invitations: once for each role, in a browser of their own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import type { OfficerRole } from '../../src/domain/statement.ts'
import { addAuthenticator, contextOptions } from '../support/browser.ts'
import { runCommand } from '../support/service.ts'
import type { Visit } from './pages.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

const signedIn = new Map<OfficerRole, Promise<Cookies>>()
let invitation: Promise<string> | undefined

/** For `before` of a shot: its page is the officer's. */
export function asOfficer(role: OfficerRole) {
  return async (page: Page, visit: Visit): Promise<void> => {
    const cookies = signedIn.get(role) ?? enroll(page, visit, role)
    signedIn.set(role, cookies)
    await page.context().addCookies(await cookies)
  }
}

/** An invitation that stays unused. */
export function invitationLink({ service }: Visit): Promise<string> {
  invitation ??= invite(service)
  return invitation
}

async function invite(service: Visit['service']): Promise<string> {
  const args = ['officer', 'invite', '--role', 'auditor', '--name', 'Putu Ayu Lestari', '--json']
  const { home, port } = service
  const { code, stdout, stderr } = await runCommand(args, { home, port, config: 'config/demo.yaml' })
  if (code !== 0) throw new Error(stdout + stderr)
  return (JSON.parse(stdout) as { link: string }).link
}

async function enroll(beside: Page, { service, origin }: Visit, role: OfficerRole): Promise<Cookies> {
  const browser = beside.context().browser()
  if (browser === null) throw new Error('the page has no browser')
  const links = JSON.parse(readFileSync(join(service.home, 'demo/invitations.json'), 'utf8')) as Record<
    string,
    { readonly link: string } | undefined
  >
  const context = await browser.newContext(contextOptions({ language: 'en' }))
  const page = await context.newPage()
  await addAuthenticator(page)
  await page.goto(links[role]?.link ?? origin)
  await page.getByLabel('Name of the passkey').fill('Laptop')
  await page.getByRole('button', { name: 'Make the passkey', exact: true }).click()
  await page.waitForURL(`${origin}/sign-in?enrolled=1`)
  await page.getByRole('button', { name: 'Sign in with a passkey', exact: true }).first().click()
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
  const cookies = await context.cookies()
  await context.close()
  // Language and appearance are those of each shot.
  return cookies.filter(({ name }) => name.startsWith('__Host-'))
}
