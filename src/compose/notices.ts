/** The part of the composition root that tells people by mail; called by compose.ts alone. */
import type { House } from './house.ts'
import type { Outward } from './sign-in.ts'
import { holdEnd, holdsEndingBy } from '../domain/hold.ts'
import { notifyExpiry } from '../issuance/notify-expiry.ts'
import { notifyHolds } from '../issuance/notify-holds.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface Notices {
  readonly expiry?: ReturnType<typeof notifyExpiry>
  readonly holds?: ReturnType<typeof notifyHolds>
}

interface NoticeParts {
  readonly store: Store
  readonly clock: Clock
  readonly registry: EmployeeRegistry
  readonly outward: Pick<Outward, 'mailer'>
  readonly failed: (error: unknown) => void
}

/** Each absent where no mail is sent, or nobody wants such notices. */
export function composeNotices(
  { outward: { mailer }, ...parts }: NoticeParts,
  { profiles, config }: Pick<House, 'profiles' | 'config'>,
): Notices {
  const { mail, people, web, revocation } = config
  if (mailer === undefined) return {}
  const holds = { atMostDays: revocation.holdAtMostDays, profiles }
  const shared = { ...parts, mailer, profiles, portal: `${people.origin}/portal`, timeZone: web.timeZone }
  const holdNotices = {
    thresholds: revocation.holdNoticeDays,
    endingBy: (at: Date) => holdsEndingBy(holds, at),
    holdEnd: holdEnd(holds),
  }
  return {
    ...(mail.expiryNoticeDays.length === 0
      ? {}
      : { expiry: notifyExpiry({ ...shared, thresholds: mail.expiryNoticeDays }) }),
    ...(revocation.holdNoticeDays.length === 0 ? {} : { holds: notifyHolds({ ...shared, ...holdNotices }) }),
  }
}
