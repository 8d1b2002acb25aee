/** Invitations that wait for the signature of a second officer. */
import { assertEverywhere, type Call, scopeOf } from '../../domain/actor.ts'
import type { Roster } from '../../domain/officer.ts'
import { presentOfficer } from '../../domain/roster-rules.ts'
import { describeStatement } from '../../domain/statement-words.ts'
import type { Assertion, Invitation, SignedStatement } from '../../domain/statement.ts'
import { SegelError, type Text } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import type { RosterDraft } from '../../ports/store-roster.ts'
import { namesOfSigners } from './signers.ts'
import { assertOwnKey } from './submit.ts'
import { readRosterStatement, statementEvent, type TakeDeps, takeStatement } from './take-statement.ts'

export interface DraftDeps extends TakeDeps {
  readonly store: Pick<Store, 'change' | 'rosterDrafts'>
}

export interface Draft {
  /** Hex: also the challenge of who endorses it. */
  readonly digest: string
  readonly invitation: Invitation
  readonly body: string
  readonly words: Text
  readonly signedBy: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Whether who asks may still sign it. */
  readonly isMine: boolean
}

/** All for who may read about officers; others see the recoveries that they can help with. */
export function listDrafts(deps: Pick<DraftDeps, 'store' | 'roster' | 'clock'>) {
  return async (call: Call): Promise<readonly Draft[]> => {
    const roster = await deps.roster()
    const drafts = (await deps.store.rosterDrafts(deps.clock.now())).map(draft =>
      toDraft(draft, roster, call),
    )
    const isReader = scopeOf(call.actor, 'officer.read') === 'all'
    return drafts.filter(draft => isReader || mayEndorse(call, roster, draft.invitation))
  }
}

/** @throws SegelError `not-found`, `not-permitted`, `conflict` when it is signed by the same officer already */
export function endorseDraft(deps: DraftDeps) {
  return async (
    call: Call,
    { digest, assertion }: { readonly digest: string; readonly assertion: Assertion },
  ): Promise<void> => {
    const draft = await findDraft(deps, digest)
    const roster = await deps.roster()
    if (!mayEndorse(call, roster, invitationOf(draft)))
      throw new SegelError('not-permitted', 'You may not sign this invitation.')
    assertOwnKey(roster, call, assertion)
    if (hasSigned(roster, draft, call.actor.id))
      throw new SegelError('conflict', 'You have signed this already; another officer must.')
    const signatures = [...draft.signatures, { by: 'passkey', assertion } as const]
    const also: TakeDeps['also'] = async tx => {
      if (!(await tx.removeRosterDraft(digest))) throw noDraft()
    }
    await takeStatement({ ...deps, also }, call, { body: draft.body, signatures })
  }
}

/** By any administrator: nothing was invited yet. */
export function withdrawDraft(deps: Pick<DraftDeps, 'store' | 'clock'>) {
  return async (call: Call, digest: string): Promise<void> => {
    assertEverywhere(call.actor, 'officer.invite')
    const draft = await findDraft(deps, digest)
    const event = statementEvent(call, invitationOf(draft), {
      at: deps.clock.now(),
      body: draft.body,
      action: 'officer.invitation-withdrawn',
    })
    await deps.store.change(event, async tx => {
      if (!(await tx.removeRosterDraft(digest))) throw noDraft()
    })
  }
}

async function findDraft(
  { store, clock }: Pick<DraftDeps, 'store' | 'clock'>,
  digest: string,
): Promise<RosterDraft> {
  const found = (await store.rosterDrafts(clock.now())).find(draft => draft.digest === digest)
  if (found === undefined) throw noDraft()
  return found
}

/** Administrators; a recovery also any other officer who changes things at all, so that two are found. */
function mayEndorse({ actor }: Call, roster: Roster, { officer, recovery }: Invitation): boolean {
  if (actor.id === officer || presentOfficer(roster, actor.id) === undefined) return false
  if (scopeOf(actor, recovery ? 'officer.recover' : 'officer.invite') === 'all') return true
  return recovery && actor.role !== 'auditor'
}

function hasSigned(roster: Roster, { signatures }: SignedStatement, id: string): boolean {
  return signatures.some(
    one => one.by === 'passkey' && roster.credentials.get(one.assertion.credentialId) === id,
  )
}

function toDraft(draft: RosterDraft, roster: Roster, call: Call): Draft {
  const invitation = invitationOf(draft)
  const { digest, body, createdAt, expiresAt } = draft
  return {
    digest,
    invitation,
    body,
    words: describeStatement(invitation, roster),
    signedBy: namesOfSigners(draft, roster),
    createdAt,
    expiresAt,
    isMine: mayEndorse(call, roster, invitation) && !hasSigned(roster, draft, call.actor.id),
  }
}

function invitationOf({ body }: Pick<RosterDraft, 'body'>): Invitation {
  const statement = readRosterStatement(body)
  if (statement.kind !== 'invitation') throw new SegelError('malformed', 'Only invitations wait.')
  return statement
}

function noDraft(): SegelError {
  return new SegelError('not-found', 'There is no such invitation that waits for a signature.')
}
