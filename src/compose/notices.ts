/** The part of the composition root that tells people by mail; called by compose.ts alone. */
import type { House } from './house.ts'
import type { Outward } from './sign-in.ts'
import { notifyExpiry } from '../issuance/notify-expiry.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

interface NoticeParts {
  readonly store: Store
  readonly clock: Clock
  readonly registry: EmployeeRegistry
  readonly outward: Pick<Outward, 'mailer'>
  readonly failed: (error: unknown) => void
}

/** Undefined where no mail is sent, or nobody wants notices. */
export function composeNotices(
  { outward: { mailer }, ...parts }: NoticeParts,
  { profiles, config }: Pick<House, 'profiles' | 'config'>,
): ReturnType<typeof notifyExpiry> | undefined {
  const { mail, people, web } = config
  const thresholds = mail.expiryNoticeDays
  if (mailer === undefined || thresholds.length === 0) return undefined
  const portal = `${people.origin}/portal`
  return notifyExpiry({ ...parts, mailer, profiles, thresholds, portal, timeZone: web.timeZone })
}
