/** A further passkey of one's own, signed with one that is in the roster. */
import { type Call, scopeOf } from '../../domain/actor.ts'
import type { Officer, Roster } from '../../domain/officer.ts'
import { presentOfficer } from '../../domain/roster-rules.ts'
import { type KeyAddition, type PasskeyFacts, statementBody } from '../../domain/statement.ts'
import { SegelError } from '../../errors.ts'
import type { Passkeys } from '../../ports/passkeys.ts'
import { passkeyLabel } from './label.ts'
import { type Prepared, prepared } from './prepare.ts'
import { assertFresh, assertOwnKey, type SignedByPasskey } from './submit.ts'
import { readRosterStatement, type TakeDeps, takeStatement } from './take-statement.ts'

export interface AddKeyDeps extends TakeDeps {
  readonly passkeys: Pick<Passkeys, 'creationOptions' | 'verifyRegistration'>
}

export interface FurtherPasskey {
  readonly response: unknown
  /** That the caller took from a ceremony. */
  readonly challenge: Uint8Array
  readonly label: string
}

const MOST_KEYS = 10

/** Options for `navigator.credentials.create`; authenticators that are known already are left out. */
export function keyOptions(deps: Pick<AddKeyDeps, 'roster' | 'passkeys'>) {
  return async (call: Call, challenge: Uint8Array): Promise<object> => {
    const { officer, name, keys } = ownOfficer(await deps.roster(), call)
    return deps.passkeys.creationOptions({
      challenge,
      userId: Buffer.from(officer.replace(/^officer:/, ''), 'utf8'),
      userName: name,
      displayName: name,
      exclude: keys.map(key => key.credentialId),
    })
  }
}

/** What the passkey that is there has to sign. */
export function prepareKeyAddition(deps: AddKeyDeps) {
  return async (call: Call, further: FurtherPasskey): Promise<Prepared> => {
    const roster = await deps.roster()
    const { officer } = ownOfficer(roster, call)
    const facts = await factsOf(deps, further)
    return prepared(roster, additionOf(roster, { officer, at: deps.clock.now().toISOString() }, facts))
  }
}

export function addKey(deps: AddKeyDeps) {
  return async (
    call: Call,
    { body, assertion, ...further }: FurtherPasskey & SignedByPasskey,
  ): Promise<void> => {
    const roster = await deps.roster()
    const { officer } = ownOfficer(roster, call)
    const { at } = readRosterStatement(body)
    assertFresh({ at }, deps.clock.now())
    assertOwnKey(roster, call, assertion)
    const facts = await factsOf(deps, further)
    if (statementBody(additionOf(roster, { officer, at }, facts)) !== body)
      throw new SegelError('malformed', 'This key is not the one that was prepared.')
    await takeStatement(deps, call, { body, signatures: [{ by: 'passkey', assertion }] })
  }
}

function ownOfficer(roster: Roster, { actor }: Call): Officer {
  const officer = presentOfficer(roster, actor.id)
  if (officer === undefined || officer.tokenKey !== undefined || scopeOf(actor, 'session.own') === undefined)
    throw new SegelError('not-permitted', 'Only an officer has keys of their own here.')
  if (officer.keys.length >= MOST_KEYS)
    throw new SegelError('conflict', `An officer has at most ${MOST_KEYS} passkeys: remove one first.`)
  return officer
}

async function factsOf(
  { passkeys }: AddKeyDeps,
  { response, challenge, label }: FurtherPasskey,
): Promise<PasskeyFacts> {
  return { ...(await passkeys.verifyRegistration(response, { challenge })), label: passkeyLabel(label) }
}

function additionOf(
  { id }: Roster,
  about: { readonly officer: string; readonly at: string },
  facts: PasskeyFacts,
): KeyAddition {
  return { kind: 'key-addition', roster: id, ...about, ...facts }
}
