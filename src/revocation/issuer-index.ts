/** Finds the issuer that a CertID names (RFC 6960 4.1.1), by hash of name and key. */
import { createHash } from 'node:crypto'
import type { Issuer } from '../domain/issuer.ts'
import type { CertId } from '../x509/ocsp.ts'
import { keyHash } from '../x509/spki.ts'

type Find = (certId: CertId) => Issuer | undefined

/** The index is made anew only when the list of issuers is another one. */
export function issuerIndex(): (issuers: readonly Issuer[]) => Find {
  let known: readonly Issuer[] | undefined
  let find: Find = () => undefined
  return issuers => {
    if (issuers !== known) {
      known = issuers
      find = indexOf(issuers)
    }
    return find
  }
}

function indexOf(issuers: readonly Issuer[]): Find {
  const byHash = new Map<string, Issuer>()
  for (const issuer of issuers) {
    for (const hash of ['sha1', 'sha256'] as const) {
      const name = createHash(hash).update(issuer.certificate.subject).digest()
      byHash.set(keyOf(name, keyHash(issuer.certificate.publicKey.der, hash)), issuer)
    }
  }
  return certId => byHash.get(keyOf(certId.issuerNameHash, certId.issuerKeyHash))
}

function keyOf(name: Uint8Array, key: Uint8Array): string {
  return `${Buffer.from(name).toString('base64')}.${Buffer.from(key).toString('base64')}`
}
