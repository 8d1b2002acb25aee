/**
 * An officer signs in with a passkey and nothing else: nobody is asked for a name, so nobody learns whose name is known
 * (WebAuthn 14.6.2). Every way of being wrong has one answer.
 */
import type { Actor, Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { Officer, Roster } from '../domain/officer.ts'
import type { Session } from '../domain/session.ts'
import type { Assertion } from '../domain/statement.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import type { Store } from '../ports/store.ts'
import type { Attempts } from './attempts.ts'
import { beginCeremony, type CeremonyDeps, challengeOf, takeCeremony } from './ceremonies.ts'
import { officerActor, type SignedIn } from './sessions.ts'

type From = Pick<Call, 'requestId' | 'source'>

export interface SignInDeps extends CeremonyDeps {
  readonly store: CeremonyDeps['store'] & Pick<Store, 'change' | 'advanceCounter' | 'confirmSession'>
  readonly passkeys: Pick<Passkeys, 'requestOptions' | 'verifyAssertion'>
  readonly roster: () => Promise<Roster>
  readonly attempts: Attempts
  readonly startSession: (
    from: From,
    who: SignedIn,
  ) => Promise<{ readonly secret: string; readonly session: Session }>
  /** Whose it is when it is no officer's: one button serves both. */
  readonly employeeByPasskey?: (
    from: From,
    answer: { readonly assertion: Assertion; readonly challenge: Uint8Array },
  ) => Promise<Actor | undefined>
  /** Counts what failed, for the audit log. */
  readonly noteFailure: (source: string) => void
}

export interface Answer {
  /** Of the ceremony: from the cookie of this browser. */
  readonly secret: string | undefined
  readonly assertion: Assertion
  /** Secret of the session that this browser has now. */
  readonly previous?: string
}

const SIGN_IN = 'passkey sign-in'
const CONFIRM = 'passkey confirmation'
const CHALLENGE_OCTETS = 32

/** Options for the browser, and the secret that binds them to it. */
export function beginSignIn(deps: SignInDeps) {
  return async (): Promise<{ readonly options: object; readonly secret: string }> => {
    const challenge = deps.entropy.token(CHALLENGE_OCTETS)
    const secret = await beginCeremony(deps, SIGN_IN, { challenge })
    return { secret, options: await deps.passkeys.requestOptions({ challenge: octets(challenge) }) }
  }
}

export function finishSignIn(deps: SignInDeps) {
  return async (from: From, { secret, assertion, previous }: Answer) => {
    const actor = await attempt(deps, { from, secret, assertion, kind: SIGN_IN })
    return deps.startSession(from, {
      actor,
      method: 'passkey',
      credentialId: assertion.credentialId,
      ...(previous === undefined ? {} : { previous }),
    })
  }
}

/** Proof of presence within a session: only with keys of the same officer. */
export function beginConfirmation(deps: SignInDeps) {
  return async (call: Call): Promise<{ readonly options: object; readonly secret: string }> => {
    const challenge = deps.entropy.token(CHALLENGE_OCTETS)
    const keys = (await deps.roster()).officers.get(call.actor.id)?.keys ?? []
    const secret = await beginCeremony(deps, CONFIRM, { challenge, officer: call.actor.id })
    const options = await deps.passkeys.requestOptions({ challenge: octets(challenge), allow: keys })
    return { secret, options }
  }
}

/** @throws SegelError `unauthenticated` unless it is a key of the officer whose session this is */
export function finishConfirmation(deps: SignInDeps) {
  return async (call: Call, session: Pick<Session, 'id'>, answer: Answer): Promise<void> => {
    const { secret, assertion } = answer
    await attempt(deps, { from: call, secret, assertion, kind: CONFIRM, officer: call.actor.id })
    await deps.store.confirmSession(session.id, deps.clock.now())
  }
}

interface Attempt {
  readonly from: From
  readonly secret: string | undefined
  readonly assertion: Assertion
  readonly kind: string
  /** Whoever it must be. */
  readonly officer?: string
}

async function attempt(deps: SignInDeps, about: Attempt): Promise<Actor> {
  const { source } = about.from
  const keys = [source, `${source} ${about.assertion.credentialId}`]
  await deps.attempts.assertMayTry(keys)
  try {
    const actor = await verify(deps, about)
    await deps.attempts.succeeded(keys)
    return actor
  } catch (error) {
    // An outage says nothing about who asked.
    if (isSegelError(error, 'unauthenticated')) {
      deps.noteFailure(source)
      await deps.attempts.failed(keys)
    }
    throw error
  }
}

async function verify(
  deps: SignInDeps,
  { from, secret, assertion, kind, officer: only }: Attempt,
): Promise<Actor> {
  const { credentialId } = assertion
  const challenge = challengeOf(await takeCeremony(deps, kind, secret))
  const employee =
    only === undefined ? await deps.employeeByPasskey?.(from, { assertion, challenge }) : undefined
  if (employee !== undefined) return employee
  const roster = await deps.roster()
  const officer = roster.officers.get(roster.credentials.get(credentialId) ?? '')
  const key = officer?.keys.find(one => one.credentialId === credentialId)
  if (officer === undefined || key === undefined || officer.removedAt !== undefined) throw unknownPasskey()
  if (only !== undefined && officer.officer !== only) throw unknownPasskey()
  const { signCount } = await deps.passkeys
    .verifyAssertion(assertion, { challenge, coseKey: key.coseKey })
    .catch((error: unknown) => {
      throw isSegelError(error, 'unauthenticated') ? unknownPasskey(error) : error
    })
  if (!(await deps.store.advanceCounter(credentialId, signCount))) {
    await recordRegression(deps, { from, officer, credentialId })
    throw unknownPasskey()
  }
  return officerActor(officer)
}

/** WebAuthn 6.1.1: there may be a copy of the key. W05: whoever looks into it finds it here. */
async function recordRegression(
  deps: SignInDeps,
  about: { readonly from: From; readonly officer: Officer; readonly credentialId: string },
): Promise<void> {
  const { from, officer, credentialId } = about
  const event = auditEvent(
    { actor: officerActor(officer), ...from },
    {
      at: deps.clock.now(),
      action: 'authentication.counter-regressed',
      object: officer.officer,
      detail: { credentialId },
    },
  )
  await deps.store.change(event, () => Promise.resolve())
}

function octets(challenge: string): Uint8Array {
  return Buffer.from(challenge, 'base64url')
}

/** Unknown, removed, another's, or not answering as it must: whoever asks learns none of it. */
function unknownPasskey(cause?: unknown): SegelError {
  return new SegelError('unauthenticated', 'This passkey does not open anything here.', { cause })
}
