// The walk-through of the README, pasted as it stands into a shell beside a fresh service.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROJECT, serviceHome, startService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

requireTool('curl')
requireTool('openssl')

t.test('every command of the walk-through succeeds, and the last one says revoked', async t => {
  const blocks = walkThrough(readFileSync(join(PROJECT, 'README.md'), 'utf8'))
  t.ok(blocks.length >= 2, `${blocks.length} blocks`)
  const service = await startService(t, { home: serviceHome(t), config: 'config/demo.yaml' })
  const TMPDIR = temporaryFolder(t)
  const env = {
    PATH: process.env['PATH'] ?? '',
    TMPDIR,
    SEGEL_HOME: service.home,
    PORT: String(service.port),
  }
  // What a person pastes goes on after a failure; here each command has to succeed.
  const script = `set -e -o pipefail\n${blocks.join('\n')}`
  const { code, output } = await paste(script, env)
  t.equal(code, 0, output)
  t.match(output, /chain\.pem: good[^]*chain\.pem: revoked[^]*Reason: keyCompromise/)
  t.notMatch(output, /error|WARNING/i)
})

/** The `sh` blocks between the two marks. */
function walkThrough(text: string): readonly string[] {
  const between = /<!-- walk-through -->([^]*?)<!-- \/walk-through -->/.exec(text)?.[1] ?? ''
  return [...between.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block ?? '')
}

function paste(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const shell = spawn('bash', ['-s'], { cwd: PROJECT, env, stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  shell.stdout.on('data', chunk => (output += String(chunk)))
  shell.stderr.on('data', chunk => (output += String(chunk)))
  shell.stdin.end(script)
  return new Promise(resolve => {
    shell.once('close', code => {
      resolve({ code, output })
    })
  })
}
