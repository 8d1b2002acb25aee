/** Anybody: is this certificate good, who are you, and how are you doing? Nobody signs in. */
import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { HOME } from '../../../src/web/messages/home.ts'
import { LAYOUT } from '../../../src/web/messages/layout.ts'
import { PRACTICE } from '../../../src/web/messages/practice.ts'
import { AUTHORITIES, HEALTH } from '../../../src/web/messages/public.ts'
import { CHECK, REASONS, STATUS } from '../../../src/web/messages/status.ts'
import { clickThrough } from '../../support/browser.ts'
import { activate, openPage, press, said, type Stage, type Variant } from './stage.ts'

export interface Known {
  readonly good: string
  /** Revoked as superseded. */
  readonly revoked: string
}

export async function visit(
  stage: Stage,
  t: Test,
  { variant, known }: { readonly variant: Variant; readonly known: Known },
): Promise<void> {
  const { language, size } = variant
  const page = await openPage(stage, t, variant)
  await page.goto(stage.origin)
  if (size === 'desktop') {
    const loaded = page.waitForEvent('load')
    await activate(page, new RegExp(`^${HOME.checkTitle[language]}\\s`))
    await loaded
  } else await clickThrough(page, page.locator('.door', { hasText: HOME.checkTitle[language] }))
  t.equal(new URL(page.url()).pathname, '/status')

  await page.getByLabel(CHECK.serialLabel[language]).fill(known.good)
  if (size === 'desktop') await page.keyboard.press('Enter')
  else await press(page, CHECK.check[language])
  const outcome = page.locator('#outcome')
  await outcome.filter({ hasText: CHECK.goodText[language] }).waitFor({ timeout: 60_000 })
  t.match(await outcome.innerText(), STATUS.good[language])
  t.equal(await page.evaluate('document.activeElement.id'), 'outcome', 'the result has the focus')

  const { bytes } = await stage.service.request(`/api/v1/certificates/${known.revoked}?format=der`, {
    as: stage.service.token('auditor'),
  })
  await drop(page, bytes)
  await outcome.filter({ hasText: CHECK.revokedText[language] }).waitFor({ timeout: 60_000 })
  t.match(await outcome.innerText(), REASONS.superseded[language])
  t.match(await outcome.innerText(), CHECK.provedAnswer[language])

  await choose(page, variant, LAYOUT.practiceStatement[language])
  await said(page, PRACTICE.title[language])
  await choose(page, variant, LAYOUT.authorities[language])
  const text = (await page.locator('main').innerText()).replaceAll(/\s/g, '').toLowerCase()
  t.match(text, AUTHORITIES.fingerprint[language].replaceAll(' ', '').toLowerCase())
  for (const id of ['issuing', 'root']) {
    const { bytes: der } = await stage.service.request(`/ca/${id}.cer`)
    t.match(text, createHash('sha256').update(der).digest('hex'), `the fingerprint of ${id}`)
  }
  await choose(page, variant, LAYOUT.serviceHealth[language])
  await said(page, HEALTH.visible[language])
}

/** As a file manager does it. */
async function drop(page: Page, bytes: Uint8Array): Promise<void> {
  const file = `new File([new Uint8Array(${JSON.stringify([...bytes])})], 'sertifikat.cer')`
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer()
    data.items.add(${file})
    return data
  })()`)
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer })
}

/** From the menu, which a phone opens first. */
async function choose(page: Page, { size, language }: Variant, label: string): Promise<void> {
  if (size === 'phone') await press(page, LAYOUT.menu[language])
  const menu = page.getByRole('navigation', { name: LAYOUT.mainNavigation[language] })
  if (size === 'phone') return clickThrough(page, menu.getByRole('link', { name: label, exact: true }))
  const loaded = page.waitForEvent('load')
  await page.evaluate('document.activeElement?.blur()')
  await activate(page, label)
  await loaded
}
