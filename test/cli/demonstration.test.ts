import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { chownSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { freePort } from '../support/free-port.ts'
import { cheapenHome, copyHome } from '../support/prepared-home.ts'
import { DEMO, type Running, type RunOptions, runSegel, startSegel } from '../support/segel.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

interface Demonstration {
  readonly home: string
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  readonly start: (more?: RunOptions) => Running
}

/** A home after its first start, for tests of which that is not the subject; the first test fills it. */
const complete = join(temporaryFolder(t), 'home')

/** A folder for home, and beside it everything else that the process could be tempted to write to. */
async function demonstration(t: Test, isComplete = false): Promise<Demonstration> {
  const folder = temporaryFolder(t)
  for (const name of ['cwd', 'tmp', 'user']) mkdirSync(join(folder, name))
  const port = await freePort()
  const home = join(folder, 'home')
  if (isComplete) copyHome(complete, home)
  const env = {
    PORT: String(port),
    SEGEL_HOME: home,
    TMPDIR: join(folder, 'tmp'),
    HOME: join(folder, 'user'),
  }
  const start = (more: RunOptions = {}) =>
    startSegel(t, ['serve', '--role', 'all', '--config', DEMO], { env, cwd: join(folder, 'cwd'), ...more })
  // The database is a process of its own and would outlive a test that failed.
  t.teardown(() => stopDatabase(home))
  return { home, url: `http://127.0.0.1:${port}`, env, start }
}

function stopDatabase(home: string): void {
  const file = join(home, 'postgres/cluster/data/postmaster.pid')
  try {
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGQUIT')
  } catch {
    // It is stopped already, as it should be.
  }
}

async function stop(running: Running) {
  running.process.kill('SIGTERM')
  return running.ended
}

interface Credentials {
  baseUrl: string
  tokens: Record<string, { token: string; employeeNumber?: string; agency?: string }>
}
const credentialsOf = (home: string): Credentials =>
  JSON.parse(readFileSync(join(home, 'demo/credentials.json'), 'utf8'))
/** The first answer that is not the refusal of a process which has just begun, on a machine with much else to do. */
async function answerOf(url: string): Promise<Response> {
  for (let times = 0; ; times += 1) {
    const answer = await fetch(url)
    if (answer.status !== 503 || times === 300) return answer
    await sleep(200)
  }
}
const statusOf = async (url: string) => (await answerOf(url)).status
const bytesOf = async (url: string) => Buffer.from(await (await answerOf(url)).arrayBuffer())
const openssl = (...args: string[]) =>
  execFileSync(requireTool('openssl'), args, { encoding: 'utf8', stdio: 'pipe' })

t.test('npm start: ready, with everything to try, and again where it was', async t => {
  const { home, url, env, start } = await demonstration(t)
  const begunAt = performance.now()
  const first = start()
  const output = await first.saw(/Ready at/)
  const firstSeconds = (performance.now() - begunAt) / 1000
  for (const told of [
    'DEMONSTRATION',
    'database',
    'authority: root',
    '200 fictional',
    `${url}/docs`,
    'curl -H',
  ]) {
    t.match(output, told)
  }
  t.match(output, /\. \d+\.\d\d s\n/, 'each step with its time')

  t.test('it answers', async t => {
    t.equal(await statusOf(`${url}/health/ready`), 200)
    t.match(await runSegel(t, ['health'], { env }), { code: 0, stdout: 'all: ready\n' })
    const folder = temporaryFolder(t)
    const fetchTo = async (path: string, name: string) => {
      writeFileSync(join(folder, name), await bytesOf(`${url}${path}`))
      return join(folder, name)
    }
    const pem = (der: string) => {
      openssl('x509', '-inform', 'DER', '-in', der, '-out', `${der}.pem`)
      return `${der}.pem`
    }
    const root = pem(await fetchTo('/ca/root.cer', 'root'))
    const issuing = pem(await fetchTo('/ca/issuing.cer', 'issuing'))
    t.match(openssl('verify', '-CAfile', root, issuing), /OK/)
    const crl = await fetchTo('/crl/issuing.crl', 'crl')
    openssl('crl', '-inform', 'DER', '-in', crl, '-out', `${crl}.pem`)
    t.match(openssl('crl', '-in', `${crl}.pem`, '-noout', '-nextupdate', '-crlnumber'), /nextUpdate=/)
    const ask = ['-issuer', issuing, '-serial', '0x1234', '-url', `${url}/ocsp`]
    // O05 what was never issued is not good
    t.match(openssl('ocsp', ...ask, '-CAfile', root, '-verify_other', issuing), /0x1234: unknown/)
  })

  t.test('credentials of every role, for their owner only', t => {
    const { baseUrl, tokens } = credentialsOf(home)
    t.equal(baseUrl, url)
    t.equal(statSync(join(home, 'demo/credentials.json')).mode & 0o777, 0o600)
    t.strictSame(Object.keys(tokens).sort(), [
      'administrator',
      'auditor',
      'employee',
      'registrationOfficer',
      'verifier',
    ])
    t.match(tokens['employee'], { employeeNumber: /^\d{18}$/, token: /^segel_/ })
    t.match(tokens['verifier'], { agency: 'NC-DISKOMINFO' })
    for (const name of ['ca-passphrase', 'va-passphrase', 'personal-data.key']) {
      t.equal(statSync(join(home, 'secrets', name)).mode & 0o777, 0o600)
    }
    t.end()
  })

  t.test('the administrator works beside it', async t => {
    const run = (...args: string[]) => runSegel(t, [...args, '--config', DEMO], { env })
    const create = ['token', 'create', '--role', 'auditor', '--name', 'Inspektorat', '--expires', '30d']
    const created = await run(...create, '--json')
    const { id, secret } = JSON.parse(created.stdout)
    t.match(secret, /^segel_/)
    const listed = await run('token', 'list', '--json')
    t.equal(JSON.parse(listed.stdout).length, 6)
    t.notMatch(listed.stdout, secret)
    t.notMatch(listed.stdout, /personId|hash/)
    t.match(await run('token', 'revoke', id), { code: 0 })
    t.match(await run('token', 'revoke', id), { code: 3, stderr: /revoked already/ })
    t.match(await run('token', 'list'), { code: 0, stdout: /revoked +Inspektorat/ })
    const badAgency = await run(
      'token',
      'create',
      '--role',
      'verifier',
      '--name',
      'x',
      '--agency',
      'NOPE',
      '--expires',
      '1d',
    )
    t.match(badAgency, { code: 3, stdout: '', stderr: 'segel: The registry has no agency NOPE.\n' })

    const csv = join(temporaryFolder(t), 'employees.csv')
    cpSync(join(import.meta.dirname, '../../config/demo/employees.csv'), csv)
    t.match(await run('registry', 'import', csv), {
      code: 0,
      stdout: /200 rows: 0 added, 0 changed, 200 unchanged/,
    })
    writeFileSync(
      csv,
      readFileSync(csv, 'utf8').replace(/^198609262015051001,\d{16}/m, '198609262015051001,99'),
    )
    const refused = await run('registry', 'import', csv)
    t.match(refused, { code: 3, stdout: /^line 2, nik: .*\nNothing was loaded: 1 of 200 rows/ })
    t.match(await run('registry', 'import', csv, '--skip-bad'), { code: 0, stdout: /1 skipped/ })
    t.match(await run('registry', 'import', DEMO), { code: 2 })
    t.match(await run('audit', 'verify', '--json'), { code: 0, stdout: /"intact":true/ })
  })

  t.test('a second one on the same port is told in one sentence', async t => {
    const { code, stdout, stderr } = await start().ended
    t.equal(code, 2)
    t.equal(stdout, '')
    t.match(
      stderr,
      /^segel: Port \d+ of 127\.0\.0\.1 is in use by another program: stop it, or set PORT.*\n$/,
    )
  })

  t.test('it stops in good order and starts again where it was', async t => {
    const before = credentialsOf(home)
    t.match(await stop(first), { code: 0, signal: null })
    t.throws(() => process.kill(postmaster(home), 0), 'the database is stopped')
    t.match(await runSegel(t, ['health'], { env }), { code: 1 })
    const startedAt = performance.now()
    const second = start()
    const output = await second.saw(/Ready at/)
    const seconds = (performance.now() - startedAt) / 1000
    t.ok(seconds < Math.max(3 * slowness, firstSeconds), `${seconds.toFixed(1)} s`)
    t.notMatch(output, /authority|fictional employees|tokens of/)
    t.strictSame(credentialsOf(home), before)
    t.match(await stop(second), { code: 0 })
  })

  await t.test('nothing was written outside home', t => {
    for (const name of ['cwd', 'tmp', 'user']) t.strictSame(readdirSync(join(home, '..', name)), [], name)
    t.strictSame(readdirSync(home).sort(), ['demo', 'keys', 'memory', 'postgres', 'run', 'secrets'])
    t.end()
  })
  copyHome(home, complete)
  cheapenHome(complete)
})

/** The goal is three seconds on a quiet machine; this only catches a start that does the first start's work again, on a slow one too. */
const slowness = 3
const postmaster = (home: string) =>
  Number(/^\d+/.exec(readIfThere(join(home, 'postgres/cluster/data/postmaster.pid')))?.[0] ?? 2 ** 30)
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

t.test('killed in the middle of the first start, again and again, it goes on', async t => {
  const { home, url, start } = await demonstration(t)
  const beforeKeys = /tables\./
  const moments = [
    /starting the database/,
    beforeKeys,
    /authority: root\./,
    /first CRL of root/,
    /OCSP responder/,
    /employees\./,
  ]
  for (const moment of moments) {
    const running = start()
    await running.saw(moment).catch(() => undefined)
    running.process.kill('SIGKILL')
    await running.ended
    // What a kill between making a key and recording it would leave: nobody could know what it is for.
    if (moment === beforeKeys) {
      mkdirSync(join(home, 'keys/ca'), { recursive: true, mode: 0o700 })
      writeFileSync(join(home, 'keys/ca/root.key.pem'), 'left behind', { mode: 0o600 })
    }
  }
  const last = start()
  await last.saw(/Ready at/)
  t.equal(await statusOf(`${url}/health/ready`), 200)
  t.equal(await statusOf(`${url}/crl/issuing.crl`), 200)
  t.equal(Object.keys(credentialsOf(home).tokens).length, 5)
  t.strictSame(readdirSync(join(home, 'keys/ca')).sort(), [
    'audit.key.pem',
    'issuing.key.pem',
    'root.key.pem',
    'roster.key.pem',
  ])
  t.match(await stop(last), { code: 0 })
})

t.test('killed while it serves, it starts again with what it had', async t => {
  const { home, url, start } = await demonstration(t, true)
  const first = start()
  await first.saw(/Ready at/)
  const before = await bytesOf(`${url}/ca/root.cer`)
  first.process.kill('SIGKILL')
  await first.ended
  const credentials = credentialsOf(home)
  const second = start()
  await second.saw(/Ready at/)
  t.strictSame(await bytesOf(`${url}/ca/root.cer`), before)
  t.strictSame(credentialsOf(home), credentials)
  t.match(await stop(second), { code: 0 })
})

t.test('lost or outdated credentials are made anew, and the old ones no longer work', async t => {
  const { home, env, start } = await demonstration(t, true)
  const first = start()
  await first.saw(/Ready at/)
  await stop(first)
  const old = credentialsOf(home)
  writeFileSync(join(home, 'demo/credentials.json'), '{"baseUrl":"x","tokens":{}}')
  const second = start()
  await second.saw(/tokens of all roles[\s\S]*Ready at/)
  const fresh = credentialsOf(home)
  t.not(fresh.tokens['auditor']?.token, old.tokens['auditor']?.token)
  const list = await runSegel(t, ['token', 'list', '--json', '--config', DEMO], { env })
  const tokens: { name: string; revokedAt?: string }[] = JSON.parse(list.stdout)
  const ended = tokens.filter(({ name, revokedAt }) => revokedAt !== undefined && name !== 'Inspektorat')
  t.equal(ended.length, 5)
  await stop(second)
  const port = await freePort()
  const third = start({ env: { ...env, PORT: String(port) } })
  await third.saw(/Ready at/)
  t.strictSame(
    credentialsOf(home),
    { ...fresh, baseUrl: `http://127.0.0.1:${port}` },
    'another port, same tokens',
  )
  await stop(third)
})

t.test('a port that something else holds', async t => {
  const { env, start } = await demonstration(t)
  const server = createServer()
  await new Promise<void>(resolve => server.listen(Number(env['PORT']), '127.0.0.1', resolve))
  t.teardown(() => server.close())
  t.match(await start().ended, {
    code: 2,
    stdout: '',
    stderr: /^segel: Port \d+ of 127.0.0.1 is in use.*\n$/,
  })
})

t.test('without root', async t => {
  const { home, url, start } = await demonstration(t)
  // As root there is no other way to be someone else; the clone may lie where only root can look.
  const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const mayRead = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search']
  const isRoot = process.getuid?.() === 0
  if (isRoot) for (const name of ['', 'cwd', 'tmp', 'user']) chownSync(join(home, '..', name), 65534, 65534)
  const running = start(isRoot ? { by: [...asNobody, ...mayRead] } : {})
  await running.saw(/Ready at/)
  t.equal(await statusOf(`${url}/health/ready`), 200)
  if (isRoot) t.equal(statSync(join(home, 'keys/ca/root.key.pem')).uid, 65534)
  t.match(await stop(running), { code: 0 })
})
