/** What the configuration says of status: where it is published, and how often. */
import type { Issuer } from '../domain/issuer.ts'
import type { Config } from './schema.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** RFC 5280 4.2.1.13 and 4.2.2.1: where the certificates of this issuer send those who ask for their status. */
export function statusPointers({ statusUrl }: Config, issuerId: string) {
  return {
    ocsp: `${statusUrl}/ocsp`,
    caIssuers: `${statusUrl}/ca/${issuerId}.cer`,
    crl: `${statusUrl}/crl/${issuerId}.crl`,
  }
}

/** How long a CRL of this issuer lasts and when the next one follows. */
export function crlSchedule({ authority, crl }: Config, { kind }: Issuer) {
  if (kind === 'root') {
    const validityMs = authority.root.crlDays * DAY_MS
    return { validityMs, reissueMs: validityMs / 2, baseMs: validityMs / 2 }
  }
  return {
    validityMs: crl.validityHours * HOUR_MS,
    reissueMs: crl.reissueEveryHours * HOUR_MS,
    baseMs: crl.baseEveryHours * HOUR_MS,
  }
}

/** A root revokes a handful of CAs in its life: its one full CRL is enough. */
export function crlPoints(config: Config, issuer: Issuer) {
  const { crl, statusUrl } = config
  if (issuer.kind === 'root') return { shards: [] }
  return {
    shards: issuer.active ? shardUrls(config, issuer.id) : [],
    ...(crl.deltas ? { delta: `${statusUrl}/crl/${issuer.id}.delta.crl` } : {}),
  }
}

function shardUrls({ crl, statusUrl }: Config, issuerId: string): readonly string[] {
  if (crl.shards === 1) return []
  return Array.from({ length: crl.shards }, (_, shard) => `${statusUrl}/crl/${issuerId}/shard-${shard}.crl`)
}
