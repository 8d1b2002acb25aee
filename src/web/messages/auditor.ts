/** The auditor's pages. */
import type { Messages } from './words.ts'

export const AUDITOR = {
  title: { id: 'Audit', en: 'Audit' },
  lead: {
    id: 'Setiap langkah tercatat dan ditandatangani. Membaca catatan ini pun tercatat.',
    en: 'Every step is recorded and signed for. Reading this record is recorded too.',
  },
  tabs: { id: 'Bagian audit', en: 'Parts of the audit' },
  overview: { id: 'Ringkasan', en: 'Overview' },
  events: { id: 'Catatan', en: 'Events' },
  conduct: { id: 'Pola kerja petugas', en: 'Officers’ conduct' },
  exporting: { id: 'Ekspor', en: 'Export' },
  checkpoint: { id: 'Titik periksa terbaru', en: 'Newest checkpoint' },
  checkpointText: {
    id: 'Kepala pohon Merkle dari seluruh catatan, ditandatangani dengan kunci audit. Simpan di luar sistem ini: dengan itu setiap perubahan sejarah akan terlihat.',
    en: 'The head of the Merkle tree of the whole log, signed by the audit key. Keep it outside of this system: with it, every change of history shows.',
  },
  noCheckpoint: { id: 'Belum ada titik periksa.', en: 'There is no checkpoint yet.' },
  figures: { id: 'Angka', en: 'Figures' },
  seeAdministration: { id: 'Lihat keadaan otoritas dan kunci', en: 'See the state of authorities and keys' },
  eventsLead: {
    id: 'Yang terbaru di atas. Saring menurut tindakan, objek, atau pelaku; tulis persis seperti tertera.',
    en: 'Newest first. Filter by action, object or actor, written exactly as shown.',
  },
  filter: { id: 'Saring', en: 'Filter' },
  clear: { id: 'Tampilkan semua', en: 'Show all' },
  number: { id: 'Nomor', en: 'Number' },
  at: { id: 'Waktu', en: 'When' },
  actor: { id: 'Pelaku', en: 'Actor' },
  role: { id: 'Peran', en: 'Role' },
  source: { id: 'Lewat', en: 'Through' },
  action: { id: 'Tindakan', en: 'Action' },
  object: { id: 'Objek', en: 'Object' },
  detail: { id: 'Rincian', en: 'Detail' },
  requestNumber: { id: 'Nomor rujukan', en: 'Reference number' },
  noEvents: { id: 'Tidak ada catatan yang cocok', en: 'No event fits' },
  noEventsText: {
    id: 'Periksa ejaan saringan, atau tampilkan semua.',
    en: 'Check how the filter is written, or show all.',
  },
  event: { id: (n: string) => `Catatan ${n}`, en: (n: string) => `Event ${n}` },
  body: { id: 'Persis seperti dicatat', en: 'Exactly as recorded' },
  sameObject: { id: 'Semua catatan tentang objek ini', en: 'All events about this object' },
  sameActor: { id: 'Semua catatan pelaku ini', en: 'All events of this actor' },
  proof: { id: 'Bukti', en: 'Proof' },
  proofWaits: {
    id: 'Titik periksa berikutnya akan mencakup catatan ini, biasanya dalam beberapa detik. Muat ulang halaman ini.',
    en: 'The next checkpoint will cover this event, usually within seconds. Reload this page.',
  },
  proofText: {
    id: 'Peramban Anda menghitung sendiri apakah catatan ini ada di pohon yang ditandatangani. Tempelkan kunci pemeriksa dari segel audit key untuk memeriksa tanda tangannya juga.',
    en: 'Your browser computes by itself whether this event is in the signed tree. Paste the verifier key from segel audit key to check the signature as well.',
  },
  verifierKey: { id: 'Kunci pemeriksa', en: 'Verifier key' },
  verifierKeyHint: {
    id: 'Seperti nama+0123abcd+base64; mintalah pada administrator, bukan dari halaman ini.',
    en: 'Like name+0123abcd+base64; ask the administrator for it, not this page.',
  },
  checkProof: { id: 'Periksa bukti', en: 'Check the proof' },
  proofHolds: {
    id: 'Catatan ini ada di pohon yang kepalanya tertera.',
    en: 'This event is in the tree whose head is shown.',
  },
  proofSigned: {
    id: 'Catatan ini ada di pohon, dan kepalanya ditandatangani dengan kunci itu.',
    en: 'This event is in the tree, and its head is signed by that key.',
  },
  proofFails: {
    id: 'Bukti TIDAK cocok: catatan ini bukan yang ditandatangani. Jalankan segel audit verify.',
    en: 'The proof does NOT hold: this event is not what was signed for. Run segel audit verify.',
  },
  proofUnsigned: {
    id: 'Catatan ada di pohon, tetapi tanda tangannya BUKAN dari kunci itu.',
    en: 'The event is in the tree, but the signature is NOT by that key.',
  },
  proofBadKey: { id: 'Itu bukan kunci pemeriksa.', en: 'That is no verifier key.' },
  leaf: { id: 'Daun', en: 'Leaf' },
  treeSize: { id: 'Ukuran pohon', en: 'Size of the tree' },
  root: { id: 'Kepala pohon', en: 'Root of the tree' },
  conductLead: {
    id: 'Pola yang jarang muncul dari kerja yang jujur. Temuan adalah alasan untuk bertanya, bukan putusan.',
    en: 'Patterns that honest work rarely makes. A finding is a reason to ask, not a verdict.',
  },
  fromDay: { id: 'Dari tanggal', en: 'From day' },
  toDay: { id: 'Sampai tanggal', en: 'To day' },
  showConduct: { id: 'Tampilkan', en: 'Show' },
  badPeriod: {
    id: 'Periode ini tidak dapat ditampilkan: pilih tanggal akhir setelah tanggal awal, paling lama satu tahun.',
    en: 'This period cannot be shown: choose an end after the beginning, a year apart at most.',
  },
  lookedAt: {
    id: (decisions: string, officers: string) =>
      `${decisions} keputusan oleh ${officers} petugas telah diperiksa.`,
    en: (decisions: string, officers: string) =>
      `Decisions looked at: ${decisions}, by officers: ${officers}.`,
  },
  noFindings: { id: 'Tidak ada yang mencolok', en: 'Nothing stands out' },
  noFindingsText: {
    id: 'Pilih periode lain untuk melihat lebih jauh.',
    en: 'Choose another period to look further.',
  },
  findings: { id: 'Temuan', en: 'Findings' },
  finding: { id: 'Yang terlihat', en: 'What was seen' },
  firstAt: { id: 'Pertama', en: 'First' },
  lastAt: { id: 'Terakhir', en: 'Last' },
  someRequests: { id: 'Contoh permohonan', en: 'Requests, such as' },
  findingsText: {
    id: 'Tautan menuju catatan tentang permohonan itu. Batas setiap temuan ada di konfigurasi (conduct).',
    en: 'Links lead to the events about the request. The bounds of each finding are in the configuration (conduct).',
  },
  exportTitle: { id: 'Ekspor catatan', en: 'Export events' },
  exportLead: {
    id: 'Satu berkas berisi catatan, bukti, titik periksa, dan sertifikat; dapat diperiksa di mesin lain dengan segel audit verify.',
    en: 'One file with events, proofs, checkpoints and certificates, to be verified on another machine by segel audit verify.',
  },
  from: { id: 'Dari nomor', en: 'From number' },
  to: { id: 'Sampai nomor', en: 'To number' },
  toHint: {
    id: 'Kosong: sampai titik periksa terbaru.',
    en: 'Empty: up to the newest checkpoint.',
  },
  download: { id: 'Unduh', en: 'Download' },
  badRange: {
    id: 'Tidak ada catatan pada rentang ini. Periksa kedua nomor; yang terakhir paling jauh titik periksa terbaru.',
    en: 'There are no events in this range. Check both numbers; the last is that of the newest checkpoint at most.',
  },
} as const satisfies Messages
