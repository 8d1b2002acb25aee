/** A CA certificate as pages show it. */
import { createHash } from 'node:crypto'
import { certificateFingerprint, type Certificate, parseCertificate } from '../../x509/certificate.ts'
import { nameToString, parseName } from '../../x509/name.ts'
import { keyHash } from '../../x509/spki.ts'
import type { AuthorityRow } from './facts.ts'

export interface Authority extends Omit<AuthorityRow, 'certificate'> {
  readonly certificate: Certificate
  /** Its common name, or all of it. */
  readonly name: string
  readonly fullName: string
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** What a CertID names it by (RFC 6960 4.1.1), SHA-256, hex. */
  readonly nameHash: string
  readonly keyHash: string
}

export function readAuthority(row: AuthorityRow): Authority {
  const certificate = parseCertificate(row.certificate)
  const attributes = parseName(certificate.subject)
  const fullName = nameToString(certificate.subject)
  return {
    ...row,
    certificate,
    name: attributes.findLast(({ type }) => type === 'CN')?.value ?? fullName,
    fullName,
    fingerprint: certificateFingerprint(certificate.der),
    nameHash: createHash('sha256').update(certificate.subject).digest('hex'),
    keyHash: Buffer.from(keyHash(certificate.publicKey.der, 'sha256')).toString('hex'),
  }
}

/** The root first, then who issues now, then who issued before. */
export function sortAuthorities(all: readonly Authority[]): readonly Authority[] {
  const rank = ({ kind, active }: Authority) => (kind === 'root' ? 0 : active ? 1 : 2)
  return all.toSorted((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))
}
