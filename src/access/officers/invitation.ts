/** What an invitation says, from what was asked for: the person from the registry, the agency from its list. */
import type { Employee } from '../../domain/employee.ts'
import { parseEmployeeNumber } from '../../domain/nip.ts'
import type { Roster } from '../../domain/officer.ts'
import { presentOfficer } from '../../domain/roster-rules.ts'
import type { Invitation, OfficerFacts, OfficerRole } from '../../domain/statement.ts'
import { SegelError } from '../../errors.ts'
import type { EmployeeRegistry } from '../../ports/employee-registry.ts'
import type { Store } from '../../ports/store.ts'
import { parsePublicKey } from '../../x509/spki.ts'

export interface InvitationSpec {
  readonly role: OfficerRole
  /** Absent: as the registry has it. */
  readonly name?: string
  /** Verifiers only: root of the subtree they act for. */
  readonly agency?: string
  /** Where the officer is in the registry: nobody decides on themselves, and one person has one role. */
  readonly employeeNumber?: string
  /** SubjectPublicKeyInfo of the key in the link, P-256, hex. */
  readonly invitationKey: string
}

export interface InvitationDeps {
  readonly store: Pick<Store, 'agencies'>
  readonly registry: EmployeeRegistry
}

const LONGEST_NAME = 100
const HOUR_MS = 3_600_000

/** @throws SegelError `malformed`, `not-found` (agency), `unknown-employee`, `employee-not-active` */
export async function officerFacts(
  deps: InvitationDeps,
  spec: Omit<InvitationSpec, 'invitationKey'>,
  officer: string,
): Promise<OfficerFacts> {
  const employee = await employeeOf(deps, spec.employeeNumber)
  const name = (spec.name ?? employee?.name ?? '').trim()
  if (name === '' || name.length > LONGEST_NAME)
    throw new SegelError('malformed', `An officer needs a name of at most ${LONGEST_NAME} characters.`)
  return {
    officer,
    name,
    role: spec.role,
    agency: await agencyOf(deps, spec),
    employeeNumber: employee?.number ?? null,
    personId: employee?.personId ?? null,
  }
}

export function composeInvitation(
  roster: Roster,
  facts: OfficerFacts,
  what: {
    readonly at: Date
    readonly hours: number
    readonly invitationKey: string
    readonly recovery: boolean
  },
): Invitation {
  assertInvitationKey(what.invitationKey)
  return {
    kind: 'invitation',
    roster: roster.id,
    at: what.at.toISOString(),
    ...facts,
    recovery: what.recovery,
    invitationKey: what.invitationKey,
    expiresAt: new Date(what.at.getTime() + what.hours * HOUR_MS).toISOString(),
  }
}

/** The facts stay as they are. @throws SegelError `not-found` unless they are there and no machine */
export function factsForRecovery(roster: Roster, id: string): OfficerFacts {
  const known = presentOfficer(roster, id)
  if (known === undefined || known.tokenKey !== undefined)
    throw new SegelError('not-found', 'There is no such officer.')
  const { officer, name, role, agency, employeeNumber, personId } = known
  return { officer, name, role, agency, employeeNumber, personId }
}

function assertInvitationKey(spki: string): void {
  const isHex = /^([0-9a-f]{2}){1,200}$/.test(spki)
  const kind = isHex ? parsePublicKey(Buffer.from(spki, 'hex')).kind : undefined
  if (kind !== 'p-256') throw new SegelError('malformed', 'The key of an invitation is on P-256, in hex.')
}

async function employeeOf(deps: InvitationDeps, number: string | undefined): Promise<Employee | undefined> {
  if (number === undefined) return undefined
  const employee = await deps.registry.find(parseEmployeeNumber(number).number)
  if (employee === undefined)
    throw new SegelError('unknown-employee', 'The employee registry has no such employee number.')
  if (employee.status !== 'active')
    throw new SegelError('employee-not-active', 'Only an employee in active service can be an officer.')
  return employee
}

async function agencyOf(
  deps: InvitationDeps,
  { role, agency }: Pick<InvitationSpec, 'role' | 'agency'>,
): Promise<string | null> {
  if (role !== 'verifier') {
    if (agency === undefined) return null
    throw new SegelError('malformed', 'Only the role verifier has an agency.')
  }
  if (agency === undefined) throw new SegelError('malformed', 'A verifier acts for an agency: name its code.')
  if (!(await deps.store.agencies()).some(one => one.code === agency))
    throw new SegelError('not-found', `The registry has no agency ${agency}.`)
  return agency
}
