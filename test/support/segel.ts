/** Runs `segel` as people do: a process of its own, judged by exit code and output. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Test } from 'tap'
import { COMPILE_CACHE } from './compile-cache.ts'

const PROJECT = join(import.meta.dirname, '../..')
const BIN = join(PROJECT, 'bin/segel.js')
export const DEMO = join(PROJECT, 'config/demo.yaml')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  /** All that it has written so far, both streams. */
  readonly output: () => string
  /** Resolves with the output once it matches; rejects when the process ends before. */
  readonly saw: (text: string | RegExp) => Promise<string>
  readonly ended: Promise<Finished>
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** A command that segel is run by: `['setpriv', ...]`. */
  readonly by?: readonly string[]
}

/** Starts it with nothing of this process's environment but PATH; killed with `t` if it still runs. */
export function startSegel(
  t: Pick<Test, 'teardown'>,
  args: readonly string[],
  options: RunOptions = {},
): Running {
  const [program, ...before] = [...(options.by ?? []), process.execPath]
  const child = spawn(program, [...before, BIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, ...options.env },
    cwd: options.cwd ?? PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  const told = () => {
    for (const look of [...waiting]) look()
  }
  child.stdout.on('data', chunk => {
    stdout += String(chunk)
    told()
  })
  child.stderr.on('data', chunk => {
    stderr += String(chunk)
    told()
  })
  const ended = new Promise<Finished>(resolve => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr })
    })
  })
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  })
  const output = () => stdout + stderr
  const saw = (text: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (output().match(text) === null) return
        waiting.delete(look)
        resolve(output())
      }
      waiting.add(look)
      look()
      void ended.then(({ code, signal }) => {
        reject(new Error(`segel ended (${code ?? signal}) before it wrote ${String(text)}:\n${output()}`))
      })
    })
  return { process: child, output, saw, ended }
}

export function runSegel(
  t: Pick<Test, 'teardown'>,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return startSegel(t, args, options).ended
}
