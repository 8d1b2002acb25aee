/** Officers who sit down once: each picture brings their session and their passkey into a browser of its own. */
import type { BrowserContext, Page } from 'playwright-core'
import { addAuthenticator, contextOptions } from '../support/browser.ts'
import { runCommand } from '../support/service.ts'
import type { Visit } from './pages.ts'

interface Credential {
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly privateKey: string
  readonly signCount: number
}

interface Seat {
  readonly cookies: Awaited<ReturnType<BrowserContext['cookies']>>
  readonly credentials: readonly Credential[]
}

const seats = new Map<string, Promise<Seat>>()
/** A passkey counts its signatures, and each copy of it must be ahead of the one before. */
let ahead = 0

/** For `before` of a shot: its page is the officer's, who can sign there. `spec` is what an invitation says. */
export function sitting(name: string, ...spec: readonly string[]) {
  return async (page: Page, visit: Visit): Promise<void> => {
    const key = [name, ...spec].join(' ')
    const seat = seats.get(key) ?? takeSeat(page, visit, ['--name', name, ...spec])
    seats.set(key, seat)
    const { cookies, credentials } = await seat
    await page.context().addCookies([...cookies])
    const { session, id: authenticatorId } = await addAuthenticator(page)
    ahead += 1000
    for (const one of credentials)
      await session.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: { ...one, rpId: 'localhost', signCount: one.signCount + ahead },
      })
  }
}

async function takeSeat(beside: Page, { service, origin }: Visit, spec: readonly string[]): Promise<Seat> {
  const { home, port } = service
  const args = ['officer', 'invite', ...spec, '--json']
  const { stdout, stderr } = await runCommand(args, { home, port, config: 'config/demo.yaml' })
  if (stdout === '') throw new Error(stderr)
  const browser = beside.context().browser()
  if (browser === null) throw new Error('the page has no browser')
  const context = await browser.newContext(contextOptions({ language: 'en' }))
  const page = await context.newPage()
  const { session, id: authenticatorId } = await addAuthenticator(page)
  await page.goto((JSON.parse(stdout) as { link: string }).link)
  await page.getByLabel('Name of the passkey').fill('Laptop')
  await page.getByRole('button', { name: 'Make the passkey', exact: true }).click()
  await page.waitForURL(`${origin}/sign-in?enrolled=1`)
  await page.getByRole('button', { name: 'Sign in with a passkey', exact: true }).first().click()
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
  const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId })
  const cookies = (await context.cookies()).filter(one => one.name.startsWith('__Host-'))
  await context.close()
  // Language and appearance are those of each shot.
  return { cookies, credentials }
}
