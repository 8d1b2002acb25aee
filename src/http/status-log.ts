/** What the status service has to say to an administrator: outages, faults, and signs of forgery. */
import type { OcspAnswer } from '../revocation/answer-ocsp.ts'
import type { OcspObserver } from '../revocation/ocsp-observer.ts'

/** As much of pino as is used. */
export interface StatusLogger {
  info(members: object, message: string): void
  warn(members: object, message: string): void
  error(members: object, message: string): void
}

export interface StatusLog extends Pick<OcspObserver, 'databaseLost' | 'failed'> {
  readonly onAnswer: (answer: OcspAnswer) => void
}

/** A stranger decides how often these happen, so not each gets a line. */
const PAUSE_MS = 10_000
/** A serial number that was issued has 40 digits at most (RFC 5280 4.1.2.2). */
const MOST_DIGITS = 40

export function statusLog(log: StatusLogger, now: () => Date): StatusLog {
  const mayWarn = atMostEvery(PAUSE_MS, now)
  const mayFail = atMostEvery(PAUSE_MS, now)
  return {
    onAnswer: ({ neverIssued }) => {
      for (const { issuerId, serialNumber } of neverIssued ?? []) {
        const unsaid = mayWarn()
        if (unsaid === undefined) continue
        const shown = serialNumber.slice(0, MOST_DIGITS)
        log.warn(
          { issuer: issuerId, serialNumber: shown, unsaid },
          'status asked of a serial number that was never issued',
        )
      }
    },
    databaseLost: (isLost, cause) => {
      if (isLost) log.warn({ err: cause }, 'database lost: answering from memory')
      else log.info({}, 'database followed')
    },
    failed: (what, error) => {
      const unsaid = mayFail()
      if (unsaid !== undefined) log.error({ err: error, unsaid }, `${what} failed`)
    },
  }
}

/** Gives how many were passed over since the last time, or undefined when this one is to be passed over too. */
function atMostEvery(pauseMs: number, now: () => Date): () => number | undefined {
  let next = Number.NEGATIVE_INFINITY
  let unsaid = 0
  return () => {
    const at = now().getTime()
    // A clock that was set back must not silence us for as long.
    if (at < next && next - at <= pauseMs) {
      unsaid += 1
      return undefined
    }
    next = at + pauseMs
    const passed = unsaid
    unsaid = 0
    return passed
  }
}
