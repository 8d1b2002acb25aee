import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { VARIABLES } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { PROJECT } from '../../src/config/project.ts'
import { configSchema } from '../../src/config/schema.ts'
import { isSegelError } from '../../src/errors.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder(t)
const DEMO = readFileSync(join(PROJECT, 'config/demo.yaml'), 'utf8')
const PRODUCTION = readFileSync(join(PROJECT, 'config/production.example.yaml'), 'utf8')

function load(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'segel.yaml')
  writeFileSync(file, yaml)
  return loadConfig({ file, env })
}

/** The sentence, without the file's name. */
function complaint(yaml: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    load(yaml, env)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return error.detail.replace(join(folder, 'segel.yaml: '), '')
    throw error
  }
  return 'accepted'
}

/** The fragment and what every configuration needs beside it; broken YAML stays alone. */
function onBase(yaml: string): string {
  const base = ['environment: demonstration', 'keys: {ca: {passphraseFile: a}, va: {passphraseFile: b}}']
  const key = /^\w+:/.exec(yaml)?.[0] ?? ''
  return key === '' || key === 'a:' ? yaml : [...base.filter(line => !line.startsWith(key)), yaml].join('\n')
}

t.test('every file of the folder config loads', t => {
  for (const name of ['demo', 'test', 'production.example']) {
    t.doesNotThrow(() => loadConfig({ file: join(PROJECT, `config/${name}.yaml`), env: {} }), name)
  }
  t.end()
})

t.test('each mistake is one sentence that names the place', t => {
  const cases: readonly [string, string][] = [
    ['environment: demo', 'environment must be one of demonstration, production.'],
    ['listn: {port: 1}', 'listn is not a known field (did you mean listen?).'],
    ['listen: {prt: 1}', 'listen.prt is not a known field (did you mean port?).'],
    ['listen: {colour: red}', 'listen.colour is not a known field (known here: host, port, tls).'],
    ['listen: {port: http}', 'listen.port must be of type integer.'],
    ['listen: {port: 80.5}', 'listen.port must be of type integer.'],
    ['listen: {port: 70000}', 'listen.port must be at most 65535.'],
    ['listen: {host: ""}', 'listen.host must not be empty.'],
    ['listen: 8080', 'listen must be of type object.'],
    ['database: {poolSize: 1}', 'database.poolSize must be at least 2.'],
    ['authority: {root: {id: Root}}', 'authority.root.id is not written as it must be.'],
    ['authority: {root: {subject: []}}', 'authority.root.subject needs at least 2 entries.'],
    [
      'authority: {root: {subject: [{type: C, value: ID, extra: 1}, {type: CN, value: x}]}}',
      'authority.root.subject.0.extra is not a known field (known here: type, value).',
    ],
    [
      'authority: {root: {subject: [{type: C}, {type: CN, value: x}]}}',
      'authority.root.subject.0.value is missing.',
    ],
    ['authority: {root: {id: issuing}}', 'authority.intermediate.id must differ from authority.root.id.'],
    ['publicUrl: ftp://x', 'publicUrl is not an http or https address.'],
    ['publicUrl: nonsense', 'publicUrl is not an http or https address.'],
    [
      'validationAuthorities: ["file:///etc/passwd"]',
      'validationAuthorities is not an http or https address.',
    ],
    ['publicUrl: http://a:b@x', 'publicUrl must not hold a user name or password.'],
    ['statusUrl: http://x/?a=1', 'statusUrl must not have a query or fragment.'],
    [
      'listen: {port: 0}',
      'listen.port cannot be 0 (any free port) while publicUrl is absent: certificates name the address.',
    ],
    [
      'sessions: {absoluteHours: 1, idleMinutes: 61}',
      'sessions.idleMinutes must not be longer than sessions.absoluteHours.',
    ],
    [
      'people: {attestation: direct}',
      'people.authenticators is empty: with attestation direct, name each accepted model and the roots of its vendor.',
    ],
    [
      'people: {attestation: direct, authenticators: [{aaguid: 01020304-0506-0708-090a-0b0c0d0e0f10}]}',
      'people.authenticators.0.rootsFile',
    ],
    [
      'people: {attestation: direct, authenticators: [{aaguid: 00000000-0000-0000-0000-000000000000, rootsFile: a}]}',
      'people.authenticators.0.aaguid is not written as it must be.',
    ],
    [
      'people: {authenticators: [{aaguid: 01020304-0506-0708-090a-0b0c0d0e0f10, rootsFile: a}, {aaguid: 01020304-0506-0708-090a-0b0c0d0e0f10, rootsFile: b}]}',
      'people.authenticators names a model twice: put its roots into one file.',
    ],
    ['sessions: {absoluteHours: 25}', 'sessions.absoluteHours must be at most 24.'],
    [
      'web: {securityContact: "a@b\\nContact: x"}',
      'web.securityContact must be a mail address or an https:// address.',
    ],
    [
      'web: {securityContact: "http://x"}',
      'web.securityContact must be a mail address or an https:// address.',
    ],
    ['listen: {tls: {certificateFile: a}}', 'listen.tls.keyFile is missing.'],
    [
      'listen: {tls: {certificateFile: a, keyFile: b, clientAuthority: true}}',
      'statusUrl must be set to an http:// address, with a role va of its own, where listen.tls is set.',
    ],
    ['database: {url: "mysql://u:hemlock@db"}', 'database.url is not a postgres:// address.'],
    [
      'keys: {ca: {passphraseFile: a, passphraseEnv: X}, va: {passphraseFile: b}}',
      'keys.ca has both passphraseFile and passphraseEnv: choose one.',
    ],
    [
      'keys: {ca: {passphraseFile: a}, va: {passphraseFile: b, directory: keys/ca}}',
      'keys.va.directory must not be the folder of keys.ca: the role va never sees an issuing key.',
    ],
    [
      'crl: {validityHours: 6}',
      'crl.reissueEveryHours must be less than crl.validityHours, or the old CRL ends before the new one is there.',
    ],
    ['crl: {reissueEveryHours: 25}', 'crl.reissueEveryHours must be at most 24.'],
    ['ocsp: {neverIssued: good}', 'ocsp.neverIssued must be one of unknown, revoked.'],
    ['__proto__: {polluted: 1}', '__proto__ is not a known field'],
    ['[1, 2]', 'the file must hold fields, each "name: value".'],
    ['only text', 'the file must hold fields'],
    ['a: 1\na: 2', 'not YAML (Map keys must be unique at line 2, column 1).'],
    ['a: [', 'not YAML ('],
    ['a: &x 1\nb: *x', 'aliases (*name) are not used here.'],
  ]
  for (const [yaml, sentence] of cases) {
    const found = complaint(onBase(yaml))
    t.match(found, sentence, yaml)
    t.equal(found.match(/\. /g), null, 'one sentence')
    t.notMatch(found, /hemlock/, 'no password')
  }
  t.notOk('polluted' in {}, 'no prototype was touched')
  t.end()
})

t.test('a file that is not there', t => {
  t.throws(() => loadConfig({ file: join(folder, 'none.yaml'), env: {} }), {
    code: 'malformed',
    detail: /none\.yaml: cannot be read/,
  })
  t.throws(() => loadConfig({ env: {} }), {
    code: 'malformed',
    detail: /keys\.ca needs passphraseFile or passphraseEnv/,
  })
  t.end()
})

t.test('a demonstration refuses to listen beyond loopback', t => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'segel.example', '127.evil.example']) {
    t.match(complaint(DEMO, { SEGEL_LISTEN_HOST: host }), /listens on loopback only/, host)
  }
  for (const host of ['127.0.0.1', '127.0.0.2', '::1', 'localhost']) {
    t.equal(complaint(DEMO, { SEGEL_LISTEN_HOST: host }), 'accepted', host)
  }
  t.end()
})

t.test('a listener with TLS: its files are below home, and its address says https', t => {
  const tls = '{certificateFile: tls/own.pem, keyFile: /etc/own.key, clientAuthority: true}'
  const yaml = `listen: {port: 8443, tls: ${tls}}\nstatusUrl: http://status.example`
  const { listen, publicUrl, home } = load(onBase(yaml))
  t.match(listen.tls, { certificateFile: join(home, 'tls/own.pem'), keyFile: '/etc/own.key' })
  t.equal(publicUrl, 'https://127.0.0.1:8443')
  t.notOk('tls' in load(DEMO).listen)
  t.end()
})

t.test('production asks for https for people and http for status', t => {
  t.equal(complaint(PRODUCTION), 'accepted')
  const without = (field: string) => PRODUCTION.replace(new RegExp(`^${field}:.*$`, 'm'), '')
  t.match(complaint(without('publicUrl')), /publicUrl must be an https/)
  t.match(complaint(without('statusUrl')), /statusUrl must be set to an http/)
  t.match(complaint(PRODUCTION.replace('https://sertifikat', 'http://sertifikat')), /publicUrl must be/)
  t.match(complaint(PRODUCTION.replaceAll(/passphraseFile:.*/g, '')), /keys\.ca must be|keys\.ca needs/)
  t.end()
})

t.test('layers: default, file, environment, --home', t => {
  t.equal(load(DEMO).listen.port, 8080)
  t.equal(load(`${DEMO}listen: {port: 9000}`).listen.port, 9000)
  t.equal(load(`${DEMO}listen: {port: 9000}`, { PORT: '9001' }).listen.port, 9001)
  t.equal(load(DEMO, { PORT: '9001' }).publicUrl, 'http://127.0.0.1:9001')
  t.equal(load(DEMO, { PORT: '9001' }).statusUrl, 'http://127.0.0.1:9001')
  t.equal(load(DEMO, { SEGEL_LISTEN_HOST: '::1' }).publicUrl, 'http://[::1]:8080')
  t.equal(load(DEMO, { SEGEL_PUBLIC_URL: 'http://127.0.0.1:1/' }).publicUrl, 'http://127.0.0.1:1')
  t.equal(load(DEMO, { PORT: '' }).listen.port, 8080, 'an empty variable is no variable')
  t.equal(load(DEMO, { SEGEL_TRUST_PROXY: 'true' }).trustProxy, true)
  const home = loadConfig({ file: join(PROJECT, 'config/demo.yaml'), env: { SEGEL_HOME: '/x' }, home: '/y' })
  t.equal(home.home, '/y')
  t.equal(home.keys.ca.directory, '/y/keys/ca')
  t.equal(home.personalData.keyFile, '/y/secrets/personal-data.key')
  t.equal(load(DEMO).home, join(PROJECT, 'var'), 'relative to the project in a file')
  t.equal(load(DEMO, { SEGEL_HOME: 'x' }).home, join(process.cwd(), 'x'), 'to the shell in a variable')
  t.end()
})

t.test('a bad variable is called by its name, and never shown', t => {
  t.match(
    complaint(DEMO, { PORT: 'http' }),
    'environment variable PORT: listen.port must be of type integer.',
  )
  t.match(complaint(DEMO, { PORT: '70000' }), 'environment variable PORT: listen.port must be at most 65535.')
  t.match(complaint(DEMO, { SEGEL_TRUST_PROXY: 'yes' }), /SEGEL_TRUST_PROXY: trustProxy must be/)
  t.notMatch(complaint(DEMO, { DATABASE_URL: 'mysql://u:hemlock@db' }), /hemlock/)
  t.end()
})

t.test('the result is frozen to the bottom', t => {
  const config = load(DEMO)
  t.throws(() => Object.assign(config, { home: 'x' }))
  t.throws(() => Object.assign(config.listen, { port: 1 }))
  t.throws(() => Object.assign(config.authority.root.subject[0] ?? {}, { value: 'x' }))
  t.end()
})

t.test('every field is described, every variable is in the example', t => {
  const walk = (schema: { properties?: object; items?: object; description?: string }, path: string) => {
    t.ok(schema.description, `${path} is described`)
    for (const [key, inner] of Object.entries(schema.properties ?? {})) walk(inner, `${path}.${key}`)
    if (schema.items !== undefined) walk(schema.items, `${path}[]`)
  }
  walk(configSchema, 'config')
  for (const { name } of VARIABLES) t.match(PRODUCTION, name)
  t.end()
})
