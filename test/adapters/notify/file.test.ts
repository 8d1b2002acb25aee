import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fileMailer } from '../../../src/adapters/notify/file/index.ts'
import { NOON } from '../../support/fixtures.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const MESSAGE = { to: 'a@b.example', subject: 'Halo', text: 'Isi\n' }

t.test('a message becomes a file for its owner alone', async t => {
  const directory = join(temporaryFolder(t), 'mail')
  const mailer = fileMailer({ from: 'segel@b.example', directory, now: () => NOON })
  await mailer.send(MESSAGE)
  await mailer.send({ ...MESSAGE, html: '<p>Isi</p>' })
  const names = readdirSync(directory)
  t.equal(names.length, 2)
  for (const name of names) {
    t.match(name, /^20261124T050000000Z-[0-9a-f]{8}\.eml$/)
    t.equal(statSync(join(directory, name)).mode & 0o777, 0o600)
    t.match(readFileSync(join(directory, name), 'utf8'), /^Date: Tue, 24 Nov 2026 05:00:00 \+0000$/m)
  }
  t.equal(statSync(directory).mode & 0o777, 0o700)
  await t.rejects(mailer.send({ ...MESSAGE, to: 'a@b.example\nBcc: c@d.example' }), { code: 'malformed' })
})

t.test('a folder that cannot be written is an outage', async t => {
  const file = join(temporaryFolder(t), 'mail')
  writeFileSync(file, '')
  const mailer = fileMailer({ from: 'segel@b.example', directory: file, now: () => NOON })
  await t.rejects(mailer.send(MESSAGE), { code: 'mail-unavailable' })
})
