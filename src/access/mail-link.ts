/**
 * Employees sign in with a link in a mail to their official mailbox. Asking is answered before anything is looked up,
 * so neither the answer nor its timing tells whether a number exists, has a mailbox, or has asked too often.
 */
import type { Actor } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { EmployeeNumber } from '../domain/nip.ts'
import { codeOf, mailLinkHash, normaliseCode } from '../domain/sign-in.ts'
import { type Finding, isSegelError, SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Mailer } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'
import type { Attempts } from './attempts.ts'
import { employeeActor, maySignIn, recogniseEmployee } from './employee-actor.ts'
import { openLimiter } from './limiter.ts'
import { composeLinkMail } from './mail-link-text.ts'
import { isRefusal, type Origin, type StartSession } from './sign-in-oidc.ts'

export interface MailLinkDeps {
  readonly store: Pick<Store, 'change' | 'mailLink' | 'mailLinksSince'>
  readonly registry: EmployeeRegistry
  readonly mailer: Mailer
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'token'>
  /** Page that a link leads to; the secret follows as its fragment, which no server and no log gets to see. */
  readonly page: string
  readonly limits: { readonly perEmployee: number; readonly perAddress: number }
  readonly startSession: StartSession
  readonly attempts: Attempts
  /** Counts what failed, for the audit log. */
  readonly noteFailure: (source: string) => void
  /** An asking that came to nothing for a reason that somebody can mend. */
  readonly failed: (error: unknown) => void
}

/** Askings that wait at most; one more is dropped. */
export const MOST_WAITING = 500
export const VALID_MINUTES = 15
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const SECRET_OCTETS = 32
const MOST_CHARACTERS = 200

const SENDER: Actor = { id: 'system:ra', role: 'system', name: 'Segel ra' }

const NOT_GOOD: Finding = {
  code: 'sign-in-link-not-good',
  effect: 'refuse',
  message: {
    id: 'Tautan ini sudah dipakai, sudah berakhir, bukan yang terbaru, atau kodenya tidak cocok. Minta tautan baru.',
    en: 'This link was used, has ended, is not the newest one, or the code does not belong to it. Ask for a new link.',
  },
  action: 'applicant',
}

interface Asking {
  readonly from: Origin
  readonly number: EmployeeNumber
  readonly code: string
  readonly askedAt: Date
}

export function openMailLinks(deps: MailLinkDeps) {
  const isAddressFree = openLimiter({ clock: deps.clock, perHour: deps.limits.perAddress })
  const waiting: Asking[] = []
  let working: Promise<void> | undefined
  const work = async (): Promise<void> => {
    for (let asking = waiting.shift(); asking !== undefined; asking = waiting.shift())
      await answerAsking(deps, asking).catch(deps.failed)
    working = undefined
  }
  return {
    /**
     * `address` is counted. The secret is for the cookie of the asking browser, the code that follows from it for its
     * screen; both are there whoever asks for whom.
     */
    ask: (
      from: Origin,
      { number, address }: { readonly number: EmployeeNumber; readonly address: string },
    ): { readonly secret: string; readonly code: string } => {
      const asking = deps.entropy.token(SECRET_OCTETS)
      const code = codeOf(asking)
      if (isAddressFree(address) && waiting.length < MOST_WAITING) {
        waiting.push({ from, number, code, askedAt: deps.clock.now() })
        // Not in this turn: the answer goes first.
        working ??= new Promise<void>(resolve => setImmediate(resolve)).then(work)
      }
      return { secret: asking, code }
    },
    open: openLink(deps),
    /** Until everything that was asked for is done. */
    idle: async (): Promise<void> => {
      while (working !== undefined) await working
    },
  }
}

async function answerAsking(deps: MailLinkDeps, { from, number, code, askedAt }: Asking): Promise<void> {
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
  /** From the cookie, where this is the browser that asked. */
  readonly asking: string | undefined
  /** As typed from the screen of the browser that asked. */
  readonly code: string
  readonly previous?: string
}

/** @throws SegelError `unauthenticated` in one sentence for every way of being wrong; what the registry says otherwise */
function openLink(deps: MailLinkDeps) {
  return async (from: Origin, opened: OpenedLink) => {
    const keys = [from.source]
    await deps.attempts.assertMayTry(keys)
    try {
      const actor = await takeLink(deps, from, opened)
      await deps.attempts.succeeded(keys)
      const { previous } = opened
      return await deps.startSession(from, {
        actor,
        method: 'mail-link',
        ...(previous === undefined ? {} : { previous }),
      })
    } catch (error) {
      if (isRefusal(error)) {
        deps.noteFailure(from.source)
        await deps.attempts.failed(keys)
      }
      throw error
    }
  }
}

async function takeLink(
  deps: MailLinkDeps,
  from: Origin,
  { link, asking, code }: OpenedLink,
): Promise<Actor> {
  const secret = secretIn(link)
  // A browser may have asked for one link and open another, of which it has the code.
  const codes = [...(asking === undefined ? [] : [codeOf(asking)]), normaliseCode(code)].filter(
    one => one !== '',
  )
  for (const hash of codes.map(one => mailLinkHash(secret, one))) {
    const found = await deps.store.mailLink(hash, deps.clock.now())
    if (found === undefined) continue
    // Asked before the link is spent: an outage of the registry costs nobody their link.
    const { actor } = await recogniseEmployee(deps)(found.employeeNumber).catch(unlessOutage)
    if (actor.personId !== found.personId) throw refused()
    const at = deps.clock.now()
    const event = auditEvent({ actor, ...from }, { at, action: 'mail-link.used', object: actor.id })
    await deps.store.change(event, async tx => {
      if ((await tx.takeMailLink(hash, at)) === undefined) throw refused()
    })
    return actor
  }
  throw refused()
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
  return new SegelError('unauthenticated', 'The link or the code does not open anything.', {
    findings: [NOT_GOOD],
  })
}
