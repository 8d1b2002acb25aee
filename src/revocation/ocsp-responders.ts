/**
 * Who answers for whom: the issuers of the house, each with the responder keys that it has certified itself (O03).
 * Kept in memory and read again now and then, so that a lost database takes nobody's voice away.
 */
import type { Issuer } from '../domain/issuer.ts'
import { SegelError } from '../errors.ts'
import type { KeyStore, Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import type { SignatureAlgorithm } from '../x509/algorithms.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { checkIssuedBy } from '../x509/chain.ts'
import { OIDS } from '../x509/oids.ts'
import { keyHash } from '../x509/spki.ts'
import { type FindIssuer, indexIssuers } from './issuer-index.ts'

export interface Responder {
  readonly name: string
  readonly signer: Signer
  readonly certificate: Certificate
  /** SHA-1 of its key, which names it in an answer (O11, N04). */
  readonly keyHash: Uint8Array
}

export interface ServedIssuer {
  readonly issuer: Issuer
  /** The usual one first; of a key that was certified anew the old certificate behind the new one. */
  readonly responders: readonly Responder[]
}

export interface ServedIssuers {
  readonly all: readonly ServedIssuer[]
  readonly find: FindIssuer<ServedIssuer>
}

export interface RespondersDeps {
  readonly store: Pick<Store, 'issuers' | 'responders'>
  readonly keys: Pick<KeyStore, 'signer'>
  /** Name of the usual responder's key; the others that this key store holds answer when they are preferred. */
  readonly name: string
  /** A listed responder that cannot be used, and why. */
  readonly onUnusable: (what: string, error: unknown) => void
}

const NOBODY: ServedIssuers = { all: [], find: () => undefined }

export function servedIssuers(deps: RespondersDeps) {
  let served = NOBODY
  return {
    now: (): ServedIssuers => served,
    /**
     * Reads both lists anew. Issuers without a responder are left out: nobody could speak for them (N06). What
     * `follow` has to do before an issuer is answered for is done first.
     * @throws SegelError `store-unavailable`; the old lists stay
     */
    refresh: async (follow: (issuerId: string) => Promise<void>): Promise<void> => {
      const [issuers, listed] = [await deps.store.issuers(), await deps.store.responders()]
      const usual = (name: string) => (name === deps.name ? 0 : 1)
      const all: ServedIssuer[] = []
      for (const issuer of issuers) {
        const before = served.all.find(one => one.issuer.id === issuer.id)?.responders ?? []
        const own = listed
          .filter(one => one.issuerId === issuer.id)
          .toSorted((a, b) => usual(a.name) - usual(b.name))
        const responders: Responder[] = []
        for (const { name, certificate } of own)
          responders.push(...(await certified(deps, { issuer, name, certificate, before })))
        if (responders.length === 0) continue
        await follow(issuer.id)
        all.push({ issuer, responders })
      }
      served = { all, find: indexIssuers(all) }
    },
  }
}

interface Listed {
  readonly issuer: Issuer
  readonly name: string
  readonly certificate: Uint8Array | undefined
  readonly before: readonly Responder[]
}

/** The responder under its newest certificate and under the one before, which may have to do a little longer. */
async function certified(deps: RespondersDeps, listed: Listed): Promise<readonly Responder[]> {
  const { issuer, name, certificate } = listed
  if (certificate === undefined) return []
  const known = listed.before.filter(one => one.name === name)
  const [newest] = known
  if (newest !== undefined && Buffer.compare(newest.certificate.der, certificate) === 0) return known
  try {
    const signer = await deps.keys.signer(name)
    const parsed = parseCertificate(certificate)
    checkDelegate(parsed, issuer, signer)
    const made = { name, signer, certificate: parsed, keyHash: keyHash(signer.spki, 'sha1') }
    return newest === undefined ? [made] : [made, newest]
  } catch (error) {
    deps.onUnusable(`responder ${name} of ${issuer.id}`, error)
    return known
  }
}

/** RFC 6960 4.2.2.2: issued by this very key, for this purpose, and for the key we sign with (O03, O11). */
function checkDelegate(certificate: Certificate, issuer: Issuer, signer: Signer): void {
  checkIssuedBy(certificate, issuer.certificate)
  const isForUs = Buffer.compare(certificate.publicKey.der, signer.spki) === 0
  if (!isForUs || certificate.extendedKeyUsage?.includes(OIDS.ocspSigning) !== true)
    throw new SegelError('signer-unavailable', 'The certificate is not that of a responder with this key.')
}

/**
 * Who signs at `now` (milliseconds): the first whose certificate is valid, among those whose algorithm the requestor
 * prefers if there is one (RFC 6960 4.4.7.2.1, O15). Every key that was certified fulfils the policy, so no wish can
 * lead to a weaker signature than the policy has.
 * @throws SegelError `signer-unavailable` when no certificate is valid: an expired one proves nothing (N05)
 */
export function chooseResponder(
  { responders }: ServedIssuer,
  now: number,
  preferred: readonly SignatureAlgorithm[] = [],
): Responder {
  const valid = responders.filter(one => isValidAt(one.certificate, now))
  for (const algorithm of preferred) {
    const found = valid.find(one => one.signer.algorithm === algorithm)
    if (found !== undefined) return found
  }
  const [first] = valid
  if (first === undefined)
    throw new SegelError('signer-unavailable', 'No certificate of the OCSP responder is valid now.')
  return first
}

function isValidAt({ notBefore, notAfter }: Certificate, now: number): boolean {
  return notBefore.getTime() <= now && now < notAfter.getTime()
}
