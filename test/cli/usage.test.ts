import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runSegel } from '../support/segel.ts'
import { temporaryFolder } from '../support/temporary.ts'

const COMMANDS = [
  'init',
  'serve',
  'registry import',
  'token create',
  'token list',
  'token revoke',
  'officer invite',
  'officer list',
  'officer remove',
  'officer recover',
  'officer roster',
  'authority list',
  'authority create',
  'authority revoke',
  'responder create',
  'responder enroll',
  'responder list',
  'responder remove',
  'crl issue',
  'audit verify',
  'migrate',
  'config check',
  'health',
]

t.test('every command explains itself, with an example', async t => {
  for (const command of ['', ...COMMANDS]) {
    const { code, stdout, stderr } = await runSegel(t, [...command.split(' ').filter(Boolean), '--help'])
    t.equal(code, 0, command)
    t.match(stdout, `Usage: segel ${command}`.trim())
    t.match(stdout, /Examples?:\n {2}.*segel /)
    t.equal(stderr, '')
  }
  const { code, stdout } = await runSegel(t, ['--version'])
  t.equal(code, 0)
  t.match(stdout, /^\d+\.\d+\.\d+\n$/)
})

t.test('wrong usage is exit code 2 and nothing on standard output', async t => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /Usage: segel/],
    ['nonsense', /unknown command 'nonsense'/],
    ['token', /Usage: segel token/],
    ['serve', /required option '--role/],
    ['serve --role king', /Allowed choices are ra, ca, va, all/],
    ['serve --role ca --passphrase secret', /unknown option '--passphrase'/],
    ['token create --role verifier --name x', /required option '--expires/],
    ['token create --role system --name x --expires 1d', /Allowed choices/],
    ['token create --role verifier --name x --expires soon', /a date \(2027-12-31\) or a number of days/],
    ['token create --role verifier --name x --expires 2027-02-31', /a date \(2027-12-31\)/],
    ['token revoke', /missing required argument 'id'/],
    ['registry import', /missing required argument/],
    ['init --csr a --import b --config config/demo.yaml', /Choose one of --csr and --import/],
  ]
  for (const [line, sentence] of cases) {
    const { code, stdout, stderr } = await runSegel(t, line.split(' ').filter(Boolean))
    t.equal(code, 2, line)
    t.equal(stdout, '', line)
    t.match(stderr, sentence, line)
  }
})

t.test(
  'a broken configuration is exit code 2 and one sentence, for every command that reads one',
  async t => {
    const folder = temporaryFolder(t)
    const file = join(folder, 'segel.yaml')
    writeFileSync(file, 'environment: demonstration\nlistn: {port: 1}\n')
    const arguments_: Readonly<Record<string, string>> = {
      serve: '--role all',
      'registry import': 'package.json',
      'token create': '--role auditor --name x --expires 1d',
      'token revoke': 'x',
      'officer invite': '--role auditor --name x',
      'officer remove': 'x --reason y',
      'officer recover': 'x',
      'authority create': 'x',
      'authority revoke': 'x --reason superseded',
      'responder enroll': 'package.json',
      'responder remove': 'x --issuer y',
    }
    for (const command of COMMANDS) {
      const line = `${command} ${arguments_[command] ?? ''} --config ${file}`
      const { code, stdout, stderr } = await runSegel(t, line.split(' ').filter(Boolean))
      t.equal(code, 2, command)
      t.equal(stdout, '')
      t.equal(stderr, `segel: ${file}: listn is not a known field (did you mean listen?).\n`)
    }
    const { stdout } = await runSegel(t, ['config', 'check', '--json', '--config', file])
    t.match(JSON.parse(stdout), { error: { code: 'malformed', message: /did you mean listen/ } })
  },
)

t.test('config check prints what results, without the password of the database', async t => {
  const env = { DATABASE_URL: 'postgres://segel:hemlock@db.example/segel', SEGEL_HOME: '/nowhere' }
  const text = await runSegel(t, ['config', 'check', '--config', 'config/demo.yaml'], { env })
  t.equal(text.code, 0)
  t.match(text.stdout, 'home: /nowhere')
  t.match(text.stdout, 'Profiles: authentication, email')
  t.match(text.stdout, 'segel:***@db.example')
  const json = await runSegel(t, ['config', 'check', '--json', '--config', 'config/demo.yaml'], { env })
  t.match(JSON.parse(json.stdout), { config: { home: '/nowhere', environment: 'demonstration' } })
  for (const { stdout, stderr } of [text, json]) t.notMatch(stdout + stderr, 'hemlock')
})

t.test('health of a home where nothing runs, or where it died', async t => {
  const home = temporaryFolder(t)
  const ask = () => runSegel(t, ['health'], { env: { SEGEL_HOME: home } })
  t.match(await ask(), { code: 1, stdout: '', stderr: `segel: Nothing runs in ${home}.\n` })
  mkdirSync(join(home, 'run'))
  writeFileSync(join(home, 'run/ca.json'), '{"at":"2026-01-01T00:00:00Z","troubled":[]}')
  t.match(await ask(), { code: 1, stderr: /The last heartbeat was \d+ s ago/ })
})

t.test('a database that cannot be reached is exit code 1, and its password is not shown', async t => {
  const env = { DATABASE_URL: 'postgres://segel:hemlock@127.0.0.1:1/segel' }
  const { code, stderr } = await runSegel(t, ['token', 'list', '--config', 'config/demo.yaml'], { env })
  t.equal(code, 1)
  t.match(stderr, /^segel: .+\n$/)
  t.notMatch(stderr, 'hemlock')
})
