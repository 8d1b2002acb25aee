/** From the link of an invitation to an officer with a passkey. Whoever has no link learns nothing here. */
import type { Call } from '../../domain/actor.ts'
import type { Invitation } from '../../domain/statement.ts'
import { type Enrollment, type PasskeyFacts, statementBody } from '../../domain/statement.ts'
import { SegelError } from '../../errors.ts'
import type { Passkeys } from '../../ports/passkeys.ts'
import { officerActor } from '../sessions.ts'
import { passkeyLabel } from './label.ts'
import { assertFresh } from './submit.ts'
import { faultError, readRosterStatement, type TakeDeps, takeStatement } from './take-statement.ts'

export interface EnrollDeps extends TakeDeps {
  readonly passkeys: Pick<Passkeys, 'creationOptions' | 'verifyRegistration'>
}

/** What the page of the link shows. */
export interface OpenInvitation
  extends Pick<Invitation, 'officer' | 'name' | 'role' | 'agency' | 'recovery' | 'expiresAt'> {
  readonly digest: string
}

/** Uniform: unknown, used and ended are one answer. */
export function findInvitation(deps: Pick<EnrollDeps, 'roster' | 'clock'>) {
  return async (digest: string): Promise<OpenInvitation> => {
    const { officer, name, role, agency, recovery, expiresAt } = await openInvitation(deps, digest)
    return { digest, officer, name, role, agency, recovery, expiresAt }
  }
}

/** Options for `navigator.credentials.create`. The caller keeps the challenge in a ceremony. */
export function invitationOptions(deps: Pick<EnrollDeps, 'roster' | 'clock' | 'passkeys'>) {
  return async (digest: string, challenge: Uint8Array): Promise<object> => {
    const { officer, name } = await openInvitation(deps, digest)
    return deps.passkeys.creationOptions({
      challenge,
      userId: Buffer.from(officer.replace(/^officer:/, ''), 'utf8'),
      userName: name,
      displayName: name,
      exclude: [],
    })
  }
}

export interface NewPasskey {
  /** Digest of the invitation, hex. */
  readonly digest: string
  /** The browser's answer, and the challenge that the caller took from a ceremony. */
  readonly response: unknown
  readonly challenge: Uint8Array
  readonly label: string
}

/** The statement that the key of the link has to sign. */
export function prepareEnrollment(deps: EnrollDeps) {
  return async ({ digest, response, challenge, label }: NewPasskey): Promise<{ readonly body: string }> => {
    const invitation = await openInvitation(deps, digest)
    const facts = await deps.passkeys.verifyRegistration(response, { challenge })
    const about = { digest, at: deps.clock.now().toISOString() }
    return { body: bodyOf(invitation, about, { ...facts, label: passkeyLabel(label) }) }
  }
}

/**
 * @param signature hex, by the key of the link, over `body`
 * @throws SegelError `not-found` for every way in which the invitation cannot be used, `unauthenticated` for a passkey
 *   or signature that does not hold
 */
export function enrollOfficer(deps: EnrollDeps) {
  return async (
    from: Pick<Call, 'requestId' | 'source'>,
    what: NewPasskey & { readonly body: string; readonly signature: string },
  ): Promise<{ readonly officer: string }> => {
    const { digest, response, challenge, label, body, signature } = what
    const invitation = await openInvitation(deps, digest)
    const facts = await deps.passkeys.verifyRegistration(response, { challenge })
    const statement = readRosterStatement(body)
    assertFresh(statement, deps.clock.now())
    const own = bodyOf(invitation, { digest, at: statement.at }, { ...facts, label: passkeyLabel(label) })
    if (own !== body) throw new SegelError('malformed', 'This enrollment is not the one that was prepared.')
    const actor = officerActor({ ...invitation, keys: [], since: statement.at })
    await takeStatement(deps, { ...from, actor }, { body, signatures: [{ by: 'invitation', signature }] })
    return { officer: invitation.officer }
  }
}

async function openInvitation(
  { roster, clock }: Pick<EnrollDeps, 'roster' | 'clock'>,
  digest: string,
): Promise<Invitation> {
  const invitation = (await roster()).invitations.get(digest)
  if (invitation === undefined || !(clock.now().getTime() <= Date.parse(invitation.expiresAt)))
    throw faultError('unknown-invitation')
  return invitation
}

function bodyOf(
  { roster, officer }: Invitation,
  { digest, at }: { readonly digest: string; readonly at: string },
  facts: PasskeyFacts,
): string {
  const enrollment: Enrollment = { kind: 'enrollment', roster, at, officer, invitation: digest, ...facts }
  return statementBody(enrollment)
}
