/** States of pages that no picture shows: refusals, what is over, and people with hostile names. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { inTheMiddle } from '../screenshots/portal.ts'
import type { Shot, Visit } from '../screenshots/pages.ts'
import { asOfficer } from '../screenshots/sign-in.ts'
import { createToken, runCommand } from '../support/service.ts'
import { decideOver } from '../support/decide-rest.ts'
import { obtain, revoke, submit, submitted } from './flow.ts'

const HOSTILE = `<img src=x onerror="alert(1)"> \u202etxet\u202c 👩🏽‍⚖️ ${'panjang '.repeat(12)}`.trim()
/** Whose numbers fit together, and whose name and agency do harm where they are not drawn as text. */
const EMPLOYEE = {
  ...{ nip: '199001012015031007', nik: '9910120101900077', nama: `Budi <b>${'Kusuma'.repeat(12)}</b> "&'` },
  ...{ gelar_depan: '', gelar_belakang: '<i>S.H.</i>', tanggal_lahir: '1990-01-01', jenis_kelamin: 'M' },
  ...{ email_dinas: 'budi@nusacontoh.example', nik_valid: 'true', kedudukan_hukum: 'Aktif' },
  ...{
    jabatan: '<script>alert(2)</script>',
    instansi_kode: 'NC-X',
    instansi_nama: '<img src=x onerror=alert(3)>',
  },
  ...{ instansi_induk: 'NC', tmt_pensiun: '2048-02-01', akhir_kontrak: '' },
}

interface Happened {
  readonly rejected: string
  readonly withdrawn: string
  readonly held: string
  /** A request of the person with the hostile name. */
  readonly hostile: string
}

let happened: Promise<Happened> | undefined
const what = (visit: Visit) => (happened ??= prepare(visit))

async function prepare({ service }: Visit): Promise<Happened> {
  const { employeeNumber, url } = service
  const as = service.token('employee')
  const officers = [service.token('verifier'), service.token('registrationOfficer')]
  const mine = { as, employeeNumber, profile: 'authentication' }
  const withdrawn = submitted(await submit(service, mine)).id
  await service.request(`/api/v1/requests/${withdrawn}/withdrawal`, { as, method: 'POST' })
  const rejected = submitted(await submit(service, mine))
  await decideOver({ url, as: officers[0] ?? '' }, rejected, { decision: 'reject', reason: HOSTILE })
  const held = await obtain(service, mine, officers)
  await revoke(service, { as, serialNumber: held, reason: 'certificateHold' })
  return { rejected: rejected.id, withdrawn, held, hostile: await beHostile(service) }
}

async function beHostile(service: Visit['service']): Promise<string> {
  const { home, port } = service
  const quoted = (values: readonly string[]) => values.map(one => `"${one.replaceAll('"', '""')}"`).join(',')
  const file = join(home, 'hostile.csv')
  const bad = { ...EMPLOYEE, nip: '1' }
  writeFileSync(
    file,
    [Object.keys(EMPLOYEE), Object.values(EMPLOYEE), Object.values(bad)].map(quoted).join('\n'),
  )
  const { code, stdout, stderr } = await runCommand(['registry', 'import', file, '--skip-bad'], {
    home,
    port,
  })
  if (code !== 0) throw new Error(stdout + stderr)
  const as = await createToken(home, '--role verifier --agency NC')
  const answer = await submit(service, { as, employeeNumber: EMPLOYEE.nip, profile: 'email' })
  if (answer.status !== 201) throw new Error(answer.text)
  return answer.field('id')
}

const asEmployee = async (page: Page, visit: Visit) => {
  await inTheMiddle(page, visit)
}

/** Of the employee, with an address that is known only once something has happened. */
const own = (name: string, path: (about: Happened) => string, on?: Shot['on']): Shot => ({
  ...{ name, path: '/portal', before: asEmployee },
  on: async (page, visit) => {
    await page.goto(visit.origin + path(await what(visit)))
    await on?.(page, visit)
  },
})

const officer = asOfficer('registration-officer')
const administrator = asOfficer('administrator')

export const STATES: readonly Shot[] = [
  { name: 'sign-in-confirm', path: '/sign-in/confirm?next=%2Faccount', before: officer },
  { name: 'sign-in-confirm-employee', path: '/sign-in/confirm?next=%2Faccount', before: asEmployee },
  own('portal-rejected-hostile', ({ rejected }) => `/portal/requests/${rejected}`),
  own('portal-withdrawn', ({ withdrawn }) => `/portal/requests/${withdrawn}`),
  own('portal-held', ({ held }) => `/portal/certificates/${held}`),
  own(
    'portal-revoke-wrong',
    ({ held }) => `/portal/certificates/${held}/revoke?reason=keyCompromise`,
    async page => {
      await page.fill('[name=lost-since]', '2001-01-01')
      await Promise.all([page.waitForEvent('load'), page.locator('main form button').first().click()])
    },
  ),
  own('portal-not-found', () => '/portal/requests/0f8fad5b-d9cb-469f-a165-70867728950e'),
  {
    name: 'console-hostile',
    path: '/console?tab=open',
    before: officer,
    on: async (page, visit) => {
      await page.goto(`${visit.origin}/console/requests/${(await what(visit)).hostile}`)
    },
  },
  { name: 'console-hostile-queue', path: `/console?tab=others&q=${EMPLOYEE.nip}`, before: officer },
  { name: 'console-several-none', path: '/console/several', before: officer },
  { name: 'not-permitted', path: '/admin/officers', before: officer },
  { name: 'admin-hostile', path: '/admin/registry', before: administrator },
  { name: 'auditor-events-wrong', path: '/auditor/events?before=0', before: asOfficer('auditor') },
]
