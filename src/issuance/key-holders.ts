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

/** Parts those whose key nobody else has from those that must fail, also among themselves: the first one keeps it. */
export async function partByKey<T extends Keyed>(
  store: Pick<Store, 'certificatesByKey'>,
  items: readonly T[],
): Promise<{ readonly free: readonly T[]; readonly refused: readonly Refused<T>[] }> {
  const stored = await Promise.all(items.map(item => store.certificatesByKey(item.prepared.keyFingerprint)))
  const inBatch = new Map<string, readonly KeyHolding[]>()
  const free: T[] = []
  const refused: Refused<T>[] = []
  for (const [index, item] of items.entries()) {
    const { keyFingerprint } = item.prepared
    const { personId, profile } = item.request
    const beside = inBatch.get(keyFingerprint) ?? []
    const finding = judgeKeyReuse([...(stored[index] ?? []), ...beside], { personId, profile })
    if (finding?.effect === 'refuse') {
      refused.push({ item, failure: finding.message.en })
      continue
    }
    inBatch.set(keyFingerprint, [...beside, { personId, profile }])
    free.push(item)
  }
  return { free, refused }
}
