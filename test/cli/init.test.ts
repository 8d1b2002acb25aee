import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { emptyDatabase, freshDatabase } from '../support/database.ts'
import { productionPlace } from '../support/production.ts'
import { requireTool } from '../support/tools.ts'

const openssl = (...args: string[]) =>
  execFileSync(requireTool('openssl'), args, { encoding: 'utf8', stdio: 'pipe' })

t.test('Q05 init makes root, issuing CA, CRLs and responder once, and overwrites nothing', async t => {
  const { connection } = await freshDatabase(t)
  const { home, run, keys } = productionPlace(t, connection)
  const first = await run('init')
  t.match(first, {
    code: 0,
    stdout: 'Done: root, intermediate, audit key, roster key, crl root-g1, crl issuing-g1, responder.\n',
  })
  const before = [...keys('ca'), ...keys('va')]
  t.match(before.join(' '), /issuing-g1\.key\.pem .*root-g1\.key\.pem .*ocsp-g1\.key\.pem/)
  t.equal(statSync(join(home, 'keys/ca')).mode & 0o777, 0o700)
  const again = await run('init')
  t.match(again, {
    code: 3,
    stdout: '',
    stderr: 'segel: The authority is there already; nothing was changed.\n',
  })
  t.strictSame([...keys('ca'), ...keys('va')], before)
  t.match(await run('audit verify'), { code: 0, stdout: /^Intact: \d+ events/ })
  t.match(await run('crl issue'), { code: 0, stdout: /root-g1: not due\nissuing-g1: not due/ })
  const forced = await run('crl issue --issuer issuing-g1 --force --json')
  t.match(JSON.parse(forced.stdout), [{ issuer: 'issuing-g1', number: '3', entries: 0 }])
})

t.test('a ceremony that fails midway leaves no half of a step, and is taken up again', async t => {
  const { connection } = await freshDatabase(t)
  const { run, configure, keys } = productionPlace(t, connection)
  configure(yaml => yaml.replace('Nama Instansi Issuing CA G1', 'x'.repeat(65)))
  const failed = await run('init')
  t.match(failed, { code: 3, stdout: '', stderr: /done: root-g1\nsegel: / })
  t.match(keys('ca').join(' '), /^root-g1\.key\.pem \w+$/, 'the key of the step that failed is gone')
  const root = keys('ca')[0] ?? ''
  configure(yaml => yaml)
  t.match(await run('init'), { code: 0, stdout: /^Done: intermediate, audit key, roster key, crl root-g1/ })
  t.ok(keys('ca').includes(root), 'the root is the same')
})

t.test('a key without an issuer is never used nor overwritten', async t => {
  const { connection } = await freshDatabase(t)
  const { home, run, keys } = productionPlace(t, connection)
  mkdirSync(join(home, 'keys/ca'), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'keys/ca/root-g1.key.pem'), 'somebody else left this', { mode: 0o600 })
  const before = keys('ca')
  t.match(await run('init'), { code: 3, stderr: /holds a key "root-g1" that no issuer here is known for/ })
  t.strictSame(keys('ca'), before)
})

t.test('tables that are not up to date, and secrets that are not there', async t => {
  const { connection } = await emptyDatabase(t)
  const { run, configure, keys } = productionPlace(t, connection)
  t.match(await run('init'), { code: 3, stderr: /run "segel migrate" first/ })
  t.match(await run('migrate'), { code: 0, stdout: /applied 0001/ })
  t.match(await run('migrate'), { code: 0, stdout: 'Nothing to do.\n' })
  configure(yaml => yaml.replace('segel-va-passphrase', 'nowhere'))
  t.match(await run('init'), { code: 2, stderr: /nowhere: this secret cannot be read/ })
  t.strictSame(keys('ca'), [], 'nothing was begun')
  t.match(await run('migrate --down'), { code: 0, stdout: /taken back/ })
})

t.test('a root elsewhere: the request is signed by openssl, and what comes back is imported', async t => {
  const { connection } = await freshDatabase(t)
  const { home, run, keys } = productionPlace(t, connection)
  const at = (name: string) => join(home, name)
  t.match(await run(`init --csr ${at('issuing.csr')}`), { code: 0, stdout: /request for issuing-g1/ })
  const made = keys('ca')
  t.match(await run(`init --csr ${at('issuing.csr')}`), { code: 3, stderr: /is there already/ })
  t.match(await run(`init --csr ${at('other.csr')}`), {
    code: 3,
    stderr: /There is a key "issuing-g1" already/,
  })
  t.strictSame(keys('ca'), made)
  t.notOk(existsSync(at('other.csr')), 'no empty request is left')
  t.match(openssl('req', '-in', at('issuing.csr'), '-noout', '-verify', '-subject'), /Issuing CA G1/)

  signElsewhere(at)
  const wrong = await run(`init --import ${at('root.pem')}`)
  t.match(wrong, { code: 3, stderr: /is not for the key issuing-g1/ })
  t.match(await run(`init --import ${at('nothing.pem')}`), { code: 2, stderr: /cannot be read/ })
  const done = await run(`init --import ${at('bundle.pem')}`)
  t.match(
    done,
    { code: 0, stdout: /Done: issuer issuing-g1, audit key, roster key, crl issuing-g1, responder/ },
    done.stderr,
  )
  t.match(await run(`init --import ${at('bundle.pem')}`), { code: 3, stderr: /There is an issuer/ })
})

/** An external root by openssl: root.pem, and bundle.pem of the issuing CA with it. */
function signElsewhere(at: (name: string) => string): void {
  const subject = ['-subj', '/C=ID/O=Negara/CN=Induk']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes', '-keyout', at('root.key')]
  openssl('req', '-x509', ...key, ...subject, '-days', '4000', '-sha384', '-out', at('root.pem'))
  writeFileSync(
    at('ext'),
    'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n',
  )
  openssl(
    ...['x509', '-req', '-in', at('issuing.csr'), '-CA', at('root.pem'), '-CAkey', at('root.key')],
    ...['-CAcreateserial', '-days', '3000', '-sha384', '-extfile', at('ext'), '-out', at('issuing.pem')],
  )
  const bundle = readFileSync(at('issuing.pem'), 'utf8') + readFileSync(at('root.pem'), 'utf8')
  writeFileSync(at('bundle.pem'), bundle)
}
