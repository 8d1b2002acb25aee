import { strengthOf } from '../x509/spki.ts'
import type { Rule } from './rule.ts'

/**
 * C32: no certificate is stronger than the signature on it. The lint before signing says so again; told here, nobody
 * approves a request that the CA would then refuse.
 */
export const keyStrength: Rule = {
  name: 'key-strength',
  refusal: 'bad-public-key',
  judge: ({ csr, issuerKey }) =>
    issuerKey === undefined || strengthOf(csr.publicKey) <= strengthOf(issuerKey)
      ? []
      : [
          {
            code: 'key-stronger-than-issuer',
            effect: 'refuse',
            message: {
              id: `Kunci ${csr.publicKey.kind} lebih kuat daripada kunci penerbit (${issuerKey.kind}). Gunakan kunci sekuat itu atau di bawahnya.`,
              en: `A key of kind ${csr.publicKey.kind} is stronger than that of the issuer (${issuerKey.kind}). Use one that is not.`,
            },
            action: 'applicant',
          },
        ],
}
