/**
 * Officers are told of what has waited for them too long: one mail a day at most, while they are at work, to the official
 * mailbox that the registry gives now. Nothing waits: no mail. Who wants none says so on the account page.
 */
import { type Actor, type Call, mayAct } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { IssuedCertificate } from '../domain/certificate.ts'
import type { Officer, Roster } from '../domain/officer.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import { actorOfOfficer } from '../domain/proof.ts'
import { isSegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import type { Message } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'
import { composeReminder } from './reminder-text.ts'

export interface Due {
  readonly subject: string
  readonly message?: Message
}

export interface RemindDeps {
  readonly store: Pick<Store, 'remindersOff'>
  readonly clock: Clock
  readonly roster: () => Promise<Roster>
  readonly registry: EmployeeRegistry
  /** How many requests have waited for this officer too long. */
  readonly overdueFor: (call: Call) => Promise<number>
  /** Holds that end soon, of the whole house. */
  readonly holdsEndingSoon: () => Promise<readonly IssuedCertificate[]>
  /** Of these subjects the try that is due now. */
  readonly dueTries: (subjects: readonly string[], at: Date) => Promise<ReadonlyMap<string, string>>
  readonly send: (call: Call, due: readonly Due[]) => Promise<void>
  readonly isOfficeHour: (at: Date) => boolean
  readonly timeZone: string
  readonly overdueDays: number
  readonly holdDays: number
  readonly origin: string
  readonly most: number
  readonly failed: (error: unknown) => void
}

const DECIDING = ['verifier', 'registration-officer'] as const

/** Does all there is to do; gives 0: the next look is at the next hour. */
export function remindOfficers(deps: RemindDeps) {
  return async (call: Call): Promise<number> => {
    const at = deps.clock.now()
    if (!deps.isOfficeHour(at)) return 0
    const [officers, off] = [await decidingOfficers(deps), await deps.store.remindersOff()]
    const wanted = officers.filter(({ officer }) => !off.has(officer))
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: deps.timeZone }).format(at)
    const subjectOf = ({ officer }: Officer) => `${officer} ${day}`
    const tries = await deps.dueTries(wanted.map(subjectOf), at)
    const ending = await deps.holdsEndingSoon()
    try {
      const due: Due[] = []
      for (const one of wanted) {
        const subject = tries.get(subjectOf(one))
        const message = subject === undefined ? undefined : await messageFor(deps, one, { call, ending })
        if (subject !== undefined && message !== undefined) due.push({ subject, message })
      }
      await deps.send(call, due)
    } catch (error) {
      // Tried again at the next hour, with everybody who was not told yet.
      if (!isSegelError(error, 'registry-unavailable')) throw error
      deps.failed(error)
    }
    return 0
  }
}

/** People in the registry; machines and who left the roster are told nothing. */
async function decidingOfficers({ roster }: RemindDeps): Promise<readonly Officer[]> {
  const { officers } = await roster()
  return [...officers.values()].filter(
    one =>
      one.removedAt === undefined &&
      one.tokenKey === undefined &&
      one.employeeNumber !== null &&
      DECIDING.some(role => role === one.role),
  )
}

/** Undefined where nothing waits, or there is no mailbox: then nothing is recorded, and what comes later today is told. */
async function messageFor(
  deps: RemindDeps,
  officer: Officer,
  { call, ending }: { readonly call: Call; readonly ending: readonly IssuedCertificate[] },
): Promise<Message | undefined> {
  const actor = actorOfOfficer(officer)
  const requests = await deps.overdueFor({ ...call, actor })
  const holds = ending.filter(one => isInSight(actor, one)).length
  if (requests === 0 && holds === 0) return undefined
  const to = await mailboxOf(deps, officer)
  if (to === undefined) return undefined
  const { overdueDays, holdDays, origin, most } = deps
  return composeReminder({ to, requests, holds, overdueDays, holdDays, origin, most })
}

function isInSight(actor: Actor, { personId, agencyPath }: IssuedCertificate): boolean {
  return personId !== undefined && mayAct(actor, 'certificate.revoke', { personId, agencyPath })
}

async function mailboxOf({ registry }: RemindDeps, { employeeNumber, personId }: Officer) {
  if (employeeNumber === null) return undefined
  const found = await registry.find(parseEmployeeNumber(employeeNumber).number)
  return found?.personId === personId ? found.officialEmail : undefined
}

/** The officer's own switch. */
export function readReminders({ store }: { readonly store: Pick<Store, 'remindersOff'> }) {
  return async ({ actor }: Call): Promise<boolean> => !(await store.remindersOff()).has(actor.id)
}

export function setReminders(deps: { readonly store: Pick<Store, 'change'>; readonly clock: Clock }) {
  return async (call: Call, wanted: boolean): Promise<void> => {
    const at = deps.clock.now()
    const { id } = call.actor
    await deps.store.change(
      auditEvent(call, {
        at,
        action: 'officer.reminders-set',
        object: `officer:${id.replace(/^officer:/, '')}`,
        detail: { wanted },
      }),
      tx => tx.setReminders(id, wanted, at),
    )
  }
}
