/** How long a certificate may live: the profile's period, cut short by the end of employment (RFC 5280 4.1.2.5). */
import type { Employee } from './employee.ts'
import type { Validity } from './profile.ts'

/** Easternmost zone of Indonesia (WIT): a day ends there first, so no certificate outlives it anywhere. */
const EASTERNMOST_OFFSET_HOURS = 9

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * The last instant at which employment still lasts, or undefined when it has no known end. A person retires at the
 * start of the retirement date (TMT pensiun) and works through the last day of a contract.
 */
export function employmentEnd(employee: Pick<Employee, 'retiresOn' | 'contractEndsOn'>): Date | undefined {
  const ends = [
    employee.retiresOn === undefined ? undefined : startOfDay(employee.retiresOn),
    employee.contractEndsOn === undefined ? undefined : startOfDay(employee.contractEndsOn) + DAY_MS,
  ].filter(end => end !== undefined)
  return ends.length === 0 ? undefined : new Date(Math.min(...ends) - 1000)
}

/** Both ends are inclusive, so a period of two years ends one second before its second anniversary (C08). */
export function validityPeriod(
  validity: Validity,
  from: Date,
  limits: readonly (Date | undefined)[],
): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date(Math.floor(from.getTime() / 1000) * 1000)
  const end = new Date(notBefore)
  end.setUTCFullYear(end.getUTCFullYear() + (validity.years ?? 0))
  const ms = end.getTime() + (validity.days ?? 0) * DAY_MS + (validity.hours ?? 0) * HOUR_MS - 1000
  const caps = limits.filter(limit => limit !== undefined).map(limit => limit.getTime())
  return { notBefore, notAfter: new Date(Math.min(ms, ...caps)) }
}

function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) - EASTERNMOST_OFFSET_HOURS * HOUR_MS
}
