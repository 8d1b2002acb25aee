/** A sign of life of each running role: a file that is young, says which duties fail, and where the role listens. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SegelError } from '../errors.ts'
import type { Worker } from './worker.ts'

const HEARTBEAT_MS = 5_000
/** Three beats missed, and it is dead. */
const OLDEST_MS = 3 * HEARTBEAT_MS
/** With the waits between them, about four seconds of trouble. */
const FAILURES_IN_A_ROW = 5
/** Longer than any round of any duty: the largest CRL takes seconds. */
const LONGEST_ROUND_MS = 300_000

export interface Heartbeat {
  stop(): Promise<void>
}

export interface Beating {
  readonly worker: Pick<Worker, 'states'>
  /** Where the role listens, as a process of this machine reaches it. */
  readonly url?: string
}

/** Writes at once and every five seconds; the file goes with a clean stop. */
export async function startHeartbeat(file: string, beating: Beating): Promise<Heartbeat> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  let writing = beat(file, beating)
  await writing
  const timer = setInterval(() => {
    // A full disk ages the file, which is the alarm; the duties themselves go on.
    writing = beat(file, beating).catch(() => undefined)
  }, HEARTBEAT_MS)
  return {
    async stop() {
      clearInterval(timer)
      await writing
      await rm(file, { force: true })
    },
  }
}

/** Names of duties that have failed several times in a row, or have hung. */
export function troubledDuties(worker: Pick<Worker, 'states'>, at: Date): readonly string[] {
  return worker
    .states()
    .filter(
      ({ failures, runningSince }) =>
        failures >= FAILURES_IN_A_ROW ||
        (runningSince !== undefined && at.getTime() - runningSince.getTime() > LONGEST_ROUND_MS),
    )
    .map(({ name }) => name)
}

/**
 * Gives the address at which the role listens, if any.
 * @throws SegelError `store-unavailable` when there is no heartbeat, it is old, or a duty is in trouble
 */
export async function checkHeartbeat(file: string, at: Date): Promise<string | undefined> {
  const { beatAt, troubled, url } = parseBeat(await readFile(file, 'utf8').catch(() => ''))
  // A time that cannot be read is never young: every comparison with NaN is false.
  if (beatAt === undefined || Number.isNaN(beatAt))
    throw new SegelError('store-unavailable', 'There is no heartbeat: nothing runs here.')
  const ageMs = at.getTime() - beatAt
  if (ageMs > OLDEST_MS) {
    throw new SegelError('store-unavailable', `The last heartbeat was ${Math.round(ageMs / 1000)} s ago.`)
  }
  if (troubled.length > 0) {
    throw new SegelError('store-unavailable', `These duties are failing: ${troubled.join(', ')}.`)
  }
  return url
}

async function beat(file: string, { worker, url }: Beating): Promise<void> {
  const at = new Date()
  const text = JSON.stringify({ at: at.toISOString(), troubled: troubledDuties(worker, at), url })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, text, { mode: 0o600 })
  await rename(temporary, file)
}

interface Beat {
  readonly beatAt?: number
  readonly troubled: readonly string[]
  readonly url?: string
}

function parseBeat(text: string): Beat {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('at' in value)) return { troubled: [] }
    return {
      beatAt: Date.parse(String(value.at)),
      troubled: 'troubled' in value && Array.isArray(value.troubled) ? value.troubled.map(String) : [],
      ...('url' in value && typeof value.url === 'string' ? { url: value.url } : {}),
    }
  } catch {
    // Not JSON: as good as no heartbeat.
    return { troubled: [] }
  }
}
