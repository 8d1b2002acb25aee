/** What the browser modules send: an order, and then the same with a signature. */
import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { SigningPasskey } from '../../access/signing-passkeys.ts'
import { SUBSCRIBER_REASONS } from '../../domain/certificate.ts'
import { statementDigest } from '../../domain/statement.ts'
import { SegelError } from '../../errors.ts'
import { REASON_LENGTH } from './decide-parts.ts'

const closed = { additionalProperties: false } as const
const base64url = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 4096 })
const instant = Type.String({ maxLength: 40, pattern: '^[0-9TZ:.-]+$' })

const signature = {
  /** As the statement has it. */
  at: instant,
  assertion: Type.Object(
    {
      credentialId: base64url,
      authenticatorData: base64url,
      clientDataJSON: base64url,
      signature: base64url,
    },
    closed,
  ),
}

const decision = {
  decision: Type.Enum(['approve', 'reject']),
  reason: Type.String({ maxLength: REASON_LENGTH }),
}
export const DecisionSpecBody = Type.Object(decision, closed)
export const DecisionBody = Type.Object(
  { ...decision, digest: Type.String({ pattern: '^[0-9a-f]{64}$' }), ...signature },
  closed,
)

const comment = Type.String({ maxLength: REASON_LENGTH })
const order = {
  kind: Type.Enum(['revocation', 'release']),
  reason: Type.Optional(Type.Enum([...SUBSCRIBER_REASONS])),
  invalidityDate: Type.Optional(instant),
  comment: Type.Optional(comment),
}
export const OrderSpecBody = Type.Object(order, closed)
export const OrderBody = Type.Object({ ...order, ...signature }, closed)

/** @throws SegelError `malformed` */
export function readBody<T extends TSchema>(schema: T, body: unknown): Static<T> {
  if (Check(schema, body)) return body
  throw new SegelError('malformed', 'The page has sent something that this does not read. Load it again.')
}

/** What the browser signs: the challenge is the digest of the body, which it computes anew. */
export function statementAnswer(body: string, passkeys: readonly SigningPasskey[]) {
  return {
    body,
    challenge: Buffer.from(statementDigest(body)).toString('base64url'),
    passkeys: passkeys.map(({ credentialId, transports }) => ({ credentialId, transports })),
  }
}
