/** What an officer is about to sign about officers, in full: the browser shows it and asks the passkey for its digest. */
import { assertEverywhere, type Call, scopeOf } from '../../domain/actor.ts'
import type { Roster } from '../../domain/officer.ts'
import { neededSignatures, presentOfficer } from '../../domain/roster-rules.ts'
import { describeStatement } from '../../domain/statement-words.ts'
import { type KeyRemoval, type Removal, type RosterStatement, statementBody } from '../../domain/statement.ts'
import { SegelError, type Text } from '../../errors.ts'
import type { Clock, Entropy } from '../../ports/environment.ts'
import type { ReadRoster } from '../roster.ts'
import {
  composeInvitation,
  factsForRecovery,
  type InvitationDeps,
  type InvitationSpec,
  officerFacts,
} from './invitation.ts'
import { digestOf } from './take-statement.ts'

export interface PrepareDeps extends InvitationDeps {
  readonly roster: ReadRoster
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'uuid'>
  readonly invitationHours: number
}

/** To be signed: `digest` (hex) is the challenge of the passkey. */
export interface Prepared {
  readonly body: string
  readonly digest: string
  readonly words: Text
  /** How many officers must sign; with 2 the first signature makes a draft. */
  readonly signatures: number
}

export function prepareInvitation(deps: PrepareDeps) {
  return async (call: Call, spec: InvitationSpec): Promise<Prepared> => {
    assertEverywhere(call.actor, 'officer.invite')
    const roster = await deps.roster()
    const facts = await officerFacts(deps, spec, `officer:${deps.entropy.uuid()}`)
    const { invitationKey } = spec
    return prepared(
      roster,
      composeInvitation(roster, facts, { ...terms(deps), invitationKey, recovery: false }),
    )
  }
}

/** For who lost every key: nothing of the officer changes but the keys. */
export function prepareRecovery(deps: PrepareDeps) {
  return async (
    call: Call,
    { officer, invitationKey }: { readonly officer: string; readonly invitationKey: string },
  ): Promise<Prepared> => {
    assertEverywhere(call.actor, 'officer.recover')
    const roster = await deps.roster()
    if (officer === call.actor.id)
      throw new SegelError('not-permitted', 'Others recover an officer, never the officer.')
    const facts = factsForRecovery(roster, officer)
    return prepared(
      roster,
      composeInvitation(roster, facts, { ...terms(deps), invitationKey, recovery: true }),
    )
  }
}

export function prepareRemoval(deps: Pick<PrepareDeps, 'roster' | 'clock'>) {
  return async (
    call: Call,
    { officer, reason }: { readonly officer: string; readonly reason: string },
  ): Promise<Prepared> => {
    assertEverywhere(call.actor, 'officer.remove')
    const roster = await deps.roster()
    if (officer === call.actor.id)
      throw new SegelError('not-permitted', 'Another administrator removes an administrator.')
    return prepared(roster, composeRemoval(roster, { officer, reason, at: deps.clock.now() }))
  }
}

/** One's own, or by an administrator. The last of one's own stays: without a key nobody could sign for another. */
export function prepareKeyRemoval(deps: Pick<PrepareDeps, 'roster' | 'clock'>) {
  return async (
    call: Call,
    { officer, credentialId }: { readonly officer: string; readonly credentialId: string },
  ): Promise<Prepared> => {
    const isOwn = officer === call.actor.id
    if (!isOwn || scopeOf(call.actor, 'session.own') === undefined)
      assertEverywhere(call.actor, 'officer.remove')
    const roster = await deps.roster()
    const keys = presentOfficer(roster, officer)?.keys ?? []
    if (!keys.some(key => key.credentialId === credentialId))
      throw new SegelError('not-found', 'There is no such officer or key (any more).')
    if (isOwn && keys.length === 1)
      throw new SegelError('conflict', 'This is your only passkey: add another one first.')
    const removal: KeyRemoval = {
      kind: 'key-removal',
      roster: roster.id,
      at: deps.clock.now().toISOString(),
      officer,
      credentialId,
    }
    return prepared(roster, removal)
  }
}

const LONGEST_REASON = 500

/** @throws SegelError `malformed` without a reason, `not-found` without the officer */
export function composeRemoval(
  roster: Roster,
  { officer, reason, at }: { readonly officer: string; readonly reason: string; readonly at: Date },
): Removal {
  const words = reason.trim()
  if (words === '' || words.length > LONGEST_REASON)
    throw new SegelError('malformed', `Say why, in at most ${LONGEST_REASON} characters.`)
  if (presentOfficer(roster, officer) === undefined)
    throw new SegelError('not-found', 'There is no such officer.')
  return { kind: 'removal', roster: roster.id, at: at.toISOString(), officer, reason: words }
}

function terms({ clock, invitationHours }: PrepareDeps) {
  return { at: clock.now(), hours: invitationHours }
}

export function prepared(roster: Roster, statement: RosterStatement): Prepared {
  const body = statementBody(statement)
  const signatures = statement.kind === 'invitation' ? neededSignatures(roster, statement) : 1
  return { body, digest: digestOf(body), words: describeStatement(statement, roster), signatures }
}
