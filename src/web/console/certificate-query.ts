/** What lists of certificates were asked for, read leniently. */
import type { CertificateStatus } from '../../domain/certificate.ts'
import { startOfDay } from '../../domain/time-zone.ts'
import { defined, serialNumberIn, textOf } from './queue-query.ts'

const STATUSES = ['good', 'held', 'revoked', 'expired'] as const satisfies readonly CertificateStatus[]
export const END_DAYS = [7, 30, 60, 90] as const
const DAY_MS = 86_400_000

export interface CertificateSearch {
  readonly text?: string
  readonly status?: CertificateStatus
  readonly profile?: string
  readonly agency?: string
  readonly endsWithinDays?: number
  readonly key?: string
  /** Calendar dates, `2026-11-27`. */
  readonly from?: string
  readonly until?: string
  readonly cursor?: string
}

export function readSearch(query: unknown): CertificateSearch {
  const status = textOf(query, 'status')
  const ends = Number(textOf(query, 'ends') ?? '')
  const key = textOf(query, 'key')?.replace(/[\s:]/g, '').toLowerCase()
  const date = (name: string) => {
    const text = textOf(query, name)
    return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
      ? text
      : undefined
  }
  return {
    ...defined({
      text: textOf(query, 'q'),
      profile: textOf(query, 'profile'),
      agency: textOf(query, 'agency'),
      key,
      from: date('from'),
      until: date('until'),
      cursor: textOf(query, 'cursor', 300),
    }),
    ...(STATUSES.some(one => one === status) ? { status: status as CertificateStatus } : {}),
    ...(Number.isInteger(ends) && ends >= 1 && ends <= 3660 ? { endsWithinDays: ends } : {}),
  }
}

export function searchAddress(path: string, search: CertificateSearch): string {
  const { text, status, profile, agency, endsWithinDays, key, from, until, cursor } = search
  const all = { q: text, status, profile, agency, ends: endsWithinDays?.toString(), key, from, until, cursor }
  const query = new URLSearchParams(defined(all)).toString()
  return query === '' ? path : `${path}?${query}`
}

/** As the use case asks for it. Days begin and end where the installation is. */
export function toQuery(search: CertificateSearch, place: { readonly timeZone: string; readonly now: Date }) {
  const { text, status, profile, agency, endsWithinDays, key, from, until, cursor } = search
  const serialPrefix = serialNumberIn(text)
  return {
    ...(serialPrefix === undefined ? defined({ text }) : { serialPrefix }),
    ...defined({ profile, agency, cursor }),
    ...(status === undefined ? {} : { status }),
    ...(key === undefined ? {} : { keyFingerprint: key }),
    ...(endsWithinDays === undefined
      ? {}
      : {
          expiresBefore: new Date(place.now.getTime() + endsWithinDays * DAY_MS),
          // What has ended already does not end within days.
          status: status ?? ('good' as const),
        }),
    ...(from === undefined ? {} : { issuedFrom: startOfDay(from, place.timeZone) }),
    ...(until === undefined
      ? {}
      : { issuedBefore: new Date(startOfDay(until, place.timeZone).getTime() + DAY_MS) }),
  }
}
