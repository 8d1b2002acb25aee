/** Employees sign in with their agency's OpenID Connect provider: it says who, the registry says who that is here. */
import { tokenHash } from '../domain/access.ts'
import type { Actor, Call } from '../domain/actor.ts'
import { employeeNumberIn } from '../domain/claims.ts'
import type { SignInMethod } from '../domain/session.ts'
import { type Finding, SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { IdentityProvider, Remembered } from '../ports/identity-provider.ts'
import type { SessionKeeper } from '../ports/store-sessions.ts'
import { recogniseEmployee } from './employee-actor.ts'

/** Where a call comes from before anybody is known. */
export type Origin = Pick<Call, 'requestId' | 'source'>

/** Begins the session of somebody who was recognised. `previous` is the secret of the one this browser had. */
export type StartSession<S> = (
  from: Origin,
  who: {
    readonly actor: Actor
    readonly method: SignInMethod
    readonly credentialId?: string
    readonly previous?: string
  },
) => Promise<S>

export interface OidcDeps<S> {
  readonly provider: IdentityProvider
  readonly store: Pick<SessionKeeper, 'keepCeremony' | 'takeCeremony'>
  readonly registry: EmployeeRegistry
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'token'>
  /** Dotted path of the claim that holds the employee number. */
  readonly employeeNumberClaim: string
  readonly startSession: StartSession<S>
}

const KIND = 'oidc'
const SECRET_OCTETS = 32
/** As long as somebody may take at the provider. */
const LASTS_MS = 15 * 60_000

const NO_NUMBER: Finding = {
  code: 'sign-in-no-employee-number',
  effect: 'refuse',
  message: {
    id: 'Akun Anda di layanan masuk instansi tidak memuat nomor pegawai (NIP atau NI PPPK). Minta pengelola layanan itu melengkapinya.',
    en: 'Your account at the sign-in service of your agency holds no employee number. Ask those who run it to add it.',
  },
  action: 'agency',
}

/** Where the browser goes, and the secret by which it is known when it comes back. */
export function beginOidc<S>(deps: OidcDeps<S>) {
  return async (): Promise<{ readonly url: string; readonly secret: string }> => {
    const { url, remembered } = await deps.provider.begin()
    const secret = deps.entropy.token(SECRET_OCTETS)
    const expiresAt = new Date(deps.clock.now().getTime() + LASTS_MS)
    await deps.store.keepCeremony(tokenHash(secret), { kind: KIND, payload: remembered, expiresAt })
    return { url, secret }
  }
}

/**
 * `search` is the query that the provider sent the browser back with; each beginning ends once.
 * @throws SegelError `unauthenticated`, `identity-mismatch` without an employee number, `unknown-employee`,
 *   `employee-not-active`; `provider-unavailable` and `registry-unavailable` when nobody could be asked
 */
export function finishOidc<S>(deps: OidcDeps<S>) {
  const recognise = recogniseEmployee(deps)
  return async (
    from: Origin,
    answer: { readonly search: string; readonly secret: string; readonly previous?: string },
  ): Promise<S> => {
    const { search, secret, previous } = answer
    const kept = await deps.store.takeCeremony(tokenHash(secret), KIND, deps.clock.now())
    if (kept === undefined || !isRemembered(kept.payload)) {
      throw new SegelError(
        'unauthenticated',
        'No sign-in began in this browser, or it took too long; begin again.',
      )
    }
    const claims = await deps.provider.finish(search, kept.payload)
    const number = employeeNumberIn(claims, deps.employeeNumberClaim)
    if (number === undefined) {
      throw new SegelError('identity-mismatch', 'The provider told no employee number.', {
        findings: [NO_NUMBER],
      })
    }
    const { actor } = await recognise(number)
    return deps.startSession(from, { actor, method: 'oidc', ...(previous === undefined ? {} : { previous }) })
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  return ['state', 'nonce', 'codeVerifier'].every(name => typeof Reflect.get(value, name) === 'string')
}
