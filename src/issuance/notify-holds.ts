/**
 * Holders are told before a hold on their certificate ends and becomes a revocation: one mail for each hold and
 * threshold, to the mailbox that the registry gives now. Officers are reminded with everything else that waits for them.
 */
import type { Call } from '../domain/actor.ts'
import type { IssuedCertificate } from '../domain/certificate.ts'
import { heldUntil, type HoldEnd, type HoldsBefore } from '../domain/hold.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import type { Profile } from '../domain/profile.ts'
import { isSegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Message } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'
import type { HeldSerial } from '../ports/store-revocations.ts'
import { composeHoldNotice } from './hold-notice-text.ts'
import { type DueNotice, dueTries, sendNotices, type SendingDeps } from './send-notices.ts'

export interface NotifyHoldsDeps extends SendingDeps {
  readonly store: Pick<Store, 'change' | 'notices' | 'holds' | 'certificate'>
  readonly registry: EmployeeRegistry
  readonly profiles: ReadonlyMap<string, Profile>
  readonly endingBy: (at: Date) => HoldsBefore
  readonly holdEnd: HoldEnd
  /** Days before the end. */
  readonly thresholds: readonly number[]
  readonly portal: string
  /** In which people read the day. */
  readonly timeZone: string
}

/** With the longest wait for a mail server, well below the longest round of a duty. */
const PAGE = 25
const DAY_MS = 86_400_000
const KIND = 'hold'

/** One page at each call, from where the last one ended; gives how many holds were looked at, 0 at the end. */
export function notifyHolds(deps: NotifyHoldsDeps) {
  let after: HeldSerial | undefined
  return async (call: Call): Promise<number> => {
    const at = deps.clock.now()
    const before = deps.endingBy(new Date(at.getTime() + Math.max(...deps.thresholds) * DAY_MS))
    const page = await deps.store.holds({ before, limit: PAGE, ...(after === undefined ? {} : { after }) })
    try {
      await sendNotices(deps, call, { kind: KIND, due: await findDue(deps, page, at) })
    } catch (error) {
      // An outage is no reason to forget anybody: the same page again, at the next hour.
      if (!isSegelError(error, 'registry-unavailable')) throw error
      deps.failed(error)
      return 0
    }
    after = page.length < PAGE ? undefined : page.at(-1)
    return after === undefined ? 0 : page.length
  }
}

interface Told {
  readonly certificate: IssuedCertificate
  readonly until: Date
  readonly subject: string
}

async function findDue(
  deps: NotifyHoldsDeps,
  holds: readonly HeldSerial[],
  at: Date,
): Promise<readonly DueNotice[]> {
  const told: Told[] = []
  for (const { serialNumber } of holds) {
    const certificate = await deps.store.certificate(serialNumber)
    const until = certificate === undefined ? undefined : heldUntil(certificate, deps.holdEnd)
    if (certificate === undefined || until === undefined || until <= at) continue
    const days = thresholdOf(until, deps.thresholds, at)
    // A later hold on the same certificate is another matter.
    const name = `${certificate.issuerId}/${serialNumber} ${certificate.revocation?.revokedAt.toISOString() ?? ''}`
    told.push({ certificate, until, subject: `${name} ${days}` })
  }
  const tries = await dueTries(deps, { kind: KIND, subjects: told.map(({ subject }) => subject), at })
  const due: DueNotice[] = []
  for (const one of told) {
    const next = tries.get(one.subject)
    if (next === undefined) continue
    const message = await messageFor(deps, one)
    due.push({ subject: next, ...(message === undefined ? {} : { message }) })
  }
  return due
}

/** The nearest one that has begun. */
function thresholdOf(until: Date, thresholds: readonly number[], at: Date): number {
  return Math.min(...thresholds.filter(days => until.getTime() - at.getTime() <= days * DAY_MS))
}

/** Undefined for who has no mailbox or is somebody else by now. Who has left is told too: it is their certificate. */
async function messageFor(
  { registry, profiles, timeZone, portal }: NotifyHoldsDeps,
  { certificate: { personId, employeeNumber, profile }, until }: Told,
): Promise<Message | undefined> {
  if (employeeNumber === undefined) return undefined
  const found = await registry.find(parseEmployeeNumber(employeeNumber).number)
  if (found?.officialEmail === undefined || found.personId !== personId) return undefined
  const purpose = profiles.get(profile)?.title ?? { id: profile, en: profile }
  const { officialEmail: to, name } = found
  return composeHoldNotice({ to, name, purpose, endsAt: until, timeZone, portal })
}
