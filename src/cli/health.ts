import { readdir } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { SegelError } from '../errors.ts'
import { checkHeartbeat } from '../jobs/heartbeat.ts'
import type { Context, Run } from './context.ts'
import { PROJECT } from '../config/project.ts'

/** Below the five seconds that a container's health check is given. */
const ANSWER_MS = 4_000

/** Where a running role leaves its sign of life. */
export function heartbeatFile(home: string, role: string): string {
  return join(home, 'run', `${role}.json`)
}

export function healthCommand(run: Run): Command {
  return new Command('health')
    .description(
      'Ask whether what runs in this home is ready; exit code 1 when it is not. For containers.\nMemeriksa kesehatan layanan.',
    )
    .option('--role <role>', 'of this role only (ra, ca, va, all); otherwise of each that runs here')
    .addHelpText('after', '\nExample:\n  SEGEL_HOME=/var/lib/segel segel health')
    .action((options: { role?: string }, command: Command) =>
      run(command, context => checkHealth(context, options.role)),
    )
}

async function checkHealth(context: Context, role: string | undefined): Promise<undefined> {
  const home = await homeOf(context)
  const roles = role === undefined ? await runningRoles(home) : [role]
  if (roles.length === 0) throw new SegelError('store-unavailable', `Nothing runs in ${home}.`)
  for (const one of roles) {
    const url = await checkHeartbeat(heartbeatFile(home, one), new Date())
    if (url !== undefined) await askReady(one, url)
  }
  context.answer(
    roles.map(one => `${one}: ready`),
    { ready: roles },
  )
}

// Without the configuration: a container's check knows its home, and need not read everything every time.
async function homeOf({ io, options, config }: Context): Promise<string> {
  if (options.home !== undefined) return resolve(options.home)
  if (options.config !== undefined) return (await config()).home
  const fromShell = io.env['SEGEL_HOME'] ?? ''
  return fromShell === '' ? join(PROJECT, 'var') : resolve(fromShell)
}

async function runningRoles(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'run')).catch(() => [])
  return names.filter(name => /^[a-z]+\.json$/.test(name)).map(name => name.slice(0, -'.json'.length))
}

async function askReady(role: string, url: string): Promise<void> {
  const status = await statusOf(`${url}/health/ready`).catch((cause: unknown) => {
    throw new SegelError('store-unavailable', `The role ${role} does not answer at ${url}.`, { cause })
  })
  if (status !== 200)
    throw new SegelError('store-unavailable', `The role ${role} is not ready (HTTP ${status}).`)
}

/** The certificate of an https listener names the host that people know, not this machine's inside: it is not asked. */
function statusOf(url: string): Promise<number> {
  const start = url.startsWith('https:') ? https.get : http.get
  const options = { rejectUnauthorized: false, agent: false, signal: AbortSignal.timeout(ANSWER_MS) } as const
  return new Promise((resolve, reject) => {
    start(url, options, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).once('error', reject)
  })
}
