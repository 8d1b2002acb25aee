/** From a profile to the extensions of a certificate (RFC 5280 4.2), in one fixed order. */
import type { Profile } from '../domain/profile.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type Extension, extension } from '../x509/extensions.ts'
import type { PublicKey } from '../x509/spki.ts'

/** Where relying parties find status and issuer of what this issuer signs. */
export interface StatusPointers {
  readonly ocsp?: string
  readonly caIssuers: string
  readonly crl: string
}

interface Wanted {
  readonly profile: Profile
  readonly publicKey: PublicKey
  readonly issuer: Certificate | 'self'
  readonly emails: readonly string[]
  readonly pointers: StatusPointers | undefined
}

export function profileExtensions(wanted: Wanted): readonly Extension[] {
  const { profile, publicKey, issuer, emails } = wanted
  const isAuthority = profile.kind === 'root' || profile.kind === 'intermediate'
  return [
    ...(issuer === 'self' ? [] : [extension.authorityKeyIdentifier(keyIdentifierOf(issuer))]),
    extension.subjectKeyIdentifier(publicKey.keyIdentifier),
    ...(isAuthority ? [extension.basicConstraints(authority(profile))] : []),
    extension.keyUsage(profile.keyUsage),
    ...(profile.extendedKeyUsage.length === 0 ? [] : [extension.extendedKeyUsage(profile.extendedKeyUsage)]),
    ...(profile.policies.length === 0 ? [] : [extension.certificatePolicies(profile.policies)]),
    ...(emails.length === 0 ? [] : [extension.subjectAltName({ emails })]),
    ...(profile.ocspNoCheck === true ? [extension.ocspNoCheck()] : []),
    ...pointers(wanted),
  ]
}

function pointers({ profile, pointers: where }: Wanted): readonly Extension[] {
  if (!profile.statusPointers || where === undefined) return []
  return [
    extension.crlDistributionPoints([where.crl]),
    extension.authorityInfoAccess({
      ocsp: where.ocsp === undefined ? [] : [where.ocsp],
      caIssuers: [where.caIssuers],
    }),
  ]
}

function authority(profile: Profile): { readonly ca: true; readonly pathLength?: number } {
  return { ca: true, ...(profile.pathLength === undefined ? {} : { pathLength: profile.pathLength }) }
}

/** Children name the key as its certificate does (C14), however that identifier was made. */
function keyIdentifierOf(issuer: Certificate): Uint8Array {
  return issuer.subjectKeyIdentifier ?? issuer.publicKey.keyIdentifier
}
