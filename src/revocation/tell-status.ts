/** The status of one certificate in words that anybody may have: the same that an OCSP answer would say. */
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { RevocationReason } from '../x509/crl.ts'

export interface ToldStatus {
  readonly status: 'good' | 'expired' | 'held' | 'revoked' | 'unknown'
  /** When it was looked up. */
  readonly at: Date
  readonly notAfter?: Date
  readonly revokedAt?: Date
  readonly reason?: RevocationReason
}

export function tellStatus({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'status'>
  readonly clock: Clock
}) {
  return async (issuerId: string, serialNumber: string): Promise<ToldStatus> => {
    const at = clock.now()
    const record = await store.status(issuerId, serialNumber)
    if (!record.known) return { status: 'unknown', at }
    const { notAfter, revocation } = record
    const end = notAfter === undefined ? {} : { notAfter }
    if (revocation !== undefined) {
      const status = revocation.reason === 'certificateHold' ? 'held' : 'revoked'
      return { status, at, ...end, revokedAt: revocation.revokedAt, reason: revocation.reason }
    }
    return { status: notAfter !== undefined && at > notAfter ? 'expired' : 'good', at, ...end }
  }
}
