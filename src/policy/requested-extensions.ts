import type { Finding } from '../errors.ts'
import type { Facts, Rule } from './rule.ts'

/** P04, P05: what the CSR asks for is never certified; asking for a CA's powers is refused outright. */
export const requestedExtensions: Rule = {
  name: 'requested-extensions',
  refusal: 'bad-csr',
  judge: facts => [...powers(facts), ...purposes(facts), ...remainder(facts)],
}

function powers({ csr }: Facts): readonly Finding[] {
  if (!csr.asksFor.ca && !csr.asksFor.keyCertSign) return []
  return [
    {
      code: 'asks-for-ca',
      effect: 'refuse',
      message: {
        id: 'CSR meminta wewenang penerbit sertifikat (CA). Buat CSR baru tanpa ekstensi itu.',
        en: 'The CSR asks for the powers of a certification authority. Make a new one without them.',
      },
      action: 'applicant',
    },
  ]
}

function purposes({ csr, profile }: Facts): readonly Finding[] {
  const foreign = csr.asksFor.extendedKeyUsages.filter(oid => !profile.extendedKeyUsage.includes(oid))
  if (foreign.length === 0) return []
  return [
    {
      code: 'asks-for-foreign-purpose',
      effect: 'refuse',
      message: {
        id: `CSR meminta kegunaan di luar profil: ${foreign.join(', ')}.`,
        en: `The CSR asks for purposes outside the profile: ${foreign.join(', ')}.`,
      },
      action: 'applicant',
    },
  ]
}

function remainder({ csr, profile }: Facts): readonly Finding[] {
  if (csr.requestedExtensions.length === 0) return []
  const names = csr.requestedExtensions.map(extension => extension.name).join(', ')
  return [
    {
      code: 'extensions-not-taken-over',
      effect: profile.requestedExtensions === 'refuse' ? 'refuse' : 'note',
      message: {
        id: `Ekstensi dalam CSR tidak dipakai: ${names}. Isi sertifikat ditentukan oleh profil.`,
        en: `Extensions in the CSR are not taken over: ${names}. The profile decides what is certified.`,
      },
      action: profile.requestedExtensions === 'refuse' ? 'applicant' : 'nobody',
    },
  ]
}
