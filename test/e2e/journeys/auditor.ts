/** Auditors: they search the journal, let the browser check a proof, take a pack with them, and look at conduct. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { AUDITOR } from '../../../src/web/messages/auditor.ts'
import { wordsOf } from '../../../src/web/messages/words.ts'
import { clickThrough } from '../../support/browser.ts'
import { runCommand } from '../../support/service.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { activate, press, said, type Seat, type Stage, type Variant, walkTo } from './stage.ts'

interface Audit {
  readonly seat: Seat
  readonly variant: Variant
  /** Of `segel audit key`. */
  readonly key: string
  /** Issued before. */
  readonly serialNumber: string
}

export async function audit(stage: Stage, t: Test, about: Audit): Promise<void> {
  const words = wordsOf(AUDITOR, about.variant.language)
  const { page } = await about.seat.sit(t, about.variant)
  t.equal(page.url(), `${stage.origin}/auditor`)
  await said(page, words.checkpoint)
  await clickThrough(page, page.getByRole('link', { name: words.events, exact: true }).first())

  await page.getByLabel(words.action).fill('certificate.issued')
  await page.getByLabel(words.object).fill(`certificate:issuing/${about.serialNumber}`)
  await through(page, about.variant, words.filter)
  t.match(page.url(), /action=certificate\.issued/)
  await clickThrough(page, page.locator('table a[href^="/auditor/events/"]').first())
  t.match(await page.locator('main').innerText(), about.serialNumber)
  await proveInPage(page, t, about)

  await clickThrough(page, page.getByRole('link', { name: words.sameObject }))
  t.ok((await page.locator('table a[href^="/auditor/events/"]').count()) > 0)
  await page.getByLabel(words.action).fill('no-such-action')
  await through(page, about.variant, words.filter)
  await said(page, words.noEvents)
  await clickThrough(page, page.getByRole('link', { name: words.clear }))

  await clickThrough(page, page.getByRole('link', { name: words.conduct, exact: true }).first())
  const [decisions] = words.lookedAt('\\d+', '\\d+').split('.')
  await said(page, new RegExp(decisions ?? ''))
  await page.getByLabel(words.fromDay).fill('2026-02-01')
  await page.getByLabel(words.toDay).fill('2026-01-01')
  await through(page, about.variant, words.showConduct)
  await said(page, words.badPeriod)
  await clickThrough(page, page.getByRole('link', { name: words.exporting, exact: true }).first())
  await takeAway(page, t, about)
}

/** Sends the form: by keyboard on a desktop. */
async function through(page: Page, { size }: Variant, button: string): Promise<void> {
  const loaded = page.waitForEvent('load')
  if (size === 'desktop') await activate(page, button)
  else await press(page, button)
  await loaded
}

async function proveInPage(page: Page, t: Test, { variant, key }: Audit): Promise<void> {
  const words = wordsOf(AUDITOR, variant.language)
  for (let tries = 0; (await page.getByText(words.proofWaits).count()) > 0; tries += 1) {
    if (tries > 240) throw new Error('no checkpoint covers the event')
    await new Promise(resolve => setTimeout(resolve, 250))
    await page.reload()
  }
  const outcome = page.locator('#check-proof-result')
  const check = async (typed: string, says: string) => {
    await page.getByLabel(words.verifierKey).fill(typed)
    if (variant.size === 'desktop') await activate(page, words.checkProof)
    else await press(page, words.checkProof)
    await outcome.filter({ hasText: says }).waitFor({ timeout: 60_000 })
  }
  await check('', words.proofHolds)
  await check('nonsense', words.proofBadKey)
  await check(key, words.proofSigned)
  await page.evaluate("document.getElementById('check-proof').dataset.body += ' '")
  await check(key, words.proofFails)
  t.equal(await outcome.getAttribute('class'), 'notice negative')
}

/** Verified where there is neither home nor database: the pack and the key are enough. */
async function takeAway(page: Page, t: Test, { variant, key, serialNumber }: Audit): Promise<void> {
  const words = wordsOf(AUDITOR, variant.language)
  await page.getByLabel(words.verifierKey).fill(key)
  const arrives = page.waitForEvent('download', { timeout: 60_000 })
  if (variant.size === 'desktop') {
    await walkTo(page, words.download)
    await page.keyboard.press('Enter')
  } else await press(page, words.download)
  const folder = temporaryFolder(t)
  const file = join(folder, 'journal.jsonl')
  await (await arrives).saveAs(file)
  t.match(readFileSync(file, 'utf8'), serialNumber)
  // A command of its own for each variant would say the same four times.
  if (variant.size === 'phone' || variant.language === 'en') return
  const home = join(folder, 'home')
  t.match(await runCommand(['audit', 'verify', '--file', file, '--key', key], { home }), {
    code: 0,
    stdout: /^Intact: events 1 to/,
  })
  const another = serialNumber.replace(/.$/, digit => (digit === '0' ? '1' : '0'))
  writeFileSync(file, readFileSync(file, 'utf8').replace(serialNumber, another))
  t.match(await runCommand(['audit', 'verify', '--file', file, '--key', key], { home }), {
    code: 3,
    stdout: /BROKEN/,
  })
}

export async function verifierKey({ service }: Stage): Promise<string> {
  const { stdout, stderr } = await runCommand(['audit', 'key'], { home: service.home, port: service.port })
  if (stdout === '') throw new Error(stderr)
  return stdout.trim()
}
