/** The officers' console: the queue, and words that its pages share. */
import type { ActsOn, Text } from '../../errors.ts'
import type { QueueTab } from '../../domain/queue.ts'
import type { RequestState } from '../../domain/request.ts'
import type { Messages } from './words.ts'

export const CONSOLE = {
  areas: { id: 'Bagian konsol', en: 'Parts of the console' },
  queueTitle: { id: 'Permohonan', en: 'Requests' },
  toQueue: { id: 'Permohonan', en: 'Requests' },
  toCertificates: { id: 'Sertifikat', en: 'Certificates' },
  toRevocations: { id: 'Meja pencabutan', en: 'Revocation desk' },
  tabs: { id: 'Daftar permohonan', en: 'Lists of requests' },
  doneTab: { id: 'Selesai', en: 'Done' },
  more: { id: (count: string) => `${count}+`, en: (count: string) => `${count}+` },
  overdue: {
    id: (count: string, days: number) =>
      `${count} permohonan menunggu Anda lebih dari ${String(days)} hari. Dahulukan yang paling lama.`,
    en: (count: string, days: number) =>
      `${count} requests have waited for you longer than ${String(days)} days. Take the oldest first.`,
  },
  overdueLink: { id: 'Tampilkan hanya itu', en: 'Show only those' },
  overdueBadge: { id: (days: string) => `${days}: terlalu lama`, en: (days: string) => `${days}: overdue` },
  filters: { id: 'Saring daftar', en: 'Filter the list' },
  search: { id: 'Cari nama, NIP, atau nomor seri', en: 'Name, employee number or serial number' },
  profile: { id: 'Jenis sertifikat', en: 'Kind of certificate' },
  agency: { id: 'Instansi', en: 'Agency' },
  waiting: { id: 'Lama menunggu', en: 'Waiting time' },
  anything: { id: 'Semua', en: 'All' },
  waitedAtLeast: {
    id: (days: number) => `${String(days)} hari atau lebih`,
    en: (days: number) => `${String(days)} days or more`,
  },
  apply: { id: 'Terapkan', en: 'Apply' },
  clear: { id: 'Hapus saringan', en: 'Clear filters' },
  savedViews: { id: 'Tampilan tersimpan', en: 'Saved views' },
  saveView: { id: 'Simpan tampilan ini', en: 'Save this view' },
  viewName: { id: 'Nama tampilan', en: 'Name of the view' },
  removeView: { id: (name: string) => `Hapus ${name}`, en: (name: string) => `Remove ${name}` },
  captionOpen: { id: 'Yang terlama di atas', en: 'Oldest first' },
  captionDone: { id: 'Yang terbaru di atas', en: 'Newest first' },
  applicant: { id: 'Pemohon', en: 'Applicant' },
  kind: { id: 'Sertifikat', en: 'Certificate' },
  agencyAndKind: { id: 'Instansi dan sertifikat', en: 'Agency and certificate' },
  checks: { id: 'Pemeriksaan otomatis', en: 'Automatic checks' },
  nothingSeen: { id: 'Tanpa temuan', en: 'Nothing found' },
  seen: {
    id: (count: number) => `${String(count)} hal perlu dilihat`,
    en: (count: number) => (count === 1 ? '1 thing to look at' : `${String(count)} things to look at`),
  },
  waitingFor: { id: 'Menunggu', en: 'Waits for' },
  since: { id: 'Diajukan', en: 'Submitted' },
  state: { id: 'Keadaan', en: 'State' },
  emptyWaiting: { id: 'Tidak ada yang menunggu Anda', en: 'Nothing waits for you' },
  emptyWaitingText: {
    id: 'Permohonan baru muncul di sini begitu giliran Anda.',
    en: 'New requests appear here when it is your turn.',
  },
  emptyList: { id: 'Tidak ada permohonan di sini', en: 'No requests here' },
  emptyFiltered: {
    id: 'Tidak ada yang cocok dengan saringan ini. Ubah atau hapus saringan.',
    en: 'Nothing matches these filters. Change or clear them.',
  },
  emptyListText: { id: 'Daftar ini kosong.', en: 'This list is empty.' },
  select: { id: (name: string) => `Pilih ${name}`, en: (name: string) => `Select ${name}` },
  decideSelected: { id: 'Periksa yang dipilih', en: 'Go through the selected' },
  selectAll: { id: 'Pilih semua', en: 'Select all' },
  selectNone: { id: 'Batalkan pilihan', en: 'Select none' },
  selected: { id: '{n} dipilih', en: '{n} selected' },
  severalHint: {
    id: 'Permohonan dengan kotak dapat diperiksa berurutan. Anda tetap menandatangani setiap permohonan.',
    en: 'Requests with a box can be gone through one after the other. You still sign each by itself.',
  },
  daysAgo: {
    id: (days: number) => (days === 0 ? 'hari ini' : `${String(days)} hari`),
    en: (days: number) => (days === 0 ? 'today' : days === 1 ? '1 day' : `${String(days)} days`),
  },
  help: { id: 'Pintasan papan tik', en: 'Keyboard shortcuts' },
  helpNext: { id: 'Baris berikutnya', en: 'Next row' },
  helpPrevious: { id: 'Baris sebelumnya', en: 'Previous row' },
  helpOpen: { id: 'Buka baris', en: 'Open the row' },
  helpApprove: { id: 'Setujui (dengan kunci sandi Anda)', en: 'Approve (with your passkey)' },
  helpReject: { id: 'Tolak', en: 'Reject' },
  helpSearch: { id: 'Cari', en: 'Search' },
  helpHelp: { id: 'Bantuan ini', en: 'This help' },
  helpSwitch: { id: 'Pakai pintasan satu huruf', en: 'Use single-letter shortcuts' },
  done: {
    id: (name: string, what: string) => `${name}: ${what}.`,
    en: (name: string, what: string) => `${name}: ${what}.`,
  },
  doneApproved: { id: 'disetujui', en: 'approved' },
  doneRejected: { id: 'ditolak', en: 'rejected' },
  doneAsked: { id: 'pertanyaan dikirim', en: 'the question was sent' },
  queueDone: {
    id: 'Selesai: tidak ada lagi yang menunggu Anda.',
    en: 'Done: nothing more waits for you.',
  },
} as const satisfies Messages

export const TAB_WORDS: Readonly<Record<QueueTab, Text>> = {
  waiting: { id: 'Menunggu saya', en: 'Waiting for me' },
  held: { id: 'Ditahan', en: 'Held' },
  asked: { id: 'Menunggu jawaban', en: 'Waiting for an answer' },
  others: { id: 'Menunggu pihak lain', en: 'Waiting for others' },
  open: { id: 'Semua yang terbuka', en: 'All that are open' },
}

export const STATE_WORDS: Readonly<Record<RequestState, Text>> = {
  submitted: { id: 'Diajukan', en: 'Submitted' },
  held: { id: 'Ditahan', en: 'Held' },
  verified: { id: 'Siap diputuskan', en: 'Ready to decide' },
  approved: { id: 'Disetujui', en: 'Approved' },
  issued: { id: 'Terbit', en: 'Issued' },
  rejected: { id: 'Ditolak', en: 'Rejected' },
  failed: { id: 'Gagal', en: 'Failed' },
  withdrawn: { id: 'Ditarik', en: 'Withdrawn' },
}

/** Who must act, within a sentence. */
export const ACTOR_WORDS: Readonly<Record<ActsOn | 'ca', Text>> = {
  applicant: { id: 'pemohon', en: 'the applicant' },
  agency: { id: 'pengelola kepegawaian instansi', en: 'the personnel office' },
  verifier: { id: 'verifikator', en: 'the verifier' },
  'registration-officer': { id: 'petugas pendaftaran', en: 'the registration officer' },
  administrator: { id: 'administrator', en: 'the administrator' },
  nobody: { id: 'tidak seorang pun', en: 'nobody' },
  ca: { id: 'penerbit (otomatis)', en: 'the issuer (automatic)' },
}
