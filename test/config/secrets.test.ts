import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { PROJECT } from '../../src/config/project.ts'
import { readPassphrase, readPersonalDataKey } from '../../src/config/secrets.ts'
import { temporaryFolder } from '../support/temporary.ts'

const home = temporaryFolder(t)
const demo = loadConfig({ file: join(PROJECT, 'config/demo.yaml'), env: {}, home })
const put = (text: string) => {
  const file = join(home, 'secret')
  writeFileSync(file, text)
  return file
}
const keys = { kind: 'software', directory: home } as const

t.test('a passphrase comes from its file or its variable', t => {
  const fromFile = (text: string) => readPassphrase({ ...keys, passphraseFile: put(text) }, {})
  t.equal(fromFile('kata sandi panjang\n'), 'kata sandi panjang', 'without the newline of an editor')
  t.equal(fromFile(' kata sandi panjang '), ' kata sandi panjang ', 'otherwise as it is')
  const fromVariable = (env: NodeJS.ProcessEnv) => readPassphrase({ ...keys, passphraseEnv: 'WORD' }, env)
  t.equal(fromVariable({ WORD: 'kata sandi panjang' }), 'kata sandi panjang')
  t.throws(() => fromVariable({}), { code: 'malformed', detail: /variable WORD holds fewer than 12/ })
  t.throws(() => fromFile('hemlock'), { code: 'malformed', detail: /^(?!.*hemlock).*fewer than 12/ })
  t.throws(() => readPassphrase({ ...keys, passphraseFile: join(home, 'none') }, {}), {
    code: 'malformed',
    detail: /cannot be read/,
  })
  t.end()
})

t.test('the key of personal data is 64 hex digits', t => {
  const read = (text: string) => readPersonalDataKey({ ...demo, personalData: { keyFile: put(text) } })
  t.equal(read(`${'ab'.repeat(32)}\n`).length, 32)
  for (const text of ['', 'ab'.repeat(31), 'ab'.repeat(33), 'zz'.repeat(32)]) {
    t.throws(() => read(text), { code: 'malformed', detail: /must hold 64 hex digits/ })
  }
  t.end()
})
