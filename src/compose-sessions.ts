/** The part of the composition root that concerns people in front of a browser; called by compose.ts alone. */
import { openAttempts } from './access/attempts.ts'
import type { ReadRoster } from './access/roster.ts'
import {
  endAllSessions,
  endSession,
  findSession,
  forgetEnded,
  listSessions,
  startSession,
} from './access/sessions.ts'
import { beginConfirmation, beginSignIn, finishConfirmation, finishSignIn } from './access/sign-in-officer.ts'
import type { SessionDoor } from './http/sessions.ts'
import type { Clock, Entropy } from './ports/environment.ts'
import type { Passkeys } from './ports/passkeys.ts'
import type { Store } from './ports/store.ts'

export interface SessionParts {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly roster: ReadRoster
  readonly passkeys: Passkeys
  readonly noteFailure: (source: string) => void
}

export interface SessionSettings {
  readonly origin: string
  readonly idleMinutes: number
  readonly absoluteHours: number
  readonly reauthenticateMinutes: number
}

const MINUTE_MS = 60_000
/** A mistake with a security key or two costs nothing; a script soon waits as long as the longest. */
const ATTEMPTS = { free: 5, firstWaitMs: 1_000, longestWaitMs: 60_000, forgetMs: 15 * MINUTE_MS }

export function composeSessions(parts: SessionParts, settings: SessionSettings) {
  const { store, clock, entropy, roster, passkeys, noteFailure } = parts
  const limits = {
    idleMs: settings.idleMinutes * MINUTE_MS,
    absoluteMs: settings.absoluteHours * 60 * MINUTE_MS,
  }
  const officerOf = async (id: string) => (await roster()).officers.get(id)
  const deps = { store, clock, entropy, limits, officerOf }
  const start = startSession(deps)
  const attempts = openAttempts({ clock, limits: ATTEMPTS })
  const signIn = { store, clock, entropy, passkeys, roster, attempts, startSession: start, noteFailure }
  const door: SessionDoor = {
    find: findSession(deps),
    origin: settings.origin,
    reauthenticateMs: settings.reauthenticateMinutes * MINUTE_MS,
    now: () => clock.now(),
  }
  return {
    door,
    startSession: start,
    forgetEnded: forgetEnded(deps),
    uses: {
      beginSignIn: beginSignIn(signIn),
      finishSignIn: finishSignIn(signIn),
      beginConfirmation: beginConfirmation(signIn),
      finishConfirmation: finishConfirmation(signIn),
      listSessions: listSessions(deps),
      endSession: endSession(deps),
      endAllSessions: endAllSessions(deps),
    },
  }
}
