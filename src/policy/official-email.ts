import { needsOfficialEmail } from '../domain/subject.ts'
import type { ApplicantRule } from './rule.ts'

/** A bare ASCII mailbox (RFC 5280 4.2.1.6, C20). */
const MAILBOX = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/iu

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
    if (MAILBOX.test(employee.officialEmail)) return []
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
