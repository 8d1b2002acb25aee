/** Installs what the tests ask for: every tool named in a `requireTool('...')` of the test or benchmark files. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { debianPackageOf, describeMissing, findTool, TOOL_NAMES } from '../support/tools.ts'
import type { ToolName } from '../support/tools.ts'
import { ROOT, runCommand } from './run-command.ts'

const CALL = /requireTool\(\s*'([^']+)'/g
// Another process may hold dpkg's lock for a while: wait instead of failing.
const INSTALL = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'install']

/** Does nothing when all is there; throws one sentence that says what to install when it can't. */
export async function installTools(): Promise<undefined> {
  const missing = findMissing()
  if (missing.length === 0) return
  const prefix = await findPrivilege()
  if (prefix === undefined) throw new Error(describeMissing(missing))
  const packages = [...new Set(missing.map(debianPackageOf))]
  process.stdout.write(`  installing ${packages.join(' ')}\n`)
  let log = await aptGet(prefix, [...INSTALL, ...packages])
  if (findMissing().length > 0) {
    // The package lists are absent or stale.
    log += await aptGet(prefix, ['update'])
    log += await aptGet(prefix, [...INSTALL, ...packages])
  }
  const still = findMissing()
  if (still.length > 0) {
    process.stdout.write(`${log.split('\n').slice(-15).join('\n')}\n`)
    throw new Error(describeMissing(still))
  }
}

function findMissing(): ToolName[] {
  const asked = new Set<string>()
  for (const file of globSync(['test/**/*.ts', 'bench/**/*.ts'], { cwd: ROOT })) {
    for (const [, name] of readFileSync(join(ROOT, file), 'utf8').matchAll(CALL)) asked.add(name ?? '')
  }
  return TOOL_NAMES.filter(name => asked.has(name) && findTool(name) === undefined)
}

/** The words before apt-get: none as root, sudo where it asks for no password, undefined where neither works. */
async function findPrivilege(): Promise<readonly string[] | undefined> {
  if ((await runCommand('apt-get', ['--version'])).code !== 0) return undefined
  if (process.getuid?.() === 0) return []
  return (await runCommand('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined
}

async function aptGet(prefix: readonly string[], args: readonly string[]): Promise<string> {
  const [command = 'env', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
  return (await runCommand(command, rest)).output
}
