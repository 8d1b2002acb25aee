/**
 * The demonstration as it is after its first start, where that start is not what is tested: made once a run, stopped,
 * and copied for each that asks. A file that runs alone gets an empty home, in which the first start comes to the same.
 */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { cheapenKeys } from './cheap-keys.ts'
import { withRunLock } from './database.ts'
import { killDatabase, serviceHome, startService } from './service.ts'
import { CARELESS } from './test-server.ts'

/** A home for `startService` with the configuration for tests, at any port. Its people and keys are those of the run. */
export async function preparedHome(t: Pick<Test, 'teardown'>): Promise<string> {
  const home = serviceHome(t)
  const folder = process.env['SEGEL_TEST_FOLDER']
  if (folder === undefined) return home
  const original = join(folder, 'home')
  await withRunLock(async () => {
    if (!existsSync(original)) await make(t, folder, original)
  })
  copyHome(original, home, draftOf(folder))
  return home
}

/** Of a demonstration that is stopped; `place` is where it was when it ran. */
export function copyHome(from: string, to: string, place = from): void {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  // PostgreSQL's files belong to another account when we are root.
  execFileSync('cp', ['-a', `${from}/.`, to])
  moveAddresses(to, place)
}

/** Opened at once, written without a wait for the disk. */
export function cheapenHome(home: string): void {
  const secret = (whose: string) => join(home, 'secrets', `${whose}-passphrase`)
  cheapenKeys(home, { ca: secret('ca'), va: secret('va') })
  const lines = Object.entries(CARELESS).map(([name, value]) => `${name} = ${value}\n`)
  appendFileSync(join(home, 'postgres/cluster/data/postgresql.conf'), lines.join(''))
}

const draftOf = (folder: string) => join(folder, 'draft')

async function make(t: Pick<Test, 'teardown'>, folder: string, original: string): Promise<void> {
  const home = draftOf(folder)
  // What another file left that ended halfway.
  await killDatabase(home)
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { mode: 0o700 })
  const service = await startService(t, { home })
  const { code } = await service.stop()
  if (code !== 0) throw new Error(`the prepared home could not be made: ${service.log()}`)
  cheapenHome(home)
  renameSync(home, original)
}

/** Files of the demonstration name others by their absolute paths. */
function moveAddresses(home: string, from: string): void {
  for (const name of readdirSync(join(home, 'demo')).filter(one => one.endsWith('.json'))) {
    const file = join(home, 'demo', name)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`${from}/`, `${home}/`))
  }
}
