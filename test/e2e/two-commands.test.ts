// `npm start` from a fresh clone: as root, as an ordinary account, in a folder that nobody else may enter.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ask } from '../support/ask.ts'
import { freePort } from '../support/free-port.ts'
import { databasePid, killDatabase, PROJECT, rows, runCommand, startService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { eventually } from './flow.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
// On the disk, where most likely the project is too: its modules are linked, not copied.
const folder = temporaryFolder(t, process.env['SEGEL_TEST_DISK'])
const clone = join(folder, 'segel')
execFileSync('git', ['clone', '--quiet', '--no-hardlinks', PROJECT, clone])
// As `npm ci` would leave them, in a second: the same files by another name.
copyModules()
const before = listTree(clone)

t.test('npm start in a folder that nobody else may enter; Ctrl-C; again', async t => {
  chmodSync(folder, 0o700)
  const home = join(clone, 'var')
  t.teardown(() => killDatabase(home))
  const first = await npmStart(t)
  const credentials = join(home, 'demo/credentials.json')
  t.equal(statSync(credentials).mode & 0o777, 0o600)
  for (const file of ['secrets/ca-passphrase', 'secrets/personal-data.key', 'keys/ca/root.key.pem'])
    t.equal(statSync(join(home, file)).mode & 0o077, 0, `${file} is its owner’s alone`)
  const tokens = readFileSync(credentials, 'utf8')
  const issuers = await rows(home, 'select id, certificate from issuers order by id')
  await first.interrupt()
  t.equal(databasePid(home), undefined, 'no database is left behind')

  const second = await npmStart(t, first.port)
  t.equal(readFileSync(credentials, 'utf8'), tokens, 'the same tokens')
  t.strictSame(await rows(home, 'select id, certificate from issuers order by id'), issuers, 'the same CA')
  t.comment(`first start ${first.startMs} ms, second ${second.startMs} ms`)
  t.notMatch(second.output(), 'first start')
  await second.interrupt()
  t.strictSame(listTree(clone), before, 'nothing was written outside var')
})

t.test('as an ordinary account, and killed, and again', async t => {
  chmodSync(folder, 0o755)
  const account = accountOf(t)
  const env = { HOME: account.folder, TMPDIR: account.folder }
  const options = { home: account.home, project: clone, config: 'config/demo.yaml', by: account.by, env }
  const service = await startService(t, options)
  if (isRoot) t.equal(ownerOf(service.pid), NOBODY)
  await service.kill9()
  const again = await startService(t, options)
  t.comment(`${Math.round(service.startMs)} ms, after kill -9 ${Math.round(again.startMs)} ms`)
  t.equal(again.token('employee'), service.token('employee'), 'the same tokens')
  const { code, ms } = await again.stop()
  t.equal(code, 0)
  t.ok(ms < 10_000, `stopped in ${Math.round(ms)} ms`)
  t.equal(databasePid(account.home), undefined, 'no database is left behind')
  t.strictSame(readdirSync(account.folder), ['home'], 'nothing beside its home')
  t.strictSame(listTree(clone), before, 'nothing in the program’s folder')
})

t.test('what cannot be is told in one sentence, before anything is made', async t => {
  const home = join(temporaryFolder(t), 'home')
  const busy = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => busy.once('listening', resolve))
  const address = busy.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const serve = (env: Readonly<Record<string, string>>, at = port) =>
    runCommand(['serve', '--role', 'all'], { home, port: at, config: 'config/demo.yaml', env })
  const taken = await serve({})
  busy.close()
  t.match(taken, { code: 2, stderr: `segel: Port ${port} of 127.0.0.1 is in use by another program:` })
  t.equal(taken.stderr.trim().split('\n').length, 1)
  for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
    const refused = await serve({ SEGEL_LISTEN_HOST: host })
    t.match(refused, { code: 2, stdout: '', stderr: /a demonstration listens on loopback only/ }, host)
    t.equal(refused.stderr.trim().split('\n').length, 1)
  }
  t.throws(() => statSync(home), { code: 'ENOENT' }, 'nothing was made')
})

interface NpmRun {
  readonly port: number
  readonly startMs: number
  readonly output: () => string
  /** Ctrl-C: the signal goes to all that the terminal runs. */
  readonly interrupt: () => Promise<void>
}

async function npmStart(t: Test, at?: number): Promise<NpmRun> {
  const port = at ?? (await freePort())
  const from = performance.now()
  const PATH = process.env['PATH'] ?? ''
  const env = { PATH, PORT: String(port), HOME: temporaryFolder(t) }
  const npm = spawn('npm', ['start'], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  npm.stdout.on('data', chunk => (output += String(chunk)))
  npm.stderr.on('data', chunk => (output += String(chunk)))
  const ended = new Promise(resolve => npm.once('close', resolve))
  const signal = (name: NodeJS.Signals) => npm.pid !== undefined && process.kill(-npm.pid, name)
  t.teardown(() => npm.exitCode ?? npm.signalCode ?? signal('SIGKILL'))
  const isReady = async () => {
    if (npm.exitCode !== null) throw new Error(`npm start ended:\n${output}`)
    const answer = await ask(`http://127.0.0.1:${port}`, '/health/ready').catch(() => undefined)
    return answer?.status === 200
  }
  await eventually('ready', isReady, 60_000)
  const startMs = Math.round(performance.now() - from)
  const interrupt = async () => {
    const stoppedFrom = performance.now()
    signal('SIGINT')
    await ended
    t.ok(
      performance.now() - stoppedFrom < 10_000,
      `${Math.round(performance.now() - stoppedFrom)} ms to stop`,
    )
  }
  return { port, startMs, output: () => output, interrupt }
}

/** An account that is not root, with a folder of its own. */
function accountOf(t: Test): { folder: string; home: string; by: readonly string[] } {
  const own = temporaryFolder(t)
  const home = join(own, 'home')
  mkdirSync(home)
  t.teardown(() => killDatabase(home))
  if (!isRoot) return { folder: own, home, by: [] }
  for (const path of [own, home]) chownSync(path, NOBODY, NOBODY)
  const ids = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups']
  return { folder: own, home, by: ['setpriv', ...ids] }
}

function ownerOf(pid: number): number {
  return statSync(`/proc/${pid}`).uid
}

function copyModules(): void {
  const from = realpathSync(join(PROJECT, 'node_modules'))
  try {
    execFileSync('cp', ['-al', from, join(clone, 'node_modules')], { stdio: 'ignore' })
  } catch {
    // Another file system.
    execFileSync('cp', ['-a', from, join(clone, 'node_modules')])
  }
}

/** Every file but what is under var, with its size and the time of its last change. */
function listTree(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !path.startsWith(join(root, 'var')))
    .map(path => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)
    .sort()
}
