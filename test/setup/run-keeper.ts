/**
 * Keeps what all test files of a run share: a PostgreSQL server, and a folder for whatever is temporary. A process of its own, so that both go
 * when the run ends in whatever way: its standard input ends then, be it by a SIGKILL.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer } from '../support/test-server.ts'

const MEMORY = '/dev/shm'
const ROOM = 4 * 1024 ** 3

const inputEnded = new Promise(resolve => process.stdin.resume().once('end', resolve).once('error', resolve))
// Ctrl-C and a stop are for the run; what it needs stays until it is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
const folder = realpathSync(mkdtempSync(join(quickestPlace(), 'segel-run-')))
// As the folder that it stands for: other accounts may pass, and write what is their own.
chmodSync(folder, 0o1777)
process.env['TMPDIR'] = folder
const server = await startTestServer()
process.stdout.write(`${JSON.stringify({ url: server.url, folder })}\n`)
await inputEnded
await server.stop()
rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
process.exit()

/** In memory where there is plenty of it, since files of tests are many and live for seconds. */
function quickestPlace(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    const available = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    if (bavail * bsize < ROOM || Number(available) * 1024 < 2 * ROOM) return tmpdir()
    return runsPrograms(MEMORY) ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** Some systems let nothing be executed there. */
function runsPrograms(place: string): boolean {
  const folder = mkdtempSync(join(place, 'segel-probe-'))
  try {
    const file = join(folder, 'probe')
    writeFileSync(file, '#!/bin/sh\nexit 0\n', { mode: 0o700 })
    return spawnSync(file).status === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
