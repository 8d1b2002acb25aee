/** Signing out where somebody else vouched: people go there after they have left here, and the provider ends ours. */
import type { Actor } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { providerHash } from '../domain/session.ts'
import type { IdentityProvider } from '../ports/identity-provider.ts'
import type { Store } from '../ports/store.ts'
import { beginCeremony, type CeremonyDeps, takeCeremony } from './ceremonies.ts'
import type { Origin } from './sign-in-oidc.ts'

export interface SignOutDeps extends CeremonyDeps {
  readonly store: CeremonyDeps['store'] & Pick<Store, 'change'>
  readonly provider: Pick<IdentityProvider, 'issuer' | 'beginSignOut' | 'readLogoutToken'>
}

const KIND = 'oidc sign-out'
const PROVIDER: Actor = { id: 'system:ra', role: 'system', name: 'Segel ra' }
/** The provider's clock counts seconds and may be slow; what begins later is another sign-in. */
const SKEW_MS = 60_000

/** Where the browser goes, and the secret by which it is known when it comes back. */
export function beginProviderSignOut(deps: SignOutDeps) {
  return async (): Promise<{ readonly url: string; readonly secret: string }> => {
    const { url, state } = await deps.provider.beginSignOut()
    return { url, secret: await beginCeremony(deps, KIND, { state }) }
  }
}

/** Whether the browser comes back from where we sent it; it says nothing about who is signed in there. */
export function finishProviderSignOut(deps: CeremonyDeps) {
  return async (answer: {
    readonly secret: string | undefined
    readonly state: string | undefined
  }): Promise<boolean> => {
    if (answer.secret === undefined || answer.state === undefined) return false
    const { payload } = await takeCeremony(deps, KIND, answer.secret)
    return typeof payload === 'object' && payload !== null && Reflect.get(payload, 'state') === answer.state
  }
}

/**
 * OpenID Connect Back-Channel Logout 1.0: ends what the token names, as far as it had begun when the token was made; so one
 * that is sent again ends nothing new. Gives how many sessions ended.
 * @throws SegelError `unauthenticated` unless it is a logout token; `provider-unavailable`
 */
export function endByProvider(deps: SignOutDeps) {
  return async (from: Origin, token: string): Promise<number> => {
    const { issuedAt, subject, session } = await deps.provider.readLogoutToken(token)
    const { issuer } = deps.provider
    const at = deps.clock.now()
    const whose = {
      ...(subject === undefined ? {} : { subject: providerHash('subject', issuer, subject) }),
      ...(session === undefined ? {} : { session: providerHash('session', issuer, session) }),
    }
    const begunUntil = new Date(issuedAt.getTime() + SKEW_MS)
    return deps.store.change([], async tx => {
      const ended = await tx.revokeSessionsByProvider(whose, { at, begunUntil })
      for (const id of ended) {
        const detail = { reason: 'provider' }
        tx.record(
          auditEvent(
            { actor: PROVIDER, ...from },
            { at, action: 'session.ended', object: `session:${id}`, detail },
          ),
        )
      }
      return ended.length
    })
  }
}
