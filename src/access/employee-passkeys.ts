/** Passkeys of employees: added in a session that began otherwise, then the quicker way in. */
import { createHash } from 'node:crypto'
import type { Actor, Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { type EmployeePasskey, isCopied } from '../domain/sign-in.ts'
import type { Assertion } from '../domain/statement.ts'
import { SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import type { Store } from '../ports/store.ts'
import { beginCeremony, type CeremonyDeps, challengeOf, takeCeremony } from './ceremonies.ts'
import { recogniseEmployee } from './employee-actor.ts'
import type { Origin } from './sign-in-oidc.ts'

export interface EmployeePasskeyDeps extends CeremonyDeps {
  readonly store: CeremonyDeps['store'] & Pick<Store, 'change' | 'employeePasskey' | 'employeePasskeys'>
  readonly passkeys: Passkeys
  readonly registry: EmployeeRegistry
}

const KIND = 'employee-passkey'
const CHALLENGE_OCTETS = 32
const MOST_PASSKEYS = 10
const LONGEST_LABEL = 100

/** Options for the browser, and the secret by which the answer is known. */
export function beginEmployeePasskey(deps: EmployeePasskeyDeps) {
  return async (call: Call): Promise<{ readonly options: object; readonly secret: string }> => {
    const { personId, name } = personOf(call.actor)
    const present = await deps.store.employeePasskeys(personId)
    if (present.length >= MOST_PASSKEYS)
      throw new SegelError('conflict', `There are ${MOST_PASSKEYS} passkeys already: remove one first.`)
    const challenge = deps.entropy.token(CHALLENGE_OCTETS)
    const secret = await beginCeremony(deps, KIND, { challenge, personId })
    const options = await deps.passkeys.creationOptions({
      challenge: Buffer.from(challenge, 'base64url'),
      // Opaque to whoever finds the authenticator; the same for each key of a person.
      userId: createHash('sha256').update(`segel employee ${personId}`).digest(),
      userName: name,
      displayName: name,
      exclude: present.map(one => one.credentialId),
    })
    return { options, secret }
  }
}

/** @throws SegelError `unauthenticated` when it answers no beginning of this person; `conflict` for a known passkey */
export function finishEmployeePasskey(deps: EmployeePasskeyDeps) {
  return async (
    call: Call,
    {
      secret,
      response,
      label,
    }: { readonly secret: string | undefined; readonly response: unknown; readonly label: string },
  ): Promise<EmployeePasskey> => {
    const { personId, employeeNumber } = personOf(call.actor)
    const at = deps.clock.now()
    const ceremony = await takeCeremony(deps, KIND, secret)
    if (!isOf(ceremony.payload, personId))
      throw new SegelError('unauthenticated', 'This began in the session of somebody else; begin again.')
    const challenge = challengeOf(ceremony)
    const facts = await deps.passkeys.verifyRegistration(response, { challenge })
    const passkey: EmployeePasskey = {
      ...facts,
      label: labelOf(label),
      personId,
      employeeNumber,
      signCount: 0,
      createdAt: at,
    }
    const detail = { aaguid: facts.aaguid }
    const event = auditEvent(call, { at, action: 'employee-passkey.added', object: call.actor.id, detail })
    await deps.store.change(event, tx => tx.insertEmployeePasskey(passkey))
    return passkey
  }
}

export function listEmployeePasskeys(deps: Pick<EmployeePasskeyDeps, 'store'>) {
  return async (call: Call): Promise<readonly EmployeePasskey[]> =>
    deps.store.employeePasskeys(personOf(call.actor).personId)
}

/** @throws SegelError `not-found` unless it is one of the caller's own */
export function removeEmployeePasskey(deps: Pick<EmployeePasskeyDeps, 'store' | 'clock'>) {
  return async (call: Call, credentialId: string): Promise<void> => {
    const { personId } = personOf(call.actor)
    const at = deps.clock.now()
    const event = auditEvent(call, { at, action: 'employee-passkey.removed', object: call.actor.id })
    await deps.store.change(event, async tx => {
      if (!(await tx.removeEmployeePasskey(credentialId, personId, at)))
        throw new SegelError('not-found', 'You have no such passkey.')
    })
  }
}

/** One in use; undefined as well for an officer's, which is in the roster. */
export function findEmployeePasskey(deps: { readonly store: Pick<Store, 'employeePasskey'> }) {
  return async (credentialId: string): Promise<EmployeePasskey | undefined> => {
    const found = await deps.store.employeePasskey(credentialId)
    return found?.removedAt === undefined ? found : undefined
  }
}

/**
 * Who answered the challenge of a sign-in with an employee's passkey; undefined when it is no employee's.
 * @throws SegelError `unauthenticated`, `unknown-employee`, `employee-not-active`, `registry-unavailable`
 */
export function employeeByPasskey(deps: EmployeePasskeyDeps) {
  const find = findEmployeePasskey(deps)
  const recognise = recogniseEmployee(deps)
  return async (
    from: Origin,
    { assertion, challenge }: { readonly assertion: Assertion; readonly challenge: Uint8Array },
  ): Promise<Actor | undefined> => {
    const passkey = await find(assertion.credentialId)
    if (passkey === undefined) return undefined
    const { coseKey, credentialId, signCount: before, personId, employeeNumber } = passkey
    const { signCount } = await deps.passkeys.verifyAssertion(assertion, { challenge, coseKey })
    const { actor } = await recognise(employeeNumber)
    // A number goes to somebody else only by a mistake of the registry, and then the passkey stays the person's.
    if (actor.personId !== personId) throw refused()
    const at = deps.clock.now()
    if (isCopied(before, signCount)) {
      // WebAuthn 6.1.1: there may be a copy of the key. W05: whoever looks into it finds it here.
      const action = 'authentication.counter-regressed'
      const detail = { credentialId }
      const found = auditEvent({ actor, ...from }, { at, action, object: actor.id, detail })
      await deps.store.change(found, () => Promise.resolve())
      throw refused()
    }
    const event = auditEvent({ actor, ...from }, { at, action: 'employee-passkey.used', object: actor.id })
    await deps.store.change(event, async tx => {
      if (!(await tx.useEmployeePasskey(credentialId, { before, signCount, at }))) throw refused()
    })
    return actor
  }
}

function personOf({ role, personId, employeeNumber, name }: Actor) {
  if (role !== 'employee' || personId === undefined || employeeNumber === undefined)
    throw new SegelError('not-permitted', 'Only an employee has passkeys of this kind.')
  return { personId, employeeNumber, name }
}

function isOf(payload: unknown, personId: string): boolean {
  return (
    typeof payload === 'object' && payload !== null && 'personId' in payload && payload.personId === personId
  )
}

function labelOf(text: string): string {
  const label = text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_LABEL)
  return label === '' ? 'Passkey' : label
}

function refused(): SegelError {
  return new SegelError('unauthenticated', 'This passkey does not open anything here.')
}
