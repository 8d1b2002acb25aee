/** Lints of what a CRL is about: all of an issuer, what changed since a base, or a part (RFC 5280 5.2.4 to 5.2.7). */
import { compareBytes } from '../x509/der.ts'
import { findExtension, read } from '../x509/extension-reader.ts'
import { extension } from '../x509/extensions.ts'
import { OIDS } from '../x509/oids.ts'
import type { CrlView } from './crl.ts'
import { type Lint, text } from './lint.ts'

/** Critical or not, as each clause of RFC 5280 5.2 demands; what is not here has no place in our CRLs. */
const CRITICALITY: ReadonlyMap<string, boolean> = new Map([
  [OIDS.authorityKeyIdentifier, false], // 5.2.1
  [OIDS.cRLNumber, false], // 5.2.3
  [OIDS.deltaCRLIndicator, true], // 5.2.4
  [OIDS.issuingDistributionPoint, true], // 5.2.5
  [OIDS.freshestCRL, false], // 5.2.6
  [OIDS.authorityInfoAccess, false], // 5.2.7
  [OIDS.expiredCertsOnCRL, false], // X.509 9.5.2.8
])

export const CRL_SCOPE_LINTS: readonly Lint<CrlView>[] = [
  {
    id: 'L18',
    code: 'l18-extensions',
    message: text(
      'CRL memuat ekstensi yang dilarang atau yang kekritisannya salah.',
      'The CRL has an extension that is forbidden or of wrong criticality.',
    ),
    holds: ({ extensions }) => extensions.every(({ oid, critical }) => CRITICALITY.get(oid) === critical),
  },
  {
    id: 'L12',
    code: 'l12-delta-indicator',
    message: text(
      'Delta CRL, dan hanya itu, harus menyebut nomor CRL dasarnya.',
      'A delta CRL, and only that, must name the number of its base.',
    ),
    holds: ({ extensions, context }) => read.deltaCRLIndicator(extensions) === context.baseNumber,
  },
  {
    id: 'L13',
    code: 'l13-base-before-delta',
    message: text(
      'Nomor dasar harus lebih kecil daripada nomor delta.',
      'The number of the base must be below that of the delta.',
    ),
    holds: ({ number, context }) => (context.baseNumber ?? -1n) < (number ?? 0n),
  },
  {
    id: 'L17',
    code: 'l17-freshest-crl',
    message: text(
      'freshestCRL hanya untuk CRL lengkap dan hanya berisi alamat http.',
      'freshestCRL is for complete CRLs only and holds nothing but http addresses.',
    ),
    holds: holdsFreshest,
  },
  {
    id: 'L18',
    code: 'l18-distribution-point',
    message: text(
      'issuingDistributionPoint harus menyebut titik yang tertulis di sertifikat, tidak lebih.',
      'issuingDistributionPoint must name the point that certificates name, and no more than is true.',
    ),
    holds: holdsPoint,
  },
  {
    id: 'L21',
    code: 'l21-info-access',
    message: text(
      'authorityInfoAccess pada CRL hanya boleh menunjuk penerbit.',
      'authorityInfoAccess of a CRL may point to issuers only.',
    ),
    holds: ({ extensions }) =>
      (read.accessDescriptions(extensions) ?? []).every(({ method }) => method === OIDS.accessCaIssuers),
  },
]

/** RFC 5280 5.2.6: a fullName and nothing else, which everything but a list of URIs fails to read as. */
function holdsFreshest({ extensions, context }: CrlView): boolean {
  const points = read.freshestCRL(extensions)
  if (points === undefined) return true
  if (context.baseNumber !== undefined || context.points !== undefined) return false
  return points.every(urls => urls?.every(url => url.startsWith('http://')) === true)
}

/**
 * RFC 5280 5.2.5. Without a name in the context the CRL is about all of its issuer and must not say otherwise (L19);
 * with names, the point is byte for byte the one that certificates name.
 */
function holdsPoint({ extensions, context }: CrlView): boolean {
  const found = findExtension(extensions, OIDS.issuingDistributionPoint)
  if (context.points === undefined) return found === undefined
  if (found === undefined) return false
  const { pathLength } = context.issuer
  // Only an issuer that can certify no CA may say that all of these are end entities.
  const scopes = pathLength === 0 ? [{ only: 'subscribers' } as const, {}] : [{}]
  return scopes.some(scope => {
    const { value } = extension.issuingDistributionPoint({ urls: context.points ?? [], ...scope })
    return compareBytes(found.value, value) === 0
  })
}
