/** Lints of the basic fields: version, serial number, algorithms, validity (RFC 5280 4.1.2). */
import { fitsKey, SIGNATURE_ALGORITHMS } from '../x509/algorithms.ts'
import { compareBytes, type Element, TAG } from '../x509/der.ts'
import { type Lint, text } from './lint.ts'

export const FIELD_LINTS: readonly Lint[] = [
  {
    id: 'C01',
    code: 'c01-version',
    message: text('Versi harus v3.', 'The version must be v3.'),
    holds: view => view.version === 2,
  },
  {
    id: 'C02',
    code: 'c02-algorithm',
    message: text(
      'Algoritma tanda tangan dalam sertifikat bukan yang akan dipakai.',
      'The signature algorithm inside is not the one that will sign.',
    ),
    holds: ({ algorithm, context }) =>
      compareBytes(algorithm, SIGNATURE_ALGORITHMS[context.algorithm].identifier) === 0,
  },
  {
    id: 'C31',
    code: 'c31-algorithm-fits-key',
    message: text(
      'Algoritma tidak cocok dengan kunci penerbit.',
      'The algorithm does not fit the issuer key.',
    ),
    holds: ({ context, signingKey }) => fitsKey(context.algorithm, signingKey.kind),
  },
  {
    id: 'C03',
    code: 'c03-serial-range',
    message: text(
      'Nomor seri harus positif dan paling banyak 20 oktet.',
      'The serial number must be positive and have at most 20 octets.',
    ),
    holds: ({ serial }) =>
      serial.length <= 20 && (serial[0] ?? 0) < 0x80 && serial.some(octet => octet !== 0),
  },
  {
    id: 'C04',
    code: 'c04-serial-entropy',
    // A number of fewer octets cannot have come out of 64 random bits, but for one chance in 256.
    message: text('Nomor seri kurang dari 64 bit.', 'The serial number has fewer than 64 bits.'),
    holds: ({ serial }) => serial.length - (serial[0] === 0 ? 1 : 0) >= 8,
  },
  {
    id: 'C07',
    code: 'c07-time-type',
    message: text(
      'Waktu sampai 2049 harus UTCTime, sesudahnya GeneralizedTime.',
      'Times through 2049 must be UTCTime, later ones GeneralizedTime.',
    ),
    holds: view => hasRightTimeType(view.notBefore, view.from) && hasRightTimeType(view.notAfter, view.until),
  },
  {
    id: 'C08',
    code: 'c08-validity-order',
    message: text('Masa berlaku kosong.', 'The validity is empty.'),
    holds: ({ from, until }) => from < until,
  },
  {
    id: 'C32',
    code: 'c32-validity-nesting',
    message: text(
      'Masa berlaku melampaui masa berlaku penerbit.',
      'The validity goes beyond that of the issuer.',
    ),
    holds: ({ from, until, issuerCertificate: issuer }) =>
      issuer === undefined || (from >= issuer.notBefore && until <= issuer.notAfter),
  },
  {
    id: 'C09',
    code: 'c09-unique-ids',
    message: text('issuerUniqueID dan subjectUniqueID dilarang.', 'Unique identifiers are forbidden.'),
    holds: view => !view.uniqueIds,
  },
]

/** RFC 5280 4.1.2.5. The reader has already refused fractions, offsets and missing seconds. */
export function hasRightTimeType({ tag }: Element, date: Date): boolean {
  const year = date.getUTCFullYear()
  return tag === (year >= 1950 && year <= 2049 ? TAG.utcTime : TAG.generalizedTime)
}
