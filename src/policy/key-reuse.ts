import type { IssuedCertificate } from '../domain/certificate.ts'
import type { Finding, Text } from '../errors.ts'
import type { Rule } from './rule.ts'

/** What counts of a certificate that carries the key, and of whoever wants it certified now. */
export type KeyHolding = Pick<IssuedCertificate, 'personId' | 'profile' | 'revocation'>

interface Case {
  readonly code: string
  readonly effect: Finding['effect']
  readonly applies: (held: KeyHolding, wanted: KeyHolding) => boolean
  readonly message: Text
}

const makeNewKey = { id: 'Buat pasangan kunci baru.', en: 'Make a new key pair.' }

/** The gravest first: only one of them is told. */
const CASES: readonly Case[] = [
  {
    code: 'key-compromised',
    effect: 'refuse',
    applies: held => held.revocation?.reason === 'keyCompromise',
    message: {
      id: `Kunci ini pernah dilaporkan bocor. ${makeNewKey.id}`,
      en: `This key was once reported compromised. ${makeNewKey.en}`,
    },
  },
  {
    code: 'key-of-another-person',
    effect: 'refuse',
    applies: (held, wanted) => held.personId !== wanted.personId,
    message: {
      id: `Kunci ini sudah dipakai dalam sertifikat lain. ${makeNewKey.id}`,
      en: `This key is in use in another certificate. ${makeNewKey.en}`,
    },
  },
  {
    code: 'key-of-another-profile',
    effect: 'refuse',
    applies: (held, wanted) => held.profile !== wanted.profile,
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
  judge: ({ sameKey, employee, profile }) => {
    const finding = judgeKeyReuse(sameKey, { personId: employee.personId, profile: profile.name })
    return finding === undefined ? [] : [finding]
  },
}

/** The gravest finding about a key that stands in these certificates already, or undefined when it is new. */
export function judgeKeyReuse(held: readonly KeyHolding[], wanted: KeyHolding): Finding | undefined {
  const found = CASES.find(one => held.some(holding => one.applies(holding, wanted)))
  if (found === undefined) return undefined
  const { code, effect, message } = found
  return { code, effect, message, action: effect === 'refuse' ? 'applicant' : 'nobody' }
}
