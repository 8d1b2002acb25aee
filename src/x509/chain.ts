import type { Certificate } from './certificate.ts'

export function checkIssuedBy(_certificate: Certificate, _issuer: Certificate): void {
  throw new Error('stub')
}
export function checkChain(_chain: readonly Certificate[], _at: Date): void {
  throw new Error('stub')
}
