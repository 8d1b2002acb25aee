/** The steps of a request, as its people take them over REST. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import type { Answer } from '../support/ask.ts'
import { makeCsr } from '../support/csr.ts'
import { decideOver, revokeOver } from '../support/decide-rest.ts'
import { PROJECT, type Service } from '../support/service.ts'

export interface Submitting {
  /** Bearer token of who submits. */
  readonly as: string
  readonly employeeNumber: string
  readonly profile: string
  /** PEM or DER; a fresh P-256 one when absent. */
  readonly csr?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

export interface Submitted {
  readonly id: string
  readonly digest: string
}

export function submit(service: Service, what: Submitting): Promise<Answer> {
  const { as, employeeNumber, profile, csr = makeCsr().der, headers } = what
  const query = `employeeNumber=${employeeNumber}&profile=${profile}`
  return service.request(`/api/v1/requests?${query}`, {
    ...{ as, body: csr },
    headers: { 'content-type': 'application/pkcs10', ...headers },
  })
}

/** @throws Error unless the answer is 201 and the request went on to the officers */
export function submitted(answer: Answer): Submitted {
  if (answer.status !== 201 || answer.field('state') !== 'verified')
    throw new Error(`not submitted: ${answer.status} ${answer.text}`)
  return { id: answer.field('id'), digest: answer.field('digest') }
}

export function decide(service: Service, as: string, request: Submitted): Promise<Answer> {
  return decideOver({ url: service.url, as }, request)
}

/** Waits for the CA and gives the serial number; @throws Error when there is none. */
export async function awaitIssued(service: Service, as: string, { id }: Submitted): Promise<string> {
  const answer = await service.request(`/api/v1/requests/${id}`, { as, headers: { prefer: 'wait=20' } })
  const serialNumber = answer.field('certificate.serialNumber')
  if (serialNumber === '') throw new Error(`not issued: ${answer.text}`)
  return serialNumber
}

/** One certificate by a profile that asks for these officers, in order. */
export async function obtain(
  service: Service,
  what: Submitting,
  officers: readonly string[],
): Promise<string> {
  const request = submitted(await submit(service, what))
  for (const officer of officers) {
    const answer = await decide(service, officer, request)
    if (answer.status !== 201) throw new Error(`not approved: ${answer.status} ${answer.text}`)
  }
  return awaitIssued(service, what.as, request)
}

interface Order {
  readonly as: string
  readonly serialNumber: string
  readonly reason: string
}

export function revoke(service: Service, { as, serialNumber, reason }: Order): Promise<Answer> {
  return revokeOver({ url: service.url, as }, { serialNumber, reason })
}

/** Numbers of active employees with a mailbox and years to go: nothing about them stops a request. */
export function plainEmployees(): readonly string[] {
  const file = readFileSync(join(PROJECT, 'config/demo/employees.csv'), 'utf8')
  const all = parse<Record<string, string>>(file, { columns: true, bom: true })
  const seen = (column: string, value: string | undefined) =>
    all.filter(one => one[column] === value).length === 1
  return all
    .slice(0, 14)
    .concat(all.slice(60))
    .filter(
      one => one['kedudukan_hukum'] === 'Aktif' && one['email_dinas'] !== '' && one['nik_valid'] === 'true',
    )
    .filter(one => (one['tmt_pensiun'] ?? '') > '2032' && seen('nik', one['nik']))
    .map(one => one['nip'] ?? '')
}

/** Looks until `look` gives true; @throws Error when it does not within the bound, which is for a machine under load. */
export async function eventually(
  what: string,
  look: () => Promise<boolean>,
  boundMs = 60_000,
): Promise<number> {
  const startedAt = performance.now()
  while (!(await look())) {
    if (performance.now() - startedAt > boundMs) throw new Error(`${what}: not within ${boundMs} ms`)
    await sleep(100)
  }
  return performance.now() - startedAt
}
