/** The role ra as a process that speaks HTTPS itself, and the commands for scopes and client certificates. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { freshDatabase } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { productionPlace } from '../support/production.ts'
import { requireTool } from '../support/tools.ts'

const { connection } = await freshDatabase(t)
const place = productionPlace(t, connection)
const { home, run, start } = place
const tls = join(home, 'tls')
mkdirSync(tls, { recursive: true })

function makeCertificate(name: string): Buffer {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
  const about = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '30']
  execFileSync(requireTool('openssl'), ['req', '-x509', ...key, ...about, '-out', `${name}.pem`], {
    cwd: tls,
    stdio: 'pipe',
  })
  return readFileSync(join(tls, `${name}.pem`))
}

/** Puts a certificate and its key in place, the way a renewal does. */
function use(name: string, key = name): void {
  writeFileSync(join(tls, 'own.key'), readFileSync(join(tls, `${key}.key`)), { mode: 0o600 })
  writeFileSync(join(tls, 'own.pem'), readFileSync(join(tls, `${name}.pem`)))
}

const hello = (port: number): Promise<string> => {
  const about = ['s_client', '-connect', `127.0.0.1:${port}`, '-showcerts']
  const asked = promisify(execFile)(requireTool('openssl'), about, { timeout: 10_000 })
  asked.child.stdin?.end()
  return asked.then(
    ({ stdout }) => stdout,
    (error: unknown) => String((error as { stdout?: unknown }).stdout),
  )
}

async function becomes(port: number, wanted: RegExp): Promise<string> {
  let seen = ''
  for (let at = 0; at < 150; at += 1) {
    seen = await hello(port)
    if (wanted.test(seen)) return seen
    await sleep(200)
  }
  return seen
}

t.test('HTTPS by the role itself, healthy, and a renewed certificate without a restart', async t => {
  for (const name of ['first', 'second']) makeCertificate(name)
  use('first')
  place.configure(yaml =>
    yaml.replace(
      'port: 8080\n',
      'port: 8080\n  tls: {certificateFile: tls/own.pem, keyFile: tls/own.key, clientAuthority: true}\n',
    ),
  )
  t.match(await run('init'), { code: 0 })
  place.cheapen()
  const port = await freePort()
  const ra = start('serve --role ra', { PORT: String(port) })
  await ra.saw(/ready: ra https:\/\/127\.0\.0\.1/)
  const first = await hello(port)
  t.match(first, /subject=CN = first/)
  t.match(first, /Acceptable client certificate CA names[^]*Root CA G1/, 'it asks for certificates of ours')
  const { stdout } = await promisify(execFile)(requireTool('curl'), [
    ...['--silent', '--include', '--cacert', join(tls, 'first.pem')],
    `https://127.0.0.1:${port}/health/ready`,
  ])
  t.match(stdout, /200 OK/)
  t.match(stdout, /strict-transport-security/i)
  t.match(await run('health --role ra'), { code: 0, stdout: 'ra: ready\n' })

  use('second', 'first')
  await ra.saw(/the TLS of the listener could not be read/)
  t.match(await hello(port), /subject=CN = first/, 'what does not fit together replaces nothing')
  use('second')
  t.match(await becomes(port, /CN = second/), /subject=CN = second/)
  ra.process.kill('SIGTERM')
  t.match(await ra.ended, { code: 0 })
})

t.test('files that are no certificate and key are told at the start, in one sentence', async t => {
  use('second', 'first')
  const mixed = await start('serve --role ra', { PORT: String(await freePort()) }).ended
  t.match(mixed, { code: 2, stderr: /own\.pem and its key are no PEM of a certificate and the key/ })
  writeFileSync(join(tls, 'own.key'), 'nothing')
  const nothing = await start('serve --role ra', { PORT: String(await freePort()) }).ended
  t.match(nothing, { code: 2, stderr: /own\.pem and its key are no PEM/ })
  t.notMatch(nothing.stderr, /PRIVATE KEY/)
})

t.test('tokens with scopes, and certificates that nobody issued', async t => {
  const create = 'token create --role auditor --name Mesin --expires 30d --json'
  const made = await run(`${create} --scope audit.read --scope conduct.read`)
  t.equal(made.code, 0)
  t.strictSame(JSON.parse(made.stdout).actions, ['audit.read', 'conduct.read'])
  t.match(await run('token list'), { stdout: /auditor .* Mesin\n {4}only: audit\.read, conduct\.read\n/ })
  t.match(await run(`${create} --scope audit.rea`), { code: 2, stderr: /Allowed are: request\.submit/ })
  t.match(await run(`${create} --scope request.submit`), { code: 2, stderr: /auditor never may do request/ })
  const report = await run('audit conduct --from 2026-11-01 --to 2026-11-30 --json')
  t.equal(report.code, 0)
  const period = { from: '2026-10-31T16:00:00.000Z', to: '2026-11-30T16:00:00.000Z' }
  t.match(JSON.parse(report.stdout), { ...period, decisions: 0, findings: [] })
  t.match(await run('audit conduct --from 2026-02-30'), { code: 2, stderr: /Write a date/ })
  const { id } = JSON.parse(made.stdout)
  t.match(await run(`token bind ${id} --certificate 4a5b`), {
    code: 3,
    stderr: /No certificate of this serial number/,
  })
  t.match(await run(`${create} --certificate 4a5b`), { stderr: /No certificate of this serial number/ })
})
