/** Administrators: they come in by a link, invite, sign as well, look after the CA, recover and remove. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { ACCOUNT, ENROLL } from '../../../src/web/messages/account.ts'
import { ADMIN } from '../../../src/web/messages/admin.ts'
import { FAILURES } from '../../../src/web/messages/failures.ts'
import { LAYOUT } from '../../../src/web/messages/layout.ts'
import { OFFICERS } from '../../../src/web/messages/officers.ts'
import { SIGN_IN } from '../../../src/web/messages/sign-in.ts'
import { wordsOf } from '../../../src/web/messages/words.ts'
import { clickThrough, expectAccessible, type Passkey, VARIANTS } from '../../support/browser.ts'
import { PROJECT, rows, runCommand } from '../../support/service.ts'
import {
  activate,
  enroll,
  inviteAtMachine,
  openPage,
  press,
  said,
  seatOf,
  signIn,
  type Stage,
  until,
  type Variant,
  walkTo,
} from './stage.ts'

const ENGLISH = VARIANTS[3]

/** What the journal says about officers and sessions since `sequence`. */
async function actionsSince({ service }: Stage, sequence: string, pattern: string) {
  const found = await rows<{ action: string }>(
    service.home,
    `select body::jsonb ->> 'action' as action from audit_events
     where body::jsonb ->> 'action' ~ $1 and sequence > $2 order by sequence`,
    [pattern, sequence],
  )
  return found.map(({ action }) => action)
}

async function journalEnd({ service }: Stage): Promise<string> {
  return (
    (await rows<{ sequence: string }>(service.home, 'select sequence from audit_head'))[0]?.sequence ?? '0'
  )
}

/** The first administrator: invited at the machine, enrolled, in, out, a second passkey, a session ended. */
export async function firstDay(stage: Stage, t: Test): Promise<readonly Passkey[]> {
  const { origin } = stage
  const before = await journalEnd(stage)
  const link = await inviteAtMachine(stage, '--role administrator', 'Sri Wahyuni')
  t.match(link, `${origin}/enroll#`)
  const page = await openPage(stage, t, ENGLISH)
  const first = await enroll(stage, page, { link, variant: ENGLISH })
  const keys = await first.keys()
  t.equal(keys.length, 1)
  await said(page, SIGN_IN.enrolledTitle.en)
  await signIn(page, ENGLISH)
  t.equal(new URL(page.url()).pathname, '/admin')
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === '__Host-segel')
  t.match(cookie, { secure: true, httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' })
  await page.goto(`${origin}/account`)
  await said(page, 'Laptop')
  await press(page, LAYOUT.signOut.en)
  await until(page, `${origin}/sign-in?signed-out=1`)
  await page.goto(`${origin}/account`)
  t.equal(page.url(), `${origin}/sign-in?next=%2Faccount`)
  await signIn(page, ENGLISH)
  t.equal(page.url(), `${origin}/account`)

  // The first device holds a key of this officer already, so a second one makes the further key.
  const usb = {
    protocol: 'ctap2',
    transport: 'usb',
    hasResidentKey: true,
    hasUserVerification: true,
  } as const
  await first.session.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...usb, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await page.getByLabel(ACCOUNT.label.en).fill('Spare key')
  await press(page, ACCOUNT.addButton.en)
  await until(page, `${origin}/account?done=added`)
  await said(page, 'Spare key')
  await expectAccessible(t, page, 'an account with two passkeys')

  const stranger = await openPage(stage, t, ENGLISH)
  t.equal((await stranger.goto(`${origin}/account`))?.url(), `${origin}/sign-in?next=%2Faccount`)
  const [beginning] = ACCOUNT.endNamed.en('|').split('|')
  const ends = page.getByRole('button', { name: new RegExp(`^${beginning ?? ''}`) })
  t.equal(await ends.count(), 1)
  await clickThrough(page, ends.first())
  await until(page, `${origin}/sign-in?signed-out=1`)
  await page.goto(link)
  await said(page, ENROLL.notOpenTitle.en)
  await expectAccessible(t, page, 'an invitation that was used')
  t.strictSame(await actionsSince(stage, before, '^(officer|session)[.]'), [
    ...['officer.invited', 'officer.enrolled', 'session.started', 'session.ended', 'session.started'],
    ...['officer.key-added', 'session.ended'],
  ])
  return keys
}

/** Nobody verified by their device: nobody comes in. */
export async function unverified(stage: Stage, t: Test): Promise<void> {
  const variant = VARIANTS[2]
  const page = await openPage(stage, t, variant)
  const link = await inviteAtMachine(stage, '--role administrator', 'Kadek Lestari')
  const device = await enroll(stage, page, { link, variant })
  await device.verifyHolder(false)
  await press(page, SIGN_IN.passkeyButton.id)
  await said(page, SIGN_IN.cancelled.id)
  await expectAccessible(t, page, 'no passkey was used')
  t.equal((await page.context().cookies()).filter(({ name }) => name === '__Host-segel').length, 0)
}

/** While there is one administrator, one is enough; gives the passkey of the second. */
export async function inviteSecond(stage: Stage, t: Test, first: readonly Passkey[]) {
  const { page } = await seatOf(stage, first).sit(t, ENGLISH)
  const link = await invite(stage, page, { name: 'Ketut Adnyana', role: 'administrator', variant: ENGLISH })
  await said(page, OFFICERS.linkReady.en)
  await expectAccessible(t, page, 'an invitation is made')
  const device = await enroll(stage, await openPage(stage, t, ENGLISH), { link, variant: ENGLISH })
  return device.keys()
}

interface Invited {
  readonly name: string
  readonly role: string
  readonly variant: Variant
}

/** Gives the link that the page shows once. */
async function invite({ origin }: Stage, page: Page, { name, role, variant }: Invited): Promise<string> {
  const words = wordsOf(OFFICERS, variant.language)
  await page.goto(`${origin}/admin/officers`)
  await page.getByLabel(words.name).fill(name)
  await page.getByLabel(words.role).selectOption(role)
  await press(page, words.inviteButton)
  return madeLink(page)
}

async function madeLink(page: Page): Promise<string> {
  await page.locator('#made-link').waitFor({ state: 'visible', timeout: 60_000 })
  return (await page.locator('#made-link-text').textContent()) ?? ''
}

export interface Administrators {
  readonly first: readonly Passkey[]
  readonly second: readonly Passkey[]
  /** How often this was done before. */
  readonly round: number
}

/** Two administrators and an officer of theirs; gives the passkey that the first has after a recovery. */
export async function workTogether(
  stage: Stage,
  t: Test,
  about: Administrators & { readonly variant: Variant },
): Promise<readonly Passkey[]> {
  const { origin } = stage
  const { variant, round } = about
  const words = wordsOf(OFFICERS, variant.language)
  const name = `<b>Budi</b> \u202eidub "Siregar ${String(round)}"`
  const before = await journalEnd(stage)
  const { page: first } = await seatOf(stage, about.first).sit(t, variant)
  const { page: second } = await seatOf(stage, about.second).sit(t, variant)

  const link = await invite(stage, first, { name, role: 'registration-officer', variant })
  await said(first, words.linkDraft)
  const early = await openPage(stage, t, variant)
  await early.goto(link)
  await said(early, ENROLL.notOpenTitle[variant.language])
  await first.reload()
  t.equal(await first.getByRole('button', { name: words.endorse }).count(), 0, 'not by the same again')
  await second.goto(`${origin}/admin/officers`)
  t.match(await second.locator('table').first().textContent(), name)
  await expectAccessible(t, second, 'officers with a draft')
  await press(second, words.endorse)
  await second.getByRole('button', { name: words.endorse }).waitFor({ state: 'detached' })
  const officer = await openPage(stage, t, variant)
  await enroll(stage, officer, { link, variant })
  await signIn(officer, variant)
  t.equal((await officer.goto(`${origin}/admin/officers`))?.status(), 403)
  await said(officer, FAILURES.notPermittedTitle[variant.language])

  // A recovery: by an administrator and any other officer.
  await second.goto(`${origin}/admin/officers`)
  await clickThrough(second, second.getByRole('link', { name: 'Sri Wahyuni' }).first())
  await expectAccessible(t, second, 'an officer')
  await press(second, words.recover)
  const recovery = await madeLink(second)
  await officer.goto(`${origin}/endorsements`)
  await expectAccessible(t, officer, 'a recovery waits')
  await press(officer, words.endorse)
  await said(officer, words.noDrafts)
  const again = await openPage(stage, t, variant)
  const device = await enroll(stage, again, { link: recovery, variant })
  await signIn(again, variant)
  t.equal((await again.goto(`${origin}/admin/officers`))?.status(), 200)
  await first.goto(`${origin}/admin/officers`)
  t.match(first.url(), '/sign-in', 'what the old key began has ended')

  // A removal ends what is running, at once.
  await clickThrough(
    again,
    again.locator('a[href^="/admin/officers/"]', { hasText: `Siregar ${String(round)}` }),
  )
  await again.getByLabel(words.reason).fill('Pindah ke provinsi lain')
  await press(again, words.remove)
  await until(again, `${origin}/admin/officers`)
  await said(again, words.removed)
  await officer.goto(`${origin}/endorsements`)
  t.match(officer.url(), '/sign-in')
  t.strictSame(await actionsSince(stage, before, '^officer[.]'), [
    ...['officer.invitation-drafted', 'officer.invited', 'officer.enrolled'],
    ...['officer.invitation-drafted', 'officer.recovery-invited', 'officer.enrolled', 'officer.removed'],
  ])
  return device.keys()
}

/** One good row and one bad one. */
export async function importOne({ service: { home, port } }: Stage): Promise<void> {
  const [header = '', row = ''] = readFileSync(join(PROJECT, 'config/demo/employees.csv'), 'utf8').split('\n')
  const file = join(home, 'more.csv')
  writeFileSync(file, [header, row, row.replace(/^\d+/, '1')].join('\n'))
  const { code, stdout, stderr } = await runCommand(['registry', 'import', file, '--skip-bad'], {
    home,
    port,
  })
  if (code !== 0) throw new Error(stdout + stderr)
}

/** Is the CA well, what may be issued, was the registry loaded? By keyboard where there is one. */
export async function lookAfter(
  stage: Stage,
  t: Test,
  { keys, variant }: { readonly keys: readonly Passkey[]; readonly variant: Variant },
): Promise<void> {
  const words = wordsOf(ADMIN, variant.language)
  const { page } = await seatOf(stage, keys).sit(t, variant)
  const go = async (label: string, path: string) => {
    if (variant.size === 'desktop') {
      await activate(page, label)
      await until(page, url => url.pathname === path)
    } else await clickThrough(page, page.getByRole('link', { name: label, exact: true }).first())
    t.equal(new URL(page.url()).pathname, path)
  }
  const authorities = page.locator('table', { hasText: 'Segel Test Issuing CA' }).first()
  t.match(await authorities.innerText(), words.active)
  t.match(await authorities.innerText(), words.keyHere)
  t.match(await page.locator('main').innerText(), words.waiting)
  await go(words.profiles, '/admin/profiles')
  for (const name of ['signature', 'email', 'authentication'])
    t.match(await page.locator('main').innerText(), name)
  await go(words.registry, '/admin/registry')
  const report = page.getByRole('row', { name: new RegExp(words.accepted) }).first()
  t.match(await report.innerText(), `1 ${words.accepted}, 1 ${words.skipped}`)
  await go(words.officers, '/admin/officers')
  if (variant.size === 'desktop') await walkTo(page, OFFICERS.inviteButton[variant.language])
}
