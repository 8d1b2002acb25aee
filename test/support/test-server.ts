/**
 * A PostgreSQL for tests alone: the embedded program with room for many connections and without its care for the
 * disk. Killed processes lose nothing by that, only a machine that loses power would.
 */
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Binaries, findBinaries } from '../../src/adapters/store/embedded-binaries.ts'
import { type Cluster, LOGIN, makeCluster } from '../../src/adapters/store/embedded-cluster.ts'
import { openRunner, type Runner } from '../../src/adapters/store/embedded-process.ts'
import { freePort } from './free-port.ts'

export interface TestServer {
  /** A login that may make databases and roles. Holds the password. */
  readonly url: string
  stop(): Promise<void>
}

/** For PostgreSQL's configuration: nothing is waited for until it is on the disk. */
export const CARELESS = { fsync: 'off', full_page_writes: 'off' } as const

const START_MS = 60_000
const ATTEMPTS = 5

interface Place {
  readonly folder: string
  readonly binaries: Binaries
  readonly runner: Runner
  readonly cluster: Cluster
}

/** In a temporary folder, which goes with it; also when this process ends without asking. */
export async function startTestServer(): Promise<TestServer> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segel-db-')))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', remove)
  const place = await prepare(folder)
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const server = start(place, port)
    const killNow = () => server.process.kill('SIGQUIT')
    process.prependOnceListener('exit', killNow)
    if (await server.isReady()) {
      return {
        url: `postgresql://${LOGIN}:${place.cluster.password}@127.0.0.1:${port}/${LOGIN}`,
        stop: async () => {
          // Nobody wants its data: no last checkpoint.
          server.process.kill('SIGQUIT')
          await server.ended
          process.off('exit', killNow).off('exit', remove)
          remove()
        },
      }
    }
    process.off('exit', killNow)
    // Somebody else took the port in between, most likely.
    if (attempt === ATTEMPTS) throw new Error(readFileSync(logFile(folder), 'utf8'))
  }
}

async function prepare(folder: string): Promise<Place> {
  const directory = join(folder, 'postgres')
  mkdirSync(directory, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const binaries = await findBinaries(directory)
  const runner = await openRunner(binaries, directory)
  return { folder, binaries, runner, cluster: await makeCluster(directory, runner, binaries) }
}

function start({ folder, binaries, runner, cluster }: Place, port: number) {
  const settings = {
    ...CARELESS,
    ...{ port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 300 },
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(logFile(folder), 'a', 0o600)
  const child: ChildProcess = runner.start(binaries.postgres, ['-D', cluster.data, ...args], { log })
  closeSync(log)
  let isOver = false
  const ended = new Promise<void>(resolve => {
    const end = () => {
      isOver = true
      resolve()
    }
    child.once('error', end).once('exit', end)
  })
  const isReady = async () => {
    const deadline = performance.now() + START_MS
    while (!isOver && performance.now() < deadline) {
      if (saysReady(cluster)) return true
      await sleep(20)
    }
    child.kill('SIGKILL')
    await ended
    return false
  }
  return { process: child, ended, isReady }
}

/** The eighth line of postmaster.pid is its state. */
function saysReady({ data }: Cluster): boolean {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

function logFile(folder: string): string {
  return join(folder, 'postgres.log')
}
