/** The `where` of a list of certificates. */
import type { CertificateQuery } from '../../ports/store-certificates.ts'
import { conditions, decodeCursor, searchQuery } from './cursor.ts'

/** `$` is the instant at which the status is asked for. */
const STATUS: Readonly<Record<NonNullable<CertificateQuery['status']>, string>> = {
  held: "r.reason = 'certificateHold'",
  revoked: "r.reason <> 'certificateHold'",
  expired: 'r.reason is null and c.not_after < $',
  good: 'r.reason is null and c.not_after >= $',
}

export function certificateFilter(query: CertificateQuery): { where: string; values: unknown[] } {
  const filter = conditions()
  if (query.status !== undefined) {
    const status = STATUS[query.status]
    filter.add(status, status.includes('$') ? query.at : undefined)
    if (!status.includes('$')) filter.always(status)
  }
  filter.add('c.agency_codes @> array[$]::text[]', query.agency)
  filter.add('c.profile = $', query.profile)
  filter.add('c.person_id = $', query.personId)
  filter.add('c.not_after < $', query.expiresBefore)
  filter.add('c.not_before >= $', query.issuedFrom)
  filter.add('c.not_before < $', query.issuedBefore)
  filter.add('c.key_fingerprint = $', query.keyFingerprint)
  // A range of the byte order of "C": one walk along the index.
  filter.add("c.serial_number >= $ and c.serial_number < $ || 'g'", query.serialPrefix)
  filter.add('c.search @@ $::tsquery', searchQuery(query.text))
  if (query.cursor !== undefined) {
    const place = decodeCursor(query.cursor)
    filter.after({ column: 'c.not_before', key: 'c.serial_number' }, place)
  }
  return { where: filter.text(), values: filter.values }
}
