/**
 * Who the officers are, as a chain of signed statements that starts at the ceremony: the anchor's key is kept with the
 * issuing keys. Whoever reads the statements and knows the anchor comes to the same roster, whatever else the database
 * claims. A statement that does not hold changes nothing and is named as a fault.
 */
import { createHash } from 'node:crypto'
import { isSegelError } from '../errors.ts'
import type { Officer, Roster, RosterFault } from './officer.ts'
import { ruleFault } from './roster-rules.ts'
import { signersOf, type VerifyAssertion } from './signatures.ts'
import { readStatement } from './statement-reader.ts'
import {
  type Enrollment,
  type KeyAddition,
  type OfficerFacts,
  type PasskeyFacts,
  type RosterStatement,
  type SignedStatement,
  type Statement,
  statementDigest,
} from './statement.ts'

export function emptyRoster(anchor: Uint8Array): Roster {
  return {
    id: createHash('sha256').update(anchor).digest('hex'),
    anchor,
    officers: new Map(),
    invitations: new Map(),
    credentials: new Set(),
    sequence: 0n,
    faults: [],
  }
}

/** Reads on from where `roster` stands. */
export async function extendRoster(
  roster: Roster,
  entries: Iterable<SignedStatement & { readonly sequence: bigint }>,
  verify: VerifyAssertion,
): Promise<Roster> {
  let grown = roster
  for (const entry of entries) {
    const next = await admit(grown, entry, verify)
    const isFault = typeof next === 'string'
    grown = {
      ...(isFault ? grown : next),
      sequence: entry.sequence,
      faults: isFault ? [...grown.faults, { sequence: entry.sequence, fault: next }] : grown.faults,
    }
  }
  return grown
}

/** The roster with this statement in it, or why it is not taken. */
export async function admit(
  roster: Roster,
  signed: SignedStatement,
  verify: VerifyAssertion,
): Promise<Roster | RosterFault> {
  const statement = readRosterStatement(signed.body)
  if (statement === undefined) return 'malformed'
  if (statement.roster !== roster.id) return 'another-roster'
  const signers = await signersOf({ roster, signed, statement, verify })
  if (signers === undefined) return 'signature'
  const fault = ruleFault(roster, statement, signers)
  return fault ?? apply(roster, statement, Buffer.from(statementDigest(signed.body)).toString('hex'))
}

const ROSTER_KINDS: ReadonlySet<string> = new Set<RosterStatement['kind']>([
  ...(['invitation', 'enrollment', 'key-addition', 'key-removal', 'removal', 'token-key'] as const),
])

function readRosterStatement(body: string): RosterStatement | undefined {
  let statement: Statement
  try {
    statement = readStatement(body)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return undefined
    throw error
  }
  return isOfRoster(statement) ? statement : undefined
}

function isOfRoster(statement: Statement): statement is RosterStatement {
  return ROSTER_KINDS.has(statement.kind)
}

type Appliers = {
  readonly [K in RosterStatement['kind']]: (
    roster: Roster,
    statement: Extract<RosterStatement, { kind: K }>,
    digest: string,
  ) => Roster
}

const APPLY: Appliers = {
  invitation: (roster, invitation, digest) => ({
    ...roster,
    invitations: new Map([...roster.invitations, [digest, invitation]]),
  }),
  enrollment: applyEnrollment,
  'key-addition': (roster, addition) =>
    withOfficer(withCredential(roster, addition), addition.officer, one => ({
      ...one,
      keys: [...one.keys, passkeyOf(addition)],
    })),
  'key-removal': (roster, { officer, credentialId }) =>
    withOfficer(roster, officer, one => ({
      ...one,
      keys: one.keys.filter(key => key.credentialId !== credentialId),
    })),
  removal: (roster, { officer, at }) => withOfficer(roster, officer, one => ({ ...one, removedAt: at })),
  'token-key': (roster, statement) => ({
    ...roster,
    officers: new Map([
      ...roster.officers,
      [
        statement.officer,
        {
          ...factsOf(statement),
          keys: [],
          tokenKey: { spki: statement.spki, expiresAt: new Date(statement.expiresAt) },
          since: statement.at,
        },
      ],
    ]),
  }),
}

function apply(roster: Roster, statement: RosterStatement, digest: string): Roster {
  const applier = APPLY[statement.kind] as (
    roster: Roster,
    statement: RosterStatement,
    digest: string,
  ) => Roster
  return applier(roster, statement, digest)
}

function applyEnrollment(roster: Roster, enrollment: Enrollment): Roster {
  const invitation = roster.invitations.get(enrollment.invitation)
  if (invitation === undefined) return roster
  const invitations = new Map(roster.invitations)
  invitations.delete(enrollment.invitation)
  const known = roster.officers.get(enrollment.officer)
  const officer: Officer = {
    ...factsOf(invitation),
    // A recovery: what was lost must not sign any more.
    keys: [passkeyOf(enrollment)],
    since: known?.since ?? enrollment.at,
  }
  return {
    ...withCredential(roster, enrollment),
    invitations,
    officers: new Map([...roster.officers, [officer.officer, officer]]),
  }
}

function withCredential(roster: Roster, { credentialId }: Enrollment | KeyAddition): Roster {
  return { ...roster, credentials: new Set([...roster.credentials, credentialId]) }
}

function withOfficer(roster: Roster, id: string, change: (officer: Officer) => Officer): Roster {
  const officer = roster.officers.get(id)
  if (officer === undefined) return roster
  return { ...roster, officers: new Map([...roster.officers, [id, change(officer)]]) }
}

function factsOf({ officer, name, role, agency, employeeNumber, personId }: OfficerFacts): OfficerFacts {
  return { officer, name, role, agency, employeeNumber, personId }
}

function passkeyOf({ credentialId, coseKey, label, aaguid, transports }: PasskeyFacts): PasskeyFacts {
  return { credentialId, coseKey, label, aaguid, transports }
}
