/** What a browser sends after a passkey was used or made, as far as a route must know it; the rest the port judges. */
import type { Assertion } from '../../domain/statement.ts'

const base64url = (maxLength: number) =>
  ({ type: 'string', minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' }) as const

/** AuthenticationResponseJSON (WebAuthn 5.1.9). */
export const ASSERTION = {
  type: 'object',
  required: ['id', 'response'],
  properties: {
    id: base64url(2048),
    response: {
      type: 'object',
      required: ['authenticatorData', 'clientDataJSON', 'signature'],
      properties: {
        authenticatorData: base64url(4096),
        clientDataJSON: base64url(4096),
        signature: base64url(4096),
      },
    },
  },
} as const

/** RegistrationResponseJSON. */
export const REGISTRATION = {
  type: 'object',
  required: ['id', 'rawId', 'type', 'response'],
  properties: {
    id: base64url(2048),
    rawId: base64url(2048),
    type: { type: 'string', enum: ['public-key'] },
    response: {
      type: 'object',
      required: ['clientDataJSON', 'attestationObject'],
      properties: { clientDataJSON: base64url(4096), attestationObject: base64url(16_384) },
    },
  },
} as const

export interface AssertionJson {
  readonly id: string
  readonly response: Omit<Assertion, 'credentialId'>
}

/** As statements keep it: nothing beside. */
export function assertionOf({ id, response }: AssertionJson): Assertion {
  const { authenticatorData, clientDataJSON, signature } = response
  return { credentialId: id, authenticatorData, clientDataJSON, signature }
}
