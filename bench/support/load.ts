/** Load from another process (wrk), and what it cost the server's. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { requireTool } from '../../test/support/tools.ts'
import type { Scope } from './scope.ts'

export interface Target {
  readonly port: number
  readonly pid: number
}

export interface Question {
  /** Path and query. */
  readonly path: string
  /** Bodies to POST in turn; absent: GET. */
  readonly bodies?: readonly Uint8Array[]
}

export interface Load {
  /** Answers with status 200, per second. */
  readonly perSecond: number
  /** Per second of processor time that the server took. */
  readonly perCpuSecond: number
}

const CONNECTIONS = 64

/** @throws Error when any answer was not 200: then the numbers would mean nothing */
export async function load(
  target: Target,
  { path, bodies }: Question,
  round: { readonly folder: string; readonly ms: number },
): Promise<Load> {
  const { folder, ms } = round
  const script = join(folder, 'load.lua')
  writeFileSync(script, luaOf(path, bodies))
  const before = cpuSeconds(target.pid)
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${Math.max(1, Math.round(ms / 1000))}s`, '-s', script]
  const { stdout } = await promisify(execFile)(requireTool('wrk'), [
    ...args,
    `http://127.0.0.1:${target.port}`,
  ])
  const cpu = cpuSeconds(target.pid) - before
  const [, answers = '0', seconds = '1'] = /(\d+) requests in ([\d.]+)s/.exec(stdout) ?? []
  if (stdout.includes('Non-2xx') || Number(answers) === 0)
    throw new Error(`not all were answered:\n${stdout}`)
  return { perSecond: Number(answers) / Number(seconds), perCpuSecond: Number(answers) / cpu }
}

function luaOf(path: string, bodies: readonly Uint8Array[] | undefined): string {
  if (bodies === undefined)
    return `request = function() return wrk.format("GET", ${JSON.stringify(path)}) end\n`
  const escaped = bodies.map(
    octets => `"${[...octets].map(octet => `\\${String(octet).padStart(3, '0')}`).join('')}"`,
  )
  return `local requests = {}
local turn = 0
init = function()
  local headers = { ["Content-Type"] = "application/ocsp-request" }
  for i, body in ipairs({ ${escaped.join(',\n')} }) do
    requests[i] = wrk.format("POST", ${JSON.stringify(path)}, headers, body)
  end
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
`
}

/**
 * User and system time of all its threads (proc(5)); a tick is a hundredth of a second on every Linux we know. Not a
 * number for a process that has ended.
 */
function cpuSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return Number.NaN
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** A program that prints its port first, or listens on the one it was told; `isUp` waits until it does. */
export async function startTarget(
  scope: Scope,
  [program, ...args]: readonly [string, ...string[]],
  told?: { readonly port: number; readonly isUp: boolean },
): Promise<Target> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  scope.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  if (child.pid === undefined) throw new Error(`${program} did not start`)
  if (told !== undefined) {
    child.stdout.resume()
    if (told.isUp) await waitForPort(told.port)
    return { port: told.port, pid: child.pid }
  }
  const [line] = await once(child.stdout, 'data')
  return { port: Number(String(line)), pid: child.pid }
}

async function waitForPort(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      (error: unknown) => !JSON.stringify(error, ['cause', 'code', 'errors']).includes('ECONNREFUSED'),
    )
    if (isUp) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`nobody listens on ${port}`)
}
