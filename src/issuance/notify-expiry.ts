/**
 * Subscribers are told before a certificate ends: one mail for each certificate and threshold, to the mailbox that
 * the registry gives now.
 */
import type { Call } from '../domain/actor.ts'
import type { IssuedCertificate } from '../domain/certificate.ts'
import { EMPLOYMENT_STATUSES } from '../domain/employee.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import type { Profile } from '../domain/profile.ts'
import { isSegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Message } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'
import { composeExpiryNotice } from './expiry-notice-text.ts'
import { type DueNotice, dueTries, sendNotices, type SendingDeps } from './send-notices.ts'

export interface NotifyExpiryDeps extends SendingDeps {
  readonly store: Pick<Store, 'change' | 'certificates' | 'certificateCount' | 'notices'>
  readonly registry: EmployeeRegistry
  readonly profiles: ReadonlyMap<string, Profile>
  /** Days before the end. */
  readonly thresholds: readonly number[]
  readonly portal: string
  /** In which people read the day. */
  readonly timeZone: string
}

/** With the longest wait for a mail server, well below the longest round of a duty. */
const PAGE = 25
const DAY_MS = 86_400_000
const KIND = 'expiry'

/** One page at each call, from where the last one ended; gives how many certificates were looked at, 0 at the end. */
export function notifyExpiry(deps: NotifyExpiryDeps) {
  let cursor: string | undefined
  return async (call: Call): Promise<number> => {
    const at = deps.clock.now()
    const page = await deps.store.certificates({
      status: 'good',
      at,
      expiresBefore: new Date(at.getTime() + Math.max(...deps.thresholds) * DAY_MS),
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    try {
      await sendNotices(deps, call, { kind: KIND, due: await findDue(deps, page.items, at) })
    } catch (error) {
      // An outage is no reason to forget anybody: the same page again, at the next hour.
      if (!isSegelError(error, 'registry-unavailable')) throw error
      deps.failed(error)
      return 0
    }
    cursor = page.next
    return cursor === undefined ? 0 : page.items.length
  }
}

async function findDue(
  deps: NotifyExpiryDeps,
  certificates: readonly IssuedCertificate[],
  at: Date,
): Promise<readonly DueNotice[]> {
  const named = certificates.flatMap(certificate => {
    const days = thresholdOf(certificate, deps.thresholds, at)
    const subject = `${certificate.issuerId}/${certificate.serialNumber} ${days ?? ''}`
    return days === undefined || certificate.personId === undefined ? [] : [{ certificate, subject }]
  })
  const tries = await dueTries(deps, { kind: KIND, subjects: named.map(({ subject }) => subject), at })
  const due: DueNotice[] = []
  for (const { certificate, subject } of named) {
    const next = tries.get(subject)
    if (next === undefined || (await isRenewed(deps, certificate, at))) continue
    const message = await messageFor(deps, certificate)
    due.push({ subject: next, ...(message === undefined ? {} : { message }) })
  }
  return due
}

/** The nearest one that has begun; who was issued for less than a threshold needs no telling at it. */
function thresholdOf(
  { notBefore, notAfter }: IssuedCertificate,
  thresholds: readonly number[],
  at: Date,
): number | undefined {
  const left = notAfter.getTime() - at.getTime()
  const life = notAfter.getTime() - notBefore.getTime()
  return thresholds
    .filter(days => left <= days * DAY_MS && life > days * DAY_MS)
    .toSorted((a, b) => a - b)
    .at(0)
}

async function isRenewed(
  { store }: NotifyExpiryDeps,
  { personId, profile, notBefore }: IssuedCertificate,
  at: Date,
): Promise<boolean> {
  const issuedFrom = new Date(notBefore.getTime() + 1)
  const newer = { status: 'good', at, profile, issuedFrom, limit: 1 } as const
  return (await store.certificateCount({ ...newer, ...(personId === undefined ? {} : { personId }) })) > 0
}

/** Undefined for who has left, has no mailbox, or is somebody else by now; the profile may have gone as well. */
async function messageFor(
  { registry, profiles, timeZone, portal }: NotifyExpiryDeps,
  { personId, employeeNumber, profile, notAfter }: IssuedCertificate,
): Promise<Message | undefined> {
  if (employeeNumber === undefined) return undefined
  const purpose = profiles.get(profile)?.title
  const found = await registry.find(parseEmployeeNumber(employeeNumber).number)
  if (found?.officialEmail === undefined || found.personId !== personId || purpose === undefined)
    return undefined
  if (!EMPLOYMENT_STATUSES[found.status].issuable) return undefined
  const { officialEmail: to, name } = found
  return composeExpiryNotice({ to, name, purpose, endsAt: notAfter, timeZone, portal })
}
