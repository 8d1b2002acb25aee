/**
 * `npm test`: installs the tools that are missing, runs the static checks, the tests and the coverage rule, and
 * closes with the line `N passed, N failed`. A check, an assertion and a room's coverage count as one each.
 * With arguments (paths or parts of paths) it runs only the test files that they name, nothing else.
 */
import { runChecks } from './setup/checks.ts'
import type { Tally } from './setup/checks.ts'
import { measureCoverage } from './setup/coverage.ts'
import { installTools } from './setup/install-tools.ts'
import { formatSeconds } from './setup/run-command.ts'
import { buildTap, findTestFiles, runTests } from './setup/tests.ts'

const patterns = process.argv.slice(2)
const print = (text: string) => process.stdout.write(text)
let passed = 0
let failed = 0

await step('tools', installTools)
if (patterns.length === 0) await step('checks', () => runChecks(print))
await step('tests', async () => {
  await buildTap()
  const files = findTestFiles(patterns)
  if (files.length === 0) throw new Error('No test file to run.')
  return runTests(files, print)
})
if (patterns.length === 0) await step('coverage of lines', async () => judgeCoverage())

print(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

/** Runs one part; what it throws is one failure, and the parts after it still run. */
async function step(name: string, run: () => Promise<Tally | undefined>): Promise<void> {
  const startedAt = performance.now()
  print(`${name}\n`)
  try {
    const tally = await run()
    passed += tally?.passed ?? 0
    failed += tally?.failed ?? 0
  } catch (error) {
    failed += 1
    print(`  FAIL ${error instanceof Error ? error.message : String(error)}\n`)
  }
  print(`  ${formatSeconds(performance.now() - startedAt).trim()} for ${name}\n\n`)
}

function judgeCoverage(): Tally {
  const rooms = measureCoverage()
  for (const { room, covered, total, incomplete } of rooms) {
    // Rounded down: 99.99 % is not 100 %.
    const percent = Math.floor((covered / total) * 10_000) / 100
    print(`  ${incomplete.length === 0 ? 'ok  ' : 'FAIL'}  ${room}: ${percent} % of ${total} lines\n`)
    for (const file of incomplete) print(`         ${file.file}: ${file.covered} of ${file.total}\n`)
  }
  const failures = rooms.filter(room => room.incomplete.length > 0).length
  return { passed: rooms.length - failures, failed: failures }
}
