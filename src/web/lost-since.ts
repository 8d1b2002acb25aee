/** Since when a key is lost, as people say it: a day. */
import { startOfDay } from '../domain/time-zone.ts'
import { SegelError } from '../errors.ts'

const DAY_MS = 86_400_000

/**
 * The beginning of that day where people are; the issuance, when the certificate was issued later that very day.
 * @throws SegelError `malformed`
 */
export function lostSince(day: string, about: { readonly timeZone: string; readonly notBefore: Date }): Date {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)))
    throw new SegelError('malformed', 'Write the day as YYYY-MM-DD.')
  const { timeZone, notBefore } = about
  const since = startOfDay(day, timeZone)
  return since < notBefore && since.getTime() + DAY_MS > notBefore.getTime() ? notBefore : since
}
