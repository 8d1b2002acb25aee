/**
 * What the anchor says about officers: the first administrator, and help where no officer can give any. By the
 * administrator at the machine that has the keys of the certification authority.
 */
import type { Call } from '../../domain/actor.ts'
import {
  type Invitation,
  type SignedStatement,
  type Statement,
  statementBody,
} from '../../domain/statement.ts'
import type { Clock, Entropy } from '../../ports/environment.ts'
import {
  composeInvitation,
  factsForRecovery,
  type InvitationDeps,
  type InvitationSpec,
  officerFacts,
} from './invitation.ts'
import { composeRemoval } from './prepare.ts'
import { digestOf, type TakeDeps, takeStatement } from './take-statement.ts'

export interface AnchorDeps extends TakeDeps {
  readonly store: TakeDeps['store'] & InvitationDeps['store']
  readonly registry: InvitationDeps['registry']
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'uuid' | 'keyPair'>
  readonly signByAnchor: (statement: Statement) => Promise<SignedStatement>
  /** Where people sign in. */
  readonly origin: string
  readonly invitationHours: number
}

/** `link` is shown once: what is after its # is a private key and reaches no server. */
export interface Invited {
  readonly officer: string
  readonly name: string
  readonly link: string
  readonly expiresAt: string
}

export function inviteByAnchor(deps: AnchorDeps) {
  return async (
    call: Call,
    { hours, ...spec }: Omit<InvitationSpec, 'invitationKey'> & { readonly hours?: number },
  ): Promise<Invited> => {
    const facts = await officerFacts(deps, spec, `officer:${deps.entropy.uuid()}`)
    return invite(deps, call, { facts, recovery: false, hours })
  }
}

/** A new link for who lost every key; what is lost signs nothing once it is used. */
export function recoverByAnchor(deps: AnchorDeps) {
  return async (call: Call, officer: string, hours?: number): Promise<Invited> => {
    const facts = factsForRecovery(await deps.roster(), officer)
    return invite(deps, call, { facts, recovery: true, hours })
  }
}

export function removeByAnchor(deps: AnchorDeps) {
  return async (
    call: Call,
    { officer, reason }: { readonly officer: string; readonly reason: string },
  ): Promise<void> => {
    const removal = composeRemoval(await deps.roster(), { officer, reason, at: deps.clock.now() })
    await takeStatement(deps, call, await deps.signByAnchor(removal))
  }
}

interface Inviting {
  readonly facts: Parameters<typeof composeInvitation>[1]
  readonly recovery: boolean
  readonly hours: number | undefined
}

async function invite(deps: AnchorDeps, call: Call, { facts, recovery, hours }: Inviting): Promise<Invited> {
  const { spki, pkcs8 } = deps.entropy.keyPair()
  const invitation: Invitation = composeInvitation(await deps.roster(), facts, {
    at: deps.clock.now(),
    hours: hours ?? deps.invitationHours,
    invitationKey: Buffer.from(spki).toString('hex'),
    recovery,
  })
  await takeStatement(deps, call, await deps.signByAnchor(invitation))
  const digest = digestOf(statementBody(invitation))
  return {
    officer: facts.officer,
    name: facts.name,
    link: invitationLink(deps.origin, { digest, pkcs8 }),
    expiresAt: invitation.expiresAt,
  }
}

/** The page reads both from the fragment, which browsers keep to themselves. */
function invitationLink(
  origin: string,
  { digest, pkcs8 }: { readonly digest: string; readonly pkcs8: Uint8Array },
): string {
  return `${origin}/enroll#${digest}.${Buffer.from(pkcs8).toString('base64url')}`
}
