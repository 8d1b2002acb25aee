/** What the validation authority serves to anyone: CRLs and CA certificates. */
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import type { CrlRecord } from '../ports/store-revocations.ts'

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

export function currentCrl(deps: { readonly store: Pick<Store, 'latestCrl'> }) {
  return async (issuerId: string): Promise<CrlRecord> => required(await deps.store.latestCrl(issuerId), 'CRL')
}

export function archivedCrl(deps: { readonly store: Pick<Store, 'crl'> }) {
  return async (issuerId: string, number: bigint): Promise<CrlRecord> =>
    required(number > LARGEST ? undefined : await deps.store.crl(issuerId, number), 'CRL')
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
