/** What every command is given: configuration on demand, two ways to speak, and the house to work in. */
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type * as Compose from '../compose.ts'
import type { Config } from '../config/schema.ts'
import type { Call } from '../domain/actor.ts'

/** The outside of the process; tests hand in their own. */
export interface Io {
  readonly env: NodeJS.ProcessEnv
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Ends the process now: for the second stop signal only. */
  readonly exit: (code: number) => void
}

export interface GlobalOptions {
  readonly config?: string
  readonly home?: string
  readonly json?: boolean
}

export interface Context {
  readonly io: Io
  readonly options: GlobalOptions
  /** @throws SegelError `malformed` */
  readonly config: () => Promise<Config>
  /** The result, on standard output: lines for people, or one JSON value with `--json`. */
  readonly answer: (lines: readonly string[], value: unknown) => void
  /** A line for people on standard output; silent with `--json`. */
  readonly say: (line: string) => void
  /** Progress for people, on standard error; silent with `--json`. */
  readonly note: (line: string) => void
}

/** Gives the exit code; nothing means done. */
export type Work = (context: Context) => Promise<number | undefined>

/** Runs the work of a command with its global options. */
export type Run = (command: Command, work: Work) => Promise<void>

export function createContext(io: Io, options: GlobalOptions): Context {
  const isJson = options.json === true
  return {
    io,
    options,
    config: () => readConfig(io, options),
    answer: (lines, value) => {
      io.stdout(isJson ? `${JSON.stringify(value, jsonMember)}\n` : lines.map(line => `${line}\n`).join(''))
    },
    say: line => {
      if (!isJson) io.stdout(`${line}\n`)
    },
    note: line => {
      if (!isJson) io.stderr(`${line}\n`)
    },
  }
}

/**
 * Opens the house, works in it, and closes it whatever happens. The composition root is loaded here, when it is
 * needed: help and health checks do without a second of loading.
 */
export async function withHouse<T>(
  context: Context,
  work: (house: Compose.House, compose: typeof Compose) => Promise<T>,
): Promise<T> {
  const { io, note } = context
  const config = await context.config()
  const compose = await import('../compose.ts')
  const house = compose.openHouse({ config, env: io.env, log: note })
  try {
    return await work(house, compose)
  } finally {
    await house.close()
  }
}

/** The administrator at the machine, by the name of the operating system's account (W01). */
export function cliCall(): Call {
  const account = userInfo().username
  return {
    actor: { id: `system:cli/${account}`, role: 'administrator', name: account },
    requestId: randomUUID(),
    source: 'cli',
  }
}

async function readConfig({ env }: Io, { config, home }: GlobalOptions): Promise<Config> {
  const { loadConfig } = await import('../config/load.ts')
  return loadConfig({
    env,
    ...(config === undefined ? {} : { file: config }),
    ...(home === undefined ? {} : { home }),
  })
}

function jsonMember(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
