/**
 * Journeys: somebody has a task and does it, on the running service, on a phone and on a desktop, in both languages.
 * Their words are those of the messages. Officers enroll once; their session and passkey go into each browser.
 */
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { ACCOUNT, ENROLL } from '../../../src/web/messages/account.ts'
import { SIGN_IN } from '../../../src/web/messages/sign-in.ts'
import {
  addAuthenticator,
  type OpenBrowser,
  type PageOptions,
  type Passkey,
  VARIANTS,
  type VirtualAuthenticator,
} from '../../support/browser.ts'
import { runCommand, type Service } from '../../support/service.ts'

export type Variant = (typeof VARIANTS)[number]

export interface Stage {
  readonly browser: OpenBrowser
  readonly service: Service
  /** `http://localhost:PORT`: passkeys want a name. */
  readonly origin: string
}

/** Errors that a browser tells of answers that refuse. */
const REFUSALS = /40[0-9]|422/
const LONG = { timeout: 60_000 }

export const named = (variant: Variant) => Object.values(variant).join(' ')

/** What other people write. */
export const HOSTILE = `<img src=x onerror="alert(1)"> \u202etxet\u202c 👩🏽‍⚖️ ${'panjang '.repeat(30)}`.trim()

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click(LONG)
}

export async function said(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor(LONG)
}

export async function until(page: Page, url: string | RegExp | ((url: URL) => boolean)): Promise<void> {
  await page.waitForURL(url, LONG)
}

/** Presses Tab until the focus is on what has these words, and Enter. */
export async function walkTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stops = 0; stops < 150; stops += 1) {
    await page.keyboard.press('Tab')
    const words = await page.evaluate<string>(
      "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.innerText ?? document.activeElement?.innerText ?? '').trim()",
    )
    if (typeof name === 'string' ? words === name || words.startsWith(`${name}\n`) : name.test(words)) return
  }
  throw new Error(`not to be reached by Tab: ${String(name)}`)
}

/** By keyboard alone: to what has these words, and pressed. */
export async function activate(page: Page, name: string | RegExp): Promise<void> {
  await walkTo(page, name)
  await page.keyboard.press('Enter')
}

export function openPage({ browser }: Stage, t: Test, variant: PageOptions): Promise<Page> {
  return browser.page(t, { ...variant, mayComplain: REFUSALS })
}

/** The link of an invitation made at the machine; `spec` as `--role verifier --agency NC`. */
export async function inviteAtMachine({ service }: Stage, spec: string, name: string): Promise<string> {
  const args = ['officer', 'invite', ...spec.split(' '), '--name', name, '--json']
  const { code, stdout, stderr } = await runCommand(args, { home: service.home, port: service.port })
  if (code !== 0) throw new Error(stdout + stderr)
  return (JSON.parse(stdout) as { link: string }).link
}

/** Follows the link of an invitation to the passkey; gives the device that keeps it. */
export async function enroll(stage: Stage, page: Page, about: { link: string; variant: Variant }) {
  const { language } = about.variant
  const device = await addAuthenticator(page)
  await page.goto('about:blank')
  await page.goto(about.link)
  await page.getByLabel(ACCOUNT.label[language]).fill('Laptop', LONG)
  await press(page, ENROLL.button[language])
  await until(page, `${stage.origin}/sign-in?enrolled=1`)
  return device
}

/** From the page of signing in to the first page of the role, or to where they were going. */
export async function signIn(page: Page, { language }: Variant): Promise<void> {
  await press(page, SIGN_IN.passkeyButton[language])
  await until(page, url => !url.pathname.startsWith('/sign-in'))
}

export interface Desk {
  readonly page: Page
  readonly device: VirtualAuthenticator
}

/** An officer who has enrolled once and sits down anywhere. */
export interface Seat {
  sit(t: Test, variant: Variant): Promise<Desk>
}

export function seatOf(stage: Stage, keys: readonly Passkey[]): Seat {
  return {
    sit: async (t, variant) => {
      const page = await openPage(stage, t, variant)
      const device = await addAuthenticator(page, keys)
      await page.goto(`${stage.origin}/sign-in`)
      await signIn(page, variant)
      return { page, device }
    },
  }
}

/** Enrolls by an invitation from the machine, in a browser of its own. */
export async function takeSeat(stage: Stage, t: Test, about: { spec: string; name: string }): Promise<Seat> {
  const variant = VARIANTS[3]
  const link = await inviteAtMachine(stage, about.spec, about.name)
  const device = await enroll(stage, await openPage(stage, t, variant), { link, variant })
  return seatOf(stage, await device.keys())
}
