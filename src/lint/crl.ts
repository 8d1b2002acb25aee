import type { Finding } from '../errors.ts'
import type { SignatureAlgorithm } from '../x509/algorithms.ts'
import type { Certificate } from '../x509/certificate.ts'

export interface CrlLintContext {
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Certificate
  readonly previousNumber?: bigint
}

export function lintCrlBytes(_tbs: Uint8Array, _context: CrlLintContext): Finding[] {
  return []
}
