import { normalizeName } from '../domain/subject.ts'
import { UPPER_BOUNDS } from '../x509/name.ts'
import type { ApplicantRule } from './rule.ts'

/** Control and formatting characters (among them the ones that turn the direction of writing) make names lie. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u

export const subjectName: ApplicantRule = {
  name: 'subject-name',
  refusal: 'identity-mismatch',
  judge: ({ employee }) => {
    const name = normalizeName(employee.name)
    if (name === '' || UNSEEN.test(name)) {
      return [
        {
          code: 'name-unusable',
          effect: 'refuse',
          message: {
            id: 'Nama di SIMPEG kosong atau memuat karakter tak terlihat. Minta pengelola kepegawaian memperbaikinya.',
            en: 'The registered name is empty or has invisible characters. Ask the personnel office to mend it.',
          },
          action: 'agency',
        },
      ]
    }
    if ([...name].length <= UPPER_BOUNDS.CN) return []
    return [
      {
        code: 'name-shortened',
        effect: 'note',
        message: {
          id: 'Nama lebih dari 64 karakter: disingkat dalam CN, lengkap dalam givenName dan surname.',
          en: 'The name has over 64 characters: cut short in CN, whole in givenName and surname.',
        },
        action: 'nobody',
      },
    ]
  },
}
