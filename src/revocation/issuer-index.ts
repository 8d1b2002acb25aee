/** Finds the issuer that a CertID names (RFC 6960 4.1.1), by the hashes of its name and its key. */
import { type CertId, issuerPartsOf } from '../x509/ocsp.ts'

/** An issuer and the spelling it was named in: two spellings need two answers, for a CertID is echoed (O12). */
export interface NamedIssuer<T> {
  readonly served: T
  readonly spelling: number
  readonly hash: CertId['hash']
}

export type FindIssuer<T> = (certId: Pick<CertId, 'issuerPart'>) => NamedIssuer<T> | undefined

interface Served {
  readonly issuer: {
    readonly certificate: { readonly subject: Uint8Array; readonly publicKey: { readonly der: Uint8Array } }
  }
}

/** Two issuers of one name with two keys are two issuers here: a CA whose key was rolled over (O03). */
export function indexIssuers<T extends Served>(all: readonly T[]): FindIssuer<T> {
  const byPart = new Map<string, NamedIssuer<T>>()
  for (const served of all) {
    const { subject, publicKey } = served.issuer.certificate
    for (const [spelling, { hash, octets }] of issuerPartsOf({ subject, spki: publicKey.der }).entries())
      byPart.set(textOf(octets), { served, spelling, hash })
  }
  return ({ issuerPart }) => byPart.get(textOf(issuerPart))
}

/** One character an octet: the cheapest key that a Map takes. */
function textOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}
