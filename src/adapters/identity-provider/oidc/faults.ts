/** Two things can go wrong, and they must not be mixed up: the answer is not ours, or there is none to be had. */
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'
import { type Finding, isSegelError, SegelError } from '../../../errors.ts'

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

const WORDS = {
  declined: {
    id: 'Anda membatalkan, atau layanan masuk instansi menolak. Mulai lagi, atau masuk dengan cara lain.',
    en: 'You cancelled, or the sign-in service of your agency refused. Begin again, or sign in another way.',
  },
  'not-ours': {
    id: 'Jawaban layanan masuk instansi tidak cocok dengan permintaan dari peramban ini. Mulai lagi dari halaman masuk.',
    en: 'The answer of the sign-in service does not belong to what this browser asked. Begin again at the sign-in page.',
  },
  unavailable: {
    id: 'Layanan masuk instansi sedang tidak dapat dihubungi. Coba lagi beberapa menit lagi, atau masuk dengan cara lain.',
    en: 'The sign-in service of your agency cannot be reached. Try again in a few minutes, or sign in another way.',
  },
} as const

function finding(which: keyof typeof WORDS): Finding {
  return { code: `sign-in-provider-${which}`, effect: 'refuse', message: WORDS[which], action: 'applicant' }
}

export function providerFault(error: unknown): never {
  if (isSegelError(error)) throw error
  if (error instanceof AuthorizationResponseError && DECLINED.has(error.error))
    throw refused('declined', error)
  // A code that was used, or has ended.
  if (error instanceof ResponseBodyError && error.error === 'invalid_grant') throw refused('not-ours', error)
  if (error instanceof ClientError && NOT_OURS.has(error.code ?? '')) throw refused('not-ours', error)
  unavailable(error)
}

/** Nobody was recognised, and nobody was refused either. */
export function unavailable(cause: unknown): never {
  throw new SegelError('provider-unavailable', 'The identity provider cannot be asked now.', {
    cause,
    findings: [finding('unavailable')],
  })
}

function refused(which: 'declined' | 'not-ours', cause: unknown): SegelError {
  return new SegelError('unauthenticated', WORDS[which].en, { cause, findings: [finding(which)] })
}
