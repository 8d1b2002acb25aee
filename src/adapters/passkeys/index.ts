/** WebAuthn by @simplewebauthn/server. Whatever does not hold is one refusal; why it does not, the log may know. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { SegelError } from '../../errors.ts'
import type { Passkeys } from '../../ports/passkeys.ts'
import { assertModel, type AttestationPolicy } from './attestation.ts'

export interface PasskeyOptions {
  /** The domain name that keys are made for; keys of one are of no use to another. */
  readonly rpId: string
  /** What the browser shows beside it. */
  readonly rpName: string
  readonly origins: readonly string[]
  /** Absent: any authenticator. */
  readonly attestation?: AttestationPolicy
}

/** COSE numbers (RFC 9053): ES256, EdDSA, RS256, in order of preference. */
const ALGORITHMS = [-7, -8, -257]
const MOST_TRANSPORTS = 10

export function openPasskeys(options: PasskeyOptions): Passkeys {
  const { rpId, rpName, attestation } = options
  const expected = { expectedRPID: rpId, expectedOrigin: [...options.origins], requireUserVerification: true }
  return {
    creationOptions: ({ challenge, userId, userName, displayName, exclude }) =>
      generateRegistrationOptions({
        rpName,
        rpID: rpId,
        userName,
        userID: Uint8Array.from(userId),
        userDisplayName: displayName,
        challenge: Uint8Array.from(challenge),
        attestationType: attestation === undefined ? 'none' : 'direct',
        excludeCredentials: exclude.map(id => ({ id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    requestOptions: ({ challenge, allow }) =>
      generateAuthenticationOptions({
        rpID: rpId,
        challenge: Uint8Array.from(challenge),
        userVerification: 'required',
        ...(allow === undefined
          ? {}
          : {
              allowCredentials: allow.map(({ credentialId, transports }) => ({
                id: credentialId,
                transports: [...transports],
              })),
            }),
      }),
    verifyRegistration: async (response, { challenge }) => {
      const verified = await orRefused(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge: Buffer.from(challenge).toString('base64url'),
          supportedAlgorithmIDs: ALGORITHMS,
          ...expected,
        }),
      )
      if (!verified.verified) throw refused(undefined)
      if (attestation !== undefined) assertModel(attestation, verified.registrationInfo)
      const { credential, aaguid } = verified.registrationInfo
      return {
        credentialId: credential.id,
        coseKey: Buffer.from(credential.publicKey).toString('hex'),
        aaguid,
        transports: transportsOf(response),
      }
    },
    verifyAssertion: async ({ credentialId, ...response }, { challenge, coseKey }) => {
      const verified = await orRefused(() =>
        verifyAuthenticationResponse({
          response: {
            id: credentialId,
            rawId: credentialId,
            type: 'public-key',
            response,
            clientExtensionResults: {},
          },
          expectedChallenge: Buffer.from(challenge).toString('base64url'),
          // Whether a counter went backwards, whoever keeps counters can tell.
          credential: {
            id: credentialId,
            publicKey: Uint8Array.from(Buffer.from(coseKey, 'hex')),
            counter: 0,
          },
          ...expected,
        }),
      )
      if (!verified.verified) throw refused(undefined)
      return { signCount: verified.authenticationInfo.newCounter }
    },
  }
}

/** From the browser, not signed: hints for the next time. */
function transportsOf(response: unknown): readonly string[] {
  const { response: inner } = response as { readonly response: { readonly transports?: unknown } }
  if (!Array.isArray(inner.transports)) return []
  return inner.transports
    .filter((one): one is string => typeof one === 'string' && /^[a-z-]{1,20}$/.test(one))
    .slice(0, MOST_TRANSPORTS)
}

/** The library speaks in exceptions of every kind, of its own and of parsers that met nonsense. */
async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw refused(cause)
  }
}

function refused(cause: unknown): SegelError {
  return new SegelError('unauthenticated', 'The passkey did not answer as it must.', { cause })
}
