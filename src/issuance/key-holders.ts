/**
 * P08 once more, at the last moment: requests that were submitted side by side could not see each other's key, and a
 * key may have been reported compromised since the request was judged.
 */
import type { CertificateRequest } from '../domain/request.ts'
import { judgeKeyReuse, type KeyHolding } from '../policy/key-reuse.ts'
import type { Store } from '../ports/store.ts'
import type { Prepared } from './certify.ts'

interface Keyed {
  readonly request: CertificateRequest
  readonly prepared: Prepared
}

export interface Refused<T> {
  readonly item: T
  readonly failure: string
}

/**
 * Parts those whose key nobody else has from those that must fail, also among themselves: the first one keeps it.
 * `underway` is signed and not yet stored, so the store cannot tell of it.
 */
export async function partByKey<T extends Keyed>(
  store: Pick<Store, 'certificatesByKeys'>,
  items: readonly T[],
  underway: readonly Keyed[],
): Promise<{ readonly free: readonly T[]; readonly refused: readonly Refused<T>[] }> {
  const inUse = new Map<string, readonly KeyHolding[]>()
  const hold = (keyFingerprint: string, holding: KeyHolding) =>
    inUse.set(keyFingerprint, [...(inUse.get(keyFingerprint) ?? []), holding])
  const fingerprints = items.map(item => item.prepared.keyFingerprint)
  const stored = items.length === 0 ? [] : await store.certificatesByKeys(fingerprints)
  for (const certificate of stored) hold(certificate.keyFingerprint, certificate)
  for (const { prepared, request } of underway) hold(prepared.keyFingerprint, request)
  const free: T[] = []
  const refused: Refused<T>[] = []
  for (const item of items) {
    const { keyFingerprint } = item.prepared
    const { personId, profile } = item.request
    const finding = judgeKeyReuse(inUse.get(keyFingerprint) ?? [], { personId, profile })
    if (finding?.effect === 'refuse') {
      refused.push({ item, failure: finding.message.en })
      continue
    }
    hold(keyFingerprint, { personId, profile })
    free.push(item)
  }
  return { free, refused }
}
