/** Certificates in the console: finding, revoking, holding and releasing them. */
import type { CertificateStatus, SubscriberReason } from '../../domain/certificate.ts'
import type { Text } from '../../errors.ts'
import type { Messages } from './words.ts'

export const CERTIFICATES = {
  title: { id: 'Sertifikat', en: 'Certificates' },
  one: { id: (name: string) => `Sertifikat ${name}`, en: (name: string) => `Certificate of ${name}` },
  search: {
    id: 'Cari nama, NIP, atau awal nomor seri',
    en: 'Search by name, employee number or beginning of the serial number',
  },
  status: { id: 'Keadaan', en: 'Status' },
  ends: { id: 'Berakhir', en: 'Ends' },
  endsWithin: {
    id: (days: number) => `dalam ${String(days)} hari`,
    en: (days: number) => `within ${String(days)} days`,
  },
  holder: { id: 'Pemegang', en: 'Holder' },
  serialNumber: { id: 'Nomor seri', en: 'Serial number' },
  validity: { id: 'Masa berlaku', en: 'Validity' },
  issued: { id: 'Terbit', en: 'Issued' },
  until: { id: 'sampai', en: 'until' },
  caption: { id: 'Yang terbaru di atas', en: 'Newest first' },
  empty: { id: 'Tidak ada sertifikat yang cocok', en: 'No certificate matches' },
  emptyText: { id: 'Ubah atau hapus saringan.', en: 'Change or clear the filters.' },
  subject: { id: 'Subjek', en: 'Subject' },
  issuer: { id: 'Penerbit', en: 'Issuer' },
  keyFingerprint: { id: 'Sidik kunci (SHA-256)', en: 'Key fingerprint (SHA-256)' },
  request: { id: 'Permohonannya', en: 'Its request' },
  openRequest: { id: 'Buka permohonan', en: 'Open the request' },
  publicStatus: { id: 'Keadaan yang dilihat umum', en: 'Status as the public sees it' },
  others: { id: 'Sertifikat lain orang ini', en: "This person's other certificates" },
  revokedSince: { id: 'Dicabut sejak', en: 'Revoked since' },
  heldSince: { id: 'Ditangguhkan sejak', en: 'On hold since' },
  heldUntil: {
    id: 'Menjadi pencabutan pada',
    en: 'Becomes a revocation on',
  },
  holdEnds: {
    id: (day: string) => `Jika tidak dilepas sampai ${day}, penangguhan menjadi pencabutan.`,
    en: (day: string) => `If it is not released until ${day}, the hold becomes a revocation.`,
  },
  holdEndsSome: {
    id: 'Jika tidak dilepas sampai batas waktu jenisnya, penangguhan menjadi pencabutan.',
    en: 'If it is not released within the time that its kind allows, the hold becomes a revocation.',
  },
  reason: { id: 'Alasan', en: 'Reason' },
  lostSince: { id: 'Kunci hilang sejak', en: 'Key lost since' },
  comment: { id: 'Keterangan', en: 'Remark' },
  orderedBy: { id: 'Diperintahkan oleh', en: 'Ordered by' },
  download: { id: 'Unduh sertifikat (PEM)', en: 'Download the certificate (PEM)' },
  changeStatus: { id: 'Ubah keadaan', en: 'Change the status' },
  whatHappened: { id: 'Apa yang terjadi?', en: 'What has happened?' },
  final: {
    id: 'Pencabutan berlaku seketika dan tidak dapat dibatalkan. Penangguhan dapat dilepas oleh petugas pendaftaran.',
    en: 'A revocation takes effect at once and cannot be undone. A hold can be released by a registration officer.',
  },
  finalNow: {
    id: 'Sertifikat ini sudah dicabut. Itu tidak dapat dibatalkan.',
    en: 'This certificate is revoked. That cannot be undone.',
  },
  expiredNow: {
    id: 'Sertifikat ini sudah berakhir; keadaannya tidak diubah lagi.',
    en: 'This certificate has expired; its status is not changed any more.',
  },
  lostSinceHint: { id: 'Kosongkan bila tidak diketahui.', en: 'Leave empty if it is not known.' },
  commentHint: {
    id: 'Untuk catatan; tidak diumumkan. Jangan tulis NIK.',
    en: 'For the record; never published. Write no NIK.',
  },
  revokeNow: { id: 'Tandatangani perintah', en: 'Sign the order' },
  releaseTitle: { id: 'Lepas penangguhan', en: 'Release the hold' },
  releaseText: {
    id: 'Sertifikat berlaku lagi seketika, seolah tidak pernah ditangguhkan. Pastikan kuncinya aman.',
    en: 'The certificate is in force again at once, as if it had never been on hold. Make sure that its key is safe.',
  },
  releaseNow: { id: 'Lepas dan tandatangani', en: 'Release and sign' },
  releaseOnly: {
    id: 'Hanya petugas pendaftaran yang dapat melepas penangguhan.',
    en: 'Only a registration officer can release a hold.',
  },
  readOnly: {
    id: 'Anda melihat sertifikat ini tanpa wewenang mengubahnya.',
    en: 'You see this certificate without changing it.',
  },
  deskTitle: { id: 'Meja pencabutan', en: 'Revocation desk' },
  deskLead: {
    id: 'Cari semua sertifikat yang kena: milik satu orang, dengan satu kunci, dari satu profil atau masa. Lihat dahulu daftarnya; baru sesudah itu tandatangani satu per satu.',
    en: 'Find every certificate concerned: of one person, with one key, of one profile or period. Look at the list first; only then sign, one by one.',
  },
  deskSearch: { id: 'Yang mana?', en: 'Which ones?' },
  person: { id: 'Nama atau NIP', en: 'Name or employee number' },
  key: { id: 'Sidik kunci (SHA-256)', en: 'Key fingerprint (SHA-256)' },
  keyBad: {
    id: 'Sidik kunci terdiri dari 64 angka heksadesimal.',
    en: 'A key fingerprint has 64 hexadecimal digits.',
  },
  issuedFrom: { id: 'Terbit mulai', en: 'Issued from' },
  issuedUntil: { id: 'Terbit sampai', en: 'Issued until' },
  present: { id: 'Keadaan sekarang', en: 'Present status' },
  goodOnes: { id: 'Berlaku', en: 'Valid' },
  heldOnes: { id: 'Ditangguhkan', en: 'On hold' },
  dryRun: { id: 'Tampilkan yang kena', en: 'Show what is concerned' },
  chooseOne: {
    id: 'Pilih paling tidak satu: orang, kunci, jenis, instansi, atau masa.',
    en: 'Choose at least one: a person, a key, a kind, an agency or a period.',
  },
  concerned: {
    id: (count: string) => `${count} sertifikat kena. Belum ada yang diubah.`,
    en: (count: string) =>
      `${count === '1' ? '1 certificate is' : `${count} certificates are`} concerned. Nothing has been changed yet.`,
  },
  listed: {
    id: (count: number) =>
      `Halaman ini memuat ${String(count)} di antaranya; yang ditandatangani hanya yang ada di halaman ini. Yang sudah selesai tidak muncul lagi: berhenti dan melanjutkan boleh kapan saja.`,
    en: (count: number) =>
      `This page has ${String(count)} of them; only those on this page are signed for. What is done does not appear again: stop and go on whenever you like.`,
  },
  asFile: { id: 'Unduh seluruh daftar (CSV)', en: 'Download the whole list (CSV)' },
  act: { id: 'Apa yang dilakukan', en: 'What to do' },
  revokeHeld: { id: 'Cabut sertifikat', en: 'Revoke the certificate' },
  doRelease: { id: 'Lepas penangguhan', en: 'Release the hold' },
  start: { id: 'Mulai, satu per satu', en: 'Begin, one by one' },
  stop: { id: 'Berhenti setelah yang ini', en: 'Stop after this one' },
  confirm: {
    id: (count: number) =>
      `Anda akan menandatangani ${String(count)} perintah, satu per satu. Setiap perintah berlaku seketika.`,
    en: (count: number) =>
      `You are going to sign ${String(count)} orders, one by one. Each takes effect at once.`,
  },
  doneRevoked: {
    id: 'Sertifikat dicabut. Itu berlaku sekarang.',
    en: 'The certificate is revoked, as of now.',
  },
  doneHeld: {
    id: 'Sertifikat ditangguhkan. Itu berlaku sekarang.',
    en: 'The certificate is on hold, as of now.',
  },
  doneReleased: {
    id: 'Penangguhan dilepas. Sertifikat berlaku lagi.',
    en: 'The hold is released. The certificate is in force again.',
  },
  doneWaits: {
    id: 'Perintah diterima. Penerbit memeriksa tanda tangan Anda; muat ulang sebentar lagi.',
    en: 'The order is taken. The issuer is checking your signature; load again in a moment.',
  },
  concernedList: { id: 'Sertifikat yang kena', en: 'Certificates concerned' },
  outcome: { id: 'Hasil', en: 'Outcome' },
} as const satisfies Messages

export const STATUS_WORDS: Readonly<Record<CertificateStatus, Text>> = {
  good: { id: 'Berlaku', en: 'Valid' },
  held: { id: 'Ditangguhkan', en: 'On hold' },
  revoked: { id: 'Dicabut', en: 'Revoked' },
  expired: { id: 'Berakhir', en: 'Expired' },
}

/** In the order of urgency. */
export const REASON_TITLES: Readonly<Record<SubscriberReason, Text>> = {
  keyCompromise: { id: 'Kunci bocor, hilang, atau dicuri', en: 'The key is known to others, lost or stolen' },
  certificateHold: { id: 'Belum jelas: tangguhkan dahulu', en: 'Not clear yet: put it on hold' },
  privilegeWithdrawn: {
    id: 'Diberhentikan, atau identitas ternyata tidak benar',
    en: 'Dismissed, or the identity proved to be false',
  },
  affiliationChanged: { id: 'Pindah instansi atau unit', en: 'Moved to another agency or unit' },
  superseded: {
    id: 'Diganti sertifikat lain, atau datanya berubah',
    en: 'Replaced by another, or its data have changed',
  },
  cessationOfOperation: {
    id: 'Pensiun, meninggal, atau kontrak berakhir',
    en: 'Retired, deceased, or the contract ended',
  },
  unspecified: { id: 'Alasan lain', en: 'Another reason' },
}

/** What follows from it. */
export const REASON_FOLLOWS: Readonly<Record<SubscriberReason, Text>> = {
  keyCompromise: {
    id: 'Tetap. Tanda tangan sejak tanggal hilangnya kunci tidak dipercaya lagi. Kunci ini tidak pernah disertifikatkan lagi.',
    en: 'Final. Signatures made since the key was lost are no longer trusted. This key is never certified again.',
  },
  certificateHold: {
    id: 'Dapat dilepas. Sertifikat tidak berlaku sampai dilepas petugas pendaftaran, atau dicabut.',
    en: 'Can be released. The certificate is not valid until a registration officer releases it, or it is revoked.',
  },
  privilegeWithdrawn: {
    id: 'Tetap. Tanda tangan sebelumnya tetap dapat diperiksa.',
    en: 'Final. Earlier signatures can still be checked.',
  },
  affiliationChanged: {
    id: 'Tetap. Orangnya dapat langsung mengajukan sertifikat dengan instansi yang baru.',
    en: 'Final. The person can apply at once for a certificate that names the new agency.',
  },
  superseded: {
    id: 'Tetap. Pastikan sertifikat penggantinya sudah ada.',
    en: 'Final. Make sure that the one which replaces it is there.',
  },
  cessationOfOperation: {
    id: 'Tetap. Tanda tangan sebelumnya tetap dapat diperiksa.',
    en: 'Final. Earlier signatures can still be checked.',
  },
  unspecified: {
    id: 'Tetap. Tulis alasannya pada keterangan.',
    en: 'Final. Write the reason into the remark.',
  },
}
