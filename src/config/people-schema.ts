/** People who sign in: where they do, and what their passkeys must be. */
import Type from 'typebox'
import { closed, oneOf } from './vocabulary.ts'

export const peopleSchema = closed(
  {
    origin: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 300,
        description:
          'Address, without a path, at which people sign in; passkeys are made for its host name. Absent: that of publicUrl.',
      }),
    ),
    attestation: oneOf(
      ['none', 'direct'],
      'none: any authenticator. direct: only one that tells its model, which is recorded.',
    ),
    allowedAaguids: Type.Array(
      Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'An AAGUID.' }),
      { maxItems: 200, description: 'With direct: the models that are taken; empty: any.' },
    ),
    tokenDecisions: Type.Boolean({
      description:
        'Decisions and releases by bearer tokens, signed by keys registered for them; both roles ra and ca look at it.',
    }),
    invitationHours: Type.Integer({
      minimum: 1,
      maximum: 720,
      description: 'How long an invitation of an officer may be used.',
    }),
  },
  'People who sign in.',
)
