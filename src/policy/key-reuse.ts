import type { IssuedCertificate } from '../domain/certificate.ts'
import type { Finding, Text } from '../errors.ts'
import type { Facts, Rule } from './rule.ts'

interface Case {
  readonly code: string
  readonly effect: Finding['effect']
  readonly applies: (certificate: IssuedCertificate, facts: Facts) => boolean
  readonly message: Text
}

const makeNewKey = { id: 'Buat pasangan kunci baru.', en: 'Make a new key pair.' }

/** The gravest first: only one of them is told. */
const CASES: readonly Case[] = [
  {
    code: 'key-compromised',
    effect: 'refuse',
    applies: certificate => certificate.revocation?.reason === 'keyCompromise',
    message: {
      id: `Kunci ini pernah dilaporkan bocor. ${makeNewKey.id}`,
      en: `This key was once reported compromised. ${makeNewKey.en}`,
    },
  },
  {
    code: 'key-of-another-person',
    effect: 'refuse',
    applies: (certificate, { employee }) => certificate.personId !== employee.personId,
    message: {
      id: `Kunci ini sudah dipakai dalam sertifikat lain. ${makeNewKey.id}`,
      en: `This key is in use in another certificate. ${makeNewKey.en}`,
    },
  },
  {
    code: 'key-of-another-profile',
    effect: 'refuse',
    applies: (certificate, { profile }) => certificate.profile !== profile.name,
    message: {
      id: `Kunci ini sudah dipakai untuk keperluan lain. ${makeNewKey.id}`,
      en: `This key serves another purpose already. ${makeNewKey.en}`,
    },
  },
  {
    code: 'key-renewed',
    effect: 'note',
    applies: () => true,
    message: {
      id: 'Pembaruan dengan kunci yang sama.',
      en: 'Renewal: the key stays the same.',
    },
  },
]

/** P08, P09: one key, one person, one purpose; and never again once compromised. */
export const keyReuse: Rule = {
  name: 'key-reuse',
  refusal: 'bad-public-key',
  judge: facts => {
    const found = CASES.find(one => facts.sameKey.some(certificate => one.applies(certificate, facts)))
    if (found === undefined) return []
    const { code, effect, message } = found
    return [{ code, effect, message, action: effect === 'refuse' ? 'applicant' : 'nobody' }]
  },
}
