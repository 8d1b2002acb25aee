/** Runs tap over the test files and counts what it says. */
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Tally } from './checks.ts'
import { formatSeconds, ROOT, runCommand } from './run-command.ts'
import { openShared } from './shared.ts'
import { createTapTally } from './tap-tally.ts'
import type { FileResult } from './tap-tally.ts'

/** Those that take longest begin first: none of them should run alone at the end. The rest is short. */
const LONG: readonly RegExp[] = [
  /cli\/demonstration|e2e\/(crash|console-browser)/,
  /-browser\.test|e2e\/|cli\//,
  /store\/(contract|embedded)|web\/(oversight|repository|status)|http\/mutual|property\//,
  /faults|fuzz|conformance|web\/(home|practice)|assets\/keys|hostile/,
]

// tap generates its Test class into its own package; there is a plugin too many until `tap build` has run.
const BUILT = 'node_modules/@tapjs/test/test-built/dist/esm/index.js'

/** Tests wait a third of their time, for processes, disks and clocks; beyond a dozen, PostgreSQL runs out of connections. */
const JOBS = Math.min(12, Math.ceil(availableParallelism() * 1.5))

/** Leaves tap's TypeScript loader out (see .taprc), once after each installation; throws when that fails. */
export async function buildTap(): Promise<void> {
  if (existsSync(join(ROOT, BUILT)) && !readFileSync(join(ROOT, BUILT), 'utf8').includes('@tapjs/typescript'))
    return
  const { code, output } = await runCommand('tap', ['build'])
  if (code !== 0) throw new Error(`tap build failed:\n${output}`)
}

/** The test files that `patterns` (paths or parts of paths) name, all of them without a pattern; longest first. */
export function findTestFiles(patterns: readonly string[]): string[] {
  const rank = (file: string) =>
    (LONG.findIndex(kind => kind.test(file)) + LONG.length + 1) % (LONG.length + 1)
  const all = globSync('test/**/*.test.ts', { cwd: ROOT })
    .sort()
    .sort((a, b) => rank(a) - rank(b))
  if (patterns.length === 0) return all
  return all.filter(file => patterns.some(pattern => file.includes(pattern.replace(/^\.\//, ''))))
}

/** Runs `files`, prints a line for each and the full TAP of those that fail. */
export async function runTests(files: readonly string[], print: (text: string) => void): Promise<Tally> {
  rmSync(join(ROOT, '.tap', 'report'), { recursive: true, force: true })
  let passed = 0
  let failed = 0
  let filesSeen = 0
  let stderr = ''
  const tally = createTapTally(result => {
    filesSeen += 1
    passed += result.passed
    failed += countFailures(result)
    printFile(result, stderr, print)
    stderr = ''
  })
  // One file alone starts what it needs.
  const shared = files.length > 1 ? await openShared() : undefined
  const { code, output } = await runCommand('tap', ['run', '--reporter=tap', `--jobs=${JOBS}`, ...files], {
    env: shared?.env ?? {},
    onLine: tally,
    onStderr: chunk => {
      stderr += chunk
    },
  })
  await shared?.stop()
  // tap itself can fail, or lose a file, though every line it wrote was "ok".
  if ((code !== 0 && failed === 0) || filesSeen < files.length) {
    failed += 1
    print(`  FAIL          tap ended with code ${code} after ${filesSeen} of ${files.length} files\n`)
    print(`${stderr}\n${output.split('\n').slice(-40).join('\n')}\n`)
  }
  return { passed, failed }
}

// A skipped test hides what it would have found, and an empty file tests nothing.
function countFailures({ passed, failed, skipped }: FileResult): number {
  return failed + skipped + (passed + failed + skipped === 0 ? 1 : 0)
}

function printFile(result: FileResult, stderr: string, print: (text: string) => void): void {
  const failures = countFailures(result)
  const counts = `${result.passed} passed${failures === 0 ? '' : `, ${failures} failed`}`
  const skipped = result.skipped === 0 ? '' : `, ${result.skipped} of these skipped`
  print(
    `  ${failures === 0 ? 'ok  ' : 'FAIL'} ${formatSeconds(result.ms)}  ${result.file}: ${counts}${skipped}\n`,
  )
  if (failures > 0) print(`${stderr}${result.lines.filter(tellsOfFailure).join('\n')}\n`)
}

// Of a file that failed: what passed in it is noise.
function tellsOfFailure(line: string): boolean {
  return line.trim() !== '' && !/^ +(ok \d+|\d+\.\.\d+)/.test(line)
}
