/** `listen.tls`: the listener speaks HTTPS itself. */
import Type from 'typebox'
import { closed } from './vocabulary.ts'

const file = (description: string) => Type.String({ minLength: 1, maxLength: 500, description })

export const tlsSchema = closed(
  {
    certificateFile: file('PEM: the certificate of this host, then its issuers; relative to home.'),
    keyFile: file('PEM of its private key, mode 0600; relative to home.'),
    clientAuthority: Type.Boolean({
      description: 'Take client certificates of our own CA instead of tokens (segel token bind).',
    }),
  },
  'TLS 1.2 or newer; both files are read again when they change. Absent: plain http behind a reverse proxy.',
)
