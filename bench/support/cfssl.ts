/** A peer: `cfssl serve`, which signs and stores nothing, driven by wrk. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../test/support/free-port.ts'
import { requireTool } from '../../test/support/tools.ts'
import type { Scope } from './scope.ts'

const START_MS = 10_000

export interface Cfssl {
  /** Certificates per second with so many connections kept open. */
  sign(connections: number, seconds: number): Promise<number>
}

/** A P-256 authority. `csr` is the PEM that it certifies again and again. */
export async function startCfssl(scope: Scope, csr: string): Promise<Cfssl> {
  const [program, wrk] = [requireTool('cfssl'), requireTool('wrk')]
  const folder = mkdtempSync(join(tmpdir(), 'segel-cfssl-'))
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const [key, certificate, script] = ['ca.key', 'ca.pem', 'post.lua'].map(name => join(folder, name))
  makeAuthority(key ?? '', certificate ?? '')
  const body = JSON.stringify({ certificate_request: csr })
  writeFileSync(
    script ?? '',
    `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = ${JSON.stringify(body)}\n`,
  )
  const port = await freePort()
  const args = ['serve', '-address', '127.0.0.1', '-port', String(port), '-loglevel', '5']
  const child = spawn(program, [...args, '-ca', certificate ?? '', '-ca-key', key ?? ''], { stdio: 'ignore' })
  scope.teardown(() => child.kill('SIGKILL'))
  await listens(port)
  const url = `http://127.0.0.1:${port}/api/v1/cfssl/sign`
  return {
    sign: async (connections, seconds) => {
      const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script ?? '', url]
      const { stdout } = await promisify(execFile)(wrk, options)
      if (stdout.includes('Non-2xx')) throw new Error(`cfssl refused to sign: ${stdout}`)
      return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
    },
  }
}

function makeAuthority(key: string, certificate: string): void {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const output = ['-keyout', key, '-out', certificate, '-subj', '/CN=Peer CA', '-days', '30']
  execFileSync(requireTool('openssl'), ['req', '-x509', ...curve, ...output], { stdio: 'ignore' })
  // cfssl of 2016 reads no PKCS#8.
  execFileSync(requireTool('openssl'), ['ec', '-in', key, '-out', key], { stdio: 'ignore' })
}

async function listens(port: number): Promise<void> {
  const deadline = performance.now() + START_MS
  while (!(await connects(port))) {
    if (performance.now() > deadline) throw new Error('cfssl serve did not start')
    await sleep(50)
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: '127.0.0.1', port })
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
}
