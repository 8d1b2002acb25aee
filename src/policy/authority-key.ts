import type { Rule } from './rule.ts'

/** A subscriber who presents the CA's own key is an attack, or a key that has leaked. */
export const authorityKey: Rule = {
  name: 'authority-key',
  refusal: 'bad-public-key',
  judge: ({ csr, authorityKeys }) =>
    authorityKeys.includes(csr.publicKey.fingerprint)
      ? [
          {
            code: 'key-of-authority',
            effect: 'refuse',
            message: {
              id: 'Kunci ini milik penerbit sertifikat. Buat pasangan kunci baru.',
              en: 'This key belongs to the certification authority. Make a new key pair.',
            },
            action: 'applicant',
          },
        ]
      : [],
}
