/** What the certification authority remembers of the log and of the roster, in its own home. */
import { ROSTER_ACTIONS, type ToldStatement } from '../domain/roster-events.ts'
import { SegelError } from '../errors.ts'
import type { Memory } from '../ports/memory.ts'
import type { Head } from './read-sealed.ts'

export const ROSTER_MEMORY = 'roster'
export const ACCEPTED_LOSSES = 'accepted-losses'

export interface RosterMemory {
  /** The largest head of the log that was followed; absent: none. */
  readonly head?: Head
  /** Statements that sealed events tell of, in the order of the log. */
  readonly told: readonly ToldStatement[]
  /** Digests of others that were once read from the roster. */
  readonly read: readonly string[]
}

export const NOTHING_KNOWN: RosterMemory = { told: [], read: [] }

/** @throws SegelError `store-unavailable` for a memory that is none: whoever spoils it must not make it forgotten */
export async function recallRoster(memory: Memory): Promise<RosterMemory | undefined> {
  const text = await memory.recall(ROSTER_MEMORY)
  if (text === undefined) return undefined
  try {
    const { size, root, told, read } = JSON.parse(text) as Kept
    const known = {
      told: told.map(([event, action, officer, digest]) => {
        const one = { event, action: actionOf(action), officer }
        return digest === null ? one : { ...one, digest }
      }),
      read: read.map(String),
    }
    return size === 0 ? known : { ...known, head: { size, root: Buffer.from(root, 'hex') } }
  } catch (cause) {
    throw new SegelError(
      'store-unavailable',
      `The memory "${ROSTER_MEMORY}" in the home of the role ca cannot be read as what it was written as.`,
      { cause },
    )
  }
}

export function keepRoster(memory: Memory, { head, told, read }: RosterMemory): Promise<void> {
  const kept: Kept = {
    size: head?.size ?? 0,
    root: Buffer.from(head?.root ?? []).toString('hex'),
    told: told.map(({ event, action, officer, digest }) => [event, action, officer, digest ?? null]),
    read,
  }
  return memory.keep(ROSTER_MEMORY, JSON.stringify(kept))
}

/** Digests of statements that somebody at the machine has declared lost, with why. */
export async function acceptedLosses(memory: Memory): Promise<Readonly<Record<string, string>>> {
  const text = await memory.recall(ACCEPTED_LOSSES)
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>)
}

interface Kept {
  readonly size: number
  readonly root: string
  readonly told: readonly (readonly [number, string, string, string | null])[]
  readonly read: readonly string[]
}

function actionOf(text: string): ToldStatement['action'] {
  const found = ROSTER_ACTIONS.find(one => one === text)
  if (found === undefined) throw new Error('no action of the roster')
  return found
}
