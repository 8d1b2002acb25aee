/** A house that publishes CRLs in every form: full, deltas to bases, shards, and the root's. */
import type { Test } from 'tap'
import type { IssuedCertificate, SubscriberReason } from '../../src/domain/certificate.ts'
import { shardFor } from '../../src/issuance/active-issuer.ts'
import { issueApproved } from '../../src/issuance/issue.ts'
import { type CrlDeps, type IssuedRound, issueCrl } from '../../src/revocation/issue-crl.ts'
import { revokeAuthority } from '../../src/revocation/revoke-authority.ts'
import { call } from './fixtures.ts'
import {
  approved,
  type House,
  issueDeps,
  JOB,
  OFFICER,
  openHouse,
  person,
  pointersOf,
  signedRelease,
  signedRevoke,
} from './house.ts'

const HOUR_MS = 3_600_000

export interface CrlHouse extends House {
  /** How many shards new certificates are spread over; may be changed between rounds. */
  shards: number
  readonly crlDeps: CrlDeps
  /** A round of the issuing CA's CRLs, or of another's, when it is due. */
  round(options?: { readonly force?: boolean; readonly issuer?: string }): Promise<IssuedRound | undefined>
  /** Certificates of so many new people, in one batch. */
  certify(count: number, profile?: string): Promise<readonly IssuedCertificate[]>
  /** Into which shard a certificate fell; undefined: it points to the full CRL. */
  shardOf(serialNumber: string): Promise<number | undefined>
  revoke(serialNumber: string, reason: SubscriberReason): Promise<unknown>
  release(serialNumber: string): Promise<unknown>
  revokeIssuing(): Promise<unknown>
}

export async function openCrlHouse(t: Test, at?: Date): Promise<CrlHouse> {
  const base = await openHouse(t, at)
  const crlDeps: CrlDeps = {
    store: base.stores.ca,
    clock: base.clock,
    signerOf: id => base.keys.signer(id),
    scheduleOf: () => ({ validityMs: 48 * HOUR_MS, reissueMs: 12 * HOUR_MS, baseMs: 12 * HOUR_MS }),
    pointsOf: issuer =>
      issuer.kind === 'root'
        ? { shards: [] }
        : { delta: `http://ca.example/crl/${issuer.id}.delta.crl`, shards: urlsOf(house.shards) },
  }
  const [revoke, release] = [signedRevoke(base), signedRelease(base)]
  const house: CrlHouse = {
    ...base,
    shards: 1,
    crlDeps,
    round: ({ issuer = 'issuing', ...options } = {}) => issueCrl(crlDeps)(JOB, issuer, options),
    certify: (count, profile = 'signature') => certify(house, { count, profile }),
    shardOf: async serialNumber => {
      const [row] = await base.sql('select shard from intents where serial_number = $1', [serialNumber])
      return typeof row?.['shard'] === 'number' ? row['shard'] : undefined
    },
    revoke: (serialNumber, reason) => revoke(call(OFFICER), serialNumber, { reason }),
    release: serialNumber => release(call(OFFICER), serialNumber),
    revokeIssuing: () =>
      revokeAuthority({ store: base.stores.owner, clock: base.clock })(call('administrator'), 'issuing', {
        reason: 'cACompromise',
      }),
  }
  return house
}

function urlsOf(count: number): readonly string[] {
  if (count === 1) return []
  return Array.from({ length: count }, (_, shard) => `http://ca.example/crl/issuing/shard-${shard}.crl`)
}

async function certify(
  house: CrlHouse,
  { count, profile }: { readonly count: number; readonly profile: string },
): Promise<readonly IssuedCertificate[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1)
    ids.push((await approved(house, person(house), { profile })).id)
  const known = await house.stores.ca.crlShards('issuing')
  const shards = urlsOf(house.shards)
    .map((url, shard) => ({ shard, url }))
    .filter(({ url }) => known.some(one => one.urls.includes(url)))
  const issuing = async () => ({
    issuer: house.issuing,
    signer: await house.keys.signer('issuing'),
    pointers: pointersOf('issuing'),
    shards,
  })
  await issueApproved(issueDeps(house, { issuing }))(JOB)
  const made: IssuedCertificate[] = []
  for (const id of ids) {
    const { serialNumber = '' } = (await house.stores.ra.request(id)) ?? {}
    const certificate = await house.stores.ra.certificate(serialNumber)
    if (certificate === undefined) throw new Error('nothing was issued')
    if ((await house.shardOf(serialNumber)) !== shardFor(serialNumber, shards)?.shard)
      throw new Error('the record names another shard than the serial number gives')
    made.push(certificate)
  }
  return made
}
