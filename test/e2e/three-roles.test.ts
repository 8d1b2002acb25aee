// Three processes, three logins, one PostgreSQL of Debian's: as it is run in earnest, but for the demonstration's data.
import { execFileSync } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { opensslCsr } from '../support/csr.ts'
import { startDebianPostgres } from '../support/debian-postgres.ts'
import { PROJECT, type Role, runCommand, serviceHome, startService } from '../support/service.ts'
import { requireTool } from '../support/tools.ts'
import { eventually, obtain, revoke } from './flow.ts'

const openssl = requireTool('openssl')
const home = serviceHome(t)
const server = await startDebianPostgres()
t.teardown(() => server.stop())
const logins = await makeLogins(server.url)
const config = join(home, 'segel.yaml')
// A stronger issuing CA than the default, for subscribers with P-384.
writeFileSync(
  config,
  readFileSync(join(PROJECT, 'config/test.yaml'), 'utf8').replace(
    '  intermediate:\n',
    '  intermediate:\n    keyKind: p-384\n',
  ),
)

t.test('role by role, on logins that are members of one role each', async t => {
  const status = 'http://127.0.0.1:1'
  const start = (role: Role, login: string, env: Readonly<Record<string, string>> = {}) =>
    startService(t, {
      ...{ home, role, config },
      env: { DATABASE_URL: logins[login] ?? '', SEGEL_PUBLIC_URL: status, SEGEL_STATUS_URL: status, ...env },
    })
  const all = await start('all', 'owner')
  t.equal((await all.stop()).code, 0)
  t.notOk(readdirSync(home).includes('postgres'), 'no embedded database where another one is named')
  const [ra, ca, va] = [await start('ra', 'ra'), await start('ca', 'ca'), await start('va', 'va')]

  t.same(listeningPorts(ca.pid), [], 'the ca listens on nothing')
  t.same(listeningPorts(ra.pid), [ra.port])
  t.same(listeningPorts(va.pid), [va.port])
  t.equal((await ra.request('/crl/issuing.crl')).status, 404, 'the ra serves no status')
  for (const path of ['/', '/ca', '/status', '/status?serial=0a', '/practice-statement', '/service-health'])
    t.equal((await va.request(path)).status, 200, `${path} with the rights of the va alone`)
  t.equal((await ra.request('/ca')).status, 404, 'the repository is not the business of the ra')
  t.equal((await ra.request('/')).status, 200)
  t.equal((await va.request('/sign-in')).status, 404, 'nobody signs in to the va')
  const submission = { as: all.token('employee'), json: {} }
  t.notOk(
    [200, 201].includes((await va.request('/api/v1/requests', submission)).status),
    'the va takes no requests',
  )

  const csr = opensslCsr(['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'])
  const what = { as: all.token('employee'), employeeNumber: all.employeeNumber, profile: 'signature', csr }
  const serialNumber = await obtain(ra, what, [all.token('verifier'), all.token('registrationOfficer')])
  const path = `/api/v1/certificates/${serialNumber}?format=pem&chain=true`
  const chain = (await ra.request(path, { as: what.as })).text
  writeFileSync(join(home, 'chain.pem'), chain)
  const [, issuing = ''] = chain.split(/(?=-----BEGIN)/)
  writeFileSync(join(home, 'issuing.pem'), issuing)
  t.equal(new X509Certificate(issuing).publicKey.asymmetricKeyDetails?.namedCurve, 'secp384r1')
  t.match(askStatus(va.url), 'chain.pem: good')
  t.equal((await revoke(ra, { as: what.as, serialNumber, reason: 'superseded' })).status, 201)
  const isTold = async () => /chain\.pem: revoked[^]*Reason: superseded/.test(askStatus(va.url))
  t.comment(
    `what the ra ordered, the va tells after ${Math.round(await eventually('OCSP', isTold, 5_000))} ms`,
  )
  const listed = async () =>
    (await va.request('/crl/issuing.crl')).bytes.toString('hex').includes(serialNumber)
  t.comment(`in the CRL after ${Math.round(await eventually('the CRL', listed))} ms`)

  const health = await runCommand(['health'], { home, config, env: { DATABASE_URL: logins['ra'] ?? '' } })
  t.match(health, { code: 0, stdout: /ca: ready[^]*ra: ready[^]*va: ready/ })
  await server.kill()
  t.equal((await ra.request('/health/ready')).status, 503)
  t.equal(askStatus(va.url).includes('good'), false, 'an outage is never a good certificate')
  await server.start()
  const recovered = async () => (await ra.request('/health/ready')).status === 200
  await eventually('ready again', recovered, 20_000)
  for (const service of [ra, va, ca]) {
    const { code, ms } = await service.stop()
    t.equal(code, 0)
    t.ok(ms < 10_000, `stopped in ${Math.round(ms)} ms`)
  }
})

/** What config/compose/database-roles.sh makes: the database, its owner, and one login for each role. */
async function makeLogins(url: string): Promise<Readonly<Record<string, string>>> {
  const password = randomBytes(16).toString('hex')
  const statements = [
    ...['ra', 'ca', 'va'].map(role => `create role segel_${role} nologin noinherit`),
    `create role owner_login login password '${password}'`,
    ...['ra', 'ca', 'va'].map(
      role => `create role ${role}_login login noinherit password '${password}' in role segel_${role}`,
    ),
    'grant segel_ra, segel_ca, segel_va to owner_login',
    'create database segel owner owner_login template template0',
    'revoke all on database segel from public',
    'grant connect on database segel to ra_login, ca_login, va_login',
  ]
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
  const { host } = new URL(url)
  const login = (name: string) => [name, `postgresql://${name}_login:${password}@${host}/segel`]
  return Object.fromEntries(['owner', 'ra', 'ca', 'va'].map(login)) as Record<string, string>
}

/** TCP ports that this process listens on, told by the inodes of its sockets. */
function listeningPorts(pid: number): number[] {
  const links = readdirSync(`/proc/${pid}/fd`).map(fd => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`)
    } catch {
      return ''
    }
  })
  const LISTEN = '0A'
  return ['tcp', 'tcp6'].flatMap(table =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === LISTEN && links.includes(`socket:[${fields[9] ?? ''}]`))
      .map(fields => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)),
  )
}

function askStatus(url: string): string {
  const args = `ocsp -issuer issuing.pem -cert chain.pem -CAfile chain.pem -url ${url}/ocsp`.split(' ')
  try {
    return execFileSync(openssl, args, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    return String(error)
  }
}
