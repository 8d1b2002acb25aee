/** What runs out: CA certificates, CRLs, responder certificates; each with the day on which it does. */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import type { Clock } from '../ports/environment.ts'
import type { CrlState } from '../ports/store-revocations.ts'
import type { Store } from '../ports/store.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { nameToString } from '../x509/name.ts'

/** `soon` is what somebody must act on; `over` is what should never have come to pass. */
export type Remaining = 'enough' | 'soon' | 'over'

export interface Ending {
  readonly notAfter: Date
  readonly remaining: Remaining
}

export interface AuthorityReport extends Ending {
  readonly id: string
  readonly kind: 'root' | 'intermediate'
  readonly active: boolean
  readonly subject: string
  readonly keyKind: string
  /** False where the key lives elsewhere: an external root. */
  readonly hasKey: boolean
  readonly crl?: Pick<CrlState, 'number' | 'thisUpdate' | 'nextUpdate' | 'entries'> & {
    readonly remaining: Remaining
  }
  readonly responders: readonly (Ending & { readonly name: string })[]
}

export interface AuthorityReportDeps {
  readonly store: Pick<Store, 'issuers' | 'crlStates' | 'responders'>
  readonly clock: Clock
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A CA's successor is a ceremony with people in one room; responders and CRLs renew themselves long before. */
const AUTHORITY_SOON_MS = 365 * DAY_MS
const CRL_SOON_MS = 2 * HOUR_MS
const RESPONDER_SOON_MS = DAY_MS

export function reportAuthorities({ store, clock }: AuthorityReportDeps) {
  return async (call: Call): Promise<readonly AuthorityReport[]> => {
    assertEverywhere(call.actor, 'statistics.read')
    const [issuers, crls, responders] = await Promise.all([
      store.issuers(),
      store.crlStates(),
      store.responders(),
    ])
    const now = clock.now()
    const ending = (notAfter: Date, soonMs: number): Ending => ({
      notAfter,
      remaining: remainingOf(notAfter, now, soonMs),
    })
    return issuers.map(({ id, kind, active, certificate, keyName }) => {
      const crl = crls.find(one => one.issuerId === id && one.scope === 'full')
      return {
        ...{ id, kind, active },
        ...ending(certificate.notAfter, AUTHORITY_SOON_MS),
        subject: nameToString(certificate.subject),
        keyKind: certificate.publicKey.kind,
        hasKey: keyName !== undefined,
        ...(crl === undefined
          ? {}
          : {
              crl: {
                number: crl.number,
                thisUpdate: crl.thisUpdate,
                nextUpdate: crl.nextUpdate,
                entries: crl.entries,
                remaining: remainingOf(crl.nextUpdate, now, CRL_SOON_MS),
              },
            }),
        responders: responders.flatMap(({ issuerId, name, certificate: der }) =>
          issuerId !== id || der === undefined
            ? []
            : [{ name, ...ending(parseCertificate(der).notAfter, RESPONDER_SOON_MS) }],
        ),
      }
    })
  }
}

function remainingOf(end: Date, now: Date, soonMs: number): Remaining {
  const left = end.getTime() - now.getTime()
  if (left <= 0) return 'over'
  return left < soonMs ? 'soon' : 'enough'
}
