/**
 * Debian's Chromium through playwright-core: one process for each test file, a fresh profile for each page. What a
 * page logs as an error, and what it asks of any host but this machine, fails the test.
 */
import { AxeBuilder } from '@axe-core/playwright'
import {
  type Browser,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core'
import type { Test } from 'tap'
import { requireTool } from './tools.ts'

export type Size = 'phone' | 'desktop'
export const SIZES: Readonly<Record<Size, { readonly width: number; readonly height: number }>> = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
}

export interface PageOptions {
  readonly size?: Size
  readonly language?: 'id' | 'en'
  readonly theme?: 'light' | 'dark'
  readonly script?: boolean
  /** Errors that the console may show, as a part of their text: a page that is meant to fail. */
  readonly mayComplain?: RegExp
}

/** Each size with each language and each appearance, in four runs instead of eight. */
export const VARIANTS = [
  { size: 'phone', language: 'id', theme: 'light' },
  { size: 'phone', language: 'en', theme: 'dark' },
  { size: 'desktop', language: 'id', theme: 'dark' },
  { size: 'desktop', language: 'en', theme: 'light' },
] as const satisfies readonly Required<Pick<PageOptions, 'size' | 'language' | 'theme'>>[]

export interface OpenBrowser {
  /** A page of its own profile, closed with `t`. */
  page(t: Test, options?: PageOptions): Promise<Page>
}

export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** Longest that anything on a page is waited for; what is there sooner goes on sooner. */
const PATIENCE_MS = 120_000

/** To be called once in a file, with its outermost test; it starts when the first page is asked for. */
export function openBrowser(t: Test): OpenBrowser {
  // Pages take their time on a small machine that does other things as well.
  t.setTimeout(900_000)
  let starting: Promise<Browser> | undefined
  t.teardown(async () => (await starting)?.close())
  const start = () =>
    (starting ??= chromium.launch({ executablePath: requireTool('chromium'), args: CHROMIUM_ARGUMENTS }))
  return {
    page: async (t, options = {}) => {
      const context = await (await start()).newContext(contextOptions(options))
      t.teardown(() => context.close())
      context.setDefaultTimeout(PATIENCE_MS)
      await context.route(
        url => !['localhost', '127.0.0.1'].includes(url.hostname) && url.protocol.startsWith('http'),
        async route => {
          t.fail(`the page asked ${new URL(route.request().url()).origin}`)
          await route.abort()
        },
      )
      const page = await context.newPage()
      watch(t, page, options.mayComplain)
      return page
    },
  }
}

export function contextOptions({
  size = 'desktop',
  language = 'id',
  theme = 'light',
  script = true,
}: PageOptions): BrowserContextOptions {
  return {
    viewport: SIZES[size],
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
    locale: language === 'id' ? 'id-ID' : 'en-GB',
    colorScheme: theme,
    javaScriptEnabled: script,
    reducedMotion: 'reduce',
  }
}

/** What the page logs as an error fails the test, but for what it may. */
export function watch(t: Test, page: Page, mayComplain?: RegExp): void {
  const complain = (text: string) => {
    if (mayComplain?.test(text) !== true) t.fail(`the page complains: ${text}`)
  }
  page.on('pageerror', error => complain(error.message))
  page.on('console', message => {
    if (message.type() === 'error') complain(message.text())
  })
}

/** Clicks a link or a button that leads to another page, and waits until that page has its styles and scripts. */
export async function clickThrough(page: Page, way: Locator | string): Promise<void> {
  const locator = typeof way === 'string' ? page.locator(way) : way
  await Promise.all([page.waitForEvent('load'), locator.click()])
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** WCAG 2.2 AA as far as axe can judge it, and nothing that must be scrolled sideways (1.4.10). */
export async function expectAccessible(t: Test, page: Page, what = 'accessible'): Promise<void> {
  // A page is judged as its reader sees it: while its styles are on their way, every target is too small.
  await page.waitForLoadState('load')
  // No frames, so axe needs no second page to put their results together, which is a third of its work.
  t.equal(page.frames().length, 1, `${what}: one frame`)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(STANDARDS).analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  )
  t.strictSame(found, [], `${what}: axe`)
  const wide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  t.ok(wide <= 0, `${what}: nothing to scroll sideways (${String(wide)} px)`)
}

export interface Focused {
  /** `a`, `button`, `input` ... */
  readonly tag: string
  /** Its accessible words. */
  readonly name: string
  readonly visible: boolean
}

/** Walks with Tab from the top of the page, at most `most` stops. */
export async function tabThrough(page: Page, most = 60): Promise<readonly Focused[]> {
  const stops: Focused[] = []
  await page.evaluate('document.activeElement?.blur()')
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate<Focused | undefined>(FOCUSED)
    if (stop === undefined) break
    stops.push(stop)
  }
  return stops
}

const FOCUSED = `(() => {
  const one = document.activeElement
  if (!one || one === document.body || one === document.documentElement) return undefined
  const style = getComputedStyle(one)
  const box = one.getBoundingClientRect()
  const name = (one.getAttribute('aria-label') ?? one.labels?.[0]?.innerText ?? one.innerText ?? '').trim()
  return { tag: one.localName, name, visible: style.outlineStyle !== 'none' && box.width > 0 && box.height > 0 }
})()`

export interface VirtualAuthenticator {
  readonly session: CDPSession
  readonly id: string
  /** Credentials that it holds. */
  credentials(): Promise<readonly { readonly credentialId: string; readonly signCount: number }[]>
  /** Whether it will say that its holder was verified (fingerprint, PIN). */
  verifyHolder(verified: boolean): Promise<void>
  /** All that it holds, for `addAuthenticator` of another page. */
  keys(): Promise<readonly Passkey[]>
}

/** As Chromium's protocol has it, with its private key. */
export interface Passkey {
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly rpId?: string
  readonly privateKey: string
  readonly userHandle?: string
  readonly signCount: number
}

let copies = 0

/** A passkey device that answers at once. Credentials need a domain name: open pages by http://localhost. */
export async function addAuthenticator(
  page: Page,
  keys: readonly Passkey[] = [],
): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  // Uses are counted, and a count that goes back looks like theft: each copy begins where none before it has come to.
  copies += 1
  for (const one of keys)
    await session.send('WebAuthn.addCredential', {
      authenticatorId,
      credential: { ...one, rpId: 'localhost', signCount: one.signCount + copies * 1000 },
    })
  return {
    session,
    id: authenticatorId,
    keys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verifyHolder: async isUserVerified => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}
