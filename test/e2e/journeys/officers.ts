/** Verifiers and registration officers: find, compare, ask, reject, approve one and several, revoke, hold, release. */
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { CERTIFICATES, REASON_TITLES, STATUS_WORDS } from '../../../src/web/messages/console-certificates.ts'
import { COMMON_REASONS, REQUEST, SIGNING } from '../../../src/web/messages/console-request.ts'
import { CONSOLE } from '../../../src/web/messages/console.ts'
import { wordsOf } from '../../../src/web/messages/words.ts'
import { clickThrough, expectAccessible, tabThrough } from '../../support/browser.ts'
import { rows } from '../../support/service.ts'
import { eventually, submit, type Submitted, submitted } from '../flow.ts'
import {
  activate,
  type Desk,
  HOSTILE,
  press,
  said,
  type Seat,
  type Stage,
  until,
  type Variant,
} from './stage.ts'

export interface Console extends Stage {
  readonly verifier: Seat
  readonly registrar: Seat
  /** A token to submit with. */
  readonly clerk: string
  /** Numbers of people who have asked for nothing yet. */
  readonly people: string[]
}

export interface Sitting {
  readonly verifier: Desk
  readonly registrar: Desk
  readonly variant: Variant
}

async function request(at: Console, profile: string): Promise<Submitted & { readonly number: string }> {
  const employeeNumber = at.people.shift() ?? ''
  const made = submitted(await submit(at.service, { as: at.clerk, employeeNumber, profile }))
  return { ...made, number: employeeNumber }
}

async function stateOf({ service }: Stage, { id }: Submitted): Promise<string | undefined> {
  const sql = 'select state from requests where id = $1'
  return (await rows<{ state: string }>(service.home, sql, [id]))[0]?.state
}

const isIn = (at: Stage, one: Submitted, state: string) =>
  eventually(state, async () => (await stateOf(at, one)) === state, 60_000)

async function serialOf({ service }: Stage, { id }: Submitted): Promise<string> {
  const sql = 'select serial_number as s from requests where id = $1'
  return (await rows<{ s: string }>(service.home, sql, [id]))[0]?.s ?? ''
}

async function reasonOf({ service }: Stage, serial: string): Promise<string | undefined> {
  const sql = 'select reason from revocations where serial_number = $1'
  return (await rows<{ reason: string }>(service.home, sql, [serial]))[0]?.reason
}

/** Found, looked at, signed, on to the next: by keyboard alone where there is one. */
export async function approveTwo(at: Console, t: Test, sitting: Sitting): Promise<void> {
  const { variant } = sitting
  const words = wordsOf(CONSOLE, variant.language)
  const { page } = sitting.verifier
  const [first, second] = [await request(at, 'signature'), await request(at, 'signature')]
  const path = ({ id }: Submitted) => `${at.origin}/console/requests/${id}`
  await page.goto(`${at.origin}/console`)
  if (variant.size === 'desktop') {
    const stops = await tabThrough(page, 80)
    t.ok(stops.length > 10)
    t.strictSame(
      stops.filter(one => !one.visible),
      [],
      'the focus is always to be seen',
    )
    await page.goto(`${at.origin}/console`)
    await page.keyboard.press('?')
    await said(page, words.helpNext)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
  } else await page.locator('[data-row-link]').first().click()
  await until(page, path(first))
  await said(page, REQUEST.comparison[variant.language])
  await said(page, REQUEST.exactly[variant.language])
  const approve = () =>
    variant.size === 'desktop' ? page.keyboard.press('a') : press(page, REQUEST.approve[variant.language])
  await approve()
  await until(page, `${path(second)}?done=approve&request=${first.id}`)
  await page.waitForLoadState('load')
  await said(page, words.doneApproved)
  await approve()
  await until(page, `${at.origin}/console?done=approve&request=${second.id}`)
  await said(page, words.emptyWaiting)

  const other = sitting.registrar.page
  await other.goto(path(first))
  await said(other, REQUEST.signed[variant.language])
  await expectAccessible(t, other, 'a request that one has approved')
  await press(other, REQUEST.approve[variant.language])
  await until(other, /done=approve/)
  await isIn(at, first, 'issued')
  t.equal(await stateOf(at, second), 'verified', 'one signature, one request')
}

/** A list to come back to: filtered, named, opened, removed. */
export async function keepView(at: Console, t: Test, { verifier, variant }: Sitting): Promise<void> {
  const words = wordsOf(CONSOLE, variant.language)
  const [one, another] = [await request(at, 'email'), await request(at, 'email')]
  const { page } = verifier
  const row = ({ id }: Submitted) => page.locator(`a[data-row-link][href$="${id}"]`)
  await page.goto(`${at.origin}/console`)
  t.equal(await row(another).count(), 1)
  await page.getByLabel(words.search).fill(one.number)
  if (variant.size === 'desktop') {
    const loaded = page.waitForEvent('load')
    await activate(page, words.apply)
    await loaded
  } else await clickThrough(page, page.getByRole('button', { name: words.apply }))
  t.equal(await row(one).count(), 1)
  t.equal(await row(another).count(), 0, 'filtered')
  const name = 'Pagi <b>ini</b>'
  await page.getByLabel(words.viewName).fill(name)
  await clickThrough(page, page.getByRole('button', { name: words.saveView }))
  await page.goto(`${at.origin}/console`)
  await clickThrough(page, page.getByRole('link', { name, exact: true }))
  t.equal(await row(another).count(), 0, 'as it was saved')
  await expectAccessible(t, page, 'a saved view')
  await clickThrough(page, page.getByRole('button', { name: words.removeView(name) }))
  t.equal(await page.getByRole('link', { name, exact: true }).count(), 0)
  await rejectAndAsk(at, t, { page, variant, wrong: one, unclear: another })
}

interface Doubts {
  readonly page: Page
  readonly variant: Variant
  readonly wrong: Submitted
  readonly unclear: Submitted
}

/** Rejected with a common reason, changed; asked back with hostile words. */
async function rejectAndAsk(at: Console, t: Test, { page, variant, wrong, unclear }: Doubts): Promise<void> {
  const { language, size } = variant
  const words = wordsOf(REQUEST, language)
  await page.goto(`${at.origin}/console/requests/${wrong.id}`)
  if (size === 'desktop') await page.keyboard.press('r')
  else await press(page, words.reject)
  await said(page, words.rejectTitle)
  await press(page, words.rejectNow)
  t.equal(await stateOf(at, wrong), 'verified', 'not without a reason')
  await page.getByLabel(words.commonReasons).selectOption({ index: 2 })
  const reason = page.locator('#reject-reason')
  t.equal(await reason.inputValue(), COMMON_REASONS[1]?.[language])
  await reason.fill(`${await reason.inputValue()} ${HOSTILE}`)
  await press(page, words.rejectNow)
  await until(page, /done=reject/)
  t.equal(await stateOf(at, wrong), 'rejected')
  await page.goto(`${at.origin}/console/requests/${wrong.id}`)
  await said(page, /onerror=/)
  await expectAccessible(t, page, 'a hostile reason')

  await page.goto(`${at.origin}/console/requests/${unclear.id}`)
  await press(page, words.askBack)
  await page.getByLabel(words.question).fill(HOSTILE)
  await press(page, words.send)
  await until(page, /done=ask/)
  await said(page, words.openQuestion)
  await expectAccessible(t, page, 'a hostile question')
  await page.goto(`${at.origin}/console?tab=asked`)
  t.equal(await page.locator(`[data-row-link][href$="${unclear.id}"]`).count(), 1)
}

/** Several in one sitting: one signature each, and a stop at the first trouble. */
export async function approveSeveral(at: Console, t: Test, { verifier, variant }: Sitting): Promise<void> {
  const { page, device } = verifier
  const { language } = variant
  const all = [await request(at, 'authentication'), await request(at, 'authentication')]
  const says = (text: { id: string; en: string }, done: number) =>
    text[language].replace('{n}', String(done)).replace('{all}', String(all.length))
  await page.goto(`${at.origin}/console?profile=authentication`)
  for (const box of await page.locator('input[name="id"]').all()) await box.check()
  await clickThrough(page, page.getByRole('button', { name: CONSOLE.decideSelected[language] }))
  t.match(page.url(), 'several')
  await device.verifyHolder(false)
  await press(page, REQUEST.severalStart[language])
  await said(page, says(SIGNING.stopped, 0))
  await device.verifyHolder(true)
  await press(page, REQUEST.severalStart[language])
  await said(page, says(SIGNING.allDone, all.length))
  await expectAccessible(t, page, 'several, done')
  const decided = await rows<{ request_id: string }>(
    at.service.home,
    'select request_id from decisions where request_id = any($1)',
    [all.map(({ id }) => id)],
  )
  t.equal(decided.length, all.length)
}

/** Held, released and revoked from the desk, one signed order each. */
export async function order(at: Console, t: Test, { verifier, registrar, variant }: Sitting): Promise<void> {
  const { language } = variant
  const words = wordsOf(CERTIFICATES, language)
  const made = [await request(at, 'email'), await request(at, 'email')] as const
  for (const one of made) {
    await verifier.page.goto(`${at.origin}/console/requests/${one.id}`)
    await press(verifier.page, REQUEST.approve[language])
    await until(verifier.page, /done=approve/)
    await isIn(at, one, 'issued')
  }
  const [first, second] = [await serialOf(at, made[0]), await serialOf(at, made[1])]
  const { page } = registrar
  await page.goto(`${at.origin}/console/certificates?q=${first.slice(0, 14)}`)
  await clickThrough(page, page.locator('[data-row-link]').first())
  t.equal(page.url(), `${at.origin}/console/certificates/${first}`)
  await page.getByLabel(REASON_TITLES.certificateHold[language]).check()
  await page.getByLabel(words.comment).first().fill(HOSTILE)
  await press(page, words.revokeNow)
  await until(page, /done=doneHeld/)
  t.equal(await reasonOf(at, first), 'certificateHold')
  await said(page, STATUS_WORDS.held[language])
  await expectAccessible(t, page, 'a certificate on hold')
  await press(page, words.releaseNow)
  await until(page, /done=done(Released|Waits)/)
  await eventually('released', async () => (await reasonOf(at, first)) === undefined, 60_000)

  await page.goto(`${at.origin}/console/revocations`)
  await page.getByLabel(CONSOLE.profile[language]).selectOption('email')
  await clickThrough(page, page.getByRole('button', { name: words.dryRun }))
  await said(page, words.concerned('2'))
  t.equal(await reasonOf(at, second), undefined, 'a dry run')
  await page.getByLabel(REASON_TITLES.keyCompromise[language]).check()
  await page.getByLabel(words.lostSince).waitFor()
  await press(page, words.start)
  await said(page, SIGNING.allDone[language].replace('{n}', '2'))
  t.strictSame([await reasonOf(at, first), await reasonOf(at, second)], ['keyCompromise', 'keyCompromise'])
  const orders = await rows<{ n: string }>(
    at.service.home,
    `select count(*) as n from audit_events where body::jsonb ->> 'action' = 'certificate.revoked'
     and body::jsonb ->> 'object' = any($1)`,
    [[first, second].map(serial => `certificate:issuing/${serial}`)],
  )
  t.equal(Number(orders[0]?.n), 2)
  await page.goto(`${at.origin}/console/certificates/${second}`)
  await said(page, words.finalNow)
}

/** What goes wrong is said, and nothing is signed. */
export async function trouble(at: Console, t: Test, sitting: Sitting): Promise<void> {
  const { variant } = sitting
  const { page, device } = sitting.verifier
  const words = wordsOf(SIGNING, variant.language)
  const approve = REQUEST.approve[variant.language]
  const one = await request(at, 'signature')
  await page.goto(`${at.origin}/console/requests/${one.id}`)
  await device.verifyHolder(false)
  await press(page, approve)
  await said(page, words.cancelled)
  await expectAccessible(t, page, 'trouble')
  t.equal(await stateOf(at, one), 'verified')
  await device.verifyHolder(true)

  const other = sitting.registrar
  await other.page.goto(`${at.origin}/console/requests/${one.id}`)
  await press(other.page, approve)
  await until(other.page, /done=approve/)
  await press(page, approve)
  await said(page, words.changed)

  const lone = await request(at, 'signature')
  await other.page.goto(`${at.origin}/console/requests/${lone.id}`)
  await other.page.context().clearCookies({ name: '__Host-segel' })
  await press(other.page, approve)
  await said(other.page, words.signedOut)
  t.equal(await stateOf(at, lone), 'verified')
}
