import { employmentEnd } from '../domain/validity.ts'
import type { ApplicantRule } from './rule.ts'

const DAY_MS = 86_400_000
const SHORT_DAYS = 90

/** A certificate ends with the employment, so there must be some employment left (domain: retirement, contract). */
export const remainingValidity: ApplicantRule = {
  name: 'remaining-validity',
  refusal: 'employee-not-active',
  judge: ({ profile, employee, now }) => {
    const end = profile.validity.cappedByEmployment === true ? employmentEnd(employee) : undefined
    if (end === undefined) return []
    const days = Math.floor((end.getTime() - now.getTime()) / DAY_MS)
    if (days < 1) {
      return [
        {
          code: 'employment-ended',
          effect: 'refuse',
          message: {
            id: 'Masa kerja menurut SIMPEG sudah berakhir. Minta pengelola kepegawaian memperbarui data.',
            en: 'By the registry the employment has ended. Ask your personnel office to update it.',
          },
          action: 'agency',
        },
      ]
    }
    if (days >= SHORT_DAYS) return []
    return [
      {
        code: 'validity-short',
        effect: 'note',
        message: {
          id: `Sertifikat hanya akan berlaku ${days} hari, sampai masa kerja berakhir.`,
          en: `The certificate will last ${days} days only, until the employment ends.`,
        },
        action: 'nobody',
      },
    ]
  },
}
