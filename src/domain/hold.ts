/**
 * How long a hold may last (WebTrust 6.7.11; RFC 3647 4.9.16). The end follows from when the hold began and from what
 * is configured, and is kept nowhere: whoever writes the database cannot put it off.
 */
import type { IssuedCertificate } from './certificate.ts'
import type { Profile } from './profile.ts'

export interface HoldLimits {
  readonly atMostDays: number
  /** A profile may have a limit of its own. */
  readonly profiles: ReadonlyMap<string, Pick<Profile, 'holdAtMostDays'>>
}

/** When a hold on a certificate of this profile ends by itself if it began then. */
export type HoldEnd = (profile: string, since: Date) => Date

/** The holds that began before: `others` of the profiles that are not named. */
export interface HoldsBefore {
  readonly others: Date
  readonly profiles: ReadonlyMap<string, Date>
}

const DAY_MS = 86_400_000

/** Also for a profile that is configured no more. */
function holdDays({ atMostDays, profiles }: HoldLimits, profile: string): number {
  return profiles.get(profile)?.holdAtMostDays ?? atMostDays
}

export function holdEnd(limits: HoldLimits): HoldEnd {
  return (profile, since) => new Date(since.getTime() + holdDays(limits, profile) * DAY_MS)
}

/** When the present hold ends; undefined for what is not on hold. */
export function heldUntil(
  { profile, revocation }: Pick<IssuedCertificate, 'profile' | 'revocation'>,
  endOf: HoldEnd,
): Date | undefined {
  return revocation?.reason === 'certificateHold' ? endOf(profile, revocation.revokedAt) : undefined
}

/** Those that end at or before `at`. */
export function holdsEndingBy(limits: HoldLimits, at: Date): HoldsBefore {
  const before = (days: number) => new Date(at.getTime() - days * DAY_MS)
  return {
    others: before(limits.atMostDays),
    profiles: new Map([...limits.profiles.keys()].map(name => [name, before(holdDays(limits, name))])),
  }
}
