import { needsOfficialEmail } from '../domain/subject.ts'
import type { ApplicantRule } from './rule.ts'

/**
 * A bare ASCII mailbox (RFC 5280 4.2.1.6, C20): dot-separated words before the at, host labels after it. The letters
 * are written out, as a pattern that ignores case in Unicode would let the Kelvin sign and the long s pass.
 */
const MAILBOX =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** RFC 5321 4.5.3.1: octets before the at, and of the whole (a path of 256 with its two brackets). */
const MAX_LOCAL = 64
const MAX_MAILBOX = 254

function isCertifiable(mailbox: string): boolean {
  return mailbox.length <= MAX_MAILBOX && mailbox.indexOf('@') <= MAX_LOCAL && MAILBOX.test(mailbox)
}

export const officialEmail: ApplicantRule = {
  name: 'official-email',
  refusal: 'policy-violation',
  judge: ({ profile, employee }) => {
    if (!needsOfficialEmail(profile)) return []
    if (employee.officialEmail === undefined) {
      return [
        {
          code: 'official-email-missing',
          effect: 'hold',
          message: {
            id: 'Alamat surel dinas belum ada di SIMPEG. Minta pengelola kepegawaian menambahkannya.',
            en: 'The registry has no official mailbox. Ask the personnel office to add it.',
          },
          action: 'agency',
        },
      ]
    }
    if (isCertifiable(employee.officialEmail)) return []
    return [
      {
        code: 'official-email-unusable',
        effect: 'hold',
        message: {
          id: 'Alamat surel dinas di SIMPEG tidak dapat disertifikasi. Minta pengelola kepegawaian memperbaikinya.',
          en: 'The official mailbox in the registry cannot be certified. Ask the personnel office to mend it.',
        },
        action: 'agency',
      },
    ]
  },
}
