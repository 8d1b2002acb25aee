/**
 * Employee numbers of civil servants: the NIP of a PNS and the NI of a PPPK, 18 digits each
 * (Perka BKN 22/2007 and 43/2007 for the NIP).
 */
import { SegelError } from '../errors.ts'

/** 18 digits, checked by `parseEmployeeNumber`. */
export type EmployeeNumber = string & { readonly __employeeNumber: true }

export interface EmployeeNumberFacts {
  readonly number: EmployeeNumber
  readonly kind: 'pns' | 'pppk'
  /** ISO 8601 date of birth coded in the number. */
  readonly birthDate: string
  /** `YYYY-MM` for a PNS (TMT CPNS), `YYYY` for a PPPK. */
  readonly appointed: string
  readonly sex: 'male' | 'female'
  readonly sequence: number
}
