/** One's own account: passkeys and sessions; and the page of an invitation. */
import type { Messages } from './words.ts'

export const ACCOUNT = {
  title: { id: 'Akun saya', en: 'My account' },
  lead: {
    id: 'Kunci sandi dan sesi masuk Anda. Bila ada yang tidak Anda kenali, akhiri dan laporkan.',
    en: 'Your passkeys and sessions. If you see one that you do not know, end it and report it.',
  },
  name: { id: 'Nama', en: 'Name' },
  role: { id: 'Peran', en: 'Role' },
  agency: { id: 'Instansi', en: 'Agency' },
  remindersTitle: { id: 'Pengingat lewat surel', en: 'Reminders by mail' },
  remindersText: {
    id: 'Jika ada yang menunggu Anda terlalu lama, Anda menerima satu surel sehari pada hari kerja, ke surel dinas yang tercatat di data kepegawaian. Isinya jumlah dan tautan, tanpa nama.',
    en: 'When something has waited for you too long, you get one mail a day on working days, to the official mailbox in the employee registry. It has counts and links, no names.',
  },
  remindersWanted: { id: 'Ingatkan saya', en: 'Remind me' },
  remindersSave: { id: 'Simpan', en: 'Save' },
  reminders: { id: 'Pengaturan pengingat disimpan.', en: 'The setting of reminders is kept.' },
  passkeys: { id: 'Kunci sandi (passkey)', en: 'Passkeys' },
  passkeysCaption: { id: 'Kunci sandi yang dapat Anda gunakan', en: 'Passkeys that you can use' },
  label: { id: 'Nama kunci sandi', en: 'Name of the passkey' },
  action: { id: 'Tindakan', en: 'Action' },
  remove: { id: 'Hapus', en: 'Remove' },
  removeNamed: {
    id: (label: string) => `Hapus kunci sandi ${label}`,
    en: (label: string) => `Remove the passkey ${label}`,
  },
  noPasskeys: { id: 'Belum ada kunci sandi', en: 'No passkeys yet' },
  noPasskeysText: {
    id: 'Dengan kunci sandi Anda masuk lebih cepat, tanpa kata sandi dan tanpa tautan surel.',
    en: 'With a passkey you sign in faster, without a password and without a link in a mail.',
  },
  addTitle: { id: 'Tambah kunci sandi', en: 'Add a passkey' },
  addFirstText: {
    id: 'Buat di perangkat ini. Anda memakai sidik jari, wajah, atau PIN yang membuka perangkat.',
    en: 'Make it on this device. You use the fingerprint, face or PIN that opens the device.',
  },
  addText: {
    id: 'Tambahkan kunci sandi kedua di perangkat lain, supaya Anda tetap dapat masuk bila satu hilang.',
    en: 'Add a second passkey on another device, so that you can still sign in when one is lost.',
  },
  labelHint: {
    id: 'Supaya Anda mengenalinya, misalnya “Laptop kantor”. Jangan menulis nomor pegawai.',
    en: 'So that you know it again, such as “Office laptop”. Do not write an employee number.',
  },
  addButton: { id: 'Tambah kunci sandi', en: 'Add a passkey' },
  signToAdd: {
    id: 'Kunci baru sudah dibuat. Sekarang setujui dengan kunci sandi yang sudah terdaftar.',
    en: 'The new passkey is made. Now approve it with a passkey that is enrolled already.',
  },
  added: { id: 'Kunci sandi ditambahkan.', en: 'The passkey was added.' },
  removed: { id: 'Kunci sandi dihapus.', en: 'The passkey was removed.' },
  ended: { id: 'Sesi diakhiri.', en: 'The session was ended.' },
  known: {
    id: 'Perangkat ini sudah menyimpan kunci sandi Anda.',
    en: 'This device holds a passkey of yours already.',
  },
  sessions: { id: 'Sesi masuk', en: 'Sessions' },
  sessionsCaption: { id: 'Tempat Anda sedang masuk', en: 'Where you are signed in' },
  since: { id: 'Mulai', en: 'Since' },
  lastSeen: { id: 'Terakhir digunakan', en: 'Last used' },
  method: { id: 'Cara masuk', en: 'Signed in by' },
  here: { id: 'Sesi ini', en: 'This session' },
  end: { id: 'Akhiri', en: 'End' },
  endNamed: {
    id: (when: string) => `Akhiri sesi sejak ${when}`,
    en: (when: string) => `End the session since ${when}`,
  },
  endAll: { id: 'Akhiri semua sesi', en: 'End all sessions' },
  endAllText: {
    id: 'Di semua perangkat, juga di sini: setelah itu Anda perlu masuk lagi.',
    en: 'On all devices, here too: after that you have to sign in again.',
  },
} as const satisfies Messages

export const ROLE_NAMES = {
  employee: { id: 'Pegawai', en: 'Employee' },
  verifier: { id: 'Verifikator', en: 'Verifier' },
  'registration-officer': { id: 'Petugas pendaftaran', en: 'Registration officer' },
  auditor: { id: 'Auditor', en: 'Auditor' },
  administrator: { id: 'Administrator', en: 'Administrator' },
  system: { id: 'Sistem', en: 'System' },
} as const satisfies Messages

export const METHOD_NAMES = {
  passkey: { id: 'Kunci sandi', en: 'Passkey' },
  oidc: { id: 'Akun instansi', en: "The agency's account" },
  'mail-link': { id: 'Tautan surel', en: 'Link in a mail' },
} as const satisfies Messages

export const ENROLL = {
  title: { id: 'Undangan petugas', en: 'Invitation of an officer' },
  lead: {
    id: 'Buat kunci sandi (passkey) di perangkat ini. Dengan kunci itulah Anda nanti masuk dan menandatangani keputusan.',
    en: 'Make a passkey on this device. With it you will sign in and sign your decisions.',
  },
  noLinkTitle: { id: 'Tautan tidak lengkap', en: 'The link is not complete' },
  noLink: {
    id: 'Buka tautan undangan seutuhnya, termasuk bagian setelah tanda #. Bila perlu, salin lalu tempel di kolom alamat. Bila tetap tidak dapat dibuka, minta undangan baru kepada administrator.',
    en: 'Open the whole link of the invitation, with what is after the # sign. Copy and paste it if need be. If it still does not open, ask an administrator for a new one.',
  },
  notOpenTitle: { id: 'Undangan tidak dapat digunakan', en: 'The invitation cannot be used' },
  notOpen: {
    id: 'Undangan ini sudah digunakan, sudah berakhir, atau tidak dikenal. Minta undangan baru kepada administrator.',
    en: 'This invitation was used, has ended or is not known. Ask an administrator for a new one.',
  },
  invitationTitle: { id: 'Undangan ini untuk', en: 'This invitation is for' },
  expires: { id: 'Berlaku sampai', en: 'Valid until' },
  kind: { id: 'Jenis', en: 'Kind' },
  first: { id: 'Pendaftaran pertama', en: 'First enrollment' },
  recovery: {
    id: 'Pemulihan: semua kunci sandi Anda yang lama tidak berlaku lagi',
    en: 'Recovery: all passkeys that you had before stop working',
  },
  button: { id: 'Buat kunci sandi', en: 'Make the passkey' },
  foreign: {
    id: 'Server meminta tanda tangan atas hal lain. Jangan lanjutkan; laporkan.',
    en: 'The server asked for a signature on something else. Do not go on; report it.',
  },
  cancelled: {
    id: 'Kunci sandi tidak jadi dibuat. Coba lagi; undangan masih berlaku.',
    en: 'No passkey was made. Try again; the invitation is still good.',
  },
} as const satisfies Messages
