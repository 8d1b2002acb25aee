/** How the command line speaks of a failure: one sentence on standard error, and an exit code. */
import { type Code, SegelError } from '../errors.ts'

/** 0 done, 1 failed, 2 wrong usage or configuration, 3 refused or not verified. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3 } as const

const EXIT_CODES = {
  malformed: EXIT.usage,
  'bad-csr': EXIT.refused,
  'bad-public-key': EXIT.refused,
  'unknown-employee': EXIT.refused,
  'employee-not-active': EXIT.refused,
  'identity-mismatch': EXIT.refused,
  'policy-violation': EXIT.refused,
  unauthenticated: EXIT.refused,
  'not-permitted': EXIT.refused,
  'not-found': EXIT.refused,
  conflict: EXIT.refused,
  'already-revoked': EXIT.refused,
  'rate-limited': EXIT.refused,
  'registry-unavailable': EXIT.failed,
  'provider-unavailable': EXIT.failed,
  'mail-unavailable': EXIT.failed,
  'signer-unavailable': EXIT.failed,
  'store-unavailable': EXIT.failed,
} as const satisfies Record<Code, number>

export interface Failure {
  readonly exitCode: number
  readonly code: Code | 'internal'
  readonly sentence: string
}

/** A NIK has 16 digits, an employee number 18: no message may carry either. */
const LONG_NUMBER = /\d{15,}/g

export function describeFailure(error: unknown): Failure {
  if (error instanceof SegelError) {
    const findings = error.findings.map(finding => finding.message.en)
    const sentence = [error.detail, ...findings.filter(text => text !== error.detail)].join(' ')
    return { exitCode: EXIT_CODES[error.code], code: error.code, sentence }
  }
  const message = error instanceof Error ? error.message : String(error)
  const sentence = (message.split('\n')[0] ?? '').replace(LONG_NUMBER, '[number]')
  return { exitCode: EXIT.failed, code: 'internal', sentence: `unexpected: ${sentence}` }
}
