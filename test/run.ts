/**
 * `npm test`: installs the tools that are missing, runs the static checks beside the tests, then the coverage rule,
 * and closes with the line `N passed, N failed`. A check, an assertion and a room's coverage count as one each.
 * With arguments (paths or parts of paths) it runs only the test files that they name, nothing else.
 */
import { availableParallelism } from 'node:os'
import { runChecks } from './setup/checks.ts'
import type { Tally } from './setup/checks.ts'
import { measureCoverage } from './setup/coverage.ts'
import { installTools } from './setup/install-tools.ts'
import { formatSeconds } from './setup/run-command.ts'
import { buildTap, findTestFiles, runTests } from './setup/tests.ts'

const patterns = process.argv.slice(2)
type Print = (text: string) => void
const write: Print = text => process.stdout.write(text)
let passed = 0
let failed = 0

await step('tools', async () => {
  await installTools()
  await buildTap()
  return undefined
})
if (patterns.length > 0) await step('tests', test)
else {
  // Side by side, since tests leave a core idle now and then; what they say stays apart.
  const held = hold()
  const tests = step('tests', test, held.print)
  await step('checks', print => runChecks(print, Math.ceil(availableParallelism() / 2)))
  held.release()
  await tests
  await step('coverage of lines', async print => judgeCoverage(print))
}

write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

async function test(print: Print): Promise<Tally> {
  const files = findTestFiles(patterns)
  if (files.length === 0) throw new Error('No test file to run.')
  return runTests(files, print)
}

/** Runs one part; what it throws is one failure, and the parts after it still run. */
async function step(
  name: string,
  run: (print: Print) => Promise<Tally | undefined>,
  print: Print = write,
): Promise<void> {
  const startedAt = performance.now()
  print(`${name}\n`)
  try {
    const tally = await run(print)
    passed += tally?.passed ?? 0
    failed += tally?.failed ?? 0
  } catch (error) {
    failed += 1
    print(`  FAIL ${error instanceof Error ? error.message : String(error)}\n`)
  }
  print(`  ${formatSeconds(performance.now() - startedAt).trim()} for ${name}\n\n`)
}

/** Keeps what is printed until it is released. */
function hold(): { readonly print: Print; readonly release: () => void } {
  let kept: string | undefined = ''
  return {
    print: text => {
      if (kept === undefined) write(text)
      else kept += text
    },
    release: () => {
      write(kept ?? '')
      kept = undefined
    },
  }
}

function judgeCoverage(print: Print): Tally {
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
