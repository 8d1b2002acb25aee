import type { Agency, AgencyCode, Employee } from '../domain/employee.ts'
import type { EmployeeNumber } from '../domain/nip.ts'

/** An employee as the imported table holds it: the NIK only as keyed hash and sealed text. */
export interface EmployeeRecord extends Omit<Employee, 'agencyPath' | 'nik' | 'personId'> {
  readonly agency: AgencyCode
  readonly nikHash: Uint8Array
  readonly nikSealed: Uint8Array
  readonly nikConfirmed: boolean
}

export interface RegistryReader {
  employeeRecord(
    number: EmployeeNumber,
  ): Promise<
    (EmployeeRecord & { readonly personId: string; readonly agencyPath: readonly Agency[] }) | undefined
  >
  agencies(): Promise<readonly Agency[]>
}

export interface RegistryWriter {
  putAgencies(agencies: readonly Agency[]): Promise<void>
  /** Inserts or updates by employee number; a person is found by NIK hash or made with `newPersonId`. */
  putEmployees(
    records: readonly (EmployeeRecord & { readonly newPersonId: string })[],
  ): Promise<{ added: number; changed: number; unchanged: number }>
}
