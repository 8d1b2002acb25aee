/** Shape of a profile file: the domain's vocabulary as a schema, so that a profile is data and needs no code. */
import Type, { type Static } from 'typebox'
import type { ProfileKind, SubjectSource } from '../domain/profile.ts'
import {
  ATTRIBUTE_TYPES,
  closed,
  DOTTED_OID,
  KEY_KINDS,
  KEY_USAGES,
  oneOf,
  SLUG,
  TIERS,
} from './vocabulary.ts'

const KINDS = [
  'root',
  'intermediate',
  'subscriber',
  'ocsp-responder',
] as const satisfies readonly ProfileKind[]

const SOURCES = [
  'name',
  'given-name',
  'surname',
  'person-id',
  'agency',
  'root-agency',
  'official-email',
] as const satisfies readonly SubjectSource[]

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const oid = Type.String({ pattern: DOTTED_OID, maxLength: 128, description: 'Dotted object identifier.' })
const amount = (maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum, description }))

export const profileSchema = closed(
  {
    name: Type.String({ pattern: SLUG, description: 'The same as the name of the file.' }),
    kind: oneOf(KINDS, 'What its certificates are for.'),
    title: closed({ id: text(200), en: text(200) }, 'How people call it.'),
    description: Type.Optional(closed({ id: text(400), en: text(400) }, 'What it is for, in a sentence.')),
    subject: Type.Array(
      closed(
        {
          type: oneOf(ATTRIBUTE_TYPES, 'Attribute type.'),
          from: Type.Optional(oneOf(SOURCES, 'Where the value comes from; never from the CSR.')),
          value: Type.Optional(text(200)),
        },
        'One attribute: either from or value.',
      ),
      { maxItems: 12, description: 'Subject in encoding order; empty where the ceremony gives it.' },
    ),
    subjectAltName: Type.Optional(Type.Array(oneOf(['official-email'], 'Kind of name.'), { maxItems: 1 })),
    keys: Type.Array(oneOf(KEY_KINDS, 'Kind of key.'), { minItems: 1, uniqueItems: true }),
    keyUsage: Type.Array(oneOf(KEY_USAGES, 'Key usage bit.'), { minItems: 1, uniqueItems: true }),
    extendedKeyUsage: Type.Array(oid, { maxItems: 8, uniqueItems: true }),
    policies: Type.Array(
      closed(
        { oid, cps: Type.Optional(text(500)), notice: Type.Optional(text(200)) },
        'A certificate policy; cps may hold ${publicUrl}.',
      ),
      { maxItems: 4 },
    ),
    validity: closed(
      {
        years: amount(30, 'Calendar years, less a second.'),
        days: amount(3660, 'Days of 24 hours, less a second.'),
        hours: amount(8760, 'Hours, less a second.'),
        cappedByEmployment: Type.Optional(Type.Boolean()),
      },
      'Exactly one of years, days and hours.',
    ),
    pathLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 8 })),
    approvals: Type.Array(oneOf(TIERS, 'Tier.'), { maxItems: 2, uniqueItems: true }),
    bulkApproval: Type.Optional(
      Type.Boolean({
        description: 'Officers may go through several requests in one sitting, each signed by itself.',
      }),
    ),
    renewalWindowDays: amount(366, 'A new request is welcome this long before the end.'),
    holdAtMostDays: amount(
      366,
      'A hold becomes a revocation after so many days; absent: revocation.holdAtMostDays.',
    ),
    keyPeriodYears: amount(30, 'How long one key may be certified, from its first certificate on.'),
    requestedExtensions: Type.Optional(oneOf(['ignore', 'refuse'], 'What a CSR asks beyond the profile.')),
    statusPointers: Type.Boolean({ description: 'Whether certificates point to OCSP, issuer and CRL.' }),
    ocspNoCheck: Type.Optional(Type.Boolean()),
  },
  'A certificate profile.',
)

export type RawProfile = Static<typeof profileSchema>
