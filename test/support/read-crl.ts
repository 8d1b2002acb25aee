/** A CRL as openssl reads it, its signature verified: an eye that is not ours. */
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireTool } from './tools.ts'

export interface ReadCrl {
  readonly number: bigint
  /** BaseCRLNumber of a delta. */
  readonly base?: bigint
  /** Serial number (lower-case hex of even length) to reason, as openssl writes it; 'Unspecified' without one. */
  readonly entries: ReadonlyMap<string, string>
  /** Revocation dates by serial number. */
  readonly dates: ReadonlyMap<string, Date>
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly text: string
}

/** Throws what openssl says unless it verifies the CRL with the issuer's certificate. */
export function readCrl(folder: string, der: Uint8Array, issuer: Uint8Array): ReadCrl {
  writeFileSync(join(folder, 'read-crl.pem'), new X509Certificate(issuer).toString())
  const { stdout, stderr, status } = spawnSync(
    requireTool('openssl'),
    ['crl', '-inform', 'DER', '-CAfile', 'read-crl.pem', '-noout', '-text'],
    { cwd: folder, input: der, encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  if (status !== 0 || !stderr.includes('verify OK')) throw new Error(stderr)
  const base = /Delta CRL Indicator: critical\s+(\d+)/.exec(stdout)?.[1]
  const parts = stdout.split('Serial Number: ').slice(1)
  const serialOf = (part: string) => (/^[0-9A-F]+/.exec(part)?.[0] ?? '').toLowerCase()
  const entries = parts.map(part => {
    const reason = /X509v3 CRL Reason Code:\s*\n?\s*([A-Za-z ]+)/.exec(part)?.[1]
    return [serialOf(part), reason?.trim() ?? 'Unspecified'] as const
  })
  return {
    number: BigInt(/X509v3 CRL Number:\s+(\d+)/.exec(stdout)?.[1] ?? -1),
    ...(base === undefined ? {} : { base: BigInt(base) }),
    entries: new Map(entries),
    dates: new Map(parts.map(part => [serialOf(part), dateAfter(part, 'Revocation Date')])),
    thisUpdate: dateAfter(stdout, 'Last Update'),
    nextUpdate: dateAfter(stdout, 'Next Update'),
    text: stdout,
  }
}

function dateAfter(text: string, label: string): Date {
  return new Date(new RegExp(`${label}: (.*)`).exec(text)?.[1] ?? Number.NaN)
}
