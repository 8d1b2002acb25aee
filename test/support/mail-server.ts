/** A real SMTP server on loopback that keeps what it takes, and its certificate. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'

export interface TakenMail {
  readonly to: readonly string[]
  readonly from: string
  readonly secure: boolean
  readonly account: string | undefined
  /** As it came over the wire. */
  readonly text: string
}

export interface TestMailServer {
  readonly port: number
  /** PEM of its certificate. */
  readonly ca: string
  readonly taken: TakenMail[]
}

export async function startMailServer(
  t: Pick<Test, 'teardown'>,
  options: SMTPServerOptions = {},
): Promise<TestMailServer> {
  const { key, cert } = certificate()
  const taken: TakenMail[] = []
  const server = new SMTPServer({
    ...{ key, cert, logger: false, disableReverseLookup: true, authOptional: true },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => {
        const { rcptTo, mailFrom } = session.envelope
        taken.push({
          to: rcptTo.map(one => one.address),
          from: mailFrom === false ? '' : mailFrom.address,
          secure: session.secure,
          account: session.user,
          text: Buffer.concat(chunks).toString('utf8'),
        })
        done()
      })
    },
    ...options,
  })
  // Clients that go away in the middle are what some tests are about.
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>(resolve => server.close(resolve)))
  const address = server.server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, ca: cert, taken }
}

let made: { readonly key: string; readonly cert: string } | undefined

function certificate() {
  if (made !== undefined) return made
  const folder = mkdtempSync(join(tmpdir(), 'segel-mail-'))
  const at = (name: string) => join(folder, name)
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', at('key'), '-out', at('cert')], {
    stdio: 'pipe',
  })
  made = { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') }
  rmSync(folder, { recursive: true })
  return made
}
