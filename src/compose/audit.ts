/** The part of the composition root that concerns the audit log; called by compose.ts alone. */
import type { ReadRoster } from '../access/roster.ts'
import { openAuthenticationJournal } from '../access/authentication-journal.ts'
import { authenticateCertificate } from '../access/authenticate-certificate.ts'
import { authenticate } from '../access/authenticate.ts'
import { acceptLoss } from '../auditing/accept-loss.ts'
import { openAuditKey, readAuditKey } from '../auditing/audit-key.ts'
import { addCosignatures, readCheckpoint } from '../auditing/cosign.ts'
import { exportAudit } from '../auditing/export.ts'
import { recordStart, recordStop } from '../auditing/lifecycle.ts'
import { eventOf, proveEvent } from '../auditing/prove.ts'
import { readAuditEvents, recordReading } from '../auditing/read-events.ts'
import { reportConduct } from '../auditing/report-conduct.ts'
import { openAuditSeal } from '../auditing/seal.ts'
import { openRosterWatch, type RosterWatchDeps } from '../auditing/watch-roster.ts'
import { verifyAuditTree } from '../auditing/verify.ts'
import { conductThresholds } from '../config/conduct.ts'
import type { Config } from '../config/schema.ts'
import type { Call } from '../domain/actor.ts'
import type { PersonId } from '../domain/employee.ts'
import type { Clock } from '../ports/environment.ts'
import type { Memory } from '../ports/memory.ts'
import type { KeyStore } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
}

/** With the officers whom the database tells. */
type RosterParts = Parts & { readonly roster: ReadRoster }

const MINUTE_MS = 60_000

export function composeRaAudit({ store, clock, roster }: RosterParts, config: Config) {
  const journal = openAuthenticationJournal({
    authenticate: authenticate({ store, clock }),
    authenticateCertificate: authenticateCertificate({ store, clock }),
    store,
    clock,
  })
  return {
    authenticate: journal.authenticate,
    noteFailure: journal.failed,
    authenticateCertificate: journal.authenticateCertificate,
    writeAuthentications: journal.write,
    recordStart: recordStart({ store, clock }),
    recordStop: recordStop({ store, clock }),
    uses: {
      proveEvent: proveEvent({ store }),
      eventOf: eventOf({ store }),
      readAuditEvents: readAuditEvents({ store, clock }),
      readCheckpoint: readCheckpoint({ store }),
      reportConduct: composeConduct({ store, clock, roster }, config),
    },
  }
}

export interface AuditSettings {
  readonly origin: string
  readonly maxCheckpointAgeMinutes: number
}

export function composeCaAudit(
  {
    store,
    clock,
    keys,
    memory,
    roster,
    onRosterAlarm,
  }: RosterParts & {
    readonly keys: KeyStore
    readonly memory: Memory
    readonly onRosterAlarm: RosterWatchDeps['onAlarm']
  },
  { origin, maxCheckpointAgeMinutes }: AuditSettings,
) {
  const auditKey = openAuditKey({ store, keys, origin })
  const seal = openAuditSeal({ store, clock, key: auditKey, maxAgeMs: maxCheckpointAgeMinutes * MINUTE_MS })
  const assertRoster = openRosterWatch({
    ...{ store, clock, memory, key: auditKey, onAlarm: onRosterAlarm },
    statements: async () => (await roster()).taken,
  })
  return {
    assertRoster,
    /**
     * W07: nothing is issued on a log that does not hold, or whose events nobody signs for any more, nor by officers whose
     * roster the log does not bear out.
     */
    whenSealed:
      <T>(issue: (call: Call) => Promise<T>) =>
      async (call: Call): Promise<T> => {
        await seal.assertSealed()
        await assertRoster(call)
        return issue(call)
      },
    parts: {
      auditKey,
      sealAudit: () => seal.seal(),
      recordStart: recordStart({ store, clock }),
      recordStop: recordStop({ store, clock }),
    },
  }
}

export function composeAuditAdministration(
  {
    store,
    clock,
    keys,
    roster,
    memory,
  }: RosterParts & { readonly keys: () => Promise<Pick<KeyStore, 'signer'>>; readonly memory: Memory },
  config: Config,
) {
  const { origin } = config.audit
  return {
    readAuditKey: readAuditKey({ keys, origin }),
    verifyAudit: verifyAuditTree({ store }),
    exportAudit: exportAudit({ store }),
    recordReading: recordReading({ store, clock }),
    readCheckpoint: readCheckpoint({ store }),
    addCosignatures: addCosignatures({ store, clock }),
    acceptLoss: acceptLoss({ store, clock, memory }),
    reportConduct: composeConduct({ store, clock, roster }, config),
  }
}

function composeConduct({ store, clock, roster }: RosterParts, config: Config) {
  const officerPersons = async (): Promise<ReadonlyMap<string, PersonId>> => {
    // Before the ceremony of officers there are tokens alone.
    if ((await store.rosterAnchor()) === undefined) return new Map()
    const { officers } = await roster()
    return new Map(
      [...officers].flatMap(([id, { personId }]) => (personId === null ? [] : [[id, personId] as const])),
    )
  }
  return reportConduct({ store, clock, thresholds: conductThresholds(config), officerPersons })
}
