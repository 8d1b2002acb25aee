/** The employees' portal: overview, history, and the words for states that all its pages share. */
import type { CertificateStatus } from '../../domain/certificate.ts'
import type { Tier } from '../../domain/profile.ts'
import type { RequestState } from '../../domain/request.ts'
import type { ActsOn, Text } from '../../errors.ts'
import type { Messages } from './words.ts'

export const PORTAL = {
  title: { id: 'Sertifikat saya', en: 'My certificates' },
  lead: {
    id: 'Sertifikat elektronik Anda, permohonan yang sedang diproses, dan permohonan baru.',
    en: 'Your electronic certificates, requests under way, and new requests.',
  },
  newRequest: { id: 'Ajukan sertifikat', en: 'Request a certificate' },
  history: { id: 'Riwayat', en: 'History' },
  historyTitle: { id: 'Riwayat sertifikat dan permohonan', en: 'History of certificates and requests' },
  historyLead: {
    id: 'Semua yang pernah diterbitkan untuk Anda atau Anda ajukan, terbaru di atas.',
    en: 'All that was ever issued to you or requested by you, newest first.',
  },
  historyLimit: {
    id: 'Yang ditampilkan adalah 100 sertifikat dan 100 permohonan terbaru.',
    en: 'Shown are the newest 100 certificates and the newest 100 requests.',
  },
  certificates: { id: 'Sertifikat', en: 'Certificates' },
  requests: { id: 'Permohonan', en: 'Requests' },
  openRequests: { id: 'Sedang diproses', en: 'Under way' },
  current: { id: 'Sertifikat Anda', en: 'Your certificates' },
  asked: {
    id: 'Petugas bertanya kepada Anda dan menunggu jawaban.',
    en: 'An officer has asked you something and waits for your answer.',
  },
  askedBadge: { id: 'Menunggu jawaban Anda', en: 'Waiting for your answer' },
  answer: { id: 'Jawab', en: 'Answer' },
  noneTitle: { id: 'Anda belum memiliki sertifikat', en: 'You have no certificate yet' },
  noneText: {
    id: 'Dengan sertifikat Anda dapat menandatangani dokumen, masuk ke sistem, atau mengamankan surel dinas. Mengajukannya perlu sekitar lima menit.',
    en: 'With a certificate you can sign documents, sign in to systems, or secure your official e-mail. Requesting one takes about five minutes.',
  },
  noHistory: { id: 'Belum ada apa pun di sini.', en: 'There is nothing here yet.' },
  validUntil: { id: 'Berlaku sampai', en: 'Valid until' },
  heldUntil: { id: 'Dicabut jika tidak dilepas sampai', en: 'Revoked if not released until' },
  validFrom: { id: 'Berlaku sejak', en: 'Valid from' },
  daysLeft: {
    id: (days: number) => `${days} hari lagi`,
    en: (days: number) => (days === 1 ? '1 day left' : `${days} days left`),
  },
  openCertificate: { id: 'Buka sertifikat', en: 'Open certificate' },
  openRequest: { id: 'Lihat permohonan', en: 'Look at the request' },
  submitted: { id: 'Diajukan', en: 'Submitted' },
  updated: { id: 'Terakhir berubah', en: 'Last changed' },
  purpose: { id: 'Keperluan', en: 'Purpose' },
  state: { id: 'Keadaan', en: 'State' },
  expiringSoon: { id: 'Segera berakhir', en: 'Expires soon' },
  expiresTitle: { id: 'Sertifikat Anda segera berakhir', en: 'Your certificate expires soon' },
  expiresText: {
    id: (purpose: string, day: string) =>
      `${purpose}: berlaku sampai ${day}. Perbarui sekarang supaya pekerjaan Anda tidak terhenti.`,
    en: (purpose: string, day: string) =>
      `${purpose}: valid until ${day}. Renew it now, so that your work does not come to a halt.`,
  },
  renew: { id: 'Perbarui', en: 'Renew' },
  reload: { id: 'Muat ulang untuk melihat keadaan terbaru', en: 'Reload to see the latest state' },
  watching: {
    id: 'Halaman ini memperbarui diri sendiri begitu ada perubahan.',
    en: 'This page renews itself as soon as something changes.',
  },
  changed: { id: 'Keadaan berubah. Memuat ulang …', en: 'The state has changed. Reloading …' },
  back: { id: 'Kembali', en: 'Back' },
  whoMustAct: { id: 'Yang perlu bertindak', en: 'Who must act' },
  notEmployee: {
    id: 'Halaman ini untuk pegawai tentang dirinya sendiri.',
    en: 'These pages are for employees, about themselves.',
  },
} as const satisfies Messages

export const STATUS_WORDS: Readonly<Record<CertificateStatus, Text>> = {
  good: { id: 'Berlaku', en: 'Valid' },
  held: { id: 'Ditangguhkan', en: 'On hold' },
  revoked: { id: 'Dicabut', en: 'Revoked' },
  expired: { id: 'Berakhir', en: 'Expired' },
}

export const STATE_WORDS: Readonly<Record<RequestState, Text>> = {
  submitted: { id: 'Diajukan', en: 'Submitted' },
  held: { id: 'Tertahan', en: 'Held' },
  verified: { id: 'Menunggu persetujuan', en: 'Waiting for approval' },
  approved: { id: 'Disetujui, sedang diterbitkan', en: 'Approved, being issued' },
  issued: { id: 'Diterbitkan', en: 'Issued' },
  rejected: { id: 'Ditolak', en: 'Rejected' },
  failed: { id: 'Gagal diterbitkan', en: 'Could not be issued' },
  withdrawn: { id: 'Ditarik kembali', en: 'Withdrawn' },
}

/** What the state means for the applicant, and what comes next. */
export const STATE_SENTENCES: Readonly<Record<RequestState, Text>> = {
  submitted: { id: 'Permohonan Anda sudah masuk.', en: 'Your request has come in.' },
  held: {
    id: 'Ada yang harus dibereskan dahulu; lihat di bawah apa dan oleh siapa.',
    en: 'Something must be mended first; see below what and by whom.',
  },
  verified: {
    id: 'Data Anda cocok. Petugas akan memeriksanya; Anda tidak perlu melakukan apa pun.',
    en: 'Your data agree. Officers will look at it; there is nothing you need to do.',
  },
  approved: {
    id: 'Semua persetujuan ada. Sertifikat terbit dalam beberapa detik.',
    en: 'All approvals are there. The certificate will be issued within seconds.',
  },
  issued: {
    id: 'Sertifikat Anda sudah terbit. Ambil berkasnya untuk mulai memakainya.',
    en: 'Your certificate has been issued. Fetch its file to start using it.',
  },
  rejected: {
    id: 'Petugas menolak permohonan ini; alasannya ada di bawah. Anda boleh mengajukan lagi.',
    en: 'An officer rejected this request; the reason stands below. You may submit another.',
  },
  failed: {
    id: 'Permohonan disetujui, tetapi tidak dapat diterbitkan. Ajukan lagi.',
    en: 'The request was approved but could not be issued. Please submit another.',
  },
  withdrawn: { id: 'Anda menarik kembali permohonan ini.', en: 'You withdrew this request.' },
}

export const TIER_WORDS: Readonly<Record<Tier, Text>> = {
  verifier: { id: 'verifikator instansi Anda', en: "your agency's verifier" },
  'registration-officer': { id: 'petugas pendaftaran', en: 'a registration officer' },
}

export const ACTS_ON_WORDS: Readonly<Record<ActsOn, Text>> = {
  applicant: { id: 'Anda sendiri', en: 'You yourself' },
  agency: { id: 'Pengelola kepegawaian instansi Anda', en: 'The personnel office of your agency' },
  verifier: { id: 'Verifikator instansi Anda', en: 'The verifier of your agency' },
  'registration-officer': { id: 'Petugas pendaftaran', en: 'The registration officer' },
  administrator: { id: 'Pengelola layanan ini', en: 'The administrator of this service' },
  nobody: { id: 'Tidak perlu tindakan', en: 'No action needed' },
}
