/**
 * The one error class of Segel and its closed vocabulary of codes. Every wire (REST, OCSP, the command
 * line) maps the whole union, so a new code does not compile until each wire knows it.
 */

/** A text for people, in both languages of the house. */
export interface Text {
  readonly id: string
  readonly en: string
}

/** Who must act to mend a finding. */
export type ActsOn = 'applicant' | 'agency' | 'verifier' | 'registration-officer' | 'administrator' | 'nobody'

/**
 * What a rule found. `refuse` ends the attempt, `hold` lets the request wait until it is mended (or, when
 * `reviewable`, until a verifier has looked at the person's papers), `note` is shown and stops nothing.
 */
export interface Finding {
  /** Stable, kebab-case, never reused with another meaning. */
  readonly code: string
  readonly effect: 'refuse' | 'hold' | 'note'
  readonly reviewable?: boolean
  readonly message: Text
  readonly action: ActsOn
}

export const CODES = [
  'malformed',
  'bad-csr',
  'bad-public-key',
  'unknown-employee',
  'employee-not-active',
  'identity-mismatch',
  'policy-violation',
  'unauthenticated',
  'not-permitted',
  'not-found',
  'conflict',
  'already-revoked',
  'rate-limited',
  'registry-unavailable',
  'provider-unavailable',
  'mail-unavailable',
  'signer-unavailable',
  'store-unavailable',
] as const

export type Code = (typeof CODES)[number]

/**
 * `detail` is public and may be shown to whoever asked; `cause` is private and only logged.
 * Neither may hold a NIK, a secret or key material.
 */
export class SegelError extends Error {
  readonly code: Code
  readonly detail: string
  readonly findings: readonly Finding[]
  /** When the same call may succeed, where that is known. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: Code,
    detail: string,
    options: { cause?: unknown; findings?: readonly Finding[]; retryAfterSeconds?: number } = {},
  ) {
    super(`${code}: ${detail}`, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'SegelError'
    this.code = code
    this.detail = detail
    this.findings = options.findings ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** True when `error` is a SegelError with this code. */
export function isSegelError(error: unknown, code?: Code): error is SegelError {
  return error instanceof SegelError && (code === undefined || error.code === code)
}
