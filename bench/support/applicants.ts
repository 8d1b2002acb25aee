/** People with a CSR in hand, and what they and their officers send over REST. */
import type { Employee } from '../../src/domain/employee.ts'
import { encodePem } from '../../src/x509/pem.ts'
import { type Answer, ask } from '../../test/support/ask.ts'
import { makeCsr } from '../../test/support/csr.ts'
import { decideOver } from '../../test/support/decide-rest.ts'
import { seedPeople } from './seed.ts'
import type { Site } from './site.ts'

export interface Applicant {
  readonly employee: Employee
  /** PEM. */
  readonly csr: string
}

/** Who asks and who decides: never the same one (four eyes). */
export interface Officers {
  readonly registrar: string
  readonly verifier: string
  readonly officer: string
}

const ROOT_AGENCY = 'NC'

export async function makeOfficers(site: Site): Promise<Officers> {
  return {
    registrar: await site.token('verifier', { agency: ROOT_AGENCY }),
    verifier: await site.token('verifier', { agency: ROOT_AGENCY }),
    officer: await site.token('registration-officer'),
  }
}

/** New people of the registry, from the `from`-th on, handed out one by one. */
export async function makeApplicants(site: Site, from: number, count: number): Promise<() => Applicant> {
  const people = await seedPeople(site.sql, { count, from, seal: site.house.seal() })
  const applicants = people.map(employee => ({
    employee,
    csr: encodePem(makeCsr().der, 'CERTIFICATE REQUEST'),
  }))
  let next = 0
  return () => {
    const applicant = applicants[next++]
    if (applicant === undefined) throw new Error('there are no applicants left')
    return applicant
  }
}

export function submit(url: string, by: string, { employee, csr }: Applicant): Promise<Answer> {
  const json = { employeeNumber: employee.number, profile: 'signature', csr }
  return ask(url, '/api/v1/requests', { as: by, json })
}

export function approve(url: string, by: string, request: Answer): Promise<Answer> {
  const about = { id: request.field('id'), digest: request.field('digest') }
  return decideOver({ url, as: by }, about, { reason: '' })
}

/** Waits for a new state on the server's side. */
export function awaitIssuance(url: string, by: string, request: Answer): Promise<Answer> {
  const headers = { prefer: 'wait=30' }
  return ask(url, `/api/v1/requests/${request.field('id')}`, { as: by, headers })
}
