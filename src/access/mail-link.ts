/**
 * Employees sign in with a link in a mail to their official mailbox. Asking is answered before anything is looked up,
 * so neither the answer nor its timing tells whether a number exists, has a mailbox, or has asked too often.
 */
import type { Actor } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { EmployeeNumber } from '../domain/nip.ts'
import { composeCode, mailLinkHash, normaliseCode } from '../domain/sign-in.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Mailer } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'
import { employeeActor, maySignIn, recogniseEmployee } from './employee-actor.ts'
import { openLimiter } from './limiter.ts'
import { composeLinkMail } from './mail-link-text.ts'
import type { Origin, StartSession } from './sign-in-oidc.ts'

export interface MailLinkDeps<S> {
  readonly store: Pick<Store, 'change' | 'mailLink' | 'mailLinksSince'>
  readonly registry: EmployeeRegistry
  readonly mailer: Mailer
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'token'>
  /** Page that a link leads to; the secret follows as its fragment, which no server and no log gets to see. */
  readonly page: string
  readonly limits: { readonly perEmployee: number; readonly perAddress: number }
  readonly startSession: StartSession<S>
  /** An asking that came to nothing for a reason that somebody can mend. */
  readonly failed: (error: unknown) => void
}

/** Askings that wait at most; one more is dropped. */
export const MOST_WAITING = 500
const VALID_MINUTES = 15
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const SECRET_OCTETS = 32
const CODE_OCTETS = 8
const MOST_CHARACTERS = 200

const SENDER: Actor = { id: 'system:ra', role: 'system', name: 'Segel ra' }

interface Asking {
  readonly from: Origin
  readonly number: EmployeeNumber
  readonly code: string
  readonly askedAt: Date
}

export function openMailLinks<S>(deps: MailLinkDeps<S>) {
  const isAddressFree = openLimiter({ clock: deps.clock, perHour: deps.limits.perAddress })
  const waiting: Asking[] = []
  let working: Promise<void> | undefined
  const work = async (): Promise<void> => {
    for (let asking = waiting.shift(); asking !== undefined; asking = waiting.shift())
      await answerAsking(deps, asking).catch(deps.failed)
    working = undefined
  }
  return {
    /** `address` is counted; the code is for the asking screen, and is there whoever asks for whom. */
    ask: (from: Origin, { number, address }: { number: EmployeeNumber; address: string }) => {
      const code = composeCode(Buffer.from(deps.entropy.token(CODE_OCTETS), 'base64url'))
      if (isAddressFree(address) && waiting.length < MOST_WAITING) {
        waiting.push({ from, number, code, askedAt: deps.clock.now() })
        // Not in this turn: the answer goes first.
        working ??= new Promise<void>(resolve => setImmediate(resolve)).then(work)
      }
      return { code, validMinutes: VALID_MINUTES }
    },
    open: openLink(deps),
    /** Until everything that was asked for is done. */
    idle: async (): Promise<void> => {
      while (working !== undefined) await working
    },
  }
}

async function answerAsking<S>(
  deps: MailLinkDeps<S>,
  { from, number, code, askedAt }: Asking,
): Promise<void> {
  const employee = await deps.registry.find(number)
  if (employee?.officialEmail === undefined || !maySignIn(employee)) return
  const { personId, name, officialEmail } = employee
  const since = new Date(askedAt.getTime() - HOUR_MS)
  if ((await deps.store.mailLinksSince(personId, since)) >= deps.limits.perEmployee) return
  const secret = deps.entropy.token(SECRET_OCTETS)
  const expiresAt = new Date(askedAt.getTime() + VALID_MINUTES * MINUTE_MS)
  const event = auditEvent(
    { actor: SENDER, ...from },
    { at: askedAt, action: 'mail-link.made', object: employeeActor(employee).id },
  )
  await deps.store.change(event, tx =>
    tx.insertMailLink({ personId, employeeNumber: number, askedAt, expiresAt }, mailLinkHash(secret, code)),
  )
  await deps.mailer.send(
    composeLinkMail({
      to: officialEmail,
      name,
      url: `${deps.page}#${secret}`,
      askedAt,
      validMinutes: VALID_MINUTES,
    }),
  )
}

export interface OpenedLink {
  /** The secret, or the whole link as somebody copied it. */
  readonly link: string
  /** From the cookie of the asking browser, or as typed from its screen. */
  readonly code: string
  readonly previous?: string
}

/** @throws SegelError `unauthenticated` in one sentence for every way of being wrong; what the registry says otherwise */
function openLink<S>(deps: MailLinkDeps<S>) {
  const recognise = recogniseEmployee(deps)
  return async (from: Origin, { link, code, previous }: OpenedLink): Promise<S> => {
    const hash = mailLinkHash(secretIn(link), normaliseCode(code))
    const found = await deps.store.mailLink(hash, deps.clock.now())
    if (found === undefined) throw refused()
    // Asked before the link is spent: an outage of the registry costs nobody their link.
    const { actor } = await recognise(found.employeeNumber).catch(unlessOutage)
    if (actor.personId !== found.personId) throw refused()
    const at = deps.clock.now()
    const event = auditEvent({ actor, ...from }, { at, action: 'mail-link.used', object: actor.id })
    await deps.store.change(event, async tx => {
      if ((await tx.takeMailLink(hash, at)) === undefined) throw refused()
    })
    return deps.startSession(from, {
      actor,
      method: 'mail-link',
      ...(previous === undefined ? {} : { previous }),
    })
  }
}

function secretIn(link: string): string {
  const text = link.trim().slice(-MOST_CHARACTERS)
  return text.slice(text.lastIndexOf('#') + 1)
}

/** Who left the registry within these minutes holds a link that is no longer one. */
function unlessOutage(error: unknown): never {
  throw isSegelError(error, 'unknown-employee') ? refused() : error
}

function refused(): SegelError {
  return new SegelError(
    'unauthenticated',
    'This link was used, has ended, is not the newest one, or the code does not belong to it; ask for a new link.',
  )
}
