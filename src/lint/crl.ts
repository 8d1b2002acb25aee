/** Lints of the form of every CRL (RFC 5280 5.1, 5.2). Entries are judged in crl-entries.ts, scope in crl-scope.ts. */
import { fitsKey, SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../x509/algorithms.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CrlFields, crlNumberOf, readCrlFields } from '../x509/crl-reader.ts'
import { compareBytes, readTime } from '../x509/der.ts'
import { findExtension, read } from '../x509/extension-reader.ts'
import { OIDS } from '../x509/oids.ts'
import { type EntryDefects, judgeEntries } from './crl-entries.ts'
import { hasRightTimeType } from './fields.ts'
import { type Lint, text } from './lint.ts'

export interface CrlLintContext {
  readonly algorithm: SignatureAlgorithm
  readonly issuer: Certificate
  /** Number of the CRL published before this one. */
  readonly previousNumber?: bigint
  /** Number of the base, for a delta CRL. */
  readonly baseNumber?: bigint
  /** Addresses in the certificates that the CRL is for, when it is a part of all. */
  readonly points?: readonly string[]
}

export interface CrlView extends CrlFields {
  readonly context: CrlLintContext
  readonly from: Date
  readonly until: Date | undefined
  readonly number: bigint | undefined
  readonly defects: EntryDefects
}

/** Throws 'malformed' when the bytes are no TBSCertList in strict DER (C30). */
export function viewCrl(tbs: Uint8Array, context: CrlLintContext): CrlView {
  const fields = readCrlFields(tbs)
  return {
    ...fields,
    context,
    from: readTime(fields.thisUpdate),
    until: fields.nextUpdate === undefined ? undefined : readTime(fields.nextUpdate),
    number: crlNumberOf(fields.extensions),
    defects: judgeEntries(fields.revoked, context.baseNumber !== undefined),
  }
}

export const CRL_FORM_LINTS: readonly Lint<CrlView>[] = [
  {
    id: 'L01',
    code: 'l01-version',
    message: text('Versi CRL harus v2.', 'The version of the CRL must be v2.'),
    holds: ({ version }) => version === 1,
  },
  {
    id: 'L01',
    code: 'l01-next-update',
    message: text(
      'nextUpdate harus ada dan sesudah thisUpdate.',
      'nextUpdate must be there and come after thisUpdate.',
    ),
    holds: ({ from, until }) => until !== undefined && from < until,
  },
  {
    id: 'C07',
    code: 'c07-crl-time-type',
    message: text(
      'Waktu sampai 2049 harus UTCTime, sesudahnya GeneralizedTime.',
      'Times through 2049 must be UTCTime, later ones GeneralizedTime.',
    ),
    holds: ({ thisUpdate, nextUpdate = thisUpdate, from, until = from }) =>
      hasRightTimeType(thisUpdate, from) && hasRightTimeType(nextUpdate, until),
  },
  {
    id: 'L02',
    code: 'l02-algorithm',
    message: text(
      'Algoritma tanda tangan CRL bukan yang akan dipakai, atau tidak cocok dengan kunci.',
      'The signature algorithm of the CRL is not the one that will sign, or does not fit the key.',
    ),
    holds: ({ algorithm, context }) =>
      compareBytes(algorithm, SIGNATURE_ALGORITHMS[context.algorithm].identifier) === 0 &&
      fitsKey(context.algorithm, context.issuer.publicKey.kind),
  },
  {
    id: 'L02',
    code: 'l02-issuer',
    message: text('Penerbit CRL tidak cocok.', 'The issuer of the CRL does not match.'),
    holds: view => compareBytes(view.issuer, view.context.issuer.subject) === 0 && holdsAuthorityKey(view),
  },
  {
    id: 'C15',
    code: 'c15-crl-sign',
    message: text(
      'Kunci penerbit tidak boleh menandatangani CRL.',
      'The key of the issuer may not sign CRLs.',
    ),
    holds: ({ context }) => context.issuer.keyUsage?.includes('cRLSign') === true,
  },
  {
    id: 'L03',
    code: 'l03-empty-list',
    message: text('Daftar kosong tidak boleh ditulis.', 'An empty list must not be written.'),
    holds: ({ revoked }) => revoked === undefined || revoked.end > revoked.content,
  },
  {
    id: 'L04',
    code: 'l04-serials',
    message: text('Nomor seri berulang atau tidak sah.', 'A serial number is repeated or not allowed.'),
    holds: ({ defects }) => !defects.serial && !defects.repeated,
  },
  {
    id: 'L04',
    code: 'l04-revocation-date',
    message: text('Waktu pencabutan tidak sah.', 'A revocation date is not allowed.'),
    holds: ({ defects }) => !defects.date,
  },
  {
    id: 'L05',
    code: 'l05-number',
    message: text(
      'Nomor CRL harus ada, tidak kritis, paling banyak 20 oktet dan lebih besar daripada sebelumnya.',
      'The CRL number must be there, not critical, of at most 20 octets and above the one before.',
    ),
    holds: holdsNumber,
  },
  {
    id: 'L08',
    code: 'l08-entry-extensions',
    message: text(
      'Ekstensi entri CRL kosong, kritis, tak dikenal atau beralasan terlarang.',
      'Entry extensions are empty, critical, unknown or have a forbidden reason.',
    ),
    holds: ({ defects }) => !defects.extensions,
  },
]

function holdsAuthorityKey({ extensions, context }: CrlView): boolean {
  const id = read.authorityKeyIdentifier(extensions)
  const issuerId = context.issuer.subjectKeyIdentifier
  return id !== undefined && issuerId !== undefined && compareBytes(id, issuerId) === 0
}

/** RFC 5280 5.2.3. */
function holdsNumber({ number, extensions, context }: CrlView): boolean {
  if (number === undefined || number >= 1n << 159n) return false
  return (
    findExtension(extensions, OIDS.cRLNumber)?.critical === false && number > (context.previousNumber ?? -1n)
  )
}
