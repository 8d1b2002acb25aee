/** What is in the console on a full morning: clean requests and doubtful ones, old ones and new ones, certificates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { awaitIssued, decide, plainEmployees, revoke, submit, submitted } from '../e2e/flow.ts'
import { makeCsr, newKey } from '../support/csr.ts'
import { decideOver } from '../support/decide-rest.ts'
import { createToken, PROJECT, rows } from '../support/service.ts'
import type { Visit } from './pages.ts'

const PROFILES = ['signature', 'email', 'authentication'] as const
const WAITING = 16
/** RFC 5280, ub-common-name. */
const LONGEST_NAME = 64
/** Rows of the demonstration's employees about whom the registry and the numbers disagree, or say too little. */
const DOUBTFUL = ['198401182012032001', '198502152013011001', '199609242023122001', '198402272008121001']
/** Their CSR names somebody else. */
const MISTAKEN: Readonly<Record<number, string>> = { 1: 'Sukarno', 6: 'Maruf Anshori' }

let filled: Promise<void> | undefined

/** Once for all pictures. */
export function fillConsole(visit: Visit): Promise<void> {
  filled ??= fill(visit)
  return filled
}

async function fill({ service }: Visit): Promise<void> {
  // A home that is used again is full already.
  if ((await rows(service.home, 'select from requests')).length > WAITING) return
  const as = await createToken(service.home, '--role verifier --agency NC')
  const names = namesByNumber()
  const ask = (employeeNumber: string, profile: string, name = names.get(employeeNumber)) =>
    submit(service, { as, employeeNumber, profile, csr: makeCsr(newKey(), name?.slice(0, LONGEST_NAME)).der })
  // Without the demonstration's own employee, who is the one in the portal.
  const applicants = plainEmployees().filter(number => number !== service.employeeNumber)
  for (const [place, number] of applicants.slice(0, WAITING).entries())
    await ask(number, PROFILES[place % PROFILES.length] ?? 'email', MISTAKEN[place])
  for (const number of DOUBTFUL) await ask(number, 'signature')
  await makeOlder(service.home)
  const verifier = await createToken(service.home, '--role verifier --agency NC')
  const registrar = service.token('registrationOfficer')
  for (const [place, number] of applicants.slice(WAITING, WAITING + 6).entries()) {
    const request = submitted(await ask(number, 'signature'))
    if (place === 5) {
      const wish = { decision: 'reject', reason: 'Identitas belum dapat dipastikan.' } as const
      await decideOver({ url: service.url, as: verifier }, request, wish)
      continue
    }
    for (const officer of [verifier, registrar]) await decide(service, officer, request)
    const serialNumber = await awaitIssued(service, as, request)
    const reason = [undefined, 'certificateHold', 'keyCompromise'][place]
    if (reason !== undefined) await revoke(service, { as: verifier, serialNumber, reason })
  }
}

/** Nobody waits a week for a picture: the oldest five came in days ago. */
async function makeOlder(home: string): Promise<void> {
  const older = (table: string, key: string) =>
    `update ${table} set submitted_at = submitted_at - interval '1 day' * (7 - place) from
     (select id, row_number() over (order by submitted_at) as place from requests order by submitted_at limit 5) old
     where ${key} = old.id;`
  const guards = (what: string) =>
    `alter table requests ${what} trigger user; alter table request_queue ${what} trigger user;`
  // The queue first: which are the oldest is asked of the requests.
  const sql = `${older('request_queue', 'request_id')} ${older('requests', 'requests.id')}`
  await rows(home, `${guards('disable')} ${sql} ${guards('enable')}`)
}

function namesByNumber(): ReadonlyMap<string, string> {
  const file = readFileSync(join(PROJECT, 'config/demo/employees.csv'), 'utf8')
  const all = parse<Record<string, string>>(file, { columns: true, bom: true })
  return new Map(all.map(one => [one['nip'] ?? '', one['nama'] ?? '']))
}
