/** Status of certificates in words; also for the portal and the console. */
import type { Messages } from './words.ts'

export const STATUS = {
  good: { id: 'Berlaku', en: 'Valid' },
  expired: { id: 'Masa berlaku habis', en: 'Expired' },
  held: { id: 'Ditangguhkan', en: 'On hold' },
  revoked: { id: 'Dicabut', en: 'Revoked' },
  unknown: { id: 'Tidak dikenal', en: 'Unknown' },
  'not-yet': { id: 'Belum berlaku', en: 'Not valid yet' },
} as const satisfies Messages

/** RFC 5280 5.3.1. */
export const REASONS = {
  unspecified: { id: 'Tidak disebutkan', en: 'Not stated' },
  keyCompromise: { id: 'Kunci pribadi bocor atau hilang', en: 'The private key leaked or was lost' },
  cACompromise: { id: 'Kunci CA bocor', en: "The CA's key leaked" },
  affiliationChanged: { id: 'Pindah atau berganti instansi', en: 'Moved or changed agency' },
  superseded: { id: 'Digantikan sertifikat baru', en: 'Replaced by a new certificate' },
  cessationOfOperation: { id: 'Tidak dipakai lagi', en: 'No longer in use' },
  certificateHold: { id: 'Ditangguhkan sementara', en: 'On hold for the time being' },
  removeFromCRL: { id: 'Penangguhan dilepas', en: 'Released from hold' },
  privilegeWithdrawn: { id: 'Wewenang ditarik', en: 'Privilege withdrawn' },
  aACompromise: { id: 'Otoritas atribut bocor', en: 'The attribute authority was compromised' },
} as const satisfies Messages

export const CHECK = {
  title: { id: 'Periksa sertifikat', en: 'Check a certificate' },
  lead: {
    id: 'Apakah sertifikat ini dari kami, dan masih berlaku sekarang? Siapa pun boleh bertanya, tanpa masuk.',
    en: 'Is this certificate ours, and is it still valid now? Anybody may ask, without signing in.',
  },
  byFile: { id: 'Dengan berkas', en: 'By its file' },
  fileLabel: { id: 'Berkas sertifikat', en: 'Certificate file' },
  fileHint: {
    id: 'Berakhiran .cer, .crt, .der atau .pem. Berkas dibaca di peramban Anda dan tidak dikirim ke mana pun.',
    en: 'Ending in .cer, .crt, .der or .pem. The file is read in your browser and sent nowhere.',
  },
  dropHere: { id: 'Atau letakkan berkasnya di sini', en: 'Or drop the file here' },
  fileNeedsScript: {
    id: 'Untuk membaca berkas, peramban Anda harus mengizinkan skrip. Nomor seri dapat diperiksa tanpa skrip.',
    en: 'To read a file your browser must allow scripts. A serial number can be checked without.',
  },
  bySerial: { id: 'Dengan nomor seri', en: 'By its serial number' },
  serialLabel: { id: 'Nomor seri', en: 'Serial number' },
  serialHint: {
    id: 'Heksadesimal, seperti 4a:0f:91 atau 4A 0F 91; tertulis pada rincian sertifikat.',
    en: 'Hexadecimal, such as 4a:0f:91 or 4A 0F 91; it stands in the details of the certificate.',
  },
  serialError: {
    id: 'Bukan nomor seri: hanya angka 0-9 dan huruf a-f, paling banyak 40.',
    en: 'Not a serial number: digits 0-9 and letters a-f only, 40 at most.',
  },
  issuerLabel: { id: 'Diterbitkan oleh', en: 'Issued by' },
  check: { id: 'Periksa', en: 'Check' },
  result: { id: 'Hasil', en: 'Result' },
  working: { id: 'Sedang memeriksa', en: 'Checking' },
  goodText: {
    id: 'Diterbitkan oleh CA ini dan tidak dicabut.',
    en: 'Issued by this CA and not revoked.',
  },
  expiredText: {
    id: 'Diterbitkan oleh CA ini; masa berlakunya sudah lewat. Tanda tangan yang dibuat sebelumnya tetap dapat dinilai.',
    en: 'Issued by this CA; its time is over. Signatures made before that can still be judged.',
  },
  heldText: {
    id: 'Jangan diandalkan: ditangguhkan sampai ada keputusan.',
    en: 'Do not rely on it: it is on hold until a decision is made.',
  },
  revokedText: {
    id: 'Jangan diandalkan untuk apa pun yang ditandatangani sejak waktu pencabutan.',
    en: 'Do not rely on it for anything signed since it was revoked.',
  },
  unknownText: {
    id: 'CA ini tidak pernah menerbitkan sertifikat dengan nomor itu.',
    en: 'This CA never issued a certificate with that number.',
  },
  'not-yetText': {
    id: 'Diterbitkan oleh CA ini dan tidak dicabut, tetapi masa berlakunya belum mulai.',
    en: 'Issued by this CA and not revoked, but its time has not begun.',
  },
  subject: { id: 'Pemilik', en: 'Holder' },
  organization: { id: 'Instansi', en: 'Organisation' },
  serialNumber: { id: 'Nomor seri', en: 'Serial number' },
  issuer: { id: 'Penerbit', en: 'Issuer' },
  begins: { id: 'Berlaku sejak', en: 'Valid from' },
  ends: { id: 'Berlaku sampai', en: 'Valid until' },
  revokedAt: { id: 'Dicabut pada', en: 'Revoked on' },
  reason: { id: 'Alasan', en: 'Reason' },
  asOf: { id: 'Keadaan pada', en: 'As of' },
  nextUpdate: { id: 'Jawaban berlaku sampai', en: 'This answer counts until' },
  howChecked: { id: 'Yang diperiksa peramban Anda', en: 'What your browser verified' },
  provedCertificate: {
    id: 'Tanda tangan CA pada sertifikat benar.',
    en: "The CA's signature on the certificate is right.",
  },
  provedAnswer: {
    id: 'Jawaban status (OCSP) ditandatangani oleh layanan jawab yang ditunjuk CA ini.',
    en: 'The status answer (OCSP) is signed by the responder that this CA appointed.',
  },
  provedFresh: {
    id: 'Jawaban itu baru, dan untuk pertanyaan Anda.',
    en: 'The answer is fresh, and to your question.',
  },
  notProved: {
    id: 'Tanda tangan pada jawaban tidak dapat diperiksa di peramban ini; keadaan di atas adalah jawaban server.',
    en: 'The signature on the answer could not be verified in this browser; the state above is what the server says.',
  },
  fromServer: {
    id: 'Dijawab oleh server dari basis datanya.',
    en: 'Answered by the server from its database.',
  },
  failNotCertificate: {
    id: 'Berkas ini bukan sertifikat X.509. Pilih berkas .cer, .crt, .der atau .pem.',
    en: 'This file is not an X.509 certificate. Choose a .cer, .crt, .der or .pem file.',
  },
  failTooLarge: {
    id: 'Berkas ini terlalu besar untuk sebuah sertifikat.',
    en: 'This file is too large for a certificate.',
  },
  failOtherIssuer: {
    id: 'Sertifikat ini diterbitkan oleh CA lain. Tanyakan statusnya kepada penerbitnya:',
    en: 'Another CA issued this certificate. Ask its issuer for the status:',
  },
  failForged: {
    id: 'Palsu: tanda tangan pada sertifikat ini bukan dari CA yang namanya dicantumkan. Laporkan kepada kami.',
    en: 'Forged: the signature on this certificate is not of the CA that it names. Report it to us.',
  },
  failIsAuthority: {
    id: 'Ini sertifikat CA kami sendiri. Bandingkan sidik jarinya di halaman Sertifikat CA.',
    en: 'This is a certificate of our own CA. Compare its fingerprint on the page of CA certificates.',
  },
  failAnswer: {
    id: 'Jawaban status tidak dapat dipercaya (tanda tangan, waktu, atau isinya tidak cocok). Jangan diandalkan; laporkan kepada kami.',
    en: 'The status answer cannot be trusted (signature, time or content do not fit). Do not rely on it; report it to us.',
  },
  failAway: {
    id: 'Layanan status tidak menjawab sekarang. Coba lagi sebentar lagi.',
    en: 'The status service does not answer now. Try again soon.',
  },
  failNoResponder: {
    id: 'Untuk penerbit ini tidak ada layanan OCSP; lihat CRL-nya di halaman sertifikat CA.',
    en: 'There is no OCSP service for this issuer; see its CRL on the page of CA certificates.',
  },
  nobodyYet: {
    id: 'Belum ada CA yang dapat ditanya.',
    en: 'There is no CA to ask yet.',
  },
  forSoftware: { id: 'Untuk perangkat lunak', en: 'For software' },
  forSoftwareText: {
    id: 'OCSP (RFC 6960) dan CRL (RFC 5280) terbuka tanpa kunci akses; alamatnya tertulis di setiap sertifikat.',
    en: 'OCSP (RFC 6960) and CRLs (RFC 5280) are open to all; their addresses stand in each certificate.',
  },
} as const satisfies Messages
