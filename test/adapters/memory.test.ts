import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { fileMemory } from '../../src/adapters/memory/file/index.ts'
import { temporaryFolder } from '../support/temporary.ts'

t.test('what was kept last is recalled, by another process too', async t => {
  const directory = join(temporaryFolder(t), 'memory')
  const memory = fileMemory({ directory })
  t.equal(await memory.recall('roster'), undefined)
  await memory.keep('roster', 'one')
  await memory.keep('roster', 'two')
  t.equal(await fileMemory({ directory }).recall('roster'), 'two')
  t.strictSame(await readdir(directory), ['roster.json'], 'nothing lies beside it')
  t.equal((await stat(join(directory, 'roster.json'))).mode & 0o777, 0o600)
  t.equal((await stat(directory)).mode & 0o777, 0o700)
})

t.test('what cannot be read or written is an outage, never an absence', async t => {
  const directory = join(temporaryFolder(t), 'memory')
  await mkdir(join(directory, 'roster.json', 'x'), { recursive: true })
  const memory = fileMemory({ directory })
  await t.rejects(memory.recall('roster'), { code: 'store-unavailable' })
  await t.rejects(memory.keep('roster', 'x'), { code: 'store-unavailable' })
  t.strictSame(await readdir(directory), ['roster.json'], 'the half-written one goes')
  await writeFile(join(directory, 'file'), '')
  await chmod(directory, 0o700)
  await t.rejects(fileMemory({ directory: join(directory, 'file') }).keep('x', 'x'), {
    code: 'store-unavailable',
  })
})
