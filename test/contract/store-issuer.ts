/** An issuer whose certificate openssl made: the store keeps real ones only. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Issuer } from '../../src/domain/issuer.ts'
import type { Store } from '../../src/ports/store.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'
import { event } from './store-fixtures.ts'

export function newIssuer(t: Test, id: string, changes: Partial<Issuer> = {}): Issuer {
  const folder = temporaryFolder(t)
  const file = join(folder, 'root.der')
  execFileSync(
    requireTool('openssl'),
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-sha256'],
      ...['-subj', `/C=ID/O=Contoh/CN=${id}`, '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
      ...['-keyout', join(folder, 'key.pem'), '-outform', 'DER', '-out', file],
    ],
    { stdio: 'pipe' },
  )
  const certificate = parseCertificate(readFileSync(file))
  return {
    id,
    kind: 'intermediate',
    certificate,
    chain: [certificate.der],
    keyName: id,
    active: true,
    ...changes,
  }
}

export async function storeIssuer(t: Test, store: Store, id: string): Promise<Issuer> {
  const issuer = newIssuer(t, id)
  await store.change(event(), tx => tx.insertIssuer(issuer))
  return issuer
}
