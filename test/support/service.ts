/** Segel as it is run: a process of its own with a home of its own, spoken to over HTTP and killed without mercy. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import { type Answer, type Asking, ask } from './ask.ts'
import { COMPILE_CACHE } from './compile-cache.ts'
import { newDecisionKey, rememberKey } from './decision-keys.ts'
import { freePort } from './free-port.ts'

export const PROJECT = join(import.meta.dirname, '../..')
const READY_MS = 180_000
const STOP_MS = 60_000

export type Role = 'all' | 'ra' | 'ca' | 'va'
export type Holder = 'employee' | 'verifier' | 'registrationOfficer' | 'auditor' | 'administrator'

export interface ServiceOptions {
  readonly home: string
  readonly role?: Role
  /** Where it listens; a free one when absent. */
  readonly port?: number
  /** A path, relative ones to `project`; the configuration for tests when absent. */
  readonly config?: string
  readonly env?: Readonly<Record<string, string>>
  /** Whose program runs; this project when absent. */
  readonly project?: string
  /** A command that runs it: `['setpriv', ...]`. */
  readonly by?: readonly string[]
}

export interface Service {
  readonly url: string
  readonly home: string
  readonly port: number
  readonly pid: number
  /** From the start of the process to ready. */
  readonly startMs: number
  /** All that it wrote so far, both streams. */
  readonly log: () => string
  /** Bearer token of one of the demonstration's people. */
  readonly token: (holder: Holder) => string
  readonly employeeNumber: string
  request(path: string, asking?: Asking): Promise<Answer>
  /** SIGTERM; gives the exit code and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>
  /** Of this process alone; its database lives on. */
  kill9(): Promise<void>
  /** Resolves once the process has ended, however it came to that. */
  readonly ended: Promise<number | null>
}

type Teardown = Pick<Test, 'teardown'>

/** A fresh folder for a service; with `t` go the folder and a database that was left running in it. */
export function serviceHome(t: Teardown): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'segel-e2e-')))
  t.teardown(async () => {
    await killDatabase(home)
    rmSync(home, { recursive: true, force: true })
  })
  return home
}

/** @throws Error with the whole log when it ends, or is not ready in time */
export async function startService(t: Teardown, options: ServiceOptions): Promise<Service> {
  const { home, role = 'all' } = options
  const port = options.port ?? (await freePort())
  const startedAt = performance.now()
  const { child, log, ended } = launch(options, port)
  t.teardown(async () => {
    if (isRunning(child)) child.kill('SIGKILL')
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  const isReady = role === 'ca' ? () => log().includes('ready: ca') : () => answersReady(url)
  await until(isReady, { what: 'ready', isOver: () => !isRunning(child), log })
  return {
    ...{ url, home, port, log, ended, pid: child.pid ?? 0, startMs: performance.now() - startedAt },
    ...peopleOf(home),
    request: (path, asking) => ask(url, path, asking),
    stop: async () => {
      const from = performance.now()
      child.kill('SIGTERM')
      const code = await Promise.race([ended, sleep(STOP_MS, 'overdue' as const, { ref: false })])
      if (code === 'overdue') throw new Error(`segel did not stop:\n${log()}`)
      return { code, ms: performance.now() - from }
    },
    kill9: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs a command of Segel to its end. */
export async function runCommand(
  args: readonly string[],
  options: ServiceOptions,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const { child, ended } = launch(options, options.port ?? 1, args)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => (stdout += String(chunk)))
  child.stderr.on('data', chunk => (stderr += String(chunk)))
  const code = await ended
  return { code, stdout, stderr }
}

/** Makes a token as an administrator does; `spec` is `--role verifier --agency NC` without the rest. */
export async function createToken(home: string, spec: string): Promise<string> {
  const args = `token create ${spec} --name e2e --expires 1d --json`.split(' ')
  const key = /--role (verifier|registration-officer)\b/.test(spec) ? newDecisionKey() : undefined
  if (key !== undefined) {
    const file = join(home, `${randomUUID()}.pem`)
    writeFileSync(file, key.publicPem)
    args.push('--decision-key', file)
  }
  const { stdout, stderr } = await runCommand(args, { home })
  const value: unknown = stdout === '' ? undefined : JSON.parse(stdout)
  if (typeof value === 'object' && value !== null && 'secret' in value && typeof value.secret === 'string') {
    key?.of(value.secret)
    return value.secret
  }
  throw new Error(`no token: ${stdout}${stderr}`)
}

/** What the embedded database holds, seen by its owner: the truth behind the API. */
export async function rows<R extends object>(
  home: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: embeddedUrl(home), options: '-c search_path=segel' })
  await client.connect()
  try {
    return (await client.query<R>(sql, [...values])).rows
  } finally {
    await client.end()
  }
}

/** SIGKILL to the embedded PostgreSQL and to each process of it. */
export async function killDatabase(home: string): Promise<void> {
  const family = databaseFamily(home)
  killAll(family)
  while (family.some(one => signal(one, 0))) await sleep(10)
}

/** Process numbers of the embedded PostgreSQL in `home`: the first one and those that it started. */
export function databaseFamily(home: string): readonly number[] {
  const pid = databasePid(home)
  return pid === undefined ? [] : [pid, ...childrenOf(pid)]
}

/** SIGKILL, now: when it comes back, none of them will do anything more. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) signal(pid, 'SIGKILL')
}

/** Process number of the embedded PostgreSQL that runs in `home`. */
export function databasePid(home: string): number | undefined {
  const pid = Number(postmaster(home)?.[0])
  return Number.isSafeInteger(pid) && pid > 0 && signal(pid, 0) ? pid : undefined
}

function embeddedUrl(home: string): string {
  const password = readFileSync(join(home, 'postgres/cluster/password'), 'utf8')
  return `postgresql://segel:${password}@127.0.0.1:${postmaster(home)?.[3] ?? ''}/segel`
}

function launch(options: ServiceOptions, port: number, command?: readonly string[]) {
  const { home, role = 'all', config = 'config/test.yaml', project = PROJECT, by = [], env } = options
  const args = [...(command ?? ['serve', '--role', role]), '--config', resolve(project, config)]
  const [program, ...before] = by.length === 0 ? [process.execPath] : [...by, process.execPath]
  // Nothing of our own environment but PATH.
  const child = spawn(program, [...before, join(project, 'bin/segel.js'), ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, SEGEL_HOME: home, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', chunk => (text += String(chunk)))
  child.stderr.on('data', chunk => (text += String(chunk)))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { child, log: () => text, ended }
}

function peopleOf(home: string): Pick<Service, 'token' | 'employeeNumber'> {
  const people = readPeople(join(home, 'demo/credentials.json'))
  for (const { token, decisionKey } of Object.values(people))
    if (decisionKey !== undefined) rememberKey(token, readFileSync(decisionKey, 'utf8'))
  return {
    token: holder => people[holder]?.token ?? '',
    employeeNumber: people['employee']?.employeeNumber ?? '',
  }
}

type People = Readonly<
  Record<string, { readonly token: string; readonly decisionKey?: string; readonly employeeNumber?: string }>
>

/** None where the demonstration was never prepared. */
function readPeople(file: string): People {
  try {
    const { tokens } = JSON.parse(readFileSync(file, 'utf8')) as { tokens: People }
    return tokens
  } catch {
    return {}
  }
}

async function answersReady(url: string): Promise<boolean> {
  const answer = await ask(url, '/health/ready').catch(() => undefined)
  return answer?.status === 200
}

interface Waiting {
  readonly what: string
  readonly isOver: () => boolean
  readonly log: () => string
}

async function until(holds: () => boolean | Promise<boolean>, { what, isOver, log }: Waiting): Promise<void> {
  const deadline = performance.now() + READY_MS
  while (!(await holds())) {
    if (isOver() || performance.now() > deadline) throw new Error(`segel was never ${what}:\n${log()}`)
    await sleep(100)
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

function postmaster(home: string): string[] | undefined {
  try {
    return readFileSync(join(home, 'postgres/cluster/data/postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
}

function childrenOf(parent: number): number[] {
  const isChild = (pid: string) => {
    try {
      const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
      return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]) === parent
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && isChild(name))
    .map(Number)
}

function signal(pid: number, name: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
