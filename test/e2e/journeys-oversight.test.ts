/** Administrators, auditors and citizens at their tasks, in each size and language. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openBrowser, type Passkey, VARIANTS } from '../support/browser.ts'
import { runCommand, startService } from '../support/service.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { obtain, revoke } from './flow.ts'
import * as administrator from './journeys/administrator.ts'
import { audit, verifierKey } from './journeys/auditor.ts'
import { visit } from './journeys/citizen.ts'
import { enroll, named, openPage, seatOf, type Stage } from './journeys/stage.ts'

const browser = openBrowser(t)
t.setTimeout(900_000)
const home = await preparedHome(t)
const service = await startService(t, { home })
const stage: Stage = { browser, service, origin: `http://localhost:${String(service.port)}` }

let first: readonly Passkey[] = []
let second: readonly Passkey[] = []

t.test('an administrator’s first day', async t => {
  first = await administrator.firstDay(stage, t)
  second = await administrator.inviteSecond(stage, t, first)
})

t.test('nobody verified, nobody comes in', t => administrator.unverified(stage, t))

for (const [round, variant] of VARIANTS.entries())
  t.test(`administrators, ${named(variant)}`, async t => {
    first = await administrator.workTogether(stage, t, { first, second, round, variant })
    if (round > 0) return
    const { code } = await runCommand(['officer', 'roster'], { home, port: service.port })
    t.equal(code, 0, 'every statement holds')
  })

const [good, revoked] = await Promise.all(
  ['signature', 'authentication'].map(profile =>
    obtain(service, { as: service.token('employee'), employeeNumber: service.employeeNumber, profile }, [
      service.token('verifier'),
      service.token('registrationOfficer'),
    ]),
  ),
)

t.test('after an import', async t => {
  await administrator.importOne(stage)
  for (const variant of VARIANTS) await administrator.lookAfter(stage, t, { keys: second, variant })
})

t.test('auditors', async t => {
  const links = JSON.parse(readFileSync(join(home, 'demo/invitations.json'), 'utf8')) as {
    auditor: { link: string }
  }
  const page = await openPage(stage, t, VARIANTS[3])
  const device = await enroll(stage, page, { link: links.auditor.link, variant: VARIANTS[3] })
  const seat = seatOf(stage, await device.keys())
  const key = await verifierKey(stage)
  for (const variant of VARIANTS)
    await t.test(named(variant), t => audit(stage, t, { seat, variant, key, serialNumber: good ?? '' }))
})

t.test('citizens', async t => {
  await revoke(service, { as: service.token('employee'), serialNumber: revoked ?? '', reason: 'superseded' })
  for (const variant of VARIANTS)
    await t.test(named(variant), t =>
      visit(stage, t, { variant, known: { good: good ?? '', revoked: revoked ?? '' } }),
    )
})
