/** Lints of keys and what they may be used for (RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.12; RFC 8813). */
import { compareBytes } from '../x509/der.ts'
import { read } from '../x509/extension-reader.ts'
import { extension } from '../x509/extensions.ts'
import { OIDS } from '../x509/oids.ts'
import { strengthOf } from '../x509/spki.ts'
import { CA_KINDS, END_KINDS, extensionOf, type Lint, text, type View } from './lint.ts'

export const KEY_LINTS: readonly Lint[] = [
  {
    id: 'Q10',
    code: 'q10-key-usage-present',
    message: text('keyUsage tidak ada atau kosong.', 'keyUsage is missing or empty.'),
    holds: ({ keyUsage }) => keyUsage !== undefined && keyUsage.length > 0,
  },
  {
    id: 'C15',
    code: 'c15-key-usage-ca',
    message: text(
      'keyUsage harus kritis; keyCertSign dan cRLSign hanya untuk otoritas sertifikat.',
      'keyUsage must be critical; keyCertSign and cRLSign are for certification authorities only.',
    ),
    holds: holdsKeyUsage,
  },
  {
    id: 'C16',
    code: 'c16-key-usage-bits',
    message: text('keyUsage memuat bit yang tak dipakai.', 'keyUsage has bits that are not in use.'),
    // The reader skips the two bits it has no name for, so they would be missing here.
    holds: view => {
      const one = extensionOf(view, OIDS.keyUsage)
      return one === undefined || compareBytes(one.value, extension.keyUsage(view.keyUsage ?? []).value) === 0
    },
  },
  {
    id: 'C17',
    code: 'c17-no-encipherment',
    message: text('Kunci kurva eliptik tidak dapat mengenkripsi.', 'Elliptic curve keys cannot encipher.'),
    holds: ({ key, keyUsage = [] }) =>
      key.kind.startsWith('rsa-') ||
      !keyUsage.some(bit => bit === 'keyEncipherment' || bit === 'dataEncipherment'),
  },
  {
    id: 'C21',
    code: 'c21-basic-constraints',
    kinds: CA_KINDS,
    message: text(
      'basicConstraints otoritas harus kritis dengan cA=TRUE; otoritas penerbit harus berpathLen 0.',
      'basicConstraints of an authority must be critical with cA=TRUE; an issuing authority has pathLen 0.',
    ),
    holds: holdsCaConstraints,
  },
  {
    id: 'C22',
    code: 'c22-basic-constraints-end',
    kinds: END_KINDS,
    message: text(
      'Sertifikat ini tidak boleh menjadi otoritas.',
      'This certificate must not be an authority.',
    ),
    holds: ({ basicConstraints: one }) => one === undefined || (!one.ca && one.pathLength === undefined),
  },
  {
    id: 'C26',
    code: 'c26-extended-key-usage',
    message: text(
      'extendedKeyUsage kosong, berulang atau memuat anyExtendedKeyUsage.',
      'extendedKeyUsage is empty, repeats itself or has anyExtendedKeyUsage.',
    ),
    holds: ({ extendedKeyUsage: oids }) =>
      oids === undefined ||
      (oids.length > 0 && new Set(oids).size === oids.length && !oids.includes(OIDS.anyExtendedKeyUsage)),
  },
  {
    id: 'C27',
    code: 'c27-purposes-of-issuer',
    kinds: END_KINDS,
    message: text(
      'extendedKeyUsage memuat tujuan yang tidak diizinkan sertifikat penerbit.',
      'extendedKeyUsage has a purpose for which the certificate of the issuer leaves no room.',
    ),
    holds: holdsPurposesOfIssuer,
  },
  {
    id: 'P06',
    code: 'p06-ca-key-size',
    kinds: CA_KINDS,
    message: text(
      'Kunci otoritas kurang dari 3072 bit RSA.',
      'The RSA key of an authority is below 3072 bits.',
    ),
    holds: ({ key }) => !key.kind.startsWith('rsa-') || key.bits >= 3072,
  },
  {
    id: 'C32',
    code: 'c32-key-strength',
    kinds: CA_KINDS,
    message: text(
      'Kunci penerbit lebih lemah daripada kunci yang disertifikasi.',
      'The key of the issuer is weaker than the certified key.',
    ),
    holds: ({ key, signingKey }) => strengthOf(signingKey) >= strengthOf(key),
  },
]

/** keyCertSign exactly when cA (RFC 5280 4.2.1.3, 4.2.1.9). */
function holdsKeyUsage(view: View): boolean {
  const { keyUsage = [], isCa } = view
  const one = extensionOf(view, OIDS.keyUsage)
  const signsCrls = keyUsage.includes('cRLSign')
  return one?.critical !== false && keyUsage.includes('keyCertSign') === isCa && (isCa || !signsCrls)
}

/** Purposes in an authority's certificate bound those of its children (CABF, and what OpenSSL and NSS do with them). */
function holdsPurposesOfIssuer({ extendedKeyUsage = [], issuerCertificate }: View): boolean {
  const room = issuerCertificate && read.extendedKeyUsage(issuerCertificate.extensions)
  if (room === undefined || room.includes(OIDS.anyExtendedKeyUsage)) return true
  return extendedKeyUsage.length > 0 && extendedKeyUsage.every(oid => room.includes(oid))
}

function holdsCaConstraints(view: View): boolean {
  const one = extensionOf(view, OIDS.basicConstraints)
  const constraints = view.basicConstraints
  if (one?.critical !== true || constraints?.ca !== true) return false
  return view.context.kind === 'root' || constraints.pathLength === 0
}
