/** What the test files of one run share, by the environment: one database server and one folder. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Shared {
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const KEEPER = join(import.meta.dirname, 'run-keeper.ts')

/** Gone with this process at the latest, however it ends; see run-keeper.ts. */
export async function openShared(): Promise<Shared> {
  const keeper = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', KEEPER], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  keeper.stdin.on('error', () => undefined)
  const ended = once(keeper, 'close')
  const first: unknown = await Promise.race([
    once(createInterface(keeper.stdout), 'line').then(([line]) => JSON.parse(String(line))),
    ended.then(([code]) => {
      throw new Error(`The database server of the run ended with ${String(code)} before it was ready.`)
    }),
  ])
  const { url, folder } = first as { readonly url: string; readonly folder: string }
  return {
    env: {
      SEGEL_TEST_DATABASE_URL: url,
      SEGEL_TEST_FOLDER: folder,
      TMPDIR: folder,
      SEGEL_TEST_DISK: tmpdir(),
    },
    stop: async () => {
      keeper.stdin.end()
      await ended
    },
  }
}
