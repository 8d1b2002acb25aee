/**
 * What the log may hold. Never a token, a cookie, a CSR, a NIK or an employee number: so a line names the route
 * pattern instead of the URL, and the text of an unforeseen error loses every long run of digits.
 */
import type { DestinationStream, LoggerOptions } from 'pino'
import { isSegelError } from '../errors.ts'

export interface LogSettings {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Standard output when absent. */
  readonly stream?: DestinationStream
}

const SECRET_MEMBERS = [
  'authorization',
  'cookie',
  'set-cookie',
  'idempotency-key',
  'csr',
  'nik',
  'employeeNumber',
  'secret',
  'token',
  'password',
  'passphrase',
]
// A NIK has 16 digits, an employee number 18.
const LONG_NUMBER = /\d{15,}/g
const DEEPEST_CAUSE = 4

export function composeLogger(settings: LogSettings): LoggerOptions & { stream?: DestinationStream } {
  return {
    level: settings.level,
    redact: { paths: redactedPaths(), censor: '[redacted]' },
    serializers: { err: describeError },
    ...(settings.stream === undefined ? {} : { stream: settings.stream }),
  }
}

/** Members of an error that are known to be harmless; a database error, for one, quotes rows in the others. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)) }
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: scrub(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(isSegelError(error) ? { findings: error.findings.map(finding => finding.code) } : {}),
    stack: scrub(error.stack ?? ''),
    ...(error.cause !== undefined && depth < DEEPEST_CAUSE
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  }
}

function redactedPaths(): string[] {
  const member = (name: string) => (/^\w+$/.test(name) ? `.${name}` : `["${name}"]`)
  return SECRET_MEMBERS.flatMap(name => [
    member(name).replace(/^\./, ''),
    `*${member(name)}`,
    `*.*${member(name)}`,
  ])
}

function scrub(text: string): string {
  return text.replace(LONG_NUMBER, '[number]')
}
