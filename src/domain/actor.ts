/**
 * Who acts, and who may do what. Rights are one table of role by action by scope; what is not in it is denied.
 */
import { SegelError } from '../errors.ts'
import { type Agency, type AgencyCode, isWithinAgency, type PersonId } from './employee.ts'
import type { EmployeeNumber } from './nip.ts'

export const ROLES = [
  'employee',
  'verifier',
  'registration-officer',
  'auditor',
  'administrator',
  'system',
] as const
export type Role = (typeof ROLES)[number]

export interface Actor {
  /** Stable and unique, `token:<uuid>` or `system:<part>`; this is what decisions and the audit record. */
  readonly id: string
  readonly role: Role
  readonly name: string
  /** Root of the subtree a verifier acts for. */
  readonly agency?: AgencyCode
  readonly employeeNumber?: EmployeeNumber
  readonly personId?: PersonId
}

/** What every use case is told about the call: who, through which door, and how often it may take effect. */
export interface Call {
  readonly actor: Actor
  readonly requestId: string
  /** Where it came from (W01): `rest 127.0.0.1`, `cli`, `job`. */
  readonly source: string
  /** Set when the caller sent an Idempotency-Key; `fingerprint` binds the key to this very call. */
  readonly once?: { readonly key: string; readonly fingerprint: string }
}

export const ACTIONS = [
  'request.submit',
  'request.read',
  'request.withdraw',
  'request.verify-identity',
  'request.decide-verifier',
  'request.decide-registration-officer',
  'certificate.read',
  'certificate.revoke',
  'certificate.release',
  'employee.read',
  'audit.read',
] as const
export type Action = (typeof ACTIONS)[number]

/** `own`: about oneself; `agency`: about people of one's own agency's subtree; `all`: about anyone. */
export type Scope = 'own' | 'agency' | 'all'

const RIGHTS: Readonly<Record<Role, Partial<Record<Action, Scope>>>> = {
  employee: {
    'request.submit': 'own',
    'request.read': 'own',
    'request.withdraw': 'own',
    'request.verify-identity': 'own',
    'certificate.read': 'own',
    'certificate.revoke': 'own',
    'employee.read': 'own',
  },
  verifier: {
    'request.submit': 'agency',
    'request.read': 'agency',
    'request.verify-identity': 'agency',
    'request.decide-verifier': 'agency',
    'certificate.read': 'agency',
    'certificate.revoke': 'agency',
    'employee.read': 'agency',
  },
  'registration-officer': {
    'request.read': 'all',
    'request.verify-identity': 'all',
    'request.decide-registration-officer': 'all',
    'certificate.read': 'all',
    'certificate.revoke': 'all',
    'certificate.release': 'all',
    'employee.read': 'all',
  },
  auditor: { 'request.read': 'all', 'certificate.read': 'all', 'employee.read': 'all', 'audit.read': 'all' },
  administrator: { 'request.read': 'all', 'certificate.read': 'all' },
  system: {},
}

/** The person an action is about. `agencyPath` runs from the root to the person's own agency. */
export interface Concerned {
  readonly personId: PersonId
  readonly agencyPath: readonly Pick<Agency, 'code' | 'name'>[]
}

export function scopeOf(actor: Actor, action: Action): Scope | undefined {
  return RIGHTS[actor.role][action]
}

const inScope: Readonly<Record<Scope, (actor: Actor, about: Concerned) => boolean>> = {
  own: (actor, about) => actor.personId !== undefined && actor.personId === about.personId,
  agency: (actor, about) => actor.agency !== undefined && isWithinAgency(about.agencyPath, actor.agency),
  all: () => true,
}

export function mayAct(actor: Actor, action: Action, about: Concerned): boolean {
  const scope = scopeOf(actor, action)
  return scope !== undefined && inScope[scope](actor, about)
}

/** @throws SegelError `not-permitted` unless the table says yes */
export function assertMayAct(actor: Actor, action: Action, about: Concerned): void {
  if (!mayAct(actor, action, about)) {
    throw new SegelError('not-permitted', `The role ${actor.role} may not do this (${action}) here.`)
  }
}
