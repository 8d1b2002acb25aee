/** Employees sign in with their agency's OpenID Connect provider: it says who, the registry says who that is here. */
import type { Call } from '../domain/actor.ts'
import { employeeNumberIn } from '../domain/claims.ts'
import { providerHash, type Session } from '../domain/session.ts'
import { type Finding, isSegelError, SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Claims, IdentityProvider, Remembered } from '../ports/identity-provider.ts'
import { beginCeremony, type CeremonyDeps, takeCeremony } from './ceremonies.ts'
import { recogniseEmployee } from './employee-actor.ts'
import type { SignedIn } from './sessions.ts'

/** Where a call comes from before anybody is known. */
export type Origin = Pick<Call, 'requestId' | 'source'>

export type StartSession = (
  from: Origin,
  who: SignedIn,
) => Promise<{ readonly secret: string; readonly session: Session }>

export interface OidcDeps extends CeremonyDeps {
  readonly provider: IdentityProvider
  readonly registry: EmployeeRegistry
  /** Dotted path of the claim that holds the employee number. */
  readonly employeeNumberClaim: string
  readonly startSession: StartSession
  /** Counts what failed, for the audit log. */
  readonly noteFailure: (source: string) => void
}

const KIND = 'oidc'

const NO_NUMBER: Finding = {
  code: 'sign-in-no-employee-number',
  effect: 'refuse',
  message: {
    id: 'Akun Anda di layanan masuk instansi tidak memuat nomor pegawai (NIP atau NI PPPK). Minta pengelola layanan itu melengkapinya.',
    en: 'Your account at the sign-in service of your agency holds no employee number. Ask those who run it to add it.',
  },
  action: 'agency',
}

/** Where the browser goes, and the secret by which it is known when it comes back. `next` is given back then. */
export function beginOidc(deps: OidcDeps) {
  return async (next = '/'): Promise<{ readonly url: string; readonly secret: string }> => {
    const { url, remembered } = await deps.provider.begin()
    return { url, secret: await beginCeremony(deps, KIND, { ...remembered, next }) }
  }
}

export interface OidcAnswer {
  /** The query that the provider sent the browser back with. */
  readonly search: string
  /** Of the beginning: from the cookie of this browser. */
  readonly secret: string | undefined
  /** Secret of the session that this browser has now. */
  readonly previous?: string
}

/**
 * Each beginning ends once.
 * @throws SegelError `unauthenticated`, `identity-mismatch` without an employee number, `unknown-employee`,
 *   `employee-not-active`; `provider-unavailable` and `registry-unavailable` when nobody could be asked
 */
export function finishOidc(deps: OidcDeps) {
  const recognise = recogniseEmployee(deps)
  return async (from: Origin, { search, secret, previous }: OidcAnswer) => {
    try {
      const { payload } = await takeCeremony(deps, KIND, secret)
      if (!isRemembered(payload)) throw new Error('a ceremony of this kind holds something else')
      const claims = await deps.provider.finish(search, payload)
      const number = employeeNumberIn(claims, deps.employeeNumberClaim)
      if (number === undefined) {
        throw new SegelError('identity-mismatch', 'The provider told no employee number.', {
          findings: [NO_NUMBER],
        })
      }
      const { actor } = await recognise(number)
      const started = await deps.startSession(from, {
        actor,
        method: 'oidc',
        ...vouchedForBy(deps.provider.issuer, claims),
        ...(previous === undefined ? {} : { previous }),
      })
      return { ...started, next: payload.next }
    } catch (error) {
      // An outage says nothing about who asked.
      if (isRefusal(error)) deps.noteFailure(from.source)
      throw error
    }
  }
}

/** Providers that end sessions name the person by `sub` and the session by `sid`. */
function vouchedForBy(issuer: string, { sub, sid }: Claims): Pick<SignedIn, 'vouchedFor'> {
  if (typeof sub !== 'string') return {}
  const subject = providerHash('subject', issuer, sub)
  const session = typeof sid === 'string' ? { session: providerHash('session', issuer, sid) } : {}
  return { vouchedFor: { subject, ...session } }
}

const REFUSALS = ['unauthenticated', 'identity-mismatch', 'unknown-employee', 'employee-not-active'] as const

export function isRefusal(error: unknown): boolean {
  return REFUSALS.some(code => isSegelError(error, code))
}

function isRemembered(value: unknown): value is Remembered & { readonly next: string } {
  if (typeof value !== 'object' || value === null) return false
  return ['state', 'nonce', 'codeVerifier', 'next'].every(
    name => typeof Reflect.get(value, name) === 'string',
  )
}
