/** The one way into the roster: judged on what it is now, kept with its event, and what follows from it. */
import type { Call } from '../../domain/actor.ts'
import { type AuditEvent, auditEvent } from '../../domain/audit.ts'
import type { Roster, RosterFault } from '../../domain/officer.ts'
import type { RosterAction } from '../../domain/roster-events.ts'
import { admit } from '../../domain/roster.ts'
import type { VerifyAssertion } from '../../domain/signatures.ts'
import { readStatement } from '../../domain/statement-reader.ts'
import {
  type RosterStatement,
  type SignedStatement,
  type Statement,
  statementDigest,
} from '../../domain/statement.ts'
import { type Code, SegelError } from '../../errors.ts'
import type { Clock } from '../../ports/environment.ts'
import type { Store, Writer } from '../../ports/store.ts'
import type { ReadRoster } from '../roster.ts'

export interface TakeDeps {
  readonly store: Pick<Store, 'change'>
  readonly roster: ReadRoster
  readonly verifyAssertion: VerifyAssertion
  readonly clock: Clock
  /** Whoever is no officer any more, or has lost a key, is signed out. */
  readonly endSessionsOf: (tx: Writer, officer: string, at: Date) => Promise<unknown>
  /** What belongs to the same change. */
  readonly also?: (tx: Writer) => Promise<void>
}

/** Another statement may come first; judged anew this often. */
const MOST_TRIES = 10

/**
 * @throws SegelError what the roster has against it: `not-permitted`, `unauthenticated`, `not-found`, `conflict` or
 *   `malformed`; nothing is kept then
 */
export async function takeStatement(
  deps: TakeDeps,
  call: Pick<Call, 'actor' | 'requestId' | 'source'>,
  signed: SignedStatement,
): Promise<Roster> {
  for (let tries = 1; ; tries += 1) {
    const before = await deps.roster()
    const after = await admit(before, signed, deps.verifyAssertion)
    if (typeof after === 'string') throw faultError(after)
    const statement = readRosterStatement(signed.body)
    const at = deps.clock.now()
    const moved = new SegelError('conflict', 'Others change the roster of officers now; try again.')
    try {
      await deps.store.change(statementEvent(call, statement, { at, body: signed.body }), async tx => {
        if (!(await tx.insertRosterStatement(signed, before.sequence))) throw moved
        if (endsSessions(statement, call)) await deps.endSessionsOf(tx, statement.officer, at)
        await deps.also?.(tx)
      })
      return after
    } catch (error) {
      if (error !== moved || tries === MOST_TRIES) throw error
    }
  }
}

/** Hex. */
export function digestOf(body: string): string {
  return Buffer.from(statementDigest(body)).toString('hex')
}

/** @throws SegelError `malformed` */
export function readRosterStatement(body: string): RosterStatement {
  const statement = readStatement(body)
  if (isOfRoster(statement)) return statement
  throw new SegelError('malformed', 'This statement is not about officers.')
}

const ACTIONS: Readonly<Record<RosterStatement['kind'], RosterAction>> = {
  invitation: 'officer.invited',
  enrollment: 'officer.enrolled',
  'key-addition': 'officer.key-added',
  'key-removal': 'officer.key-removed',
  removal: 'officer.removed',
  'token-key': 'officer.token-key-added',
}

export function isOfRoster(statement: Statement): statement is RosterStatement {
  return Object.hasOwn(ACTIONS, statement.kind)
}

export function statementEvent(
  call: Pick<Call, 'actor' | 'requestId' | 'source'>,
  statement: RosterStatement,
  what: { readonly at: Date; readonly body: string; readonly action?: string },
): AuditEvent {
  return auditEvent(call, {
    at: what.at,
    action: what.action ?? actionOf(statement),
    object: statement.officer,
    detail: { statement: digestOf(what.body), ...detailOf(statement) },
  })
}

function actionOf(statement: RosterStatement): RosterAction {
  return statement.kind === 'invitation' && statement.recovery
    ? 'officer.recovery-invited'
    : ACTIONS[statement.kind]
}

function detailOf(statement: RosterStatement): AuditEvent['detail'] {
  if ('role' in statement) return { role: statement.role, name: statement.name, agency: statement.agency }
  if ('credentialId' in statement) return { credential: statement.credentialId }
  return { reason: statement.reason }
}

function endsSessions({ kind, officer }: RosterStatement, { actor }: Pick<Call, 'actor'>): boolean {
  if (kind === 'removal' || kind === 'enrollment') return true
  // One's own: the session that the key began ends by itself, as it is not theirs any more.
  return kind === 'key-removal' && officer !== actor.id
}

const FAULTS: Readonly<Record<RosterFault, readonly [Code, string]>> = {
  malformed: ['malformed', 'This is no statement that the roster of officers takes.'],
  'another-roster': ['malformed', 'This statement is about the officers of another installation.'],
  signature: ['unauthenticated', 'A signature of this statement does not hold.'],
  'not-entitled': ['not-permitted', 'Who signed this may not decide it.'],
  'too-few': ['not-permitted', 'This takes the signature of a second officer.'],
  'unknown-officer': ['not-found', 'There is no such officer or key (any more).'],
  'unknown-invitation': ['not-found', 'There is no such invitation, or it was used, or it has ended.'],
  expired: ['not-found', 'There is no such invitation, or it was used, or it has ended.'],
  taken: ['conflict', 'This officer, key or statement is in the roster already.'],
  'second-role': ['conflict', 'This person is an officer already: one person has one role.'],
}

export function faultError(fault: RosterFault): SegelError {
  const [code, detail] = FAULTS[fault]
  return new SegelError(code, detail)
}
