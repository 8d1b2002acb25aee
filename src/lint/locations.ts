/** Lints of where status and issuers are found, and of OCSP responders (RFC 5280 4.2.1.13, 4.2.2.1; RFC 6960). */
import { compareBytes } from '../x509/der.ts'
import { read } from '../x509/extension-reader.ts'
import { extension } from '../x509/extensions.ts'
import { OIDS } from '../x509/oids.ts'
import { extensionOf, hasExtension, type Lint, type LintKind, text, type View } from './lint.ts'

const RESPONDER: readonly LintKind[] = ['ocsp-responder']
const NOT_RESPONDER: readonly LintKind[] = ['root', 'intermediate', 'subscriber']

export const LOCATION_LINTS: readonly Lint[] = [
  {
    id: 'C28',
    code: 'c28-distribution-points',
    message: text(
      'cRLDistributionPoints harus tidak kritis, setiap titik tepat satu alamat http.',
      'cRLDistributionPoints must not be critical and have exactly one http address a point.',
    ),
    holds: holdsDistributionPoints,
  },
  {
    id: 'C28',
    code: 'c28-freshest-crl',
    message: text('freshestCRL tidak boleh kritis.', 'freshestCRL must not be critical.'),
    holds: view => extensionOf(view, OIDS.freshestCRL)?.critical !== true,
  },
  {
    id: 'C29',
    code: 'c29-authority-info-access',
    message: text(
      'authorityInfoAccess harus tidak kritis dan hanya memuat alamat http OCSP dan penerbit.',
      'authorityInfoAccess must not be critical and hold only http addresses of OCSP and issuers.',
    ),
    holds: holdsInfoAccess,
  },
  {
    id: 'Q11',
    code: 'q11-info-access-present',
    kinds: ['subscriber'],
    message: text(
      'authorityInfoAccess harus memuat OCSP dan caIssuers.',
      'authorityInfoAccess must hold OCSP and caIssuers.',
    ),
    holds: view => [OIDS.accessOcsp, OIDS.accessCaIssuers].every(method => methodsOf(view).includes(method)),
  },
  {
    id: 'O03',
    code: 'o03-responder-purpose',
    kinds: RESPONDER,
    message: text(
      'Tujuan kunci harus hanya OCSPSigning.',
      'The purpose of the key must be OCSPSigning only.',
    ),
    holds: ({ extendedKeyUsage: oids }) => oids?.length === 1 && oids[0] === OIDS.ocspSigning,
  },
  {
    id: 'O03',
    code: 'o03-no-responder-purpose',
    kinds: NOT_RESPONDER,
    // C27: an issuing CA that restricts purposes must leave OCSPSigning to its responders.
    message: text(
      'OCSPSigning dan ocsp-nocheck hanya untuk penjawab OCSP.',
      'OCSPSigning and ocsp-nocheck are for OCSP responders only.',
    ),
    holds: view =>
      !hasExtension(view, OIDS.ocspNoCheck) &&
      (view.isCa || view.extendedKeyUsage?.includes(OIDS.ocspSigning) !== true),
  },
  {
    id: 'O04',
    code: 'o04-no-check',
    kinds: RESPONDER,
    message: text(
      'ocsp-nocheck harus ada, NULL dan tidak kritis.',
      'ocsp-nocheck must be there, NULL, not critical.',
    ),
    holds: view => {
      const one = extensionOf(view, OIDS.ocspNoCheck)
      return one?.critical === false && compareBytes(one.value, extension.ocspNoCheck().value) === 0
    },
  },
  {
    id: 'N05',
    code: 'n05-responder-locations',
    kinds: RESPONDER,
    message: text(
      'Sertifikat penjawab OCSP tidak boleh menunjuk CRL atau OCSP.',
      'The certificate of an OCSP responder must not point to a CRL or to OCSP.',
    ),
    holds: view =>
      !hasExtension(view, OIDS.cRLDistributionPoints) && !methodsOf(view).includes(OIDS.accessOcsp),
  },
]

/** RFC 5280 8 warns of https here: checking its certificate could need the very CRL. */
const HTTP = /^http:\/\/[!-~]+$/

function holdsDistributionPoints(view: View): boolean {
  const one = extensionOf(view, OIDS.cRLDistributionPoints)
  if (one === undefined) return true
  const points = read.distributionPoints(view.extensions) ?? []
  return (
    !one.critical && points.length > 0 && points.every(uris => uris?.length === 1 && HTTP.test(uris[0] ?? ''))
  )
}

function holdsInfoAccess(view: View): boolean {
  const one = extensionOf(view, OIDS.authorityInfoAccess)
  if (one === undefined) return true
  const descriptions = read.accessDescriptions(view.extensions) ?? []
  return !one.critical && descriptions.length > 0 && descriptions.every(isHttpLocation)
}

function isHttpLocation({ method, url }: { readonly method: string; readonly url?: string }): boolean {
  return (method === OIDS.accessOcsp || method === OIDS.accessCaIssuers) && HTTP.test(url ?? '')
}

function methodsOf({ extensions }: View): string[] {
  return (read.accessDescriptions(extensions) ?? []).map(one => one.method)
}
