// Strangers, liars and thieves at the doors of the running service: each is refused with its own code, nothing is
// kept that was not meant, nothing is ever an internal error, and the log tells no secret.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import t, { type Test } from 'tap'
import { hostileCsrs } from '../x509/hostile-csr.ts'
import { type Answer, type Asking, ask } from '../support/ask.ts'
import { makeCsr } from '../support/csr.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { createToken, type Holder, PROJECT, rows, startService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'
import { awaitIssued, decide, obtain, revoke, submit, submitted } from './flow.ts'
import { BODIES, DOORS, type Hostile, OCSP_BODIES, PATHS } from './hostile-requests.ts'

const openssl = requireTool('openssl')
const folder = temporaryFolder(t)
const service = await startService(t, { home: await preparedHome(t), env: { SEGEL_LOG_LEVEL: 'debug' } })
const { home, employeeNumber } = service
const employee = service.token('employee')
const HOLDERS: readonly Holder[] = ['employee', 'verifier', 'registrationOfficer', 'auditor', 'administrator']
// Row 2 of the demonstration, in another agency.
const STRANGER = '198403112009122001'
const [clerk, verifier] = await Promise.all([
  createToken(home, '--role verifier --agency NC'),
  createToken(home, '--role verifier --agency NC'),
])
/** Of the corpus: refused by the wire before anyone looks for a CSR. */
const EARLY = ['nothing', 'a megabyte of attributes']
/** Of the corpus: sound, but the policy refuses what they ask for. */
const POWERS: Readonly<Record<string, string>> = {
  'CA:TRUE and keyCertSign asked': 'asks-for-ca',
  'foreign EKU asked': 'asks-for-foreign-purpose',
}
const statuses: number[] = []
const sent: Uint8Array[] = []

t.test(
  'the corpus of hostile CSRs, as DER and as PEM: refused with its code, or what it asks for ignored',
  async t => {
    const before = await counts()
    for (const { name, csr, expect } of hostileCsrs.filter(one => one.expect.code !== undefined)) {
      const pem = pemOf(csr)
      for (const [form, bytes] of [
        ['DER', csr],
        ['PEM', Buffer.from(pem)],
      ] as const) {
        const answer = await offer(bytes)
        t.ok(
          refusalsOf(name, expect.code ?? '').includes(answer.field('code')),
          `${name}, ${form}: ${answer.field('code')}`,
        )
        if (form === 'DER' && expect.finding !== undefined && !EARLY.includes(name)) {
          t.match(answer.text, `"${expect.finding}"`)
        }
      }
      const json = { employeeNumber, profile: 'signature', csr: pem }
      const asJson = await request('/api/v1/requests', { as: employee, json })
      t.ok(refusalsOf(name, expect.code ?? '').includes(asJson.field('code')), `${name}, JSON`)
    }
    t.strictSame(await counts(), before, 'nothing was kept')
    for (const { name, csr } of hostileCsrs.filter(one => one.expect.code === undefined)) {
      const finding = POWERS[name]
      if (finding === undefined) await assertIgnored(t, name, csr)
      else t.match((await offer(csr, 'email')).text, `"${finding}"`, `P05 ${name}`)
    }
  },
)

t.test('P08 the keys of the house, and a key that is certified for another person', async t => {
  for (const [key, whose] of [
    ['ca/issuing', 'ca'],
    ['ca/root', 'ca'],
    ['va/ocsp', 'va'],
  ] as const) {
    const args = `req -new -key ${home}/keys/${key}.key.pem -passin file:${home}/secrets/${whose}-passphrase -subj /CN=x`
    const answer = await offer(execFileSync(openssl, args.split(' ')))
    t.equal(answer.field('code'), 'bad-public-key')
    t.ok(['key-of-authority', 'key-stronger-than-issuer'].includes(answer.field('violations.0.code')), key)
  }
  const { der } = makeCsr()
  await obtain(service, { as: clerk, employeeNumber: STRANGER, profile: 'email', csr: der }, [verifier])
  const answer = await offer(der)
  t.equal(answer.field('code'), 'bad-public-key')
  t.equal(answer.field('violations.0.code'), 'key-of-another-person')
})

t.test('bombs and lies as bodies, floods of headers', async t => {
  const before = await counts()
  for (const { name, asking, code } of BODIES) {
    t.equal((await request('/api/v1/requests', { as: employee, ...asking })).field('code'), code, name)
  }
  const floods: readonly Hostile[] = [
    {
      name: 'a header of 100 kB',
      asking: { headers: { 'x-a': 'a'.repeat(100_000) } },
      code: 'headers-too-large',
    },
    { name: 'a token of 600', asking: { as: 'a'.repeat(600) }, code: 'unauthenticated' },
    { name: 'no token but words', asking: { as: "' or 1=1 --" }, code: 'unauthenticated' },
    { name: 'an Idempotency-Key of 300', asking: idempotent('k'.repeat(300)), code: 'malformed' },
  ]
  for (const { name, asking, code } of floods) {
    const answer = await request('/api/v1/requests', asking).catch((error: unknown) => String(error))
    t.equal(typeof answer === 'string' ? answer : answer.field('code'), code, name)
  }
  const many = Object.fromEntries(Array.from({ length: 1_900 }, (_each, at) => [`x${at}`, '1']))
  t.ok((await request('/health/live', { headers: many })).status < 500, '1,900 headers')
  t.strictSame(await counts(), before, 'nothing was kept')
})

t.test('tricks in the paths of /crl, /ca and /ocsp', async t => {
  for (const path of PATHS) {
    const answer = await request(path)
    t.ok(
      [200, 301, 302, 400, 401, 404, 405, 414].includes(answer.status),
      `${answer.status} ${path.slice(0, 60)}`,
    )
    t.notMatch(answer.text, /PRIVATE KEY|root:|"dependencies"/)
  }
  for (const asking of OCSP_BODIES) {
    const answer = await request('/ocsp', asking)
    t.ok([200, 400, 413, 415].includes(answer.status), String(answer.status))
    if (answer.status === 200) t.ok(answer.bytes.length <= 5, 'O02 an error without responseBytes')
  }
})

t.test('no door without a token, with the token of another role, or into another agency', async t => {
  const about = { as: clerk, employeeNumber: STRANGER, profile: 'authentication' }
  const open = submitted(await submit(service, about))
  const serial = await obtain(service, { ...about, profile: 'signature' }, [
    verifier,
    service.token('registrationOfficer'),
  ])
  const fill = (text: string) =>
    text
      .replace('{request}', open.id)
      .replace('{serial}', serial)
      .replace('{employee}', STRANGER)
      .replace('{csr}', pemOf(makeCsr().der).replaceAll('\n', '\\n'))
  const before = await counts()
  for (const { method, path, json, open: openTo } of DOORS) {
    const body = json === undefined ? {} : { json: JSON.parse(fill(JSON.stringify(json))) as unknown }
    const url = `/api/v1${fill(path)}`
    for (const as of [undefined, 'segel_forged', `${employee}x`]) {
      const answer = await request(url, { method, ...body, ...(as === undefined ? {} : { as }) })
      t.equal(answer.field('code'), 'unauthenticated', `${method} ${path}`)
    }
    for (const holder of HOLDERS) {
      const answer = await request(url, { method, ...body, as: service.token(holder) })
      const refused = ['not-permitted', 'not-found'].includes(answer.field('code'))
      t.equal(refused, !openTo.includes(holder), `${method} ${path} as ${holder}: ${answer.status}`)
    }
  }
  for (const list of ['/requests', '/certificates']) {
    const own = await request(`/api/v1${list}?limit=200`, { as: service.token('verifier') })
    t.equal(own.status, 200)
    t.notMatch(own.text, STRANGER, 'a list holds nobody of another agency')
    t.match((await request(`/api/v1${list}?limit=200`, { as: service.token('auditor') })).text, STRANGER)
  }
  const self = await submit(service, { as: employee, employeeNumber, profile: 'authentication' })
  t.equal(
    (await decide(service, employee, submitted(self))).field('code'),
    'not-permitted',
    'one’s own request',
  )
  t.strictSame(
    await counts(),
    { ...before, requests: (before['requests'] ?? 0) + 1 },
    'nothing else was kept',
  )
})

t.test('no answer was a 500, and the service is as ready as before', async t => {
  t.strictSame(
    statuses.filter(status => status >= 500),
    [],
  )
  t.ok(statuses.length > 200, `${statuses.length} answers`)
  t.equal((await ask(service.url, '/health/ready')).status, 200)
  t.notMatch(service.log(), 'unforeseen')
})

t.test('W06 the log holds no NIK, employee number, token, passphrase, password or CSR', async t => {
  const log = service.log()
  t.ok(log.split('\n').length > 300, 'there is a log to look at')
  const file = readFileSync(join(PROJECT, 'config/demo/employees.csv'), 'utf8')
  for (const { nip = '?', nik = '?' } of parse<Record<string, string>>(file, { columns: true, bom: true })) {
    if (log.includes(nip) || log.includes(nik)) t.fail('a number of a person is in the log')
  }
  const files = ['secrets/ca-passphrase', 'secrets/va-passphrase', 'secrets/personal-data.key']
  const secrets = [...files, 'postgres/cluster/password'].map(one =>
    readFileSync(join(home, one), 'utf8').trim(),
  )
  for (const secret of [...secrets, ...HOLDERS.map(service.token), clerk, verifier]) {
    t.notOk(log.includes(secret), 'no secret')
  }
  for (const csr of sent.filter(one => one.length > 60)) {
    if (log.includes(base64(csr).slice(20, 60))) t.fail('a CSR is in the log')
  }
})

/** Issues what asks for too much, and has openssl look at what came of it. */
async function assertIgnored(t: Test, name: string, csr: Uint8Array): Promise<void> {
  const what = { as: employee, employeeNumber, profile: 'email', csr }
  const made = submitted(await submit(service, what))
  await decide(service, service.token('verifier'), made)
  const serialNumber = await awaitIssued(service, employee, made)
  const der = await service.request(`/api/v1/certificates/${serialNumber}?format=der`, { as: employee })
  writeFileSync(join(folder, 'greedy.der'), der.bytes)
  const args = 'x509 -inform DER -in greedy.der -noout -text -nameopt RFC2253'.split(' ')
  const text = execFileSync(openssl, args, { cwd: folder, encoding: 'utf8' })
  t.notMatch(
    text,
    /CA:TRUE|Certificate Sign|CRL Sign|presiden|Web Server|Code Signing|budi/i,
    `P04 P05 ${name}`,
  )
  // So that the next one may have the place; a key that was not compromised may come again.
  await revoke(service, { as: employee, serialNumber, reason: 'superseded' })
}

async function request(path: string, asking: Asking = {}): Promise<Answer> {
  const answer = await service.request(path, asking)
  statuses.push(answer.status)
  return answer
}

async function offer(csr: Uint8Array, profile = 'signature'): Promise<Answer> {
  sent.push(csr)
  const answer = await submit(service, { as: employee, employeeNumber, profile, csr })
  statuses.push(answer.status)
  return answer
}

/** The wire refuses some before the CSR is looked at. */
function refusalsOf(name: string, code: string): readonly string[] {
  return EARLY.includes(name) ? [code, 'malformed', 'too-large'] : [code]
}

function idempotent(key: string): Asking {
  const json = { employeeNumber, profile: 'signature', csr: 'x' }
  return { as: employee, json, headers: { 'idempotency-key': key } }
}

function pemOf(csr: Uint8Array): string {
  return `-----BEGIN CERTIFICATE REQUEST-----\n${base64(csr)}\n-----END CERTIFICATE REQUEST-----\n`
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** Rows of all that a request can leave behind. */
async function counts(): Promise<Record<string, number>> {
  const tables = [
    'requests',
    'decisions',
    'intents',
    'certificates',
    'revocations',
    'access_tokens',
    'employees',
  ]
  const columns = tables.map(table => `(select count(*)::int from ${table}) as ${table}`)
  const [row] = await rows<Record<string, number>>(home, `select ${columns.join(', ')}`)
  return row ?? {}
}
