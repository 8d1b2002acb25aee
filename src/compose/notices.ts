/** The part of the composition root that tells people by mail; called by compose.ts alone. */
import { remindOfficers } from '../access/remind-officers.ts'
import { conductThresholds } from '../config/conduct.ts'
import { officeClock } from '../domain/conduct-rules.ts'
import type { Roster } from '../domain/officer.ts'
import { COUNT_LIMIT, countQueue } from '../enrollment/queue.ts'
import { dueTries, sendNotices } from '../issuance/send-notices.ts'
import type { Mailer } from '../ports/outbound.ts'
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
  readonly reminders?: ReturnType<typeof remindOfficers>
}

interface NoticeParts {
  readonly store: Store
  readonly clock: Clock
  readonly registry: EmployeeRegistry
  readonly outward: Pick<Outward, 'mailer'>
  readonly failed: (error: unknown) => void
  readonly roster: () => Promise<Roster>
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
    reminders: composeReminders({ ...parts, mailer }, { profiles, config }),
  }
}

const REMINDERS = 'reminders'
const DAY_MS = 86_400_000
/** Of holds that end soon; beyond it nobody counts. */
const MOST_HOLDS = 1000

function composeReminders(
  { roster, ...parts }: Omit<NoticeParts, 'outward'> & { readonly mailer: Mailer },
  { profiles, config }: Pick<House, 'profiles' | 'config'>,
) {
  const { people, web, revocation, queue } = config
  const { store, clock, registry } = parts
  const holds = { atMostDays: revocation.holdAtMostDays, profiles }
  const holdDays = Math.max(0, ...revocation.holdNoticeDays)
  const count = countQueue({ store, clock, profiles, ...queue })
  return remindOfficers({
    ...{ store, clock, roster, registry, holdDays },
    ...{ timeZone: web.timeZone, overdueDays: queue.overdueDays, origin: people.origin, most: COUNT_LIMIT },
    isOfficeHour: officeClock(conductThresholds(config).officeHours),
    overdueFor: async call => (await count(call, {})).overdue,
    holdsEndingSoon: async () => {
      const before = holdsEndingBy(holds, new Date(clock.now().getTime() + holdDays * DAY_MS))
      const serials = await store.holds({ before, limit: MOST_HOLDS })
      const found = await Promise.all(serials.map(({ serialNumber }) => store.certificate(serialNumber)))
      return found.filter(one => one !== undefined)
    },
    dueTries: (subjects, at) => dueTries({ store }, { kind: REMINDERS, subjects, at }),
    send: (call, due) => sendNotices(parts, call, { kind: REMINDERS, due }),
    failed: parts.failed,
  })
}
