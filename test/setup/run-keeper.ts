/**
 * Keeps what all test files of a run share: a PostgreSQL server, and a folder. A process of its own, so that both go
 * when the run ends in whatever way: its standard input ends then, be it by a SIGKILL.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer } from '../support/test-server.ts'

const inputEnded = new Promise(resolve => process.stdin.resume().once('end', resolve).once('error', resolve))
// Ctrl-C and a stop are for the run; what it needs stays until it is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
const server = await startTestServer()
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'segel-run-')))
process.stdout.write(`${JSON.stringify({ url: server.url, folder })}\n`)
await inputEnded
await server.stop()
rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
process.exit()
