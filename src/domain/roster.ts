/**
 * Who the officers are, as a chain of signed statements that starts at the ceremony: the anchor's key is kept with the
 * issuing keys. Whoever reads the statements and knows the anchor comes to the same roster, whatever else the database
 * claims. A statement that does not hold changes nothing and is named as a fault.
 */
import { createHash } from 'node:crypto'
import type { PersonId } from './employee.ts'
import type { Officer, Roster, RosterFault } from './officer.ts'
import { ruleFault } from './roster-rules.ts'
import { signersOf, type VerifyAssertion } from './signatures.ts'
import { statementIn } from './statement-reader.ts'
import {
  type Enrollment,
  type Invitation,
  type OfficerFacts,
  type PasskeyFacts,
  type RosterStatement,
  type SignedStatement,
  type Statement,
  statementDigest,
} from './statement.ts'

/** The same while it grows: each statement touches what it changes and copies nothing, however many officers there are. */
interface Growing extends Roster {
  readonly officers: Map<string, Officer>
  readonly invitations: Map<string, Invitation>
  readonly credentials: Map<string, string>
  readonly persons: Map<PersonId, Set<string>>
  readonly taken: Map<string, string>
  /** Of each officer the digest of the one invitation that can be used: a later one takes the place of those before. */
  readonly open: Map<string, string>
}

export function emptyRoster(anchor: Uint8Array): Roster {
  return {
    id: createHash('sha256').update(anchor).digest('hex'),
    anchor,
    officers: new Map(),
    invitations: new Map(),
    credentials: new Map(),
    persons: new Map(),
    taken: new Map(),
    sequence: 0n,
    faults: [],
  }
}

/** Reads on from where `roster` stands; `roster` itself stays as it is. */
export async function extendRoster(
  roster: Roster,
  entries: Iterable<SignedStatement & { readonly sequence: bigint }>,
  verify: VerifyAssertion,
): Promise<Roster> {
  const all = [...entries]
  if (all.length === 0) return roster
  const growing = copyOf(roster)
  const faults = [...roster.faults]
  let { sequence } = roster
  for (const entry of all) {
    // What was read before, or comes in another order than the database gave it, is no part of the chain.
    if (entry.sequence <= sequence) continue
    sequence = entry.sequence
    const fault = await take(growing, entry, verify)
    if (fault !== undefined) faults.push({ sequence, fault })
  }
  return { ...withoutOpen(growing), sequence, faults }
}

/** The roster with this statement in it, or why it is not taken. */
export async function admit(
  roster: Roster,
  signed: SignedStatement,
  verify: VerifyAssertion,
): Promise<Roster | RosterFault> {
  const growing = copyOf(roster)
  return (await take(growing, signed, verify)) ?? withoutOpen(growing)
}

function copyOf(roster: Roster): Growing {
  return {
    ...roster,
    officers: new Map(roster.officers),
    invitations: new Map(roster.invitations),
    credentials: new Map(roster.credentials),
    persons: new Map([...roster.persons].map(([person, officers]) => [person, new Set(officers)])),
    taken: new Map(roster.taken),
    open: new Map([...roster.invitations].map(([digest, { officer }]) => [officer, digest])),
  }
}

function withoutOpen({ open: _open, ...roster }: Growing): Roster {
  return roster
}

async function take(
  roster: Growing,
  signed: SignedStatement,
  verify: VerifyAssertion,
): Promise<RosterFault | undefined> {
  const statement = readRosterStatement(signed.body)
  if (statement === undefined) return 'malformed'
  if (statement.roster !== roster.id) return 'another-roster'
  const digest = Buffer.from(statementDigest(signed.body)).toString('hex')
  if (roster.taken.has(digest)) return 'taken'
  const signers = await signersOf({ roster, signed, statement, verify })
  if (signers === undefined) return 'signature'
  const fault = ruleFault(roster, statement, signers)
  if (fault !== undefined) return fault
  apply(roster, statement, digest)
  roster.taken.set(digest, statement.officer)
  return undefined
}

const ROSTER_KINDS: ReadonlySet<string> = new Set<RosterStatement['kind']>([
  ...(['invitation', 'enrollment', 'key-addition', 'key-removal', 'removal', 'token-key'] as const),
])

function readRosterStatement(body: string): RosterStatement | undefined {
  const statement = statementIn(body)
  return statement !== undefined && isOfRoster(statement) ? statement : undefined
}

function isOfRoster(statement: Statement): statement is RosterStatement {
  return ROSTER_KINDS.has(statement.kind)
}

type Appliers = {
  readonly [K in RosterStatement['kind']]: (
    roster: Growing,
    statement: Extract<RosterStatement, { kind: K }>,
    digest: string,
  ) => void
}

const APPLY: Appliers = {
  invitation: (roster, invitation, digest) => {
    close(roster, invitation.officer)
    roster.open.set(invitation.officer, digest)
    roster.invitations.set(digest, invitation)
  },
  enrollment: applyEnrollment,
  'key-addition': (roster, addition) => {
    roster.credentials.set(addition.credentialId, addition.officer)
    change(roster, addition.officer, one => ({ ...one, keys: [...one.keys, passkeyOf(addition)] }))
  },
  'key-removal': (roster, { officer, credentialId }) => {
    change(roster, officer, one => ({
      ...one,
      keys: one.keys.filter(key => key.credentialId !== credentialId),
    }))
  },
  removal: (roster, { officer, at }) => {
    close(roster, officer)
    change(roster, officer, one => ({ ...one, removedAt: at }))
  },
  'token-key': (roster, statement) => {
    const { officer, spki, expiresAt, at } = statement
    const tokenKey = { spki, expiresAt: new Date(expiresAt) }
    put(roster, { ...factsOf(statement), officer, keys: [], tokenKey, since: at })
  },
}

function apply(roster: Growing, statement: RosterStatement, digest: string): void {
  const applier = APPLY[statement.kind] as (
    roster: Growing,
    statement: RosterStatement,
    digest: string,
  ) => void
  applier(roster, statement, digest)
}

/** The rules have looked: the invitation is there. */
function applyEnrollment(roster: Growing, enrollment: Enrollment): void {
  const invitation = roster.invitations.get(enrollment.invitation)
  if (invitation === undefined) return
  close(roster, enrollment.officer)
  roster.credentials.set(enrollment.credentialId, enrollment.officer)
  const since = roster.officers.get(enrollment.officer)?.since ?? enrollment.at
  // A recovery: what was lost must not sign any more.
  put(roster, {
    ...factsOf(invitation),
    keys: [passkeyOf(enrollment)],
    since,
    invitation: enrollment.invitation,
  })
}

/** Whoever still holds the link to it holds nothing. */
function close(roster: Growing, officer: string): void {
  roster.invitations.delete(roster.open.get(officer) ?? '')
  roster.open.delete(officer)
}

function change(roster: Growing, id: string, how: (officer: Officer) => Officer): void {
  const officer = roster.officers.get(id)
  if (officer !== undefined) put(roster, how(officer))
}

function put(roster: Growing, officer: Officer): void {
  roster.officers.set(officer.officer, officer)
  if (officer.personId === null) return
  const same = roster.persons.get(officer.personId) ?? new Set<string>()
  roster.persons.set(officer.personId, same)
  if (officer.removedAt === undefined) same.add(officer.officer)
  else same.delete(officer.officer)
}

function factsOf({ officer, name, role, agency, employeeNumber, personId }: OfficerFacts): OfficerFacts {
  return { officer, name, role, agency, employeeNumber, personId }
}

function passkeyOf({ credentialId, coseKey, label, aaguid, transports }: PasskeyFacts): PasskeyFacts {
  return { credentialId, coseKey, label, aaguid, transports }
}
