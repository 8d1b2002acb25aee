/** The part of the composition root that concerns people in front of a browser; called by compose.ts alone. */
import { openAttempts } from '../access/attempts.ts'
import {
  beginEmployeePasskey,
  employeeByPasskey,
  findEmployeePasskey,
  finishEmployeePasskey,
  listEmployeePasskeys,
  removeEmployeePasskey,
} from '../access/employee-passkeys.ts'
import { openEmployment } from '../access/employment.ts'
import { enrollByLink, type EnrollByLinkDeps } from '../access/enroll-by-link.ts'
import { type OwnPasskeyDeps, ownPasskeys } from '../access/own-passkeys.ts'
import type { ReadRoster } from '../access/roster.ts'
import {
  endAllSessions,
  endReasonOf,
  endSession,
  findSession,
  listSessions,
  startSession,
} from '../access/sessions.ts'
import {
  beginConfirmation,
  beginSignIn,
  finishConfirmation,
  finishSignIn,
} from '../access/sign-in-officer.ts'
import type { SessionDoor } from '../http/sessions.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import type { Store } from '../ports/store.ts'

export interface SessionParts {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly roster: ReadRoster
  readonly passkeys: Passkeys
  readonly registry: EmployeeRegistry
  /** What officers do about themselves. */
  readonly officers: Omit<
    EnrollByLinkDeps & OwnPasskeyDeps,
    'store' | 'clock' | 'entropy' | 'passkeys' | 'employees'
  >
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
  const { store, clock, entropy, roster, passkeys, registry, officers, noteFailure } = parts
  const limits = {
    idleMs: settings.idleMinutes * MINUTE_MS,
    absoluteMs: settings.absoluteHours * 60 * MINUTE_MS,
  }
  const officerOf = async (id: string) => (await roster()).officers.get(id)
  const employeePasskey = findEmployeePasskey({ store })
  const isPasskeyInUse = async (id: string) => (await employeePasskey(id)) !== undefined
  const employmentOf = openEmployment({ registry, clock, everyMs: MINUTE_MS })
  const deps = { store, clock, entropy, limits, officerOf, isPasskeyInUse, employmentOf }
  const start = startSession(deps)
  const attempts = openAttempts({ store, clock, limits: ATTEMPTS, kind: 'passkey' })
  const employee = { store, clock, entropy, passkeys, registry }
  const signIn = {
    ...{ store, clock, entropy, passkeys, roster, attempts, noteFailure },
    startSession: start,
    employeeByPasskey: employeeByPasskey(employee),
  }
  const ceremonies = { store, clock, entropy, passkeys, ...officers }
  const door: SessionDoor = {
    find: findSession(deps),
    origin: settings.origin,
    reauthenticateMs: settings.reauthenticateMinutes * MINUTE_MS,
    now: () => clock.now(),
  }
  return {
    door,
    startSession: start,
    enroll: enrollByLink(ceremonies),
    passkeys: ownPasskeys({
      ...ceremonies,
      employees: {
        list: listEmployeePasskeys({ store }),
        begin: beginEmployeePasskey(employee),
        finish: finishEmployeePasskey(employee),
        remove: removeEmployeePasskey({ store, clock }),
      },
    }),
    uses: {
      beginSignIn: beginSignIn(signIn),
      finishSignIn: finishSignIn(signIn),
      beginConfirmation: beginConfirmation(signIn),
      finishConfirmation: finishConfirmation(signIn),
      listSessions: listSessions(deps),
      endSession: endSession(deps),
      endReasonOf: endReasonOf(deps),
      endAllSessions: endAllSessions(deps),
    },
  }
}
