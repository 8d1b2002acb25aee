/**
 * What can be wrong with bytes that come from outside: one table, so that every refusal of this room has
 * a stable code and a text for people. The person who can mend it is nearly always the applicant, whose
 * software wrote the bytes.
 */
import { type Code, type Finding, SegelError, type Text } from '../errors.ts'

const text = (id: string, en: string): Text => ({ id, en })

export const FAULTS = {
  'der-truncated': text('Data terpotong.', 'The data is cut short.'),
  'der-trailing-bytes': text('Ada data lebih setelah akhir.', 'There are bytes after the end.'),
  'der-indefinite-length': text(
    'Panjang tak tentu (BER) dilarang.',
    'Indefinite lengths (BER) are forbidden.',
  ),
  'der-non-minimal-length': text(
    'Panjang tidak ditulis sependek mungkin.',
    'A length is not in its shortest form.',
  ),
  'der-length-too-large': text('Panjang melebihi batas.', 'A length is beyond the limit.'),
  'der-nesting': text('Struktur bersarang terlalu dalam.', 'The structure is nested too deeply.'),
  'der-tag': text('Jenis data tak terduga.', 'A data type is not the expected one.'),
  'der-constructed-string': text('Teks terpecah (BER) dilarang.', 'Constructed strings (BER) are forbidden.'),
  'der-non-minimal-integer': text(
    'Bilangan tidak ditulis sependek mungkin.',
    'An integer is not in its shortest form.',
  ),
  'der-boolean': text('Nilai BOOLEAN tidak sah.', 'A BOOLEAN has a forbidden value.'),
  'der-null': text('NULL berisi data.', 'A NULL is not empty.'),
  'der-oid': text('Pengenal objek tidak sah.', 'An object identifier is ill-formed.'),
  'der-bit-string': text('BIT STRING tidak sah.', 'A BIT STRING is ill-formed.'),
  'der-string': text('Teks memuat karakter terlarang.', 'A string holds forbidden characters.'),
  'der-time': text('Waktu tidak sah.', 'A time is ill-formed.'),
  'der-set-order': text('Himpunan tidak terurut.', 'A SET OF is not sorted.'),
  'der-default-encoded': text('Nilai bawaan ikut ditulis.', 'A default value is written out.'),

  'pem-block': text(
    'Harus ada tepat satu blok PEM dari jenis yang diminta.',
    'There must be exactly one PEM block of the expected kind.',
  ),
  'pem-base64': text('Isi PEM bukan base64 yang sah.', 'The PEM body is not valid base64.'),

  'name-empty-value': text('Isian nama kosong.', 'A name attribute is empty.'),
  'name-too-long': text('Isian nama terlalu panjang.', 'A name attribute is too long.'),
  'name-charset': text(
    'Isian nama memuat karakter terlarang.',
    'A name attribute holds forbidden characters.',
  ),

  'key-algorithm-unsupported': text('Jenis kunci tidak didukung.', 'The kind of key is not supported.'),
  'key-parameters': text('Parameter kunci tidak sah.', 'The parameters of the key are not allowed.'),
  'key-curve-unsupported': text(
    'Kurva tidak didukung; pakai P-256, P-384 atau P-521.',
    'The curve is not supported; use P-256, P-384 or P-521.',
  ),
  'key-encoding': text('Kunci publik tidak tersusun benar.', 'The public key is ill-formed.'),
  'key-point-format': text('Titik kurva harus tak terkompresi.', 'The curve point must be uncompressed.'),
  'key-point-off-curve': text(
    'Titik kunci tidak berada pada kurva.',
    'The point of the key is not on its curve.',
  ),
  'key-point-small-order': text('Titik kunci berorde kecil.', 'The point of the key has a small order.'),
  'key-rsa-too-small': text('Kunci RSA kurang dari 2048 bit.', 'The RSA key has fewer than 2048 bits.'),
  'key-rsa-too-large': text('Kunci RSA lebih dari 4096 bit.', 'The RSA key has more than 4096 bits.'),
  'key-rsa-size': text(
    'Panjang kunci RSA bukan kelipatan 8 bit.',
    'The RSA key size is not a multiple of 8 bits.',
  ),
  'key-rsa-exponent': text(
    'Eksponen RSA harus ganjil dan paling sedikit 65537.',
    'The RSA exponent must be odd and at least 65537.',
  ),
  'key-rsa-modulus-even': text('Modulus RSA genap.', 'The RSA modulus is even.'),
  'key-rsa-small-factor': text('Modulus RSA mempunyai faktor kecil.', 'The RSA modulus has a small factor.'),
  'key-rsa-roca': text(
    'Kunci RSA lemah (ROCA); buat kunci baru.',
    'The RSA key is weak (ROCA); make a new one.',
  ),
  'key-rsa-fermat': text(
    'Kunci RSA lemah (bilangan prima berdekatan); buat kunci baru.',
    'The RSA key is weak (its primes are close); make a new one.',
  ),

  'csr-too-large': text(
    'Permintaan sertifikat lebih dari 64 KiB.',
    'The certification request is over 64 KiB.',
  ),
  'csr-not-der': text(
    'Permintaan sertifikat bukan DER yang sah.',
    'The certification request is not strict DER.',
  ),
  'csr-version': text(
    'Versi permintaan sertifikat tidak didukung.',
    'The version of the request is not supported.',
  ),
  'csr-signature-algorithm': text(
    'Algoritma tanda tangan permintaan tidak diizinkan.',
    'The signature algorithm of the request is not allowed.',
  ),
  'csr-algorithm-mismatch': text(
    'Algoritma tanda tangan tidak cocok dengan kunci.',
    'The signature algorithm does not fit the key.',
  ),
  'csr-signature-invalid': text(
    'Tanda tangan permintaan salah: kepemilikan kunci tidak terbukti.',
    'The signature of the request is wrong: possession of the key is not proven.',
  ),
  'csr-attributes': text(
    'Atribut permintaan tidak tersusun benar.',
    'The attributes of the request are ill-formed.',
  ),

  'extension-none': text('Tidak ada ekstensi.', 'There are no extensions.'),
  'extension-duplicate': text('Ekstensi yang sama muncul dua kali.', 'An extension occurs twice.'),
  'extension-value': text('Isi ekstensi tidak sah.', 'The value of an extension is ill-formed.'),

  'certificate-serial': text('Nomor seri tidak sah.', 'The serial number is not allowed.'),
  'certificate-version': text(
    'Versi sertifikat tidak didukung.',
    'The version of the certificate is not supported.',
  ),
  'certificate-algorithm': text(
    'Algoritma tanda tangan tidak didukung.',
    'The signature algorithm is not supported.',
  ),
  'certificate-algorithm-differs': text(
    'Kedua isian algoritma tanda tangan berbeda.',
    'The two signature algorithm fields differ.',
  ),

  'crl-version': text('Versi CRL tidak didukung.', 'The version of the CRL is not supported.'),
  'crl-finished': text('CRL sudah selesai disusun.', 'The CRL is already finished.'),
  'crl-reason': text('Alasan pencabutan tidak sah.', 'The revocation reason is not allowed.'),

  'ocsp-too-large': text('Permintaan OCSP terlalu besar.', 'The OCSP request is too large.'),
  'ocsp-version': text(
    'Versi permintaan OCSP tidak didukung.',
    'The version of the OCSP request is not supported.',
  ),
  'ocsp-request-count': text(
    'Permintaan OCSP harus memuat 1 sampai 16 sertifikat.',
    'An OCSP request must ask for 1 to 16 certificates.',
  ),
  'ocsp-cert-id': text('CertID tidak sah.', 'A CertID is ill-formed.'),
  'ocsp-critical-extension': text(
    'Permintaan OCSP memuat ekstensi kritis yang tak dikenal.',
    'The OCSP request holds an unknown critical extension.',
  ),
  'ocsp-nonce': text('Nonce harus 1 sampai 128 oktet.', 'The nonce must have 1 to 128 octets.'),

  'chain-empty': text('Rantai sertifikat kosong.', 'The certificate chain is empty.'),
  'chain-issuer-name': text('Nama penerbit tidak cocok.', 'The issuer name does not match.'),
  'chain-key-identifier': text(
    'Pengenal kunci penerbit tidak cocok.',
    'The issuer key identifier does not match.',
  ),
  'chain-issuer-not-ca': text(
    'Penerbit bukan otoritas sertifikat.',
    'The issuer is not a certification authority.',
  ),
  'chain-issuer-key-usage': text(
    'Kunci penerbit tidak boleh menandatangani sertifikat.',
    'The key of the issuer may not sign certificates.',
  ),
  'chain-signature': text('Tanda tangan penerbit salah.', 'The signature of the issuer is wrong.'),
  'chain-validity-nesting': text(
    'Masa berlaku melampaui masa berlaku penerbit.',
    'The validity goes beyond that of the issuer.',
  ),
  'chain-path-length': text(
    'Rantai lebih panjang daripada yang diizinkan.',
    'The chain is longer than allowed.',
  ),
  'chain-not-valid-at': text(
    'Sertifikat tidak berlaku pada waktu itu.',
    'A certificate is not valid at that time.',
  ),
  'chain-no-root': text('Rantai tidak berakhir pada sertifikat akar.', 'The chain does not end in a root.'),
} as const satisfies Record<string, Text>

export type Fault = keyof typeof FAULTS

/** The finding of a fault: it always ends the attempt. */
export function findingOf(fault: Fault): Finding {
  return { code: fault, effect: 'refuse', message: FAULTS[fault], action: 'applicant' }
}

/**
 * The error to throw for a fault; `beside` are further findings, the first being the general one.
 * The detail is the English text, for logs and machines.
 */
export function refusal(code: Code, fault: Fault, beside: readonly Finding[] = []): SegelError {
  return new SegelError(code, FAULTS[fault].en, { findings: [findingOf(fault), ...beside] })
}

/** A refusal of bytes that are not what they should be. */
export function malformed(fault: Fault): SegelError {
  return refusal('malformed', fault)
}
