/** Two things can go wrong, and they must not be mixed up: the answer is not ours, or there is none to be had. */
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'
import { isSegelError, SegelError } from '../../../errors.ts'

/** RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6: the person, or the provider about the person, said no. */
const DECLINED: ReadonlySet<string> = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
])
/** Another state, nonce, audience or issuer, a token that has ended, a signature that does not hold. */
const NOT_OURS: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
])

const DECLINED_DETAIL = 'The sign-in at the provider was cancelled or refused.'
const NOT_OURS_DETAIL = 'This answer of the provider belongs to no sign-in that began here; begin again.'

export function providerFault(error: unknown): never {
  if (isSegelError(error)) throw error
  if (error instanceof AuthorizationResponseError && DECLINED.has(error.error))
    throw new SegelError('unauthenticated', DECLINED_DETAIL, { cause: error })
  // A code that was used, or has ended.
  if (error instanceof ResponseBodyError && error.error === 'invalid_grant')
    throw new SegelError('unauthenticated', NOT_OURS_DETAIL, { cause: error })
  if (error instanceof ClientError && NOT_OURS.has(error.code ?? ''))
    throw new SegelError('unauthenticated', NOT_OURS_DETAIL, { cause: error })
  unavailable(error)
}

/** Nobody was recognised, and nobody was refused either. */
export function unavailable(cause: unknown): never {
  throw new SegelError('provider-unavailable', 'The identity provider cannot be asked now.', { cause })
}
