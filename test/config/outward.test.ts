import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { readForeignSecret } from '../../src/config/secrets.ts'
import { isSegelError } from '../../src/errors.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder(t)
const KEYS = 'keys: {ca: {passphraseFile: a}, va: {passphraseFile: b}}'
const DEMO = `environment: demonstration\n${KEYS}\n`
const PRODUCTION = `environment: production\n${KEYS}\npublicUrl: https://segel.example\nstatusUrl: http://segel.example\n`

function load(yaml: string) {
  const file = join(folder, 'segel.yaml')
  writeFileSync(file, yaml)
  return loadConfig({ file, env: {}, home: '/home-of-segel' })
}

function complaint(yaml: string): string {
  try {
    load(yaml)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return error.detail.replace(join(folder, 'segel.yaml: '), '')
    throw error
  }
  return 'accepted'
}

const smtp = (fields: string) =>
  `mail: {kind: smtp, from: segel@agency.example, smtp: {host: mail.agency.example, port: 587, ${fields}}}`
const oidc = (changes: Record<string, string>) => {
  const fields = {
    issuer: 'https://sso.agency.example/realms/a',
    clientId: 'segel',
    clientSecretFile: 'secrets/oidc',
    employeeNumberClaim: 'nip',
    label: '{id: SSO, en: SSO}',
    ...changes,
  }
  const text = Object.entries(fields).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]))
  return `signIn: {oidc: {${text.join(', ')}}}`
}

t.test('mail and sign-in: each mistake is one sentence', t => {
  const cases: readonly [string, string][] = [
    ['mail: {kind: smtp}', 'mail.from is missing: mail needs a sender.'],
    ['mail: {kind: smtp, from: a@b.example}', 'mail.smtp is missing: mail.kind is smtp.'],
    ['mail: {kind: file, from: "Segel <a@b.example>"}', 'mail.from is not a bare mailbox'],
    ['mail: {kind: file, from: "a@b.example\\nBcc: c@d.example"}', 'mail.from is not a bare mailbox'],
    ['mail: {kind: pigeon}', 'mail.kind must be one of none, smtp, file.'],
    [smtp('security: none'), 'mail.smtp must use tls or starttls: its host is not loopback.'],
    [smtp('security: tls, account: a'), 'mail.smtp needs passwordFile or passwordEnv.'],
    [
      smtp('security: tls, passwordFile: a, passwordEnv: B'),
      'mail.smtp has both passwordFile and passwordEnv: choose one.',
    ],
    [smtp('security: starttls, account: a, passwordFile: b'), 'accepted'],
    ['mail: {kind: none, expiryNoticeDays: []}', 'accepted'],
    ['mail: {kind: none, expiryNoticeDays: [0]}', 'mail.expiryNoticeDays.0 must be'],
    ['mail: {kind: smtp, from: a@b.example, smtp: {host: "::1", port: 25, security: none}}', 'accepted'],
    [oidc({}), 'accepted'],
    [oidc({ issuer: 'http://sso.agency.example' }), 'signIn.oidc.issuer must be an https address'],
    [oidc({ issuer: 'http://127.0.0.1:9000' }), 'accepted'],
    [oidc({ issuer: 'http://127.evil.example' }), 'signIn.oidc.issuer must be an https address'],
    [oidc({ issuer: '"http://[::1]:9000"' }), 'accepted'],
    [oidc({ issuer: 'sso' }), 'signIn.oidc.issuer is not an https address.'],
    [oidc({ issuer: 'https://a:hemlock@b.example' }), 'signIn.oidc.issuer must not hold a user name'],
    [oidc({ issuer: 'https://b.example/?a=b' }), 'signIn.oidc.issuer must not have a query or fragment.'],
    [oidc({ clientSecretFile: '' }), 'signIn.oidc needs clientSecretFile or clientSecretEnv.'],
    [oidc({ clientSecretEnv: 'X' }), 'signIn.oidc has both clientSecretFile and clientSecretEnv'],
    [oidc({ scopes: '[profile]' }), 'signIn.oidc.scopes must hold openid.'],
    [oidc({ scopes: '["open id"]' }), 'signIn.oidc.scopes.0 is not written as it must be.'],
    [oidc({ employeeNumberClaim: '' }), 'signIn.oidc.employeeNumberClaim is missing.'],
  ]
  for (const [yaml, sentence] of cases) {
    const found = complaint(`${DEMO}${yaml}`)
    t.ok(found.startsWith(sentence), `${yaml}: ${found}`)
    t.notMatch(found, /hemlock/)
  }
  t.end()
})

t.test('production neither writes mail to files nor asks a provider in the clear', t => {
  t.equal(
    complaint(`${PRODUCTION}mail: {kind: file, from: a@b.example}`),
    'mail.kind must be smtp or none in production: nobody reads the files.',
  )
  t.equal(complaint(`${PRODUCTION}${oidc({})}`), 'accepted')
  t.equal(complaint(`${PRODUCTION}${smtp('security: tls')}`), 'accepted')
  t.equal(load(PRODUCTION).mail.kind, 'none', 'nothing is sent unless it is wanted')
  t.equal(load(PRODUCTION).signIn.oidc, undefined)
  t.end()
})

t.test('paths start at home', t => {
  const config = load(
    `${DEMO}${oidc({})}\n${smtp('security: tls, passwordFile: p, account: a, caFile: /etc/ca')}`,
  )
  t.equal(config.signIn.oidc?.clientSecretFile, '/home-of-segel/secrets/oidc')
  t.equal(config.mail.smtp?.passwordFile, '/home-of-segel/p')
  t.equal(config.mail.smtp?.caFile, '/etc/ca')
  t.equal(config.mail.directory, '/home-of-segel/mail')
  t.end()
})

t.test("others' secrets come from a file or a variable", t => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'x\n')
  t.equal(readForeignSecret({ file }, {}), 'x')
  t.equal(readForeignSecret({ variable: 'WORD' }, { WORD: 'y' }), 'y')
  t.throws(() => readForeignSecret({ variable: 'WORD' }, {}), {
    code: 'malformed',
    detail: /WORD holds no secret/,
  })
  t.throws(() => readForeignSecret({ file: join(folder, 'none') }, {}), { code: 'malformed' })
  writeFileSync(file, '\n')
  t.throws(() => readForeignSecret({ file }, {}), { code: 'malformed', detail: /holds no secret/ })
  t.end()
})
