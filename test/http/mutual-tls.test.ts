/** Machines with client certificates, over real TLS on loopback, judged by curl and openssl. */
import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { authenticateCertificate } from '../../src/access/authenticate-certificate.ts'
import { authenticate } from '../../src/access/authenticate.ts'
import { bindCertificate } from '../../src/access/bind-certificate.ts'
import { createToken, revokeToken, type TokenSpec } from '../../src/access/tokens.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import type { IssuedCertificate } from '../../src/domain/certificate.ts'
import { SegelError } from '../../src/errors.ts'
import { buildApp } from '../../src/http/app.ts'
import { callOf } from '../../src/http/authentication.ts'
import { encodePem } from '../../src/x509/pem.ts'
import { makeCsr, newKey } from '../support/csr.ts'
import { call, EMAIL_PROFILE, later, profile } from '../support/fixtures.ts'
import {
  certified,
  enrollmentDeps,
  OFFICER,
  openHouse,
  person,
  signedRelease,
  signedRevoke,
} from '../support/house.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

const DAY = 86_400_000
const house = await openHouse(t, new Date())
house.profiles.set('authentication', {
  ...profile({ name: 'authentication', keyUsage: ['digitalSignature'], approvals: ['verifier'] }),
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'],
  validity: { years: 1 },
})
const folder = temporaryFolder(t)
const admin = call('administrator')
const { owner, ra } = house.stores
const { registry } = enrollmentDeps(house)
const deps = { store: owner, registry, clock: house.clock, entropy: systemEntropy }
const revoke = signedRevoke(house)

/** A server certificate, and an authority that is not ours with a client of its own. */
function openssl(...args: string[]): void {
  execFileSync(requireTool('openssl'), args, { cwd: folder, stdio: 'pipe' })
}
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30']
openssl(
  'req',
  '-x509',
  ...EC,
  '-keyout',
  'server.key',
  '-out',
  'server.pem',
  '-subj',
  '/CN=localhost',
  '-addext',
  'subjectAltName=IP:127.0.0.1',
)
openssl('req', '-x509', ...EC, '-keyout', 'foreign-ca.key', '-out', 'foreign-ca.pem', '-subj', '/CN=Foreign')
openssl(
  'req',
  ...EC.slice(0, -2),
  '-keyout',
  'foreign.key',
  '-out',
  'foreign.csr',
  '-subj',
  '/CN=Foreign client',
)
openssl(
  'x509',
  '-req',
  '-in',
  'foreign.csr',
  '-CA',
  'foreign-ca.pem',
  '-CAkey',
  'foreign-ca.key',
  '-out',
  'foreign.pem',
  '-days',
  '30',
)

let isDown = false
const store: Parameters<typeof authenticateCertificate>[0]['store'] = {
  certificate: async serialNumber => {
    if (isDown) throw new SegelError('store-unavailable', 'The database is away.')
    return ra.certificate(serialNumber)
  },
  tokenByCertificate: certificate => ra.tokenByCertificate(certificate),
}
const app = buildApp({
  log: { level: 'silent' },
  trustProxy: false,
  tls: {
    certificate: readFileSync(join(folder, 'server.pem')),
    key: readFileSync(join(folder, 'server.key')),
    clientAuthorities: [house.issuing.certificate.der, ...house.issuing.chain].map(der =>
      encodePem(der, 'CERTIFICATE'),
    ),
  },
  authenticate: authenticate({ store: ra, clock: house.clock }),
  authenticateCertificate: authenticateCertificate({ store, clock: house.clock }),
  health: { ready: async () => undefined },
  demonstration: false,
  limits: { eventLoopDelayMs: 0 },
  plugins: [
    {
      name: 'who',
      register: async scope => {
        const config = { access: 'authenticated', action: 'request.read' } as const
        scope.get('/who', { config }, async request => callOf(request))
        scope.get('/decide', { config: { ...config, action: 'request.decide-verifier' } }, async () => 'yes')
      },
    },
  ],
})
await app.listen({ host: '127.0.0.1', port: 0 })
t.teardown(() => app.close())
const { port } = app.server.address() as AddressInfo

interface Client {
  readonly certificate: IssuedCertificate
  readonly files: readonly string[]
}

let made = 0
async function client(profileName = 'authentication', one = person(house)): Promise<Client> {
  made += 1
  const key = newKey()
  const certificate = await certified(house, one, { profile: profileName, csr: makeCsr(key).der })
  const [pem, keyFile] = [join(folder, `${made}.pem`), join(folder, `${made}.key`)]
  writeFileSync(pem, encodePem(certificate.der, 'CERTIFICATE'))
  writeFileSync(keyFile, key.export({ type: 'pkcs8', format: 'pem' }))
  return { certificate, files: ['--cert', pem, '--key', keyFile] }
}

async function bound(spec: Partial<TokenSpec> = {}) {
  const one = await client()
  const { token } = await createToken(deps)(admin, {
    role: 'registration-officer',
    name: 'Mesin',
    expiresAt: later(DAY, house.clock.now()),
    certificate: one.certificate.serialNumber,
    ...spec,
  })
  return { ...one, token }
}

async function ask(path: string, ...args: readonly string[]): Promise<{ status: number; body: string }> {
  const about = ['--silent', '--cacert', join(folder, 'server.pem'), '--write-out', '\n%{http_code}']
  const { stdout } = await promisify(execFile)(requireTool('curl'), [
    ...about,
    ...args,
    `https://127.0.0.1:${port}${path}`,
  ])
  const [body = '', status] = stdout.split(/\n(?=\d+$)/)
  return { status: Number(status), body }
}

t.test('a bound certificate acts with the rights of its token, and the audit log will say mtls', async t => {
  const { certificate, files, token } = await bound({ actions: ['request.read'] })
  const { status, body } = await ask('/who', ...files)
  t.equal(status, 200)
  t.match(JSON.parse(body), {
    source: 'mtls 127.0.0.1',
    actor: {
      id: `token:${token.id}`,
      role: 'registration-officer',
      only: ['request.read'],
      personId: certificate.personId,
    },
  })
  t.equal((await ask('/decide', ...files)).status, 403, 'no more than the token')
  t.match((await house.auditSince()).at(-1), {
    action: 'token.created',
    detail: { certificate: certificate.serialNumber, actions: ['request.read'] },
  })
})

t.test('a certificate of ours opens nothing by itself, and the wrong ones nothing at all', async t => {
  const foreign = ['--cert', join(folder, 'foreign.pem'), '--key', join(folder, 'foreign.key')]
  const email = await client('email')
  t.match(EMAIL_PROFILE.extendedKeyUsage, ['1.3.6.1.5.5.7.3.4'])
  t.equal((await ask('/who')).status, 401, 'no certificate')
  t.equal((await ask('/health/live')).status, 200, 'what is public stays so')
  t.equal((await ask('/who', ...(await client()).files)).status, 401, 'bound to no token')
  t.equal((await ask('/who', ...foreign)).status, 401, 'of another CA')
  t.equal((await ask('/health/live', ...foreign)).status, 200)
  t.equal((await ask('/who', ...email.files)).status, 401, 'for mail, not for clients')
  await t.rejects(bindCertificate(deps)(admin, (await bound()).token.id, email.certificate.serialNumber), {
    code: 'policy-violation',
    detail: /not for TLS clients/,
  })
})

t.test('a revoked certificate, or one on hold, is refused by the next call', async t => {
  const held = await bound()
  t.equal((await ask('/who', ...held.files)).status, 200)
  await revoke(call(OFFICER), held.certificate.serialNumber, { reason: 'certificateHold' })
  t.equal((await ask('/who', ...held.files)).status, 401)
  await signedRelease(house)(call(OFFICER), held.certificate.serialNumber)
  t.equal((await ask('/who', ...held.files)).status, 200)
  await revoke(call(OFFICER), held.certificate.serialNumber, { reason: 'keyCompromise' })
  t.equal((await ask('/who', ...held.files)).status, 401)
})

t.test('a token that expired or was revoked takes its certificates with it', async t => {
  const expiring = await bound()
  const revoked = await bound()
  t.equal((await ask('/who', ...revoked.files)).status, 200)
  await revokeToken(deps)(admin, revoked.token.id)
  t.equal((await ask('/who', ...revoked.files)).status, 401)
  t.equal((await ask('/who', ...expiring.files)).status, 200)
  house.clock.pass(DAY)
  t.equal((await ask('/who', ...expiring.files)).status, 401)
  house.clock.pass(-DAY)
})

t.test('an expired certificate is refused by our own clock too', async t => {
  const one = await bound({ expiresAt: later(1000 * DAY, house.clock.now()) })
  house.clock.pass(400 * DAY)
  t.equal((await ask('/who', ...one.files)).status, 401)
  house.clock.pass(-400 * DAY)
  t.equal((await ask('/who', ...one.files)).status, 200)
  house.clock.pass(-DAY)
  t.equal((await ask('/who', ...one.files)).status, 401, 'nor before it begins')
  house.clock.pass(DAY)
})

t.test('a database that does not answer lets nobody in', async t => {
  const { files } = await bound()
  isDown = true
  const { status, body } = await ask('/who', ...files)
  isDown = false
  t.equal(status, 503)
  t.equal(JSON.parse(body).code, 'store-unavailable')
})

t.test('token and certificate together must be the same caller', async t => {
  const { files } = await bound()
  const spec = { name: 'X', role: 'auditor', expiresAt: later(DAY, house.clock.now()) } as const
  const { token, secret } = await createToken(deps)(admin, spec)
  const bearer = (text: string) => ['--header', `authorization: Bearer ${text}`]
  t.equal((await ask('/who', ...bearer(secret))).status, 200, 'a token alone works over TLS too')
  t.equal((await ask('/who', ...files, ...bearer(secret))).status, 401, 'somebody else')
  t.equal((await ask('/who', ...files, ...bearer('wrong'))).status, 401, 'a wrong token is not passed over')
  t.equal((await ask('/who', ...files, '--header', 'authorization: Basic eDp5')).status, 401)
  const unbound = await client()
  t.equal((await ask('/who', ...unbound.files, ...bearer(secret))).status, 401, 'nor a wrong certificate')
  await bindCertificate(deps)(admin, token.id, unbound.certificate.serialNumber.toUpperCase())
  t.match((await house.auditSince()).at(-1), { action: 'token.bound', object: `token:${token.id}` })
  t.equal((await ask('/who', ...unbound.files, ...bearer(secret))).status, 200, 'the same by both')
})

t.test('a certificate stands for one token, for ever, and for nobody else than its person', async t => {
  const first = await bound()
  const second = await bound()
  const bind = bindCertificate(deps)
  await t.rejects(bind(admin, second.token.id, first.certificate.serialNumber), { code: 'conflict' })
  await t.rejects(bind(admin, 'nothing', first.certificate.serialNumber), { code: 'not-found' })
  await t.rejects(bind(admin, second.token.id, 'ab'), { code: 'not-found' })
  await t.rejects(house.sql('delete from token_certificates'), /not allowed/)
  const one = person(house)
  const spec = { role: 'employee', employeeNumber: one.number } as const
  await t.rejects(bound(spec), { code: 'policy-violation', detail: /somebody else/ })
  const own = await client('authentication', one)
  const { token } = await bound({ ...spec, certificate: own.certificate.serialNumber })
  t.equal(JSON.parse((await ask('/who', ...own.files)).body).actor.id, `token:${token.id}`)
  const taken = bindCertificate({ ...deps, store: ra })
  await t.rejects(taken(admin, second.token.id, (await client()).certificate.serialNumber), {
    code: 'not-permitted',
  })
})

t.test('TLS 1.1 and ciphers without forward secrecy are refused, 1.2 and 1.3 are taken', async t => {
  const hello = (...args: string[]) => {
    const about = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', 'server.pem', '-brief', ...args]
    return promisify(execFile)(requireTool('openssl'), about, { cwd: folder, timeout: 10_000 }).then(
      ({ stderr }) => stderr,
      (error: unknown) => `refused ${String((error as { stderr?: unknown }).stderr)}`,
    )
  }
  const WEAK = ['-cipher', 'ALL:@SECLEVEL=0']
  t.match(await hello('-tls1_1', ...WEAK), /^refused .*(protocol version|alert)/s)
  t.match(await hello('-tls1_2', '-cipher', 'AES128-GCM-SHA256:@SECLEVEL=0'), /^refused/)
  t.match(await hello('-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'), /^refused/, 'CBC')
  t.match(await hello('-tls1_2'), /Protocol version: TLSv1.2/)
  const modern = await hello('-tls1_3')
  t.match(modern, /Protocol version: TLSv1.3/)
  t.match(modern, /Verification: OK/)
})
