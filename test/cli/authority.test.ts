import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { freshDatabase } from '../support/database.ts'
import { productionPlace } from '../support/production.ts'
import { requireTool } from '../support/tools.ts'

const { connection } = await freshDatabase(t)
const place = productionPlace(t, connection)
const { run, keys, folder } = place
const json = async (line: string) => {
  const { code, stdout, stderr } = await run(`${line} --json`)
  if (code !== 0) throw new Error(stdout + stderr)
  return JSON.parse(stdout)
}
const openssl = (...args: string[]) =>
  execFileSync(requireTool('openssl'), args, { encoding: 'utf8', stdio: 'pipe', cwd: folder })
const client = new pg.Client({ connectionString: connection })
await client.connect()
t.teardown(() => client.end())
const sql = async (text: string) => (await client.query(text)).rows

/** As a machine of its own would: without the other's passphrase. */
function without(name: string): () => void {
  const file = join(folder, name)
  const kept = readFileSync(file)
  rmSync(file)
  return () => writeFileSync(file, kept, { mode: 0o600 })
}

t.test('a ca and a va on two machines: the key is made there, enrolled here', async t => {
  const restore = without('segel-va-passphrase')
  const done = await run('init --no-responder')
  t.match(
    done,
    { code: 0, stdout: 'Done: root, intermediate, audit key, roster key, crl root-g1, crl issuing-g1.\n' },
    done.stderr,
  )
  t.strictSame(await json('responder list'), [])
  restore()
  const back = without('segel-ca-passphrase')
  const made = await run('responder create')
  t.match(made, { code: 0, stdout: /^-----BEGIN PUBLIC KEY-----\n[^-]+-----END PUBLIC KEY-----\n$/ })
  t.equal((await run('responder create')).stdout, made.stdout, 'the same key again')
  t.equal(keys('va').length, 1)
  back()
  const pem = join(folder, 'responder.pem')
  writeFileSync(pem, made.stdout)
  t.match(openssl('pkey', '-pubin', '-in', pem, '-noout', '-text'), /P-256/)
  const restoreAgain = without('segel-va-passphrase')
  t.match(await run(`responder enroll ${pem}`), { code: 0, stdout: /Responder ocsp-g1 .* for issuing-g1\./ })
  t.match(await run(`responder enroll ${pem}`), { code: 3, stderr: /responder of this name already/ })
  t.match(await run(`responder enroll ${join(folder, 'production.yaml')}`), { code: 2 })
  t.match(await run(`responder enroll ${folder}/nothing.pem`), { code: 2, stderr: /cannot be read/ })
  restoreAgain()
  const [one] = await json('responder list')
  t.match(one, { issuer: 'issuing-g1', name: 'ocsp-g1', notAfter: /^20/ })
  place.cheapen()
})

t.test(
  'L23 the next CA: new key, active, with CRLs and responders; the old one goes on with its own',
  async t => {
    t.match(await run('authority create NOT_A_NAME'), { code: 2, stderr: /an id is made of/ })
    t.match(await run('authority create issuing-g2 --key-kind dsa'), { code: 2, stderr: /no kind of key/ })
    t.match(await run('authority create issuing-g2 --parent nobody'), { code: 3, stderr: /no issuer nobody/ })
    const before = keys('ca')
    const done = await run('authority create issuing-g2 --common-name Penerbit-G2')
    t.match(done, {
      code: 0,
      stdout: 'Done: issuer issuing-g2, active; crl issuing-g2; responder ocsp-g1.\n',
    })
    t.equal(keys('ca').length, before.length + 1)
    t.ok(before.every(key => keys('ca').includes(key)))
    t.match(await run('authority create issuing-g2'), { code: 3, stderr: /already/ })
    t.match(await json('authority list'), [
      { id: 'root-g1', kind: 'root', active: false, key: true, status: 'good', crl: { number: '1' } },
      { id: 'issuing-g1', kind: 'intermediate', active: false, key: true, crl: { number: '2' } },
      { id: 'issuing-g2', kind: 'intermediate', active: true, key: true, crl: { number: '2' } },
    ])
    const forced = await json('crl issue --issuer issuing-g1 --force')
    t.match(forced, [{ issuer: 'issuing-g1', number: '3', beside: [{ scope: 'delta', entries: 0 }] }])
    t.match(await json('responder list'), [
      { issuer: 'issuing-g1' },
      { issuer: 'issuing-g2', notAfter: /^20/ },
    ])
    const rows = await sql(
      "select der from segel.certificates where profile = 'intermediate' order by not_before, subject",
    )
    for (const [index, { der }] of rows.entries()) writeFileSync(join(folder, `ca-${index}.der`), der)
    t.match(openssl('x509', '-in', 'ca-1.der', '-inform', 'DER', '-noout', '-subject'), /Penerbit-G2/)
  },
)

t.test('L22 a CA is revoked: for good, and the root tells it at once', async t => {
  t.match(await run('authority revoke nobody --reason superseded'), { code: 3, stderr: /no issuer nobody/ })
  t.match(await run('authority revoke root-g1 --reason superseded'), {
    code: 3,
    stderr: /No CRL can revoke a root/,
  })
  t.match(await run('authority revoke issuing-g1 --reason certificateHold'), { code: 2 })
  t.match(await run('authority revoke issuing-g1'), { code: 2 })
  const done = await run('authority revoke issuing-g1 --reason cACompromise --comment uji')
  t.match(done, { code: 0, stdout: 'issuing-g1 is revoked (cACompromise). CRL 2 of root-g1 tells it.\n' })
  t.match(await run('authority revoke issuing-g1 --reason superseded'), { code: 3, stderr: /final/ })
  const [, old] = await json('authority list')
  t.match(old, { id: 'issuing-g1', status: 'revoked', reason: 'cACompromise' })
  t.match(await run('authority list'), { stdout: /issuing-g1 {2}intermediate {2}revoked \(cACompromise\)/ })

  const [row] = await sql(
    "select string_agg(bytes, ''::bytea order by part) as der from segel.crl_parts where issuer_id = 'root-g1' and number = 2",
  )
  writeFileSync(join(folder, 'carl.crl'), row?.der)
  const text = openssl('crl', '-inform', 'DER', '-in', 'carl.crl', '-noout', '-text')
  t.match(text, /CA Compromise/)
  t.equal(text.match(/Serial Number/g)?.length, 1)
  const audit = await sql('select body from segel.audit_events order by sequence')
  const events = audit.map(({ body }) => JSON.parse(body))
  t.match(
    events.find(one => one.action === 'authority.revoked'),
    { object: 'issuer:issuing-g1', detail: { reason: 'cACompromise', comment: 'uji', parent: 'root-g1' } },
  )
  t.match(await run('audit verify'), { code: 0 })
})

t.test('L22 a CA whose root key is elsewhere is revoked all the same, and told what to do', async t => {
  const file = join(place.home, 'keys/ca/root-g1.key.pem')
  const kept = readFileSync(file)
  rmSync(file)
  const done = await run('authority revoke issuing-g2 --reason cessationOfOperation')
  t.match(done, { code: 0, stdout: /The key of root-g1 is not here: run "segel crl issue --issuer root-g1"/ })
  writeFileSync(file, kept, { mode: 0o600 })
  t.match(await json('crl issue --issuer root-g1'), [{ number: '3', entries: 2 }])
})

t.test('a responder goes off the list: no more certificates, and what it has is revoked', async t => {
  t.match(await run('responder remove ocsp-g1 --issuer nobody'), { code: 3, stderr: /has no responder/ })
  const done = await json('responder remove ocsp-g1 --issuer issuing-g2 --reason keyCompromise')
  t.match(done, { removed: 'ocsp-g1', issuer: 'issuing-g2', revoked: [String] })
  t.match(await json('responder list'), [{ issuer: 'issuing-g1' }])
  t.strictSame(
    await sql("select reason, serial_number from segel.revocations where issuer_id = 'issuing-g2'"),
    [{ reason: 'keyCompromise', serial_number: done.revoked[0] }],
  )
})

t.test('help says what each does, in both languages', async t => {
  for (const line of ['authority', 'authority create', 'authority revoke', 'responder', 'responder enroll'])
    t.match(await run(`${line} --help`), { code: 0, stdout: /Usage: segel/ }, line)
})
