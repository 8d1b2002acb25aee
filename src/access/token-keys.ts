/**
 * The key with which a machine signs what is decided by its token. The anchor alone says whose it is, so it is registered
 * where the keys of the certification authority are.
 */
import { createPublicKey } from 'node:crypto'
import type { AccessToken } from '../domain/access.ts'
import type { Call, Role } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { RosterAction } from '../domain/roster-events.ts'
import { admit } from '../domain/roster.ts'
import type { Roster } from '../domain/officer.ts'
import type { SignedStatement, Statement, TokenKey } from '../domain/statement.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { digestOf } from './officers/take-statement.ts'

export interface TokenKeyDeps {
  readonly store: Pick<Store, 'change' | 'rosterAnchor'>
  readonly clock: Clock
  readonly roster: () => Promise<Roster>
  readonly signAsAnchor: (statement: Statement) => Promise<SignedStatement>
}

/** @throws SegelError `malformed` for a key that is none, or a role that decides nothing */
export function readDecisionKey(pem: string, role: Role): Uint8Array {
  assertDecides(role)
  try {
    const key = createPublicKey(pem)
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    if (isP256 || key.asymmetricKeyType === 'ed25519') return key.export({ type: 'spki', format: 'der' })
  } catch (cause) {
    throw new SegelError('malformed', 'The file holds no public key in PEM.', { cause })
  }
  throw new SegelError('malformed', 'A decision key is one of ECDSA on P-256, or of Ed25519.')
}

export function registerTokenKey(deps: TokenKeyDeps) {
  return async (call: Call, token: AccessToken, spki: Uint8Array): Promise<void> => {
    const { role } = token
    assertDecides(role)
    const { id } = await deps.roster()
    const at = deps.clock.now()
    const statement: TokenKey = {
      kind: 'token-key',
      roster: id,
      at: at.toISOString(),
      officer: `token:${token.id}`,
      name: token.name,
      role,
      agency: token.agency ?? null,
      employeeNumber: token.employeeNumber ?? null,
      personId: token.personId ?? null,
      spki: Buffer.from(spki).toString('hex'),
      expiresAt: token.expiresAt.toISOString(),
    }
    await keep(deps, call, { statement, at, action: 'token.key-registered' })
  }
}

/** Whether this is the key that the roster has for the token. */
export function hasTokenKey(deps: Pick<TokenKeyDeps, 'roster'>) {
  return async (tokenId: string, spki: Uint8Array): Promise<boolean> => {
    const known = (await deps.roster()).officers.get(`token:${tokenId}`)
    return known?.removedAt === undefined && known?.tokenKey?.spki === Buffer.from(spki).toString('hex')
  }
}

/** True when the token had a key, which signs no more from now on. */
export function removeTokenKey(deps: TokenKeyDeps) {
  return async (call: Call, tokenId: string): Promise<boolean> => {
    // Before the ceremony there is no roster, and no key in it.
    if ((await deps.store.rosterAnchor()) === undefined) return false
    const officer = `token:${tokenId}`
    const { id, officers } = await deps.roster()
    const known = officers.get(officer)
    if (known === undefined || known.removedAt !== undefined) return false
    const at = deps.clock.now()
    const about = { roster: id, at: at.toISOString(), officer, reason: 'the token was revoked' }
    await keep(deps, call, { statement: { kind: 'removal', ...about }, at, action: 'token.key-removed' })
    return true
  }
}

/** The roster must take it: what it would not take is not written either. */
async function keep(
  deps: TokenKeyDeps,
  call: Call,
  what: {
    readonly statement: Statement & { readonly officer: string }
    readonly at: Date
    readonly action: RosterAction
  },
): Promise<void> {
  const { statement, at, action } = what
  const signed = await deps.signAsAnchor(statement)
  const next = await admit(await deps.roster(), signed, () => Promise.resolve(false))
  if (typeof next === 'string')
    throw new SegelError('conflict', `The roster of officers does not take this key (${next}).`)
  await deps.store.change(
    auditEvent(call, { at, action, object: statement.officer, detail: { statement: digestOf(signed.body) } }),
    tx => tx.insertRosterStatement(signed),
  )
}

function assertDecides(role: Role): asserts role is 'verifier' | 'registration-officer' {
  if (role === 'verifier' || role === 'registration-officer') return
  throw new SegelError('malformed', 'Only verifiers and registration officers have decision keys.')
}
