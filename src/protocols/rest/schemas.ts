/** The shapes that several routes share; each becomes a component of the OpenAPI document. */
import { Type } from 'typebox'
import { CODES } from '../../errors.ts'
import { ref } from './answers.ts'

/**
 * Text from people: no control characters but tab and line ends (the database takes no NUL), no lone surrogates
 * (they have no UTF-8), and never without a limit.
 */
export function humanText(maxLength: number, description: string) {
  return Type.String({
    maxLength,
    pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\ud800-\\udfff]*$',
    description,
  })
}

/** A short machine-readable word, such as the name of a profile. */
export function word(maxLength: number, description: string) {
  return Type.String({ minLength: 1, maxLength, pattern: '^[\\x21-\\x7e]+$', description })
}

export function instantText(description: string) {
  return Type.String({
    format: 'date-time',
    maxLength: 40,
    description: `${description} ISO 8601, UTC, whole seconds.`,
    examples: ['2026-01-31T02:00:00Z'],
  })
}

export const RequestId = Type.String({
  pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  maxLength: 36,
  description: 'Id of the certificate request, a UUID.',
  examples: ['0f8fad5b-d9cb-469f-a165-70867728950e'],
})

export const SerialNumberText = Type.String({
  pattern: '^([0-9a-fA-F]{2}){1,20}$',
  maxLength: 40,
  description: 'Serial number of the certificate, hex.',
  examples: ['4a5b6c7d8e9f00112233445566778899aabbccdd'],
})

export const EmployeeNumberText = word(32, 'NIP of a PNS or NI of a PPPK, 18 digits.')
export const ProfileName = word(64, 'Name of the certificate profile.')
export const Digest = Type.String({
  pattern: '^[0-9a-f]{64}$',
  maxLength: 64,
  description: 'SHA-256, hex, over everything that will be certified; an approval is bound to it.',
})

export const TextSchema = Type.Object(
  { id: Type.String(), en: Type.String() },
  { $id: 'Text', description: 'A text for people, in Indonesian and English.' },
)

export const FindingSchema = Type.Object(
  {
    code: Type.String({ description: 'Stable, kebab-case.' }),
    effect: Type.Enum(['refuse', 'hold', 'note'], {
      description: '`refuse` ends the attempt, `hold` waits until it is mended, `note` stops nothing.',
    }),
    message: ref(TextSchema),
    action: Type.String({ description: 'Who must act to mend it.' }),
    reviewable: Type.Optional(
      Type.Boolean({ description: 'A verifier may lift it after seeing the papers.' }),
    ),
  },
  { $id: 'Finding', description: 'What a rule found.' },
)

export const AgencySchema = Type.Object(
  { code: Type.String(), name: Type.String() },
  { $id: 'Agency', description: 'A unit in the tree of agencies.' },
)

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Leads to the page that explains the code.' }),
    title: Type.String({ description: 'In the language of Accept-Language (id, en); Indonesian otherwise.' }),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: '`urn:uuid:` and the id of this request; quote it when you ask.' }),
    code: Type.String({ description: `Stable. From the house: ${CODES.join(', ')}; others come from HTTP.` }),
    message: ref(TextSchema),
    violations: Type.Array(ref(FindingSchema)),
  },
  {
    $id: 'Problem',
    description: 'RFC 9457 problem details.',
    examples: [
      {
        type: '/problems#conflict',
        title: 'In conflict with the present state; reload, then decide again.',
        status: 409,
        detail: 'A request that is issued cannot become withdrawn.',
        instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
        code: 'conflict',
        message: {
          id: 'Bertentangan dengan keadaan sekarang; muat ulang, lalu putuskan lagi.',
          en: 'In conflict with the present state; reload, then decide again.',
        },
        violations: [],
      },
    ],
  },
)

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'Recommended: a fresh random text. Sent again with the same call it gives the first result; with another call it is a conflict. It counts for 30 days.',
      examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
    }),
  ),
})

export const PAGING = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Most items on a page.' }),
  cursor: Type.Optional(word(1_024, 'From `next` of the page before, unchanged.')),
}

/** Query members are optional one by one, whatever they are. */
export const Search = Type.Optional(
  humanText(100, 'Part of a name, an employee number, a subject or a serial number.'),
)
