/** The forms in which one certificate can be had: facts as JSON, or the certificate itself. */
import type { FoundCertificate } from '../../issuance/find.ts'
import { certsOnly } from '../../x509/cms.ts'
import { encodePem } from '../../x509/pem.ts'

/** What a person may write into a browser, and the media type it stands for. */
export const FORMATS = {
  json: 'application/json',
  pem: 'application/x-pem-file',
  der: 'application/pkix-cert',
  p7c: 'application/pkcs7-mime',
} as const
export type Format = keyof typeof FORMATS

/** In the order of our own preference. */
export const MEDIA_TYPES = [
  'application/json',
  'application/pem-certificate-chain',
  'application/x-pem-file',
  'application/pkix-cert',
  'application/pkcs7-mime',
] as const
export type CertificateMediaType = (typeof MEDIA_TYPES)[number]

type Encoding = (found: FoundCertificate, withChain: boolean) => Uint8Array

/** The octets for each form but JSON. */
export const ENCODINGS: Readonly<Record<Exclude<CertificateMediaType, 'application/json'>, Encoding>> = {
  // RFC 8555 9.1: the chain is the point of this type, so it is always whole.
  'application/pem-certificate-chain': found => pemOf(found, true),
  'application/x-pem-file': pemOf,
  'application/pkix-cert': found => found.certificate.der,
  'application/pkcs7-mime': found => certsOnly([found.certificate.der, ...found.chain]),
}

export function fileNameOf(serialNumber: string, type: CertificateMediaType): string {
  const ending = { json: 'json', pem: 'pem', 'pkix-cert': 'cer', 'pkcs7-mime': 'p7c' }
  const found = Object.entries(ending).find(([part]) => type.includes(part))
  return `${serialNumber}.${found?.[1] ?? 'bin'}`
}

function pemOf(found: FoundCertificate, withChain: boolean): Uint8Array {
  const certificates = withChain ? [found.certificate.der, ...found.chain] : [found.certificate.der]
  return Buffer.from(certificates.map(der => encodePem(der, 'CERTIFICATE')).join(''))
}
