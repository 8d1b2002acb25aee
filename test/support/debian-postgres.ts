/**
 * A private cluster of Debian's PostgreSQL for one test file: its own folder, a free loopback port, a random
 * password. It is an engine of another build than the embedded one, so both judge the same SQL.
 */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { requireTool } from './tools.ts'

export interface TestPostgres {
  /** Connection URL of the superuser `segel`, database `postgres`. */
  readonly url: string
  /** Ends the server as a power cut does to its processes; the data stay, for `start`. */
  readonly kill: () => Promise<void>
  /** Starts it again after `kill`, on the same port. */
  readonly start: () => Promise<void>
  /** Fast shutdown, then the folder is removed. */
  readonly stop: () => Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

interface Cluster {
  readonly folder: string
  readonly port: number
  /** Undefined when we are not root and PostgreSQL may run as ourselves. */
  readonly account: Account | undefined
  readonly waitsForDisk: boolean
}

const NOBODY: Account = { uid: 65_534, gid: 65_534 }
const START_LIMIT_MS = 30_000

/**
 * Makes and starts a cluster (about two seconds); throws the sentence that says what to install. It does not wait for
 * the disk, unless that is what is tested.
 */
export async function startDebianPostgres({ waitsForDisk = false } = {}): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'segel-pg-'))
  const cluster = { folder, port: await freePort(), account: await chooseAccount(), waitsForDisk }
  const password = randomBytes(18).toString('hex')
  let server: ChildProcess | undefined
  // A test that dies must not leave a server behind.
  const killNow = () => server?.kill('SIGKILL')
  process.once('exit', killNow)
  try {
    await initialize(cluster, password)
    server = await launch(cluster)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url: `postgresql://segel:${password}@127.0.0.1:${cluster.port}/postgres`,
    kill: () => end(server, 'SIGKILL'),
    start: async () => {
      server = await relaunch(cluster)
    },
    stop: async () => {
      await end(server, 'SIGINT')
      process.off('exit', killNow)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function initialize({ folder, account }: Cluster, password: string): Promise<void> {
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account) for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid)
  const args = ['-D', join(folder, 'data'), '-U', 'segel', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  await promisify(execFile)(requireTool('initdb'), [...args, '--encoding=UTF8', '--locale=C', '--no-sync'], {
    ...processOptions(folder, account),
  })
  await rm(passwordFile)
}

// The processes of a killed server take a moment to notice; until then PostgreSQL refuses its own folder.
async function relaunch(cluster: Cluster): Promise<ChildProcess> {
  const giveUpAt = performance.now() + START_LIMIT_MS
  for (;;) {
    try {
      return await launch(cluster)
    } catch (error) {
      if (!String(error).includes('pre-existing shared memory') || performance.now() > giveUpAt) throw error
      await setTimeout(100)
    }
  }
}

/** Resolves once the server takes connections. */
function launch({ folder, port, account, waitsForDisk }: Cluster): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'lc_messages=C']
  if (!waitsForDisk) settings.push('fsync=off', 'full_page_writes=off')
  const args = ['-D', join(folder, 'data'), ...settings.flatMap(setting => ['-c', setting])]
  const child = spawn(requireTool('postgres'), args, {
    ...processOptions(folder, account),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let log = ''
    const fail = (why: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`PostgreSQL did not start: ${why}\n${log}`))
    }
    const timer = globalThis.setTimeout(() => fail('it took too long'), START_LIMIT_MS)
    child.on('error', error => fail(error.message))
    child.on('exit', code => fail(`it ended with code ${code ?? 'none'}`))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      // Kept small: after the start the log is only drained, so that the pipe never blocks the server.
      if (log.length < 20_000) log += chunk
      if (!log.includes('database system is ready to accept connections')) return
      clearTimeout(timer)
      resolve(child)
    })
  })
}

async function end(server: ChildProcess | undefined, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  // Undefined, or ended already.
  if (server?.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise(resolve => server.once('exit', resolve))
  server.kill(signal)
  await ended
}

// PostgreSQL refuses root: then Debian's own account runs it, or nobody where that account does not exist.
async function chooseAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find(entry => entry.startsWith('postgres:'))
  const [, , uid, gid] = (line ?? '').split(':').map(Number)
  return uid === undefined || gid === undefined ? NOBODY : { uid, gid }
}

// The folder is the working directory because the account may not enter ours; no PG* variable leaks in.
function processOptions(folder: string, account: Account | undefined) {
  return { cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, ...account }
}
