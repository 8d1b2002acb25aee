import { EMPLOYMENT_STATUSES } from '../domain/employee.ts'
import type { ApplicantRule } from './rule.ts'

/** Only those in office get a certificate; each status has a code and words of its own. */
export const employment: ApplicantRule = {
  name: 'employment',
  refusal: 'employee-not-active',
  judge: ({ employee }) => {
    const { issuable, label, nextStep } = EMPLOYMENT_STATUSES[employee.status]
    if (issuable) return []
    return [
      {
        code: `employment-${employee.status}`,
        effect: 'refuse',
        message: {
          id: `Status kepegawaian: ${label.id}. ${nextStep.id}`,
          en: `Employment status: ${label.en}. ${nextStep.en}`,
        },
        action: 'agency',
      },
    ]
  },
}
