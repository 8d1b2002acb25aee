/**
 * A private PostgreSQL for one machine: the default of Segel. It listens on loopback only, with a password kept
 * in a file of mode 0600. PostgreSQL's own lock on its data directory decides who starts it; everyone else joins.
 */
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { SegelError } from '../../errors.ts'
import { type Binaries, findBinaries } from './embedded-binaries.ts'
import { type Cluster, LOGIN, makeCluster, readCluster } from './embedded-cluster.ts'
import { openRunner, type Runner } from './embedded-process.ts'
import { moveIn, moveOut } from './embedded-tenants.ts'

export interface Embedded {
  /** `postgresql://...` of Segel's own database. Holds the password: not for logs. */
  readonly connection: string
  /** Leaves; the last process to leave stops the server. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly home: string
  readonly log: (step: string) => void
}

interface Place extends EmbeddedOptions {
  readonly directory: string
  readonly binaries: Binaries
  readonly runner: Runner
  readonly cluster: Cluster
}

/** Longest that a start with crash recovery is waited for. */
const START_MS = 60_000
const LOCKED = 'select pg_advisory_lock(7303015)'

/** @throws SegelError `store-unavailable` with one sentence that says what to do */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const place = await preparePlace(options)
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const port = (await runningPort(place.cluster)) ?? (await launch(place))
    const tenant = port === undefined ? undefined : await moveInto(place, port)
    if (port !== undefined && tenant !== undefined) {
      return { connection: url(place.cluster, port), stop: () => leave(place, tenant) }
    }
    // Someone else is starting it, or stopping it: look again.
    await sleep(50)
  }
  throw new SegelError(
    'store-unavailable',
    `The embedded PostgreSQL did not start; see ${logFile(place.directory)}.`,
  )
}

async function preparePlace(options: EmbeddedOptions): Promise<Place> {
  const directory = join(options.home, 'postgres')
  try {
    return await prepare(options, directory)
  } catch (cause) {
    if (cause instanceof SegelError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SegelError('store-unavailable', `The database cannot be prepared in ${directory}: ${why}`, {
      cause,
    })
  }
}

async function prepare(options: EmbeddedOptions, directory: string): Promise<Place> {
  // Root gives the data to another account, which must be able to pass through, not to look around.
  await mkdir(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const binaries = await findBinaries(directory)
  const runner = await openRunner(binaries, directory)
  let cluster = await readCluster(directory)
  if (cluster === undefined) {
    options.log('preparing the database (first start)')
    cluster = await makeCluster(directory, runner, binaries)
  }
  return { ...options, directory, binaries, runner, cluster }
}

/** Port of the server that runs on this data; undefined while there is none that is ready. */
async function runningPort({ data }: Cluster): Promise<number | undefined> {
  const lines = await pidFile(data)
  const pid = Number(lines?.[0])
  if (lines?.[7]?.trim() !== 'ready' || !(await worksIn(pid, data))) return undefined
  return Number(lines[3])
}

/** Lines of postmaster.pid: process, data directory, start time, port, socket directory, address, key, status. */
async function pidFile(data: string): Promise<string[] | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  return text?.split('\n')
}

/** PostgreSQL works in its data directory; a process that got the number of a dead one does not. */
async function worksIn(pid: number, data: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  return directory !== undefined && directory === (await realpath(data).catch(() => undefined))
}

/** Starts the server and waits until it is ready; undefined when it ended, as it does when another one has the lock. */
async function launch(place: Place): Promise<number | undefined> {
  const { cluster, runner, binaries, directory } = place
  await removeStaleLock(cluster)
  place.log('starting the database')
  const port = await freePort()
  const log = await openLog(directory)
  const child = runner.start(binaries.postgres, ['-D', cluster.data, ...settings(port)], { log })
  closeSync(log)
  const state = { ended: false }
  const end = () => {
    state.ended = true
  }
  child.once('error', end).once('exit', end)
  child.unref()
  const deadline = Date.now() + START_MS
  while (!state.ended && Date.now() < deadline) {
    if ((await runningPort(cluster)) !== undefined) return runningPort(cluster)
    await sleep(20)
  }
  return undefined
}

function settings(port: number): string[] {
  return [
    ...['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', 'max_connections=80', '-c', 'log_min_error_statement=panic', '-c', 'log_timezone=UTC'],
  ]
}

/**
 * PostgreSQL clears a lock file whose process is gone, but not one whose number an unrelated process of the same
 * account has now, as happens after a power cut or in a container.
 */
async function removeStaleLock({ data }: Cluster): Promise<void> {
  const pid = Number((await pidFile(data))?.[0])
  if (Number.isNaN(pid) || (await worksIn(pid, data))) return
  const holder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  if (holder !== undefined) await rm(join(data, 'postmaster.pid'), { force: true })
}

/**
 * Moves in under a lock of the server itself. Whoever leaves holds it while deciding whether to stop the server,
 * so nobody moves into a server that is about to go; undefined then.
 */
async function moveInto(place: Place, port: number): Promise<string | undefined> {
  const client = await connect(place.cluster, port)
  try {
    await client?.query(LOCKED)
    return client === undefined ? undefined : await moveIn(place.directory)
  } catch (error) {
    // The server went while we waited: the caller looks again. Anything else (a full disk) would not go away.
    if (error instanceof Error && 'syscall' in error && error.syscall === 'open') throw error
    return undefined
  } finally {
    await client?.end().catch(() => undefined)
  }
}

async function leave(place: Place, tenant: string): Promise<void> {
  const port = await runningPort(place.cluster)
  const client = port === undefined ? undefined : await connect(place.cluster, port)
  try {
    await client?.query(LOCKED)
    if ((await moveOut(place.directory, tenant)) === 0) await stopServer(place)
  } finally {
    await client?.end().catch(() => undefined)
  }
}

/** SIGINT is PostgreSQL's fast shutdown: sessions end, everything is written, nothing is lost. */
async function stopServer({ cluster, log }: Place): Promise<void> {
  const pid = Number((await pidFile(cluster.data))?.[0])
  if (!(await worksIn(pid, cluster.data))) return
  log('stopping the database')
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + START_MS
  while ((await worksIn(pid, cluster.data)) && Date.now() < deadline) await sleep(20)
}

async function connect(cluster: Cluster, port: number): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url(cluster, port), connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    return undefined
  }
}

function url({ password }: Cluster, port: number): string {
  return `postgresql://${LOGIN}:${password}@127.0.0.1:${port}/${LOGIN}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const LOG_OCTETS = 10_000_000

/** One older log is kept. */
async function openLog(directory: string): Promise<number> {
  const file = logFile(directory)
  const size = await stat(file).then(
    facts => facts.size,
    () => 0,
  )
  if (size > LOG_OCTETS) await rename(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

function logFile(directory: string): string {
  return join(directory, 'postgres.log')
}
