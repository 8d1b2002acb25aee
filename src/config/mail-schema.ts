/** How mail leaves the house. */
import Type from 'typebox'
import { closed, oneOf } from './vocabulary.ts'

const text = (description: string, maxLength = 500) => Type.String({ minLength: 1, maxLength, description })

export const mailSchema = closed(
  {
    kind: oneOf(
      ['none', 'smtp', 'file'],
      'none: no mail, and no sign-in by mail; smtp: a mail server; file: a folder, for demonstrations.',
    ),
    from: Type.Optional(text('Mailbox that mail comes from, bare.', 254)),
    directory: Type.Optional(text('Folder of kind file; relative to home; absent: mail.')),
    expiryNoticeDays: Type.Array(Type.Integer({ minimum: 1, maximum: 365, description: 'Days.' }), {
      maxItems: 10,
      description: 'Subscribers are told so many days before a certificate ends, once each; empty: never.',
    }),
    smtp: Type.Optional(
      closed(
        {
          host: text('Name of the mail server, as in its certificate.', 255),
          port: Type.Integer({
            minimum: 1,
            maximum: 65535,
            description: 'TCP port: 465 for tls, 587 for starttls.',
          }),
          security: oneOf(
            ['tls', 'starttls', 'none'],
            'tls from the first octet; starttls, or nothing is sent; none for a server on loopback alone.',
          ),
          account: Type.Optional(text('Account at the mail server; absent: none is needed.', 200)),
          passwordFile: Type.Optional(text('File that holds its password; relative to home.')),
          passwordEnv: Type.Optional(text('Name of the environment variable that holds its password.', 100)),
          caFile: Type.Optional(text("PEM of the CA to believe instead of the system's; relative to home.")),
          timeoutSeconds: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 120,
              description: 'For each step of a delivery; absent: 15.',
            }),
          ),
        },
        'The mail server of kind smtp.',
      ),
    ),
  },
  'Mail.',
)
