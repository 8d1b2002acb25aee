/** The static checks: each counts as one test. */
import { availableParallelism } from 'node:os'
import { formatSeconds, runCommand } from './run-command.ts'

interface Check {
  readonly name: string
  readonly proves: string
  readonly command: readonly [string, ...string[]]
}

export interface Tally {
  readonly passed: number
  readonly failed: number
}

// Longest first, so that several at once finish together.
const CHECKS: readonly Check[] = [
  { name: 'eslint', proves: 'rules of the house', command: ['eslint', '--max-warnings', '0', '.'] },
  { name: 'tsc', proves: 'types', command: ['tsc', '--noEmit', '--pretty', 'false'] },
  {
    name: 'tsc browser',
    proves: 'types of what runs in browsers',
    command: ['tsc', '--noEmit', '--pretty', 'false', '-p', 'src/web/assets'],
  },
  { name: 'depcruise', proves: 'who imports whom', command: ['npm', 'run', '--silent', 'check:imports'] },
  { name: 'knip', proves: 'nothing unused', command: ['knip', '--no-progress', '--no-config-hints'] },
  { name: 'biome', proves: 'formatting', command: ['biome', 'format', '.'] },
]

/** Runs all checks, at most `jobs` at once, prints a line for each and the full output of those that fail. */
export async function runChecks(
  print: (text: string) => void,
  jobs = availableParallelism(),
): Promise<Tally> {
  const waiting = [...CHECKS]
  let failed = 0
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await runCheck(check, print))) failed += 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, CHECKS.length) }, work))
  return { passed: CHECKS.length - failed, failed }
}

async function runCheck(check: Check, print: (text: string) => void): Promise<boolean> {
  const [command, ...args] = check.command
  const { code, output, ms } = await runCommand(command, args)
  const passed = code === 0
  print(`  ${passed ? 'ok  ' : 'FAIL'} ${formatSeconds(ms)}  ${check.name} (${check.proves})\n`)
  if (!passed) print(`${output.trimEnd()}\n`)
  return passed
}
