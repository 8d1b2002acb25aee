/** How employees sign in (officers do by passkey, and nothing of that is configured here). */
import Type from 'typebox'
import { closed } from './vocabulary.ts'

const text = (description: string, maxLength = 500) => Type.String({ minLength: 1, maxLength, description })

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description })

/** RFC 6749 3.3. */
const SCOPE = '^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}$'

export const signInSchema = closed(
  {
    linksPerHour: closed(
      {
        employee: whole(1, 60, 'Links sent to one employee.'),
        address: whole(1, 10_000, 'Links asked for from one address: a whole office may share one.'),
      },
      'Links by mail; beyond that the answer is the same and nothing is sent.',
    ),
    oidc: Type.Optional(
      closed(
        {
          issuer: text('Issuer identifier of the OpenID Connect provider, exactly as it spells it.'),
          clientId: text('What the provider knows Segel by.', 200),
          clientSecretFile: Type.Optional(text('File that holds the client secret; relative to home.')),
          clientSecretEnv: Type.Optional(
            text('Name of the environment variable that holds the client secret.', 100),
          ),
          scopes: Type.Optional(
            Type.Array(Type.String({ pattern: SCOPE, description: 'One scope.' }), {
              minItems: 1,
              maxItems: 20,
              description: 'What is asked for; absent: openid, profile.',
            }),
          ),
          employeeNumberClaim: text(
            'Claim that holds the employee number, as a text; a dotted path reaches into objects.',
            200,
          ),
          label: closed(
            { id: text('In Indonesian.', 60), en: text('In English.', 60) },
            'Name of the provider on the button: "Masuk dengan ...".',
          ),
        },
        'Sign-in by an OpenID Connect provider; absent: none.',
      ),
    ),
  },
  'Sign-in of employees. A link by mail is offered where mail can be sent.',
)
