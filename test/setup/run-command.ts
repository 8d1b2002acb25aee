/** Runs one command of the workshop and keeps what it said. */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')
const BIN = join(ROOT, 'node_modules', '.bin')

/** What a finished command left: exit code (a signal counts as 1), all output, wall time in milliseconds. */
export interface Outcome {
  readonly code: number
  readonly output: string
  readonly ms: number
}

interface Options {
  readonly env?: Readonly<Record<string, string>>
  /** Called with each whole line of standard output as it comes, without its line feed. */
  readonly onLine?: (line: string) => void
  /** Called with each chunk of standard error; without it, standard error joins the output. */
  readonly onStderr?: (chunk: string) => void
}

/** Runs `command` in the project's root with the project's own tools first in PATH; never throws. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: Options = {},
): Promise<Outcome> {
  const startedAt = performance.now()
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}`, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let partial = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      const lines = (partial + chunk).split('\n')
      partial = lines.pop() ?? ''
      if (options.onLine) for (const line of lines) options.onLine(line)
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (options.onStderr) options.onStderr(chunk)
      else output += chunk
    })
    const finish = (code: number) => {
      if (partial !== '') options.onLine?.(partial)
      partial = ''
      resolve({ code, output, ms: performance.now() - startedAt })
    }
    child.on('error', error => {
      output += `${command}: ${error.message}\n`
      finish(1)
    })
    child.on('close', code => finish(code ?? 1))
  })
}

/** `12.3 s`, right-aligned to seven columns. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7)
}
