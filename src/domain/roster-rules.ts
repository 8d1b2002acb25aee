/** Which signatures each statement about officers needs. One rule a kind; the table is the policy. */
import type { Officer, Roster, RosterFault } from './officer.ts'
import type { Signers } from './signatures.ts'
import { type Invitation, OFFICER_ROLES, type OfficerFacts, type RosterStatement } from './statement.ts'

type Rules = {
  readonly [K in RosterStatement['kind']]: (
    roster: Roster,
    statement: Extract<RosterStatement, { kind: K }>,
    signers: Signers,
  ) => RosterFault | undefined
}

const RULES: Rules = {
  invitation: invitationFault,
  enrollment: (roster, statement, signers) => {
    const invitation = roster.invitations.get(statement.invitation)
    if (invitation?.officer !== statement.officer) return 'unknown-invitation'
    if (!signers.invitation) return 'not-entitled'
    if (hasSecondRole(roster, invitation)) return 'second-role'
    if (!(Date.parse(statement.at) <= Date.parse(invitation.expiresAt))) return 'expired'
    return roster.credentials.has(statement.credentialId) ? 'taken' : undefined
  },
  'key-addition': (roster, statement, signers) => {
    if (presentOfficer(roster, statement.officer) === undefined) return 'unknown-officer'
    if (!signers.officers.has(statement.officer)) return 'not-entitled'
    return roster.credentials.has(statement.credentialId) ? 'taken' : undefined
  },
  'key-removal': (roster, statement, signers) => {
    const officer = presentOfficer(roster, statement.officer)
    if (officer?.keys.some(key => key.credentialId === statement.credentialId) !== true)
      return 'unknown-officer'
    const isOwn = signers.officers.has(statement.officer)
    return isOwn || signers.anchor || administrators(roster, signers).length > 0 ? undefined : 'not-entitled'
  },
  removal: (roster, statement, signers) => {
    if (presentOfficer(roster, statement.officer) === undefined) return 'unknown-officer'
    const others = administrators(roster, signers).filter(one => one.officer !== statement.officer)
    return signers.anchor || others.length > 0 ? undefined : 'not-entitled'
  },
  'token-key': (roster, statement, signers) => {
    if (!signers.anchor) return 'not-entitled'
    if (!statement.officer.startsWith('token:') || !isRole(statement.role)) return 'malformed'
    if (roster.officers.has(statement.officer)) return 'taken'
    return hasSecondRole(roster, statement) ? 'second-role' : undefined
  },
}

/** Undefined when these signers may say this. */
export function ruleFault(
  roster: Roster,
  statement: RosterStatement,
  signers: Signers,
): RosterFault | undefined {
  const rule = RULES[statement.kind] as (
    roster: Roster,
    statement: RosterStatement,
    signers: Signers,
  ) => RosterFault | undefined
  return rule(roster, statement, signers)
}

/**
 * How many officers must sign an invitation: two others where keys were lost; where there are two administrators or
 * more, two of them, so that no single one can invent an officer. Those who were removed count too: or one of two could
 * remove the other and be alone. Where one is left, the anchor helps.
 */
export function neededSignatures(roster: Roster, { recovery }: Pick<Invitation, 'recovery'>): number {
  if (recovery) return 2
  let administrators = 0
  for (const { role, tokenKey } of roster.officers.values()) {
    if (role === 'administrator' && tokenKey === undefined) administrators += 1
    if (administrators === 2) return 2
  }
  return 1
}

/** Officers of this role who have a key and were not removed. */
export function presentOfficers(roster: Roster, role: Officer['role']): readonly Officer[] {
  return [...roster.officers.values()].filter(
    one => one.role === role && one.removedAt === undefined && one.keys.length > 0,
  )
}

export function presentOfficer(roster: Roster, id: string): Officer | undefined {
  const officer = roster.officers.get(id)
  return officer?.removedAt === undefined ? officer : undefined
}

function invitationFault(roster: Roster, invitation: Invitation, signers: Signers): RosterFault | undefined {
  const { officer, role, expiresAt, at, recovery } = invitation
  if (!isPerson(officer) || !isRole(role)) return 'malformed'
  if ((role === 'verifier') !== (invitation.agency !== null)) return 'malformed'
  if (!(Date.parse(expiresAt) > Date.parse(at))) return 'expired'
  const known = roster.officers.get(officer)
  if (recovery && (known === undefined || known.removedAt !== undefined || !isSameOfficer(known, invitation)))
    return 'unknown-officer'
  if (!recovery && known !== undefined) return 'taken'
  if (hasSecondRole(roster, invitation)) return 'second-role'
  if (signers.anchor) return undefined
  if (signers.officers.has(officer) || signers.machines.size > 0) return 'not-entitled'
  const entitled = administrators(roster, signers)
  if (entitled.length === 0) return 'not-entitled'
  const counted = recovery ? signers.officers.size : entitled.length
  return counted < neededSignatures(roster, invitation) ? 'too-few' : undefined
}

/** A machine may act for a person in the role they have; a second officer of the same person is one too many. */
function hasSecondRole(roster: Roster, { officer, personId, role }: OfficerFacts): boolean {
  if (personId === null) return false
  return [...(roster.persons.get(personId) ?? [])].some(
    other =>
      other !== officer &&
      (roster.officers.get(other)?.role !== role || (isPerson(other) && isPerson(officer))),
  )
}

function isPerson(officer: string): boolean {
  return officer.startsWith('officer:')
}

function isSameOfficer(known: Officer, invitation: Invitation): boolean {
  return (['role', 'agency', 'personId'] as const).every(fact => known[fact] === invitation[fact])
}

function administrators(roster: Roster, signers: Signers): readonly Officer[] {
  return [...signers.officers]
    .map(id => presentOfficer(roster, id))
    .filter(one => one?.role === 'administrator' && one.keys.length > 0)
    .filter(one => one !== undefined)
}

function isRole(role: string): boolean {
  return OFFICER_ROLES.some(one => one === role)
}
