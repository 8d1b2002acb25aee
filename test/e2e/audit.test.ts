// The audit log of a service as it is run: proved over REST, verified by command, exported and verified elsewhere.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { runCommand, rows, type Service, serviceHome, startService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { obtain } from './flow.ts'

const home = serviceHome(t)
const env = { SEGEL_LOG_LEVEL: 'warn' }
const first = await startService(t, { home, env })
const serialNumber = await obtain(
  first,
  { as: first.token('employee'), profile: 'signature', employeeNumber: first.employeeNumber },
  [first.token('verifier'), first.token('registrationOfficer')],
)
const auditor = first.token('auditor')
const elsewhere = temporaryFolder(t)
const key = (await runCommand(['audit', 'key'], { home })).stdout.trim()

interface Proof {
  readonly event: { readonly body: string; readonly sequence: number }
  readonly leafIndex: number
  readonly treeSize: number
  readonly rootHash: string
  readonly hashes: readonly string[]
  readonly checkpoint: string
}

const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

t.test('W07 the proof of a certificate, verified here by nothing but SHA-256 and Ed25519', async t => {
  const path = `/api/v1/certificates/${serialNumber}/proof`
  let answer = await first.request(path, { as: auditor })
  for (let tries = 0; answer.status === 503 && tries < 60; tries += 1) {
    t.equal(answer.headers['retry-after'], '10')
    await new Promise(resolve => setTimeout(resolve, 500))
    answer = await first.request(path, { as: auditor })
  }
  t.equal(answer.status, 200, answer.text)
  const proof = JSON.parse(answer.text) as Proof
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(proof.event.sequence))
  let hash: Buffer = sha256(Buffer.from([0]), number, Buffer.from(proof.event.body))
  let [at, last] = [proof.leafIndex, proof.treeSize - 1]
  for (const text of proof.hashes) {
    const sibling = Buffer.from(text, 'base64')
    if (at % 2 === 1 || at === last) {
      hash = sha256(Buffer.from([1]), sibling, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1]
    } else hash = sha256(Buffer.from([1]), hash, sibling)
    ;[at, last] = [at >> 1, last >> 1]
  }
  t.equal(hash.toString('base64'), proof.rootHash)
  const [text = '', lines = ''] = proof.checkpoint
    .split('\n\n')
    .map((part, index) => (index === 0 ? `${part}\n` : part))
  t.equal(text, `localhost/segel\n${proof.treeSize}\n${proof.rootHash}\n`)
  const raw = Buffer.from(key.split('+').slice(2).join('+'), 'base64').subarray(1)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  const signature = Buffer.from(lines.trim().split(' ')[2] ?? '', 'base64').subarray(4)
  t.ok(verify(null, Buffer.from(text), createPublicKey({ key: der, format: 'der', type: 'spki' }), signature))
  const pem = await first.request(`/api/v1/certificates/${serialNumber}?format=der`, { as: auditor })
  t.match(JSON.parse(proof.event.body), { detail: { sha256: sha256(pem.bytes).toString('hex') } })
  const public_ = await first.request('/api/v1/audit/checkpoint')
  t.match(public_.text, /^localhost\/segel\n\d+\n/)
})

t.test('W05 auditors read the log, others do not, and the reading is in it', async t => {
  const path = '/api/v1/audit/events?action=certificate.issued&limit=10'
  for (const holder of ['employee', 'verifier', 'registrationOfficer', 'administrator'] as const)
    t.equal((await first.request(path, { as: first.token(holder) })).status, 403, holder)
  t.equal((await first.request(path)).status, 401)
  const answer = await first.request(path, { as: auditor })
  t.equal(answer.status, 200)
  t.match(answer.text, serialNumber)
  const readings = await first.request('/api/v1/audit/events?action=audit.read', { as: auditor })
  t.match(readings.text, /audit\.read/)
  const page = await first.request('/api/v1/audit/events?after=2&limit=3', { as: auditor })
  t.strictSame(
    JSON.parse(page.text).items.map((one: { sequence: number }) => one.sequence),
    [3, 4, 5],
  )
  t.equal(page.field('next'), '5')
})

t.test(
  'W07 W05 stopped, the log is signed to its end; a pack of it is verified without home or database',
  async t => {
    t.equal((await first.request('/api/v1/requests', { as: 'wrong' })).status, 401)
    t.equal((await first.stop()).code, 0)
    const verified = await runCommand(['audit', 'verify', '--json'], { home })
    t.equal(verified.code, 0, verified.stderr)
    const verdict = JSON.parse(verified.stdout) as { intact: boolean; events: string; sealed: number }
    t.ok(verdict.intact)
    t.equal(String(verdict.sealed), verdict.events, 'the last act was a checkpoint')
    const file = join(elsewhere, 'log.pack')
    t.equal((await runCommand(['audit', 'export', '--out', file], { home })).code, 0)
    t.equal(
      (await runCommand(['audit', 'export', '--out', file], { home })).code,
      3,
      'nothing is overwritten',
    )
    const nowhere = join(elsewhere, 'home')
    t.match(await runCommand(['audit', 'verify', '--file', file, '--key', key], { home: nowhere }), {
      code: 0,
      stdout: /^Intact: events 1 to/,
    })
    const changed = join(elsewhere, 'changed.pack')
    copyFileSync(file, changed)
    writeFileSync(changed, readFileSync(file, 'utf8').replace('request.submitted', 'request.submittet'))
    t.match(await runCommand(['audit', 'verify', '--file', changed], { home: nowhere }), {
      code: 3,
      stdout: /BROKEN: line \d+ \(event \d+\): Event \d+ was changed/,
    })
    const actions =
      readFileSync(file, 'utf8')
        .match(/\\"action\\":\\"[a-z.]+/g)
        ?.map(one => one.slice(13)) ?? []
    for (const action of [
      'role.started',
      'role.stopped',
      'profiles.changed',
      'authentication.failed',
      'authentication.succeeded',
      'audit.read',
    ])
      t.ok(actions.includes(action), action)
  },
)

t.test('W05 a crash is in the log of the next start, and unchanged profiles are not', async t => {
  // At the same address: it stands in the profiles, as that of the practice statement.
  const { port } = first
  const second = await startService(t, { home, env, port })
  await second.kill9()
  const third = await startService(t, { home, env, port })
  const crashed = await rows<{ count: string }>(
    home,
    `select count(*) from audit_events where body like '%role.crashed%'`,
  )
  t.equal(String(crashed[0]?.count), '2', 'one for ra, one for ca')
  const profiles = await rows<{ count: string }>(
    home,
    `select count(*) from audit_events where body like '%profiles.changed%'`,
  )
  t.equal(String(profiles[0]?.count), '2', 'of the very first start, one for ra, one for ca')
  await loseAndAccept(t, third)
  await third.stop()
})

/** A statement about an officer goes from the database of a running service: it says so, and can be helped. */
async function loseAndAccept(t: Test, service: Service): Promise<void> {
  await rows(home, 'alter table roster_statements disable trigger user')
  const [gone] = await rows<{ digest: string }>(
    home,
    'delete from roster_statements where sequence = (select max(sequence) from roster_statements) returning digest',
  )
  await rows(home, 'alter table roster_statements enable trigger user')
  const digest = gone?.digest ?? ''
  const health = async () => (await runCommand(['health'], { home })).code
  for (let tries = 0; tries < 60 && (await health()) === 0; tries += 1) await sleep(1000)
  t.not(await health(), 0, 'the service is not well')
  const log = service.log()
  t.match(log, new RegExp(`"fault":"missing".*${digest}|${digest}.*"fault":"missing"`), 'the log names it')
  t.match(log, /Nothing is issued or released until it is back/)
  const accept = ['officer', 'accept-loss', digest, '--reason', 'uji']
  t.match(await runCommand(accept, { home }), { code: 0, stdout: /missed no longer/ })
  for (let tries = 0; tries < 60 && (await health()) !== 0; tries += 1) await sleep(1000)
  t.equal(await health(), 0, 'and is well again')
  const told = await rows<{ action: string }>(
    home,
    `select body::json ->> 'action' as action from audit_events where body::json ->> 'object' = $1 order by sequence`,
    [`statement:${digest}`],
  )
  t.strictSame(
    told.map(({ action }) => action),
    ['roster.statement-missing', 'roster.loss-accepted'],
  )
}
