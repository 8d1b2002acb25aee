import { strengthOf } from '../x509/spki.ts'
import type { Rule } from './rule.ts'

/**
 * C32 as policy: below a CA nothing is stronger than the signature on it. For a subscriber's own key that is no harm,
 * only no gain, so officers and applicant are told; for CA certificates the lint refuses it.
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
            effect: 'note',
            message: {
              id: `Kunci ${csr.publicKey.kind} lebih kuat daripada kunci penerbit (${issuerKey.kind}): boleh, tetapi tidak menambah keamanan.`,
              en: `A key of kind ${csr.publicKey.kind} is stronger than that of the issuer (${issuerKey.kind}): allowed, but nothing is gained.`,
            },
            action: 'nobody',
          },
        ],
}
