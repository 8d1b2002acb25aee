import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { PROJECT } from '../../src/config/project.ts'
import { loadProfiles, requireProfile } from '../../src/config/profiles.ts'
import { isSegelError } from '../../src/errors.ts'
import { temporaryFolder } from '../support/temporary.ts'

const demo = loadConfig({ file: join(PROJECT, 'config/demo.yaml'), env: {} })
const profiles = loadProfiles(demo)
const profile = (name: string) => {
  const found = profiles.get(name)
  if (found === undefined) throw new Error(`no profile ${name}`)
  return found
}

t.test('the profiles of the house', t => {
  t.strictSame(
    [...profiles.values()].map(one => [one.name, one.kind]),
    [
      ['authentication', 'subscriber'],
      ['email', 'subscriber'],
      ['intermediate', 'intermediate'],
      ['ocsp-responder', 'ocsp-responder'],
      ['root', 'root'],
      ['signature', 'subscriber'],
    ],
  )
  t.equal(profile('signature').policies[0]?.cps, 'http://127.0.0.1:8080/cps', 'placeholder replaced')
  t.end()
})

t.test('C26 Q10 signature: document signing, commitment, both tiers, two years', t => {
  const { extendedKeyUsage, keyUsage, approvals, validity } = profile('signature')
  t.strictSame(extendedKeyUsage, ['1.3.6.1.5.5.7.3.36'])
  t.strictSame(keyUsage, ['digitalSignature', 'nonRepudiation'])
  t.strictSame(approvals, ['verifier', 'registration-officer'])
  t.strictSame(validity, { years: 2, cappedByEmployment: true })
  t.end()
})

t.test('Q09 no profile certifies a NIK, a position or a key usage of another trade', t => {
  for (const one of profiles.values()) {
    if (one.kind !== 'subscriber') continue
    t.ok(one.subject.every(attribute => attribute.type !== 'title'))
    t.notOk(one.keyUsage.includes('keyEncipherment'))
    t.ok(one.subject.some(({ type, from }) => type === 'serialNumber' && from === 'person-id'))
  }
  t.strictSame(profile('email').subjectAltName, ['official-email'])
  t.equal(profile('intermediate').pathLength, 0)
  t.end()
})

/** The sentence that a changed profile meets. */
function complaint(name: string, change: (yaml: string) => string, environment = 'demonstration'): string {
  const directory = join(folder, `p${(counter += 1)}`)
  mkdirSync(directory)
  cpSync(join(PROJECT, 'config/profiles'), directory, { recursive: true })
  const before = readFileSync(join(directory, `${name}.yaml`), 'utf8')
  const after = change(before)
  if (after === before && environment === 'demonstration') throw new Error('nothing was changed')
  writeFileSync(join(directory, `${name}.yaml`), after)
  try {
    loadProfiles({
      ...demo,
      profiles: { directory },
      environment: environment === 'production' ? 'production' : 'demonstration',
    })
    return 'accepted'
  } catch (error) {
    if (isSegelError(error, 'malformed')) return error.detail.replace(`${directory}/`, '')
    throw error
  }
}
const folder = temporaryFolder(t)
let counter = 0
const to = (from: RegExp | string, into: string) => (yaml: string) => yaml.replace(from, into)

t.test('each broken profile is told what it breaks', t => {
  const cases: readonly [string, (yaml: string) => string, RegExp][] = [
    ['signature', to('[digitalSignature, non', '[keyCertSign, non'), /keyCertSign belongs to root/],
    ['intermediate', to('keyCertSign, ', ''), /keyCertSign belongs to root/],
    ['signature', to('[digitalSignature, non', '[cRLSign, non'), /cRLSign belongs to/],
    ['signature', to('[digitalSignature, non', '[keyEncipherment, non'), /for RSA keys only/],
    ['signature', to('statusPointers: true', 'statusPointers: true\npathLength: 0'), /pathLength belongs/],
    [
      'root',
      to('statusPointers', 'holdAtMostDays: 3\nstatusPointers'),
      /holdAtMostDays belongs to subscriber/,
    ],
    ['intermediate', to('pathLength: 0', 'pathLength: 1'), /must be 0/],
    ['signature', to('.3.36 ', '.3.9 '), /OCSP signing/],
    ['ocsp-responder', to('.3.9 ', '.3.36 '), /OCSP signing/],
    ['signature', to('statusPointers', 'ocspNoCheck: true\nstatusPointers'), /ocspNoCheck belongs/],
    ['ocsp-responder', to('statusPointers: false', 'statusPointers: true'), /needs ocspNoCheck/],
    ['signature', to('1.3.6.1.5.5.7.3.36', '2.5.29.37.0'), /any is never/],
    ['signature', to(/approvals: .*/, 'approvals: []'), /at least one tier/],
    ['root', to('approvals: []', 'approvals: [verifier]'), /approvals must be empty/],
    ['signature', to(/approvals: .*/, 'approvals: [registration-officer, verifier]'), /before the/],
    ['signature', to('statusPointers: true', 'statusPointers: false'), /statusPointers must be true/],
    ['signature', to(/subject:\n( {2}.*\n)+/, 'subject: []\n'), /subject must not be empty/],
    ['signature', to('from: name', 'from: name, value: x'), /either from or value/],
    ['ocsp-responder', to('value: Segel }', 'from: name }'), /belongs to subscriber/],
    ['signature', to('type: surname', 'type: CN'), /one CN/],
    ['signature', to('years: 2', 'years: 2, days: 3'), /exactly one of years/],
    ['signature', to('years: 2, ', ''), /exactly one of years/],
    ['signature', to('years: 2', 'years: 4'), /three years at most/],
    ['signature', to(/policies:\n.*\n/, 'policies:\n  - oid: 2.999.1.1\n  - oid: 2.999.1.1\n'), /once/],
    ['signature', to('2.999.1.1', '2.999.01'), /policies\.0\.oid is not written/],
    ['signature', to('1.3.6.1.5.5.7.3.36', 'documentSigning'), /extendedKeyUsage\.0 is not written/],
    ['signature', to('from: name', 'from: nik'), /must be one of name, given-name/],
    ['signature', to('keys:', 'keyz:'), /keyz is not a known field \(did you mean keys\?\)/],
    ['signature', to('p-521', 'rsa-1024'), /keys\.2 must be one of/],
    ['signature', to('name: signature', 'name: email'), /name must be signature/],
    ['root', to('p-384, ', ''), /authority\.root\.keyKind: the profile root does not allow p-384/],
    ['root', to('kind: root', 'kind: intermediate'), /pathLength of an intermediate/],
  ]
  for (const [name, change, sentence] of cases) t.match(complaint(name, change), sentence, String(sentence))
  t.end()
})

t.test('production refuses policies under the example arc', t => {
  const same = (yaml: string) => yaml
  t.match(complaint('email', same, 'production'), /2\.999\.1\.2 is an example OID/)
  t.end()
})

t.test('a folder without profiles, or without one that the configuration names', t => {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const load = (directory: string) => () => loadProfiles({ ...demo, profiles: { directory } })
  t.throws(load(empty), { code: 'malformed', detail: /there is no profile/ })
  t.throws(load(join(folder, 'absent')), { code: 'malformed', detail: /cannot be read/ })
  t.throws(() => requireProfile(profiles, 'signature', 'root'), {
    code: 'malformed',
    detail: /there is: root/,
  })
  t.throws(() => requireProfile(new Map(), 'signature', 'root'), {
    code: 'malformed',
    detail: /there is: none/,
  })
  t.end()
})
