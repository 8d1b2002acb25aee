/**
 * The worker: one loop for each duty, so that a slow one never delays another. The state in the database is the
 * queue; a signal only says "look now", a timer looks anyway, and an error makes the loop wait longer each time.
 */
import { isSegelError } from '../errors.ts'
import type { Signal, Signals } from '../ports/signals.ts'

export interface Duty {
  readonly name: string
  /** What may have made work for it. */
  readonly signals: readonly Signal[]
  /** It looks this often even when nothing rings. */
  readonly everyMs: number
  /** Rest after a round that did something: what rings meanwhile is done in one round. */
  readonly restMs?: number
  /** Does what there is to do, at most a batch; gives how much it did. */
  readonly run: () => Promise<number>
}

/** Where a worker says what went wrong; never the error's own text to anyone but the log. */
export interface WorkerLog {
  readonly failed: (duty: string, error: unknown, retryMs: number) => void
  readonly recovered: (duty: string) => void
}

export interface DutyState {
  readonly name: string
  /** Rounds that failed in a row. */
  readonly failures: number
  /** Since when the present round runs; absent between rounds. */
  readonly runningSince?: Date
}

export interface Worker {
  readonly states: () => readonly DutyState[]
  /** Lets the running rounds end; no new one begins. */
  stop(): Promise<void>
}

const SHORTEST_RETRY_MS = 250
const LONGEST_RETRY_MS = 30_000

interface Loop {
  readonly state: () => DutyState
  readonly ended: Promise<void>
  readonly stop: () => void
}

export function startWorker(duties: readonly Duty[], signals: Signals, log: WorkerLog): Worker {
  const loops = duties.map(duty => startLoop(duty, signals, log))
  return {
    states: () => loops.map(loop => loop.state()),
    async stop() {
      for (const loop of loops) loop.stop()
      await Promise.all(loops.map(loop => loop.ended))
    },
  }
}

/** Doubles from a quarter of a second to half a minute. */
export function retryMs(failures: number): number {
  return Math.min(SHORTEST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS)
}

function startLoop(duty: Duty, signals: Signals, log: WorkerLog): Loop {
  const bell = hangBell(duty.signals, signals)
  let failures = 0
  let runningSince: Date | undefined
  let isStopping = false

  const round = async (): Promise<number> => {
    runningSince = new Date()
    try {
      const done = await duty.run()
      if (failures > 0) log.recovered(duty.name)
      failures = 0
      return done
    } finally {
      runningSince = undefined
    }
  }
  const live = async (): Promise<void> => {
    while (!isStopping) {
      // Silenced before looking: what rings while the round runs brings another round.
      bell.silence()
      try {
        const done = await round()
        if (done === 0) await bell.rings(duty.everyMs)
        else if (duty.restMs !== undefined) await bell.pause(duty.restMs)
      } catch (error) {
        failures += 1
        log.failed(duty.name, error, retryMs(failures))
        await bell.pause(retryMs(failures))
      }
    }
    bell.takeDown()
  }
  return {
    state: () => ({ name: duty.name, failures, ...(runningSince === undefined ? {} : { runningSince }) }),
    ended: live(),
    stop: () => {
      isStopping = true
      bell.wake()
    },
  }
}

/** A bell remembers that it rang while nobody listened. */
function hangBell(names: readonly Signal[], signals: Signals) {
  let hasRung = false
  let isAwake = false
  let onRing: () => void = () => undefined
  let onWake: () => void = () => undefined
  const ring = () => {
    hasRung = true
    onRing()
  }
  const offs = names.map(name => signals.on(name, ring))
  const wait = (ms: number, listens: boolean) =>
    new Promise<void>(resolve => {
      if (isAwake || (listens && hasRung)) {
        resolve()
        return
      }
      const timer = setTimeout(resolve, ms)
      const end = () => {
        clearTimeout(timer)
        resolve()
      }
      onWake = end
      onRing = listens ? end : () => undefined
    })
  return {
    silence: () => {
      hasRung = false
    },
    /** Until it rings, or rang since it was silenced, or the time is over. */
    rings: (ms: number) => wait(ms, true),
    /** Until the time is over, deaf to rings. */
    pause: (ms: number) => wait(ms, false),
    /** Ends every wait, now and from now on. */
    wake: () => {
      isAwake = true
      onWake()
    },
    takeDown: () => {
      for (const off of offs) off()
    },
  }
}

/** An outage is expected now and then; everything else is a bug and is told as one. */
export function isOutage(error: unknown): boolean {
  return (
    isSegelError(error, 'store-unavailable') ||
    isSegelError(error, 'signer-unavailable') ||
    isSegelError(error, 'registry-unavailable') ||
    isSegelError(error, 'mail-unavailable')
  )
}
