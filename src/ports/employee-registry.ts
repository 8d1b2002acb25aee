import type { Employee } from '../domain/employee.ts'
import type { EmployeeNumber } from '../domain/nip.ts'

export interface EmployeeRegistry {
  /** `undefined` means the registry knows no such number. An outage throws `registry-unavailable`, always. */
  find(number: EmployeeNumber): Promise<Employee | undefined>
}
