/** From an employee number that somebody else vouches for to the person who acts. */
import type { Actor } from '../domain/actor.ts'
import { type Employee, EMPLOYMENT_STATUSES } from '../domain/employee.ts'
import type { EmployeeNumber } from '../domain/nip.ts'
import { type Finding, SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'

const UNKNOWN: Finding = {
  code: 'sign-in-unknown-employee',
  effect: 'refuse',
  message: {
    id: 'Nomor pegawai Anda tidak ada di data kepegawaian. Minta pengelola kepegawaian memeriksanya.',
    en: 'Your employee number is not in the employee registry. Ask your personnel office to look into it.',
  },
  action: 'agency',
}

/**
 * @throws SegelError `unknown-employee`, `employee-not-active`, each with a finding for people; an outage of the
 *   registry passes as it is
 */
export function recogniseEmployee(deps: { readonly registry: EmployeeRegistry }) {
  return async (number: EmployeeNumber): Promise<{ readonly actor: Actor; readonly employee: Employee }> => {
    const employee = await deps.registry.find(number)
    if (employee === undefined)
      throw new SegelError('unknown-employee', 'The registry has no such employee.', { findings: [UNKNOWN] })
    if (!maySignIn(employee)) throw notActive(employee)
    return { actor: employeeActor(employee), employee }
  }
}

/** Who could be given a certificate may come in; others have nothing to do here that an officer would not do. */
export function maySignIn({ status }: Pick<Employee, 'status'>): boolean {
  return EMPLOYMENT_STATUSES[status].issuable
}

export function employeeActor({ personId, number, name }: Employee): Actor {
  return { id: `employee:${personId}`, role: 'employee', name, employeeNumber: number, personId }
}

function notActive({ status }: Employee): SegelError {
  const { label, nextStep } = EMPLOYMENT_STATUSES[status]
  const message = {
    id: `Anda tidak dapat masuk dengan status kepegawaian ini: ${label.id}. ${nextStep.id}`,
    en: `You cannot sign in with this employment status: ${label.en}. ${nextStep.en}`,
  }
  const finding = { code: 'sign-in-not-active', effect: 'refuse', message, action: 'agency' } as const
  return new SegelError('employee-not-active', 'The employment status does not allow signing in.', {
    findings: [finding],
  })
}
