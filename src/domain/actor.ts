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
  /** Narrows the role's rights to these actions (a token's scopes); absent: all of the role. */
  readonly only?: readonly Action[]
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
  'request.ask',
  'request.answer',
  'request.verify-identity',
  'request.decide-verifier',
  'request.decide-registration-officer',
  'certificate.read',
  'certificate.revoke',
  'certificate.release',
  'certificate.export',
  'employee.read',
  'registry.read',
  'officer.read',
  'officer.invite',
  'officer.remove',
  'officer.recover',
  'session.own',
  'portal.own',
  'token.read',
  'config.read',
  'audit.read',
  'conduct.read',
  'statistics.read',
] as const
export type Action = (typeof ACTIONS)[number]

/** `own`: about oneself; `agency`: about people of one's own agency's subtree; `all`: about anyone. */
export type Scope = 'own' | 'agency' | 'all'

/**
 * Duties are separate (W09): who invites and configures decides nothing, and who audits changes nothing. What is not
 * about a person has the scope `all`.
 */
const RIGHTS: Readonly<Record<Role, Partial<Record<Action, Scope>>>> = {
  employee: {
    'request.submit': 'own',
    'request.read': 'own',
    'request.withdraw': 'own',
    'request.answer': 'own',
    'request.verify-identity': 'own',
    'certificate.read': 'own',
    'certificate.revoke': 'own',
    'employee.read': 'own',
    'session.own': 'own',
    'portal.own': 'own',
  },
  verifier: {
    'request.submit': 'agency',
    'request.read': 'agency',
    'request.verify-identity': 'agency',
    'request.ask': 'agency',
    'request.decide-verifier': 'agency',
    'certificate.read': 'agency',
    'certificate.revoke': 'agency',
    'certificate.export': 'agency',
    'employee.read': 'agency',
    'session.own': 'own',
  },
  'registration-officer': {
    'request.read': 'all',
    'request.verify-identity': 'all',
    'request.ask': 'all',
    'request.decide-registration-officer': 'all',
    'certificate.read': 'all',
    'certificate.revoke': 'all',
    'certificate.release': 'all',
    'certificate.export': 'all',
    'employee.read': 'all',
    'session.own': 'own',
  },
  auditor: {
    'request.read': 'all',
    'certificate.read': 'all',
    'certificate.export': 'all',
    'employee.read': 'all',
    'registry.read': 'all',
    'officer.read': 'all',
    'session.own': 'own',
    'token.read': 'all',
    'config.read': 'all',
    'audit.read': 'all',
    'conduct.read': 'all',
    'statistics.read': 'all',
  },
  administrator: {
    'request.read': 'all',
    'certificate.read': 'all',
    'registry.read': 'all',
    'officer.read': 'all',
    'officer.invite': 'all',
    'officer.remove': 'all',
    'officer.recover': 'all',
    'session.own': 'own',
    'token.read': 'all',
    'config.read': 'all',
    'statistics.read': 'all',
  },
  system: {},
}

/** The person an action is about. `agencyPath` runs from the root to the person's own agency. */
export interface Concerned {
  readonly personId: PersonId
  readonly agencyPath: readonly Pick<Agency, 'code' | 'name'>[]
}

/** How far the actor's right reaches; undefined: not at all. The one place that looks into the table. */
export function scopeOf(actor: Pick<Actor, 'role' | 'only'>, action: Action): Scope | undefined {
  return actor.only?.includes(action) === false ? undefined : RIGHTS[actor.role][action]
}

/** What a route is for: one action, one of several, or nothing but being somebody. */
export type WantedAction = Action | readonly Action[] | 'any-signed-in'

/** Whether the actor may do it to anybody at all; about whom, the use case asks. */
export function mayEver(actor: Pick<Actor, 'role' | 'only'>, wanted: WantedAction): boolean {
  if (wanted === 'any-signed-in') return true
  return [wanted].flat().some(action => scopeOf(actor, action) !== undefined)
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

/** For what is about nobody in particular. @throws SegelError `not-permitted` unless the right reaches everywhere */
export function assertEverywhere(actor: Actor, action: Action): void {
  if (scopeOf(actor, action) !== 'all')
    throw new SegelError('not-permitted', `The role ${actor.role} may not do this (${action}).`)
}
