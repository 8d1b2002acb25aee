/** The employee registry as a table that an administrator imports. */
import { SegelError } from '../../../errors.ts'
import { maskNik, type NikDigits, parseNik } from '../../../domain/nik.ts'
import type { EmployeeRegistry } from '../../../ports/employee-registry.ts'
import type { Reader } from '../../../ports/store.ts'
import type { NikSeal } from './nik-seal.ts'

export { type NikSeal, openNikSeal } from './nik-seal.ts'

export interface TableRegistryDeps {
  readonly rows: Pick<Reader, 'employeeRecord'>
  readonly seal: NikSeal
}

/** `find` gives undefined only when the table was read and holds no such number. */
export function tableRegistry({ rows, seal }: TableRegistryDeps): EmployeeRegistry {
  return {
    find: async number => {
      const record = await rows.employeeRecord(number).catch(failToRead)
      if (record === undefined) return undefined
      const { agency: _agency, nikHash: _hash, nikSealed, nikConfirmed, ...employee } = record
      const nik = seal.open(nikSealed)
      const { birth, sex } = readNik(nik)
      return { ...employee, nik: { masked: maskNik(nik), birth, sex, confirmed: nikConfirmed } }
    },
  }
}

/** Whatever keeps us from reading is an outage, never an absence. */
function failToRead(cause: unknown): never {
  throw new SegelError('registry-unavailable', 'The employee registry cannot be read now.', { cause })
}

/** A number that the import let through and that reads no more is a fault of the table, not of the person. */
function readNik(nik: string): NikDigits {
  try {
    return parseNik(nik)
  } catch {
    // The cause is left out: it could quote the number.
    throw new SegelError('registry-unavailable', 'The employee registry cannot be read now.')
  }
}
