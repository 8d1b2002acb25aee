/** Tokens are made, listed and revoked by the administrator at the machine. */
import { type AccessToken, tokenHash } from '../domain/access.ts'
import { type Action, type Call, type Role, scopeOf } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { PersonId } from '../domain/employee.ts'
import { type EmployeeNumber, parseEmployeeNumber } from '../domain/nip.ts'
import { SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { assertSamePerson, bindable } from './bind-certificate.ts'

export interface TokenSpec {
  readonly role: Role
  readonly name: string
  /** Root of the subtree a verifier acts for. */
  readonly agency?: string
  /** Whom an employee's token stands for. */
  readonly employeeNumber?: string
  /** What of its role it is for; absent: all of it. */
  readonly actions?: readonly Action[]
  /** Serial number of a client certificate that is to act with its rights. */
  readonly certificate?: string
  readonly expiresAt: Date
}

export interface TokenDeps {
  readonly store: Pick<Store, 'change' | 'agencies' | 'tokens' | 'certificate'>
  readonly registry: EmployeeRegistry
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'uuid' | 'token'>
}

const SECRET_OCTETS = 32
/** Recognisable in a leak, and by tools that look for leaked secrets. */
const PREFIX = 'segel_'

export function createToken(deps: TokenDeps) {
  return async (
    call: Call,
    spec: TokenSpec,
  ): Promise<{ readonly token: AccessToken; readonly secret: string }> => {
    const createdAt = deps.clock.now()
    if (spec.role === 'system') throw new SegelError('malformed', 'The role system is not for people.')
    if (spec.name.trim() === '')
      throw new SegelError('malformed', 'A token needs a name that tells whose it is.')
    if (!(spec.expiresAt > createdAt))
      throw new SegelError('malformed', 'The token would be expired already.')
    const bounds = { ...(await boundsOf(deps, spec)), ...actionsOf(spec) }
    const certificate = spec.certificate === undefined ? undefined : await bindable(deps, spec.certificate)
    if (certificate !== undefined) assertSamePerson(bounds, certificate)
    const { role, name, expiresAt } = spec
    const token: AccessToken = { id: deps.entropy.uuid(), role, name, ...bounds, createdAt, expiresAt }
    const secret = `${PREFIX}${deps.entropy.token(SECRET_OCTETS)}`
    const detail = {
      role,
      name,
      agency: spec.agency ?? null,
      actions: spec.actions ?? null,
      certificate: certificate?.serialNumber ?? null,
      expiresAt: expiresAt.toISOString(),
    }
    const object = `token:${token.id}`
    const event = auditEvent(call, { at: createdAt, action: 'token.created', object, detail })
    await deps.store.change(event, async tx => {
      await tx.insertToken(token, tokenHash(secret))
      if (certificate === undefined) return
      if (!(await tx.bindCertificate(token.id, certificate, createdAt)))
        throw new SegelError('conflict', 'This certificate stands for a token already; that is final.')
    })
    return { token, secret }
  }
}

export function listTokens(deps: Pick<TokenDeps, 'store'>) {
  return async (): Promise<readonly AccessToken[]> => deps.store.tokens()
}

export function revokeToken(deps: Pick<TokenDeps, 'store' | 'clock'>) {
  return async (call: Call, id: string): Promise<void> => {
    const at = deps.clock.now()
    await deps.store.change(
      auditEvent(call, { at, action: 'token.revoked', object: `token:${id}` }),
      async tx => {
        if (!(await tx.revokeToken(id, at))) {
          throw new SegelError('not-found', 'There is no such token, or it is revoked already.')
        }
      },
    )
  }
}

/** @throws SegelError `malformed` for an action that the role does not have: a scope narrows, it never widens */
function actionsOf({ role, actions }: TokenSpec): Pick<AccessToken, 'actions'> {
  if (actions === undefined) return {}
  if (actions.length === 0) throw new SegelError('malformed', 'Name at least one action, or none at all.')
  const beyond = actions.find(action => scopeOf({ role }, action) === undefined)
  if (beyond !== undefined) throw new SegelError('malformed', `The role ${role} never may do ${beyond}.`)
  return { actions: [...new Set(actions)].sort() }
}

type Bounds = { agency?: string; employeeNumber?: EmployeeNumber; personId?: PersonId }

/** What ties the role to its place; a token without its tie would be denied everything, so it is not made. */
async function boundsOf(deps: TokenDeps, spec: TokenSpec): Promise<Bounds> {
  if (spec.role !== 'employee' && spec.employeeNumber !== undefined)
    throw new SegelError('malformed', 'Only the role employee has an employee number.')
  if (spec.role !== 'verifier' && spec.agency !== undefined)
    throw new SegelError('malformed', 'Only the role verifier has an agency.')
  if (spec.role === 'employee') return employeeBounds(deps, spec.employeeNumber)
  if (spec.role !== 'verifier') return {}
  const agencies = await deps.store.agencies()
  if (spec.agency === undefined)
    throw new SegelError('malformed', 'A verifier acts for an agency: name its code.')
  if (!agencies.some(agency => agency.code === spec.agency)) {
    throw new SegelError('not-found', `The registry has no agency ${spec.agency}.`)
  }
  return { agency: spec.agency }
}

async function employeeBounds(deps: TokenDeps, number: string | undefined): Promise<Bounds> {
  if (number === undefined) throw new SegelError('malformed', 'The role employee needs an employee number.')
  const employee = await deps.registry.find(parseEmployeeNumber(number).number)
  if (employee === undefined)
    throw new SegelError('unknown-employee', 'The employee registry has no such employee number.')
  return { employeeNumber: employee.number, personId: employee.personId }
}
