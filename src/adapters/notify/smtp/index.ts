/** Mail through the agency's own server (RFC 5321), over TLS. */
import { createTransport } from 'nodemailer'
import { SegelError } from '../../../errors.ts'
import type { Mailer } from '../../../ports/outbound.ts'
import { composeMessage } from '../compose-message.ts'

export interface SmtpOptions {
  readonly from: string
  readonly host: string
  readonly port: number
  /** `tls` from the first octet (RFC 8314), `starttls` or nothing is sent, `none` for loopback. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly credentials?: { readonly account: string; readonly password: string }
  /** PEM of the CAs to believe, instead of those of the system. */
  readonly ca?: string
  /** For each step: connecting, greeting, silence. */
  readonly timeoutMs: number
}

export type OpenMailer = Mailer & { close(): Promise<void> }

const CONNECTIONS = 2

export function smtpMailer(options: SmtpOptions): OpenMailer {
  const { from, host, port, security, credentials, ca, timeoutMs } = options
  const transport = createTransport({
    host,
    port,
    pool: true,
    maxConnections: CONNECTIONS,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(credentials === undefined ? {} : { auth: { user: credentials.account, pass: credentials.password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  })
  return {
    send: async message => {
      const composed = composeMessage(message, from)
      await transport.sendMail(composed).catch((cause: unknown) => {
        // The cause quotes the server, which quotes the address: of it, the code alone goes on.
        throw new SegelError('mail-unavailable', `The mail server did not take a message (${codeOf(cause)}).`)
      })
    },
    close: async () => {
      transport.close()
    },
  }
}

function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const reply: unknown =
    typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : undefined
  return [code, reply].filter(one => typeof one === 'string' || typeof one === 'number').join(' ')
}
