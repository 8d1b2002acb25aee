/** Sessions of people in front of a browser: begun after a sign-in, found for each call, ended by them or by time. */
import type { Actor, Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { Officer } from '../domain/officer.ts'
import {
  type EndReason,
  type FoundSession,
  isAlive,
  type Session,
  sessionHash,
  type SignInMethod,
  type VouchedFor,
} from '../domain/session.ts'
import { SegelError } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import type { Employment } from './employment.ts'

export interface SessionLimits {
  /** Without any call. */
  readonly idleMs: number
  /** From sign-in to the end, whatever happens. */
  readonly absoluteMs: number
}

export interface SessionDeps {
  readonly store: Pick<Store, 'change' | 'sessionByHash' | 'sessionsOf' | 'touchSession'>
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'uuid' | 'token'>
  readonly limits: SessionLimits
  /** By actor id, as the roster has them now. */
  readonly officerOf: (id: string) => Promise<Officer | undefined>
  /** Of employees; officers' are in the roster. */
  readonly isPasskeyInUse: (credentialId: string) => Promise<boolean>
  readonly employmentOf: (actor: Actor) => Promise<Employment>
}

export interface SignedIn {
  readonly actor: Actor
  readonly method: SignInMethod
  /** The passkey that was used. */
  readonly credentialId?: string
  /** Who may end it. */
  readonly vouchedFor?: VouchedFor
  /** Secret of the session that this browser had before: it ends. */
  readonly previous?: string
}

const SECRET_OCTETS = 32
/** A call writes that it was there at most this often. */
const TOUCH_MS = 60_000
const OFFICER = 'officer:'
const KEEPER: Actor = { id: 'system:ra', role: 'system', name: 'Segel ra' }

/** After every sign-in a new session with a new secret, so that nobody can hand somebody theirs beforehand. */
export function startSession(deps: Pick<SessionDeps, 'store' | 'clock' | 'entropy' | 'limits'>) {
  return async (
    from: Pick<Call, 'requestId' | 'source'>,
    { actor, method, credentialId, vouchedFor, previous }: SignedIn,
  ): Promise<{ readonly secret: string; readonly session: Session }> => {
    const at = deps.clock.now()
    const session: Session = {
      id: deps.entropy.uuid(),
      actor,
      method,
      ...(credentialId === undefined ? {} : { credentialId }),
      ...(vouchedFor === undefined ? {} : { vouchedFor }),
      createdAt: at,
      lastSeenAt: at,
      expiresAt: new Date(at.getTime() + deps.limits.absoluteMs),
      authenticatedAt: at,
    }
    const secret = deps.entropy.token(SECRET_OCTETS)
    const before = previous === undefined ? undefined : await deps.store.sessionByHash(sessionHash(previous))
    const event = auditEvent(
      { actor, ...from },
      {
        at,
        action: 'session.started',
        object: `session:${session.id}`,
        detail: { method, credentialId: credentialId ?? null, replaces: before?.id ?? null },
      },
    )
    await deps.store.change(event, async tx => {
      if (before !== undefined) await tx.revokeSession(before.id, at)
      await tx.insertSession(session, sessionHash(secret))
    })
    return { secret, session }
  }
}

/**
 * Undefined once it has ended: by its people, by time, because the officer or the passkey left the roster, or the employee
 * the service. A call that a page makes on its own is no sign that somebody is there.
 */
export function findSession(deps: Omit<SessionDeps, 'entropy'>) {
  return async (secret: string, isAttended = true): Promise<FoundSession | undefined> => {
    const session = await deps.store.sessionByHash(sessionHash(secret))
    const at = deps.clock.now()
    if (session === undefined || !isAlive(session, at, deps.limits.idleMs)) return undefined
    const actor = await presentActor(deps, session)
    if (actor === undefined) return undefined
    const employment = isOfficer(actor) ? 'in-service' : await deps.employmentOf(actor)
    if (employment === 'left') {
      await endForEmployment(deps, session)
      return undefined
    }
    const isLong = at.getTime() - session.lastSeenAt.getTime() >= TOUCH_MS
    if (isAttended && isLong) await deps.store.touchSession(session.id, at)
    return { ...session, actor, ...(employment === 'unknown' ? { isReadOnly: true } : {}) }
  }
}

/** Why the session of this secret ended, where somebody else ended it. */
export function endReasonOf(deps: Pick<SessionDeps, 'store'>) {
  return async (secret: string): Promise<EndReason | undefined> =>
    (await deps.store.sessionByHash(sessionHash(secret)))?.endReason
}

/** All of the person's, wherever they are: whoever left is not here in another browser either. */
async function endForEmployment(
  { store, clock }: Pick<SessionDeps, 'store' | 'clock'>,
  { id, actor }: Session,
): Promise<void> {
  const at = clock.now()
  const call = { actor: KEEPER, requestId: `session:${id}`, source: 'session' }
  const detail = { reason: 'employment' }
  await store.change(auditEvent(call, { at, action: 'session.all-ended', object: actor.id, detail }), tx =>
    tx.revokeSessionsOf(actor.id, at, 'employment'),
  )
}

/** One's own, newest first, without those that have ended. */
export function listSessions(deps: Pick<SessionDeps, 'store' | 'clock' | 'limits'>) {
  return async (call: Call): Promise<readonly Session[]> => {
    const at = deps.clock.now()
    const all = await deps.store.sessionsOf(call.actor.id)
    return all.filter(session => isAlive(session, at, deps.limits.idleMs))
  }
}

/** @throws SegelError `not-found` unless it is one of the caller's own that has not ended */
export function endSession(deps: Pick<SessionDeps, 'store' | 'clock'>) {
  return async (call: Call, id: string): Promise<void> => {
    const at = deps.clock.now()
    const own = await deps.store.sessionsOf(call.actor.id)
    const event = auditEvent(call, { at, action: 'session.ended', object: `session:${id}` })
    if (!own.some(session => session.id === id)) throw noSuchSession()
    await deps.store.change(event, async tx => {
      if (!(await tx.revokeSession(id, at))) throw noSuchSession()
    })
  }
}

/** Everywhere, this browser too; gives how many. */
export function endAllSessions(deps: Pick<SessionDeps, 'store' | 'clock'>) {
  return async (call: Call): Promise<number> => {
    const at = deps.clock.now()
    const event = auditEvent(call, { at, action: 'session.all-ended', object: call.actor.id })
    return deps.store.change(event, tx => tx.revokeSessionsOf(call.actor.id, at))
  }
}

async function presentActor(
  deps: Pick<SessionDeps, 'officerOf' | 'isPasskeyInUse'>,
  { actor, credentialId }: Session,
): Promise<Actor | undefined> {
  if (!isOfficer(actor))
    return credentialId === undefined || (await deps.isPasskeyInUse(credentialId)) ? actor : undefined
  const officer = await deps.officerOf(actor.id)
  if (officer === undefined || officer.removedAt !== undefined) return undefined
  return officer.keys.some(key => key.credentialId === credentialId) ? officerActor(officer) : undefined
}

function isOfficer({ id }: Actor): boolean {
  return id.startsWith(OFFICER)
}

export function officerActor(officer: Officer): Actor {
  return {
    id: officer.officer,
    role: officer.role,
    name: officer.name,
    ...(officer.agency === null ? {} : { agency: officer.agency }),
    ...(officer.employeeNumber === null ? {} : { employeeNumber: officer.employeeNumber }),
    ...(officer.personId === null ? {} : { personId: officer.personId }),
  }
}

function noSuchSession(): SegelError {
  return new SegelError('not-found', 'You have no such session, or it has ended already.')
}
