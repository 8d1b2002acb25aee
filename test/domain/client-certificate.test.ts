import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { type ClientFault, clientFaultOf } from '../../src/domain/client-certificate.ts'
import { later, NOON } from '../support/fixtures.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

const folder = temporaryFolder(t)

/** DER by openssl, with this extendedKeyUsage or none. */
function certificateFor(usage?: string): Uint8Array {
  const file = join(folder, `${usage ?? 'none'}.der`)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null']
  const extension = usage === undefined ? [] : ['-addext', `extendedKeyUsage=${usage}`]
  const args = ['req', '-x509', ...key, '-subj', '/CN=x', '-outform', 'DER', '-out', file, ...extension]
  execFileSync(requireTool('openssl'), args, { stdio: 'pipe' })
  return readFileSync(file)
}

t.test('who may sign in with a certificate: for clients, valid now, neither revoked nor on hold', async t => {
  const der = certificateFor('clientAuth,emailProtection')
  const good = { der, notBefore: NOON, notAfter: later(1000) }
  const revocation = { reason: 'certificateHold', revokedAt: NOON, orderedBy: 'x' } as const
  const cases: readonly (readonly [string, Parameters<typeof clientFaultOf>[0], Date, ClientFault?])[] = [
    ['first instant', good, NOON],
    ['last instant', good, later(1000)],
    ['too early', good, later(-1), 'not valid yet'],
    ['too late', good, later(1001), 'expired'],
    ['on hold', { ...good, revocation }, NOON, 'revoked or on hold'],
    ['for servers', { ...good, der: certificateFor('serverAuth') }, NOON, 'not for TLS clients'],
    ['for anything', { ...good, der: certificateFor('anyExtendedKeyUsage') }, NOON, 'not for TLS clients'],
    ['for nothing said', { ...good, der: certificateFor() }, NOON, 'not for TLS clients'],
  ]
  for (const [name, certificate, at, fault] of cases) t.equal(clientFaultOf(certificate, at), fault, name)
})
