/** Officers at work in a real browser: invited at the machine, enrolled, and every decision signed by their passkey. */
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import {
  addAuthenticator,
  expectAccessible,
  openBrowser,
  type PageOptions,
  SIZES,
  tabThrough,
  VARIANTS,
  type VirtualAuthenticator,
} from '../support/browser.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { createToken, rows, runCommand, startService } from '../support/service.ts'
import { eventually, plainEmployees, submit, type Submitted, submitted } from './flow.ts'

const browser = openBrowser(t)
// Some sixty pages are judged by axe.
t.setTimeout(900_000)
const home = await preparedHome(t)
const service = await startService(t, { home })
const origin = `http://localhost:${String(service.port)}`
const clerk = await createToken(home, '--role verifier --agency NC')
const people = plainEmployees().slice(3)
const HOSTILE = `<img src=x onerror="alert(1)"> \u202etxet\u202c 👩🏽‍⚖️ ${'panjang '.repeat(30)}`.trim()

interface Desk {
  readonly page: Page
  readonly device: VirtualAuthenticator
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()
const said = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** A browser of their own, signed in. */
async function sit(t: Test, spec: string, options: PageOptions): Promise<Desk> {
  const args = ['officer', 'invite', ...spec.split(' '), '--json']
  const name = options.language === 'en' ? 'Rina Pendaftaran' : 'Sri Verifikator'
  const { code, stdout, stderr } = await runCommand([...args, '--name', name], { home, port: service.port })
  if (code !== 0) throw new Error(stdout + stderr)
  const { link } = JSON.parse(stdout) as { link: string }
  const page = await browser.page(t, { ...options, mayComplain: /40[0-9]/ })
  const device = await addAuthenticator(page)
  const isEnglish = options.language === 'en'
  await page.goto(link)
  await page.getByLabel(isEnglish ? 'Name of the passkey' : 'Nama kunci sandi').fill('Laptop')
  await press(page, isEnglish ? 'Make the passkey' : 'Buat kunci sandi')
  await page.waitForURL(`${origin}/sign-in?enrolled=1`)
  await press(page, isEnglish ? 'Sign in with a passkey' : 'Masuk dengan kunci sandi')
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
  return { page, device }
}

async function request(profile: string): Promise<Submitted> {
  const employeeNumber = people.shift() ?? ''
  return submitted(await submit(service, { as: clerk, employeeNumber, profile }))
}

const stateOf = async ({ id }: Submitted) =>
  (await rows<{ state: string }>(home, 'select state from requests where id = $1', [id]))[0]?.state
const isIn = (one: Submitted, state: string) => eventually(state, async () => (await stateOf(one)) === state)
const serialOf = async ({ id }: Submitted) =>
  (await rows<{ s: string }>(home, 'select serial_number as s from requests where id = $1', [id]))[0]?.s ?? ''

const verifier = await sit(t, '--role verifier --agency NC', { size: 'desktop', language: 'id' })
const registrar = await sit(t, '--role registration-officer', { size: 'phone', language: 'en' })

t.test('forty before lunch, by keyboard alone: found, opened, signed, on to the next', async t => {
  const [first, second] = [await request('signature'), await request('signature')]
  const { page } = verifier
  await page.goto(`${origin}/console`)
  await expectAccessible(t, page, 'the queue')
  const stops = await tabThrough(page, 80)
  t.ok(stops.length > 10)
  t.strictSame(
    stops.filter(one => !one.visible),
    [],
    'the focus is always to be seen',
  )
  await page.goto(`${origin}/console`)
  await page.keyboard.press('?')
  await said(page, 'Baris berikutnya')
  await expectAccessible(t, page, 'the help')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${origin}/console/requests/${first.id}`)
  await expectAccessible(t, page, 'a request')
  await page.keyboard.press('a')
  await page.waitForURL(`${origin}/console/requests/${second.id}?done=approve&request=${first.id}`)
  await said(page, /disetujui/)
  await page.keyboard.press('a')
  await page.waitForURL(`${origin}/console?done=approve&request=${second.id}`)
  await said(page, 'Tidak ada yang menunggu Anda')

  const phone = registrar.page
  await phone.goto(`${origin}/console`)
  await expectAccessible(t, phone, 'the queue on a phone')
  await phone.goto(`${origin}/console/requests/${first.id}`)
  await said(phone, 'Signed with a passkey')
  await expectAccessible(t, phone, 'a request on a phone')
  await press(phone, 'Approve')
  await phone.waitForURL(/done=approve/)
  await isIn(first, 'issued')
  t.equal(await stateOf(second), 'verified', 'one signature, one request')
})

t.test('rejected with a common reason, changed; asked back with hostile words', async t => {
  const [wrong, unclear] = [await request('email'), await request('email')]
  const { page } = verifier
  await page.goto(`${origin}/console/requests/${wrong.id}`)
  await page.keyboard.press('r')
  await said(page, 'Tolak permohonan')
  await expectAccessible(t, page, 'the dialog of a rejection')
  await press(page, 'Tolak dan tandatangani')
  t.equal(await stateOf(wrong), 'verified', 'not without a reason')
  await page.getByLabel('Alasan yang sering').selectOption({ index: 2 })
  const reason = page.locator('#reject-reason')
  t.match(await reason.inputValue(), 'KTP')
  await reason.fill(`${await reason.inputValue()} ${HOSTILE}`)
  await press(page, 'Tolak dan tandatangani')
  await page.waitForURL(/done=reject/)
  t.equal(await stateOf(wrong), 'rejected')
  await page.goto(`${origin}/console/requests/${wrong.id}`)
  await said(page, /onerror=/)
  await expectAccessible(t, page, 'a hostile reason')

  await page.goto(`${origin}/console/requests/${unclear.id}`)
  await press(page, 'Tanya pemohon')
  await page.getByLabel('Pertanyaan').fill(HOSTILE)
  await press(page, 'Kirim pertanyaan')
  await page.waitForURL(/done=ask/)
  await said(page, 'Pertanyaan kepada pemohon belum dijawab.')
  await expectAccessible(t, page, 'a hostile question')
  await page.goto(`${origin}/console?tab=asked`)
  t.equal(await page.locator('[data-row-link]').count(), 1)
})

t.test('what goes wrong is said, and nothing is signed', async t => {
  const one = await request('signature')
  const { page, device } = verifier
  await page.goto(`${origin}/console/requests/${one.id}`)
  await device.verifyHolder(false)
  await press(page, 'Setujui')
  await said(page, /Dibatalkan atau terlalu lama/)
  await expectAccessible(t, page, 'trouble')
  t.equal(await stateOf(one), 'verified')
  await device.verifyHolder(true)

  const other = await sit(t, '--role verifier --agency NC', { size: 'desktop', language: 'id' })
  await other.page.goto(`${origin}/console/requests/${one.id}`)
  await press(other.page, 'Setujui')
  await other.page.waitForURL(/done=approve/)
  await press(page, 'Setujui')
  await said(page, /orang lain lebih dahulu/)

  const lone = await request('signature')
  await other.page.goto(`${origin}/console/requests/${lone.id}`)
  await other.page.context().clearCookies({ name: '__Host-segel' })
  await press(other.page, 'Setujui')
  await said(other.page, /Sesi Anda sudah berakhir/)
  t.equal(await stateOf(lone), 'verified')
})

t.test('several in one sitting: one signature each, and a stop at the first trouble', async t => {
  const all = [
    await request('authentication'),
    await request('authentication'),
    await request('authentication'),
  ]
  const { page, device } = verifier
  await page.goto(`${origin}/console?profile=authentication`)
  for (const box of await page.locator('input[name="id"]').all()) await box.check()
  await press(page, 'Periksa yang dipilih')
  await page.waitForURL(/several/)
  await expectAccessible(t, page, 'several')
  await device.verifyHolder(false)
  await press(page, 'Setujui satu per satu')
  await said(page, /Dihentikan. 0 dari 3 selesai./)
  await device.verifyHolder(true)
  await press(page, 'Setujui satu per satu')
  await said(page, 'Semua selesai: 3.')
  await expectAccessible(t, page, 'several, done')
  const decided = await rows<{ request_id: string }>(
    home,
    'select request_id from decisions where request_id = any($1)',
    [all.map(one => one.id)],
  )
  t.equal(decided.length, 3)
})

t.test('held, released and revoked from the desk, one signed order each', async t => {
  const made = [await request('email'), await request('email')] as const
  for (const one of made) {
    await verifier.page.goto(`${origin}/console/requests/${one.id}`)
    await press(verifier.page, 'Setujui')
    await verifier.page.waitForURL(/done=approve/)
    await isIn(one, 'issued')
  }
  const [first, second] = [await serialOf(made[0]), await serialOf(made[1])]
  const { page } = registrar
  const reasonOf = async (serial: string) =>
    (
      await rows<{ reason: string }>(home, 'select reason from revocations where serial_number = $1', [
        serial,
      ])
    )[0]?.reason

  await page.goto(`${origin}/console/certificates?q=${first.slice(0, 14)}`)
  await expectAccessible(t, page, 'certificates')
  await page.locator('[data-row-link]').first().click()
  await page.waitForURL(`${origin}/console/certificates/${first}`)
  await expectAccessible(t, page, 'a certificate')
  await page.getByLabel('Not clear yet: put it on hold').check()
  await page.getByLabel('Remark').fill(HOSTILE)
  await press(page, 'Sign the order')
  await page.waitForURL(/done=doneHeld/)
  t.equal(await reasonOf(first), 'certificateHold')
  await expectAccessible(t, page, 'a certificate on hold')
  await press(page, 'Release and sign')
  await page.waitForURL(/done=done(Released|Waits)/)
  await eventually('released', async () => (await reasonOf(first)) === undefined)

  await page.goto(`${origin}/console/revocations`)
  await page.getByLabel('Kind of certificate').selectOption('email')
  await press(page, 'Show what is concerned')
  await said(page, /2 certificates are concerned. Nothing has been changed yet./)
  await expectAccessible(t, page, 'the desk')
  t.equal(await reasonOf(second), undefined, 'a dry run')
  await page.getByLabel('The key is known to others, lost or stolen').check()
  await page.getByLabel('Key lost since').waitFor()
  await press(page, 'Begin, one by one')
  await said(page, 'All done: 2.')
  t.strictSame([await reasonOf(first), await reasonOf(second)], ['keyCompromise', 'keyCompromise'])
  const orders = await rows<{ n: string }>(
    home,
    "select count(*) as n from audit_events where body::jsonb ->> 'action' = 'certificate.revoked'",
  )
  t.equal(Number(orders[0]?.n), 2)
})

t.test('every page in both languages, sizes and appearances', async t => {
  const { page } = registrar
  const some = await rows<{ id: string; s: string | null }>(
    home,
    'select id, serial_number as s from requests order by serial_number nulls last limit 1',
  )
  const paths = [
    ...['/console?tab=done', '/console?q=nobody'],
    `/console/requests/${some[0]?.id ?? ''}`,
    ...['/console/certificates', `/console/certificates/${some[0]?.s ?? ''}`],
    '/console/revocations?profile=signature&status=good',
  ]
  for (const { size, language, theme } of VARIANTS) {
    await page.setViewportSize(SIZES[size])
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(`${origin}/console?lang=${language}`)
    for (const path of paths) {
      await page.goto(`${origin}${path}`)
      await expectAccessible(t, page, `${path} ${size} ${language} ${theme}`)
    }
  }
})
