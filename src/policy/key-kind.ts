import type { Rule } from './rule.ts'

export const keyKind: Rule = {
  name: 'key-kind',
  refusal: 'bad-public-key',
  judge: ({ profile, csr }) => {
    if (profile.keys.includes(csr.publicKey.kind)) return []
    const allowed = profile.keys.join(', ')
    return [
      {
        code: 'key-kind-not-allowed',
        effect: 'refuse',
        message: {
          id: `Jenis kunci ${csr.publicKey.kind} tidak diizinkan untuk profil ini. Gunakan: ${allowed}.`,
          en: `A key of kind ${csr.publicKey.kind} is not allowed in this profile. Use one of: ${allowed}.`,
        },
        action: 'applicant',
      },
    ]
  },
}
