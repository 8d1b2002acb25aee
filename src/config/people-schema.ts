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
      'none: any authenticator. direct: only models of people.authenticators, as their makers vouch for them.',
    ),
    authenticators: Type.Array(
      closed(
        {
          aaguid: Type.String({
            pattern: '^(?!0{8}-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
            description: 'AAGUID of the model.',
          }),
          rootsFile: Type.String({
            minLength: 1,
            maxLength: 500,
            description: 'PEM file with the attestation root certificates of its vendor; relative to home.',
          }),
        },
        'An accepted model.',
      ),
      { maxItems: 200, description: 'With direct: the models that are taken.' },
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
