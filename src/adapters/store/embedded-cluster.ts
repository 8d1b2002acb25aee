/** The data directory: made aside, complete, and then put in place by one rename. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './embedded-binaries.ts'
import { type Runner, run } from './embedded-process.ts'
import { isAlive } from './embedded-tenants.ts'

export interface Cluster {
  readonly data: string
  readonly password: string
}

/** Login of Segel: owns its database and may make the group roles, but is no superuser. */
export const LOGIN = 'segel'

export async function readCluster(directory: string): Promise<Cluster | undefined> {
  const place = join(directory, 'cluster')
  const password = await readFile(join(place, 'password'), 'utf8').catch(ignoreMissing)
  return password === undefined ? undefined : { data: join(place, 'data'), password }
}

/** A kill at any moment leaves either no cluster or a complete one; of two that race, the second uses the first's. */
export async function makeCluster(directory: string, runner: Runner, binaries: Binaries): Promise<Cluster> {
  await removeLeftovers(directory)
  const draft = join(directory, `draft-${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(draft, { mode: runner.uid === undefined ? 0o700 : 0o711 })
  try {
    await initialise(draft, runner, binaries)
    await rename(draft, join(directory, 'cluster'))
    await syncDirectory(directory)
  } catch (error) {
    if (!isTaken(error)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  const made = await readCluster(directory)
  if (made === undefined) throw new Error('the cluster vanished while it was made')
  return made
}

async function initialise(draft: string, runner: Runner, binaries: Binaries): Promise<void> {
  const data = join(draft, 'data')
  await mkdir(data, { mode: 0o700 })
  await runner.give(data)
  // initdb wants a password for the superuser; nobody will ever know it.
  const pwfile = join(draft, 'initial')
  await writeFile(pwfile, randomBytes(32).toString('hex'), { mode: 0o600 })
  await runner.give(pwfile)
  await run(runner, binaries.initdb, {
    args: [
      ...['-D', data, '-U', 'postgres', '--pwfile', pwfile, '-E', 'UTF8', '--locale', 'C'],
      ...['--auth-host', 'scram-sha-256', '--auth-local', 'reject'],
    ],
  })
  await rm(pwfile)
  const password = randomBytes(32).toString('base64url')
  const args = ['--single', '-D', data, 'postgres']
  await run(runner, binaries.postgres, { args, input: firstStatements(password) })
  await writeFile(join(draft, 'password'), password, { mode: 0o600, flush: true })
}

/** One statement a line: the single-user mode reads them so. */
function firstStatements(password: string): string {
  return [
    `create role ${LOGIN} login createrole createdb password '${password}'`,
    `create database ${LOGIN} owner ${LOGIN} template template0`,
    '',
  ].join('\n')
}

/** Drafts of processes that were killed. Their initdb may be writing still: what resists goes at another start. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = /^draft-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory)
  await handle.sync().finally(() => handle.close())
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
