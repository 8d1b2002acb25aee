/** The roster of officers as it is now: kept in memory, and read on from where it stands at each call. */
import type { Roster } from '../domain/officer.ts'
import { emptyRoster, extendRoster } from '../domain/roster.ts'
import type { VerifyAssertion } from '../domain/signatures.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import type { Store } from '../ports/store.ts'

export interface RosterDeps {
  readonly store: Pick<Store, 'rosterStatements'>
  readonly passkeys: Pick<Passkeys, 'verifyAssertion'>
  /** SubjectPublicKeyInfo of the key that the chain starts at; undefined before the ceremony. */
  readonly anchor: () => Promise<Uint8Array | undefined>
}

/** Gives the roster with every statement that was there when it was asked. */
export type ReadRoster = () => Promise<Roster>

/** @throws from the result: `store-unavailable`, also before the ceremony, and whatever `anchor` throws */
export function openRoster(deps: RosterDeps): ReadRoster {
  const verify = assertionVerifier(deps.passkeys)
  let known: Roster | undefined
  let running: Promise<Roster> | undefined
  let waiting: Promise<Roster> | undefined
  const read = async () => {
    const from = known ?? emptyRoster(await anchorOf(deps))
    const read = await extendRoster(from, await deps.store.rosterStatements(from.sequence), verify)
    if (known === undefined || read.sequence > known.sequence) known = read
    return read
  }
  const start = () => {
    waiting = undefined
    running = read().finally(() => {
      running = undefined
    })
    return running
  }
  // Who asks while somebody reads may have seen what that reading missed: they share the next one.
  return () => {
    if (running === undefined) return start()
    waiting ??= running.then(start, start)
    return waiting
  }
}

/** What the domain asks of a passkey's answer, from the port that throws. */
export function assertionVerifier(passkeys: Pick<Passkeys, 'verifyAssertion'>): VerifyAssertion {
  return async (assertion, expected) => {
    try {
      await passkeys.verifyAssertion(assertion, expected)
      return true
    } catch (error) {
      if (isSegelError(error, 'unauthenticated')) return false
      throw error
    }
  }
}

async function anchorOf({ anchor }: RosterDeps): Promise<Uint8Array> {
  const found = await anchor()
  if (found !== undefined) return found
  throw new SegelError(
    'store-unavailable',
    'The roster of officers has no anchor yet: "segel init" makes it.',
  )
}
