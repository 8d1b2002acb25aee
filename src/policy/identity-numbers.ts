import { crossCheckNik } from '../domain/nik.ts'
import { crossCheck, parseEmployeeNumber } from '../domain/nip.ts'
import type { ApplicantRule } from './rule.ts'

/**
 * The numbers tell a birth date and a sex of their own. A difference is for a person to look at, not a reason to
 * refuse: a NIK is not issued anew when a birth date is corrected.
 */
export const identityNumbers: ApplicantRule = {
  name: 'identity-numbers',
  refusal: 'identity-mismatch',
  judge: ({ employee, now }) => [
    ...crossCheck(parseEmployeeNumber(employee.number), {
      birthDate: employee.birthDate,
      sex: employee.sex,
      asOf: now,
    }),
    ...crossCheckNik(employee.nik, { birthDate: employee.birthDate, sex: employee.sex }),
  ],
}
