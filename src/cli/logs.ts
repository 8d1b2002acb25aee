/** What the roles tell their log beside their requests. */
import type { Logger } from 'pino'
import type { composeCa } from '../compose.ts'
import { isOutage, type WorkerLog } from '../jobs/worker.ts'

type OnUnproved = NonNullable<Parameters<typeof composeCa>[1]['onUnproved']>
type OnLost = NonNullable<Parameters<typeof composeCa>[1]['onLost']>
type OnRosterAlarm = NonNullable<Parameters<typeof composeCa>[1]['onRosterAlarm']>

/** Somebody with the rights of the registration authority wrote an order that no officer gave: an incident. */
export function unprovedAlarm(log: Pick<Logger, 'warn'>): OnUnproved {
  return ({ sequence, kind, serialNumber }, fault) => {
    const facts = { [kind === 'row' ? 'row' : 'order']: String(sequence), kind, serialNumber, fault }
    log.warn(
      facts,
      kind === 'row'
        ? 'a revocation that nobody ordered'
        : 'an order in the name of an officer is not proven',
    )
  }
}

/** A statement about an officer went, moved, or came past the log: somebody has the database in their hands. */
export function rosterAlarm(log: Pick<Logger, 'error'>): OnRosterAlarm {
  return alarm => {
    log.error(alarm, 'the roster of officers is not what the audit log tells')
  }
}

/** A status went back that the world was told of: the CRLs go on telling it. */
export function lostStatusAlarm(log: Pick<Logger, 'error'>): OnLost {
  return ({ issuerId, entry: { serialNumber, reason }, told }) => {
    log.error(
      { issuerId, serialNumber, reason, told },
      'a revocation is gone from the table, and kept on the CRLs',
    )
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
