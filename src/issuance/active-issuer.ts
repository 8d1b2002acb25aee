/** The issuer that certifies now, its key, and where its certificates will point to. */
import type { Issuer } from '../domain/issuer.ts'
import { SegelError } from '../errors.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import { parseCertificate } from '../x509/certificate.ts'
import type { StatusPointers } from './profile-extensions.ts'

export interface ActiveIssuerDeps {
  readonly store: Pick<Store, 'issuers' | 'certificate' | 'crlShards'>
  readonly signerOf: (issuerId: string) => Promise<Signer | undefined>
  readonly pointersOf: (issuerId: string) => StatusPointers
  /** Addresses of the shards over which its certificates are to be spread, by number; none: all on the full CRL. */
  readonly shardUrlsOf: (issuer: Issuer) => readonly string[]
}

export interface Shard {
  readonly shard: number
  readonly url: string
}

export interface Issuing {
  readonly issuer: Issuer
  readonly signer: Signer
  readonly pointers: StatusPointers
  readonly shards?: readonly Shard[]
}

/** @throws SegelError `signer-unavailable` when there is none, its key is away, or it was revoked: says which */
export function activeIssuer(deps: ActiveIssuerDeps) {
  return async (): Promise<Issuing> => {
    const issuer = (await deps.store.issuers()).find(one => one.active)
    if (issuer === undefined) throw unavailable('No issuer is active.')
    await assertNotRevoked(deps, issuer)
    const signer = await deps.signerOf(issuer.id)
    if (signer === undefined) throw unavailable(`The key of issuer ${issuer.id} is not at hand.`)
    return { issuer, signer, pointers: deps.pointersOf(issuer.id), shards: await readyShards(deps, issuer) }
  }
}

/** Spreads serial numbers, which are random, evenly; undefined: the certificate points to the full CRL. */
export function shardFor(serialNumber: string, shards: readonly Shard[] = []): Shard | undefined {
  return shards.length === 0 ? undefined : shards[Number.parseInt(serialNumber.slice(-8), 16) % shards.length]
}

/** A certificate of a revoked issuer would be worth nothing to its subscriber, and an embarrassment to the house. */
async function assertNotRevoked({ store }: ActiveIssuerDeps, issuer: Issuer): Promise<void> {
  const path = [issuer.certificate, ...issuer.chain.map(der => parseCertificate(der))]
  for (const { serialNumber } of path) {
    const reason = (await store.certificate(serialNumber))?.revocation?.reason
    if (reason === undefined) continue
    throw unavailable(
      `Issuer ${issuer.id} is revoked (${reason}): nothing is issued from it. Make a new one with "segel authority create".`,
    )
  }
}

/** Only those whose CRL is there already: the address of a shard is on record from its first CRL on. */
async function readyShards(deps: ActiveIssuerDeps, issuer: Issuer): Promise<readonly Shard[]> {
  const wanted = deps.shardUrlsOf(issuer)
  if (wanted.length === 0) return []
  const known = await deps.store.crlShards(issuer.id)
  return wanted
    .map((url, shard) => ({ shard, url }))
    .filter(({ shard, url }) => known.some(one => one.shard === shard && one.urls.includes(url)))
}

function unavailable(detail: string): SegelError {
  return new SegelError('signer-unavailable', detail)
}
