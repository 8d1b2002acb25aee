/** Running PostgreSQL's programs as somebody it accepts: it refuses root. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { SegelError } from '../../errors.ts'
import type { Binaries } from './embedded-binaries.ts'

/** `nobody` of every distribution; no account needs to be made. */
const NOBODY = 65534

export interface Runner {
  /** Whom the data belongs to; undefined when we are not root and everything is simply ours. */
  readonly uid: number | undefined
  start(program: string, args: readonly string[], options?: RunOptions): ChildProcess
  /** Makes a directory or file the runner's own. */
  give(path: string): Promise<void>
}

export interface RunOptions {
  readonly input?: string
  /** File descriptor for what the program prints; collected when absent. */
  readonly log?: number
}

type Prefix = readonly string[]

/** @throws SegelError `store-unavailable` when we are root and nobody can be found who can run it */
export async function openRunner(binaries: Binaries, directory: string): Promise<Runner> {
  if (process.getuid?.() !== 0) return runner(binaries, undefined, [])
  const uid = await dataOwner(directory)
  for (const prefix of [[], setpriv(uid)]) {
    if (await reaches(runner(binaries, uid, prefix), binaries, directory))
      return runner(binaries, uid, prefix)
  }
  throw new SegelError(
    'store-unavailable',
    `PostgreSQL does not run as root, and the account ${uid} cannot reach ${directory} or the program in node_modules; run Segel as an ordinary account, or move it below a directory that others may enter.`,
  )
}

/** Runs a program to its end; gives what it printed, throws an error with it when it failed. */
export async function run(
  runner: Runner,
  program: string,
  { args, input }: { readonly args: readonly string[]; readonly input?: string },
): Promise<string> {
  const child = runner.start(program, args, input === undefined ? {} : { input })
  let printed = ''
  child.stdout?.on('data', chunk => (printed += String(chunk)))
  child.stderr?.on('data', chunk => (printed += String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${printed.slice(-2000)}`)
  return printed
}

/** Data that belongs to an ordinary account keeps belonging to it when root starts Segel once. */
async function dataOwner(directory: string): Promise<number> {
  const owner = await stat(`${directory}/cluster/data`).catch(() => undefined)
  return owner === undefined || owner.uid === 0 ? NOBODY : owner.uid
}

/**
 * A clone below a directory that only root may enter cannot be reached by anyone else. The kernel can let one
 * process through for reading alone: a capability for the way there, none for changing anything. access(2), by which
 * initdb looks for its companion, drops the capabilities of whoever is not root unless the securebit tells it not to.
 */
function setpriv(uid: number): Prefix {
  const caps = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search']
  const account = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups']
  return ['setpriv', '--securebits', '+no_setuid_fixup', ...account, ...caps]
}

function runner(binaries: Binaries, uid: number | undefined, prefix: Prefix): Runner {
  return {
    uid,
    start(program, args, { input, log } = {}) {
      const [command = program, ...rest] = [...prefix, program, ...args]
      const output = log ?? 'pipe'
      const child = spawn(command, rest, {
        cwd: '/',
        env: { ...binaries.environment },
        stdio: [input === undefined ? 'ignore' : 'pipe', output, output],
        // Its own session: an interrupt typed at the terminal reaches us, and we stop it in order.
        detached: true,
        ...(uid === undefined || prefix.length > 0 ? {} : { uid, gid: uid }),
      })
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
      return child
    },
    give: async path => {
      if (uid !== undefined) await chown(path, uid, uid)
    },
  }
}

async function reaches(candidate: Runner, binaries: Binaries, directory: string): Promise<boolean> {
  const script = 'cd "$2" && exec "$1" --version'
  return run(candidate, '/bin/sh', { args: ['-c', script, 'sh', binaries.postgres, directory] }).then(
    () => true,
    () => false,
  )
}
