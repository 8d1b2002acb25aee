/** What an officer prepared and signed with a passkey. Where one signature is not enough, it waits for the second. */
import { type Action, assertEverywhere, type Call, scopeOf } from '../../domain/actor.ts'
import type { Roster } from '../../domain/officer.ts'
import { admit } from '../../domain/roster.ts'
import {
  type Assertion,
  type Invitation,
  type RosterStatement,
  type SignedStatement,
  statementBody,
} from '../../domain/statement.ts'
import { SegelError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { composeInvitation, factsForRecovery, type InvitationDeps, officerFacts } from './invitation.ts'
import {
  digestOf,
  readRosterStatement,
  statementEvent,
  type TakeDeps,
  takeStatement,
} from './take-statement.ts'

export interface SubmitDeps extends TakeDeps {
  readonly store: Pick<Store, 'change' | 'agencies' | 'rosterDrafts'>
  readonly registry: InvitationDeps['registry']
  readonly invitationHours: number
}

export interface SignedByPasskey {
  readonly body: string
  readonly assertion: Assertion
}

/** `draft`: it is kept and waits for another officer's signature. */
export interface Submitted {
  readonly state: 'taken' | 'draft'
  readonly digest: string
}

/** From preparing to signing, and a little between clocks. */
const FRESH_MS = 15 * 60_000

/** Invitation, recovery, removal of an officer or of a key. Further keys go by `addKey`. */
export function submitStatement(deps: SubmitDeps) {
  return async (call: Call, { body, assertion }: SignedByPasskey): Promise<Submitted> => {
    const statement = readRosterStatement(body)
    assertMaySubmit(call, statement)
    assertFresh(statement, deps.clock.now())
    const roster = await deps.roster()
    assertOwnKey(roster, call, assertion)
    if (statement.kind === 'invitation') await assertPrepared(deps, roster, statement)
    const signed: SignedStatement = { body, signatures: [{ by: 'passkey', assertion }] }
    const digest = digestOf(body)
    if (
      statement.kind === 'invitation' &&
      (await admit(roster, signed, deps.verifyAssertion)) === 'too-few'
    ) {
      await keepDraft(deps, call, { signed, statement, digest })
      return { state: 'draft', digest }
    }
    await takeStatement(deps, call, signed)
    return { state: 'taken', digest }
  }
}

/** Every signature on a statement of one's own call is one's own. @throws SegelError `not-permitted` */
export function assertOwnKey(roster: Roster, { actor }: Call, { credentialId }: Assertion): void {
  if (roster.credentials.get(credentialId) !== actor.id)
    throw new SegelError('not-permitted', 'This passkey is not one of yours.')
}

/** @throws SegelError `malformed` */
export function assertFresh({ at }: Pick<RosterStatement, 'at'>, now: Date): void {
  if (Math.abs(now.getTime() - Date.parse(at)) > FRESH_MS)
    throw new SegelError('malformed', 'This was prepared too long ago; begin anew.')
}

function assertMaySubmit({ actor }: Call, statement: RosterStatement): void {
  const action = wantedAction(statement)
  const isOwnKey = statement.kind === 'key-removal' && statement.officer === actor.id
  if (isOwnKey && scopeOf(actor, 'session.own') !== undefined) return
  assertEverywhere(actor, action)
}

function wantedAction(statement: RosterStatement): Action {
  if (statement.kind === 'invitation') return statement.recovery ? 'officer.recover' : 'officer.invite'
  if (statement.kind === 'removal' || statement.kind === 'key-removal') return 'officer.remove'
  throw new SegelError('malformed', 'This kind of statement does not come this way.')
}

/** It comes back from a browser: the person, the agency and the term must be those that we would have written. */
async function assertPrepared(deps: SubmitDeps, roster: Roster, invitation: Invitation): Promise<void> {
  const { officer, recovery, role, name, agency, employeeNumber, invitationKey, at } = invitation
  const facts = recovery
    ? factsForRecovery(roster, officer)
    : await officerFacts(
        deps,
        {
          role,
          name,
          ...(agency === null ? {} : { agency }),
          ...(employeeNumber === null ? {} : { employeeNumber }),
        },
        officer,
      )
  const terms = { at: new Date(at), hours: deps.invitationHours, invitationKey, recovery }
  if (statementBody(composeInvitation(roster, facts, terms)) !== statementBody(invitation))
    throw new SegelError('malformed', 'This invitation is not the one that was prepared.')
}

async function keepDraft(
  deps: SubmitDeps,
  call: Call,
  {
    signed,
    statement,
    digest,
  }: { readonly signed: SignedStatement; readonly statement: Invitation; readonly digest: string },
): Promise<void> {
  const createdAt = deps.clock.now()
  const event = statementEvent(call, statement, {
    at: createdAt,
    body: signed.body,
    action: 'officer.invitation-drafted',
  })
  const expiresAt = new Date(statement.expiresAt)
  await deps.store.change(event, tx => tx.insertRosterDraft({ ...signed, digest, createdAt, expiresAt }))
}
