/** Statements that officers sign, and their signatures, as REST says them. */
import { Type } from 'typebox'
import type { Call } from '../../domain/actor.ts'
import type { StatementSignature } from '../../domain/statement.ts'
import { humanText } from './schemas.ts'

export const SignatureText = Type.String({
  pattern: '^[A-Za-z0-9+/]{40,200}={0,2}$',
  maxLength: 202,
  description:
    'Base64 of the signature over the statement, by the key registered for this token: ECDSA P-256 with SHA-256 (DER, or raw) or Ed25519.',
})

export const StatementTime = Type.String({
  format: 'date-time',
  maxLength: 30,
  pattern: String.raw`^[^.]{19}\.\d{3}(\d{6})?Z$`,
  description: '`at` of the statement that was signed, unchanged.',
  examples: ['2026-01-31T02:00:00.000Z', '2026-01-31T02:00:00.000271828Z'],
})

/** A statement, octet for octet as it is to be signed. */
export const StatementAnswer = {
  description: 'Canonical JSON: sign exactly these octets.',
  content: { 'text/plain': { schema: humanText(16_384, 'The statement.') } },
}

export const STATEMENT_TYPE = 'text/plain; charset=utf-8'

/** Whoever calls by a bearer token signs with the key of that token. */
export function signatureOf(call: Call, base64: string): StatementSignature {
  return { by: 'key', officer: call.actor.id, signature: Buffer.from(base64, 'base64').toString('hex') }
}
