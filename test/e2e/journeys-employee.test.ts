/**
 * Employees at their tasks, in each size and language: by mail or by the provider of their agency, with a key that the
 * browser makes or one of another device. Certificates here last a month, so that they can be renewed at once.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EMPLOYEE_SIGN_IN } from '../../src/web/messages/employee-sign-in.ts'
import { LAYOUT } from '../../src/web/messages/layout.ts'
import { REQUEST } from '../../src/web/messages/console-request.ts'
import { clickThrough, expectAccessible, openBrowser, VARIANTS } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { CLIENT, startIdentityProvider } from '../support/identity-provider.ts'
import { createToken, PROJECT, startService } from '../support/service.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { expectLink } from '../support/sign-in-link.ts'
import { plainEmployees } from './flow.ts'
import { live, type Office, type Wish } from './journeys/employee.ts'
import { named, openPage, press, said, takeSeat, until } from './journeys/stage.ts'

const browser = openBrowser(t)
t.setTimeout(900_000)
const home = await preparedHome(t)
const port = await freePort()
const origin = `http://localhost:${String(port)}`
const provider = await startIdentityProvider(t, `${origin}/sign-in/oidc/callback`)
const label = { id: 'SSO Contoh', en: 'Example SSO' }

/** The configuration for tests, with a provider and with certificates that are to be renewed from their first day. */
function configuration(): string {
  cpSync(join(PROJECT, 'config/profiles'), join(home, 'profiles'), { recursive: true })
  const profile = join(home, 'profiles/authentication.yaml')
  writeFileSync(
    profile,
    readFileSync(profile, 'utf8').replace('validity: { years: 1,', 'validity: { days: 30,'),
  )
  const file = join(home, 'config.yaml')
  const { issuer } = provider
  const oidc = {
    issuer,
    clientId: CLIENT.clientId,
    clientSecretEnv: 'SSO_SECRET',
    employeeNumberClaim: 'nip',
    label,
  }
  writeFileSync(
    file,
    `${readFileSync(join(PROJECT, 'config/test.yaml'), 'utf8')}
signIn: ${JSON.stringify({ oidc })}
profiles: ${JSON.stringify({ directory: join(home, 'profiles') })}
`,
  )
  return file
}

const env = { SSO_SECRET: CLIENT.clientSecret }
const service = await startService(t, { home, port, env, config: configuration() })
const stage = { browser, service, origin }
const employees = plainEmployees()

const WISHES: readonly Wish[] = [
  { variant: VARIANTS[0], by: 'mail', key: 'p-256', employeeNumber: service.employeeNumber },
  { variant: VARIANTS[1], by: 'provider', key: 'pasted', employeeNumber: employees[1] ?? '' },
  { variant: VARIANTS[2], by: 'mail', key: 'file', employeeNumber: employees[2] ?? '' },
  { variant: VARIANTS[3], by: 'provider', key: 'rsa-3072', employeeNumber: employees[3] ?? '' },
]

let office: Promise<Office> | undefined

async function openOffice(): Promise<Office> {
  const clerk = await createToken(home, '--role verifier --agency NC')
  const seat = await takeSeat(stage, t, { spec: '--role verifier --agency NC', name: 'Sri Verifikator' })
  const { page } = await seat.sit(t, VARIANTS[2])
  const open = (id: string) => page.goto(`${origin}/console/requests/${id}`)
  return {
    ...{ ...stage, provider, label, clerk },
    ask: async (id, question) => {
      await open(id)
      await press(page, REQUEST.askBack.id)
      await page.getByLabel(REQUEST.question.id).fill(question)
      await press(page, REQUEST.send.id)
      await until(page, /done=ask/)
      await said(page, REQUEST.openQuestion.id)
    },
    look: async id => {
      await open(id)
      return page.locator('main').innerText()
    },
  }
}

for (const wish of WISHES)
  t.test(`P11 P09 ${named(wish.variant)}: from the sign-in to the revocation, ${wish.key}`, async t => {
    await live(await (office ??= openOffice()), t, wish)
  })

t.test('at the desk: number, mailbox, button', async t => {
  const words = EMPLOYEE_SIGN_IN
  const page = await openPage(stage, t, VARIANTS[2])
  const link = expectLink(home)
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel(words.number.id).fill(employees[4] ?? '')
  await press(page, words.mailButton.id)
  await until(page, '**/sign-in/mail/sent')
  await page.goto(await link())
  t.notMatch(page.url(), '#', 'the secret is out of the address')
  t.notOk(await page.locator('input[name="link"]').isVisible())
  t.equal(await page.locator('input[name="code"]').count(), 0)
  await expectAccessible(t, page, 'link')
  await press(page, words.linkButton.id)
  await until(page, /\/(account|portal)$/)
  t.ok(await page.getByRole('button', { name: LAYOUT.signOut.id }).first().isVisible())
})

t.test('on a telephone without scripts: the link is pasted, the code is typed', async t => {
  const words = EMPLOYEE_SIGN_IN
  const link = expectLink(home)
  const desk = await openPage(stage, t, VARIANTS[2])
  await desk.goto(`${origin}/sign-in/mail`)
  await desk.getByLabel(words.number.id).fill(employees[5] ?? '')
  await press(desk, words.mailButton.id)
  await until(desk, '**/sign-in/mail/sent')
  const code = (await desk.locator('#asking-code').innerText()).trim()
  const phone = await openPage(stage, t, { ...VARIANTS[1], script: false })
  const url = await link()
  await phone.goto(url)
  await phone.getByLabel(words.link.en).fill(url)
  await phone.getByLabel(words.code.en).fill(code.toLowerCase())
  await clickThrough(phone, phone.getByRole('button', { name: words.linkButton.en, exact: true }))
  await until(phone, /\/(account|portal)$/)
})

t.test('who declines at the provider is told, and can try again', async t => {
  provider.signsIn = undefined
  const page = await openPage(stage, t, VARIANTS[0])
  await page.goto(`${origin}/sign-in`)
  await page.getByRole('link', { name: EMPLOYEE_SIGN_IN.providerButton.id(label.id) }).click()
  await until(page, url => url.pathname === '/sign-in/oidc/callback')
  await expectAccessible(t, page, 'declined at the provider')
  t.ok(await page.locator('main a[href^="/sign-in"]').first().isVisible(), 'a way on')
})
