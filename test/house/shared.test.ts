// What the files of a run share goes with the run, however it ends.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openShared } from '../setup/shared.ts'

const SHARED = join(import.meta.dirname, '../setup/shared.ts')

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

async function becomesGone(t: Test, { url, folder }: { readonly url: string; readonly folder: string }) {
  for (let i = 0; i < 600 && ((await answers(url)) || existsSync(folder)); i += 1) await sleep(100)
  t.notOk(await answers(url), 'the server is gone')
  t.notOk(existsSync(folder), 'and the folder')
}

const placeOf = (env: Readonly<Record<string, string | undefined>>) => ({
  url: env['SEGEL_TEST_DATABASE_URL'] ?? '',
  folder: env['SEGEL_TEST_FOLDER'] ?? '',
})

t.test('a run that ends in order takes them along', async t => {
  const shared = await openShared()
  const place = placeOf(shared.env)
  t.ok((await answers(place.url)) && existsSync(place.folder), 'they are there')
  await shared.stop()
  await becomesGone(t, place)
})

t.test('a run that is killed, or interrupted at the terminal, takes them along', async t => {
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const script = `const { openShared } = await import(${JSON.stringify(SHARED)})
      process.stdout.write(JSON.stringify((await openShared()).env) + '\\n')
      setInterval(() => undefined, 1000)`
    const run = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    t.teardown(() => run.kill('SIGKILL'))
    const line = await new Promise<string>((resolve, reject) => {
      run.stdout.once('data', chunk => resolve(String(chunk)))
      run.once('exit', () => reject(new Error('the run ended')))
    })
    const place = placeOf(JSON.parse(line))
    t.ok((await answers(place.url)) && existsSync(place.folder), 'they are there')
    // As a terminal does: all of its processes.
    process.kill(-(run.pid ?? 0), signal)
    await becomesGone(t, place)
  }
})
