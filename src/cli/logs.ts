/** What the roles tell their log beside their requests. */
import type { Logger } from 'pino'
import type { composeCa } from '../compose.ts'
import { isOutage, type WorkerLog } from '../jobs/worker.ts'

type OnUnproved = NonNullable<Parameters<typeof composeCa>[1]['onUnproved']>
type OnRosterAlarm = NonNullable<Parameters<typeof composeCa>[1]['onRosterAlarm']>

/** Somebody with the rights of the registration authority wrote an order that no officer gave: an incident. */
export function unprovedAlarm(log: Pick<Logger, 'warn'>): OnUnproved {
  return ({ sequence, kind, serialNumber }, fault) => {
    const facts = { order: String(sequence), kind, serialNumber, fault }
    log.warn(facts, 'an order in the name of an officer is not proven')
  }
}

/** A statement about an officer went, moved, or came past the log: somebody has the database in their hands. */
export function rosterAlarm(log: Pick<Logger, 'error'>): OnRosterAlarm {
  return alarm => {
    log.error(alarm, 'the roster of officers is not what the audit log tells')
  }
}

/** The person is told nothing; whoever runs this must know. */
export function mailAlarm(log: Pick<Logger, 'warn'>): (error: unknown) => void {
  return error => {
    log.warn({ err: error }, 'a mail was not sent')
  }
}

export function workerLog(log: Logger): WorkerLog {
  return {
    failed: (duty, error, retryMs) => {
      log[isOutage(error) ? 'warn' : 'error']({ duty, retryMs, err: error }, 'duty failed')
    },
    recovered: duty => log.info({ duty }, 'duty recovered'),
  }
}
