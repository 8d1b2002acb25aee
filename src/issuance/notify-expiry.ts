/**
 * Subscribers are told before a certificate ends: one mail for each certificate and threshold, to the mailbox that
 * the registry gives now. A try is recorded first, then sent: a crash between the two costs one mail, and the next
 * threshold tells again; the other order would write to people again and again while the store does not answer. A
 * try that failed is recorded as failed, and only then is there another, each time later.
 */
import type { Call } from '../domain/actor.ts'
import { type AuditDetail, auditEvent } from '../domain/audit.ts'
import type { IssuedCertificate } from '../domain/certificate.ts'
import { EMPLOYMENT_STATUSES } from '../domain/employee.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import type { Profile } from '../domain/profile.ts'
import { isSegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import type { Mailer, Message } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'
import { composeExpiryNotice } from './expiry-notice-text.ts'

export interface NotifyExpiryDeps {
  readonly store: Pick<Store, 'change' | 'certificates' | 'certificateCount' | 'notices'>
  readonly registry: EmployeeRegistry
  readonly mailer: Mailer
  readonly clock: Clock
  readonly profiles: ReadonlyMap<string, Profile>
  /** Days before the end. */
  readonly thresholds: readonly number[]
  readonly portal: string
  /** In which people read the day. */
  readonly timeZone: string
  /** What kept a mail from going out; never a reason to stop. */
  readonly failed: (error: unknown) => void
}

/** With the longest wait for a mail server, well below the longest round of a duty. */
const PAGE = 25
const DAY_MS = 86_400_000
const FIRST_WAIT_MS = 3_600_000
/** Waits of 1, 2, 4 ... 32 hours: a mail server that is away for a weekend. */
const MOST_TRIES = 7
/** Then it is the server, not the mailbox; the rest of the page waits for the next try. */
const MOST_FAILURES_IN_A_ROW = 3
const TRIED = 'expiry'
const FAILED = 'expiry-failed'

interface Due {
  /** Certificate, threshold and try. */
  readonly subject: string
  /** Absent: there is nobody to write to. */
  readonly message?: Message
}

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
      await tell(deps, call, await findDue(deps, page.items, at))
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
): Promise<readonly Due[]> {
  const named = certificates.flatMap(certificate => {
    const days = thresholdOf(certificate, deps.thresholds, at)
    const subject = `${certificate.issuerId}/${certificate.serialNumber} ${days ?? ''}`
    return days === undefined || certificate.personId === undefined ? [] : [{ certificate, subject }]
  })
  const subjects = named.flatMap(({ subject }) => triesOf(subject))
  const [tried, failed] = [
    await deps.store.notices(TRIED, subjects),
    await deps.store.notices(FAILED, subjects),
  ]
  const due: Due[] = []
  for (const { certificate, subject } of named) {
    const next = nextTry(triesOf(subject), { tried, failed }, at)
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

function triesOf(subject: string): readonly string[] {
  return Array.from({ length: MOST_TRIES }, (_, index) => `${subject} ${index + 1}`)
}

type Times = ReadonlyMap<string, Date>

/** Undefined when a try ended well or in a crash, while the wait after a failure lasts, and after the last one. */
function nextTry(
  tries: readonly string[],
  { tried, failed }: { readonly tried: Times; readonly failed: Times },
  at: Date,
): string | undefined {
  for (const [index, name] of tries.entries()) {
    if (!tried.has(name)) return name
    const failedAt = failed.get(name)
    if (failedAt === undefined || at.getTime() < failedAt.getTime() + FIRST_WAIT_MS * 2 ** index)
      return undefined
  }
  return undefined
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

async function tell(deps: NotifyExpiryDeps, call: Call, due: readonly Due[]): Promise<void> {
  const { store, clock } = deps
  const event = (action: string, detail: AuditDetail) =>
    auditEvent(call, { at: clock.now(), action, object: 'notices:expiry', detail })
  // Of two processes at once each sends what it recorded.
  const ours = await store.change([], async tx => {
    const won: Due[] = []
    for (const one of due) if (await tx.insertNotice(TRIED, one.subject, clock.now())) won.push(one)
    const skipped = won.filter(one => one.message === undefined).length
    if (won.length > 0) tx.record(event('notice.recorded', { toSend: won.length - skipped, skipped }))
    return won
  })
  const toSend = ours.flatMap(({ subject, message }) => (message === undefined ? [] : [{ subject, message }]))
  if (toSend.length === 0) return
  const unsent = await sendAll(deps, toSend)
  const counts = { sent: toSend.length - unsent.length, failed: unsent.length }
  await store.change(event('notice.sent', counts), async tx => {
    for (const subject of unsent) await tx.insertNotice(FAILED, subject, clock.now())
  })
}

/** Gives the subjects of what was not sent. */
async function sendAll(
  { mailer, failed }: NotifyExpiryDeps,
  notices: readonly Required<Due>[],
): Promise<readonly string[]> {
  const unsent: string[] = []
  let inARow = 0
  for (const { subject, message } of notices) {
    if (inARow < MOST_FAILURES_IN_A_ROW) {
      try {
        await mailer.send(message)
        inARow = 0
        continue
      } catch (error) {
        failed(error)
        inARow += 1
      }
    }
    unsent.push(subject)
  }
  return unsent
}
