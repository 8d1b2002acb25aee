/** What the validation authority serves to anyone: CRLs and CA certificates. */
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { CrlRecord, CrlScope } from '../ports/store-revocations.ts'

/** A CRL number may have 20 octets (RFC 5280 5.2.3), of which the store counts in eight. */
const LARGEST = 2n ** 63n - 1n

export interface AuthorityCertificates {
  readonly certificate: Uint8Array
  /** DER, from this certificate's issuer up to the root. */
  readonly chain: readonly Uint8Array[]
}

export interface AuthoritySummary {
  readonly id: string
  readonly kind: 'root' | 'intermediate'
  readonly active: boolean
  readonly certificate: Uint8Array
}

export interface CurrentCrlDeps {
  readonly store: Pick<Store, 'crlState' | 'crl'>
  readonly clock: Clock
}

/**
 * The newest CRL of a scope. Its bytes are held in memory, since many ask for the same megabytes; which one is the
 * newest is asked each time. What was once given is never followed by an older one (L26), and while the database is
 * away the held one is given until its nextUpdate.
 */
export function currentCrl(deps: CurrentCrlDeps) {
  const held = new Map<string, CrlRecord>()
  const loading = new Map<string, Promise<CrlRecord | undefined>>()
  const load = (issuerId: string, scope: CrlScope, number: bigint) => {
    const name = `${issuerId}/${scope}/${number}`
    const known = loading.get(name)
    if (known !== undefined) return known
    const begun = deps.store.crl(issuerId, number, scope).finally(() => loading.delete(name))
    loading.set(name, begun)
    return begun
  }
  const refresh = async (issuerId: string, scope: CrlScope): Promise<CrlRecord | undefined> => {
    const key = `${issuerId}/${scope}`
    const state = await deps.store.crlState(issuerId, scope)
    if (state === undefined || state.number <= (held.get(key)?.number ?? 0n)) return held.get(key)
    const loaded = await load(issuerId, scope, state.number)
    // Two that were asked at once may come back in either order.
    if (loaded !== undefined && loaded.number > (held.get(key)?.number ?? 0n)) held.set(key, loaded)
    return held.get(key)
  }
  return async (issuerId: string, scope: CrlScope = 'full'): Promise<CrlRecord> => {
    try {
      return required(await refresh(issuerId, scope), 'CRL')
    } catch (error) {
      const last = held.get(`${issuerId}/${scope}`)
      if (!isSegelError(error, 'store-unavailable') || last === undefined) throw error
      if (deps.clock.now() >= last.nextUpdate) throw error
      return last
    }
  }
}

export function archivedCrl(deps: { readonly store: Pick<Store, 'crl'> }) {
  return async (issuerId: string, number: bigint, scope: CrlScope = 'full'): Promise<CrlRecord> =>
    required(number > LARGEST ? undefined : await deps.store.crl(issuerId, number, scope), 'CRL')
}

export function authorityCertificates(deps: { readonly store: Pick<Store, 'issuer'> }) {
  return async (issuerId: string): Promise<AuthorityCertificates> => {
    const issuer = required(await deps.store.issuer(issuerId), 'issuer')
    return { certificate: issuer.certificate.der, chain: issuer.chain }
  }
}

export function listAuthorities(deps: { readonly store: Pick<Store, 'issuers'> }) {
  return async (): Promise<readonly AuthoritySummary[]> =>
    (await deps.store.issuers()).map(({ id, kind, active, certificate }) => ({
      id,
      kind,
      active,
      certificate: certificate.der,
    }))
}

function required<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new SegelError('not-found', `There is no such ${what}.`)
  return found
}
