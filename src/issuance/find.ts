/** Reading certificates, as far as the reader's scope goes. */
import { type Call, mayAct, scopeOf } from '../domain/actor.ts'
import type { CertificateStatus, IssuedCertificate } from '../domain/certificate.ts'
import type { Page } from '../domain/page.ts'
import { visiblePart } from '../domain/visible-part.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface CertificateListQuery {
  readonly status?: CertificateStatus
  readonly profile?: string
  readonly agency?: string
  readonly expiresBefore?: Date
  readonly text?: string
  readonly personId?: string
  readonly issuedFrom?: Date
  readonly issuedBefore?: Date
  readonly keyFingerprint?: string
  /** The first hex digits. */
  readonly serialPrefix?: string
  readonly limit: number
  readonly cursor?: string
}

export interface FoundCertificate {
  readonly certificate: IssuedCertificate
  /** DER, from the issuer up to the root. */
  readonly chain: readonly Uint8Array[]
}

export function findCertificate(deps: { readonly store: Pick<Store, 'certificate' | 'issuer'> }) {
  return async (call: Call, serialNumber: string): Promise<FoundCertificate> => {
    const certificate = await deps.store.certificate(serialNumber)
    if (certificate === undefined || !isReadable(call, certificate)) {
      throw new SegelError('not-found', 'There is no such certificate.')
    }
    const issuer = await deps.store.issuer(certificate.issuerId)
    const chain = issuer === undefined ? [] : [issuer.certificate.der, ...issuer.chain]
    return { certificate, chain }
  }
}

export function listCertificates(deps: {
  readonly store: Pick<Store, 'certificates' | 'agencies'>
  readonly clock: Clock
}) {
  return async (call: Call, query: CertificateListQuery): Promise<Page<IssuedCertificate>> => {
    const agencies = query.agency === undefined ? [] : await deps.store.agencies()
    const part = visiblePart(call.actor, { action: 'certificate.read', agency: query.agency }, agencies)
    return part === undefined
      ? { items: [] }
      : deps.store.certificates({ ...query, ...part, at: deps.clock.now() })
  }
}

/** How many of them there are, as far as the reader sees, but no more than `query.limit`. */
export function countCertificates(deps: {
  readonly store: Pick<Store, 'certificateCount' | 'agencies'>
  readonly clock: Clock
}) {
  return async (call: Call, query: Omit<CertificateListQuery, 'cursor'>): Promise<number> => {
    const agencies = query.agency === undefined ? [] : await deps.store.agencies()
    const part = visiblePart(call.actor, { action: 'certificate.read', agency: query.agency }, agencies)
    return part === undefined ? 0 : deps.store.certificateCount({ ...query, ...part, at: deps.clock.now() })
  }
}

/** The CA's own certificates concern nobody in particular: whoever may read all may read them. */
function isReadable(call: Call, certificate: IssuedCertificate): boolean {
  const { personId, agencyPath } = certificate
  if (personId === undefined) return scopeOf(call.actor, 'certificate.read') === 'all'
  return mayAct(call.actor, 'certificate.read', { personId, agencyPath })
}
