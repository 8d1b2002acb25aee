/** What an employee's browser made, judged by OpenSSL, Java, GnuTLS and NSS. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Download, Page } from 'playwright-core'
import type { Test } from 'tap'
import { tell } from '../judges.ts'

export const PASSPHRASE = 'kelapa muda jatuh di kebun'

export async function saved(download: Download, to: string): Promise<Buffer> {
  await download.saveAs(to)
  return readFileSync(to)
}

export async function downloadOf(page: Page, click: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), click()])
  return download
}

/** OpenSSL, Java, GnuTLS and NSS open the file; what its key signs, its certificate verifies. */
export async function judge(t: Test, folder: string, serialNumber: string): Promise<void> {
  const pass = `pass:${PASSPHRASE}`
  await tell(
    'openssl',
    ['pkcs12', '-in', 'own.p12', '-passin', pass, '-nocerts', '-nodes', '-out', 'key.pem'],
    folder,
  )
  await tell(
    'openssl',
    ['pkcs12', '-in', 'own.p12', '-passin', pass, '-clcerts', '-nokeys', '-out', 'own.pem'],
    folder,
  )
  await tell(
    'openssl',
    ['pkcs12', '-in', 'own.p12', '-passin', pass, '-cacerts', '-nokeys', '-out', 'cas.pem'],
    folder,
  )
  const [issuing = '', root = ''] = readFileSync(join(folder, 'cas.pem'), 'utf8')
    .split('-----END CERTIFICATE-----')
    .map(part => `${part.slice(part.indexOf('-----BEGIN'))}-----END CERTIFICATE-----\n`)
  writeFileSync(join(folder, 'issuing.pem'), issuing)
  writeFileSync(join(folder, 'root.pem'), root)
  t.match(
    (await tell('openssl', ['x509', '-in', 'own.pem', '-noout', '-serial'], folder)).toLowerCase(),
    serialNumber.replace(/^0+/, ''),
  )
  const chain = ['verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', 'own.pem']
  t.equal(await tell('openssl', chain, folder), 'own.pem: OK\n')
  writeFileSync(join(folder, 'letter'), 'surat dinas')
  await tell('openssl', ['dgst', '-sha256', '-sign', 'key.pem', '-out', 'signature', 'letter'], folder)
  await tell('openssl', ['x509', '-in', 'own.pem', '-pubkey', '-noout', '-out', 'public.pem'], folder)
  t.equal(
    await tell(
      'openssl',
      ['dgst', '-sha256', '-verify', 'public.pem', '-signature', 'signature', 'letter'],
      folder,
    ),
    'Verified OK\n',
  )
  const store = ['-list', '-v', '-keystore', 'own.p12', '-storetype', 'PKCS12', '-storepass', PASSPHRASE]
  t.match(await tell('keytool', store, folder), /PrivateKeyEntry[\s\S]*Certificate chain length: 3/)
  t.match(
    await tell(
      'certtool',
      ['--p12-info', '--inder', '--infile', 'own.p12', '--password', PASSPHRASE],
      folder,
    ),
    /BEGIN (ENCRYPTED )?PRIVATE KEY/,
  )
  t.match(
    await tell('pk12util', ['-l', 'own.p12', '-W', PASSPHRASE], folder),
    /Certificate\(has private key\)/,
  )
}
