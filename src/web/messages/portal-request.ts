/** Requesting a certificate in three steps, and following a request. */
import { PRIVACY_NOTICE } from '../../domain/privacy-notice.ts'
import type { Text } from '../../errors.ts'
import type { Messages } from './words.ts'

export const REQUEST = {
  title: { id: 'Ajukan sertifikat', en: 'Request a certificate' },
  step1: { id: 'Pilih keperluan', en: 'Choose a purpose' },
  step2: { id: 'Buat kunci', en: 'Make a key' },
  step3: { id: 'Periksa dan ajukan', en: 'Check and submit' },
  purposeLead: {
    id: 'Untuk apa sertifikat ini akan Anda pakai? Setiap keperluan memiliki sertifikatnya sendiri.',
    en: 'What will you use the certificate for? Each purpose has a certificate of its own.',
  },
  approvedBy: { id: 'Disetujui oleh', en: 'Approved by' },
  validFor: { id: 'Masa berlaku', en: 'Validity' },
  years: {
    id: (years: number) => `${years} tahun`,
    en: (years: number) => (years === 1 ? '1 year' : `${years} years`),
  },
  days: { id: (days: number) => `${days} hari`, en: (days: number) => `${days} days` },
  atMost: {
    id: 'atau sampai masa kerja Anda berakhir',
    en: 'or until your employment ends',
  },
  choose: { id: 'Pilih', en: 'Choose' },
  notPossible: { id: 'Belum dapat diajukan', en: 'Cannot be requested now' },
  and: { id: 'dan', en: 'and' },
  keyLead: {
    id: 'Sertifikat memuat kunci publik Anda. Kunci pribadinya hanya Anda yang memegang.',
    en: 'A certificate holds your public key. The private key is held by you alone.',
  },
  keyPromise: {
    id: 'Kunci dibuat dan disimpan di peramban ini, terkunci dengan frasa sandi Anda; kami tidak pernah menerimanya, dan tanpa frasa sandi itu tidak seorang pun dapat membukanya, kami pun tidak.',
    en: 'The key is made and kept in this browser, locked with your passphrase; we never receive it, and without the passphrase nobody can open it, not even we.',
  },
  way: { id: 'Dari mana kuncinya?', en: 'Where does the key come from?' },
  wayNew: { id: 'Buat kunci baru di peramban ini', en: 'Make a new key in this browser' },
  wayNewHint: {
    id: 'Untuk kebanyakan orang. Pakai komputer atau telepon Anda sendiri.',
    en: 'For most people. Use a computer or phone of your own.',
  },
  waySame: { id: 'Tetap pakai kunci sekarang', en: 'Keep the present key' },
  waySameHint: {
    id: 'Untuk memperpanjang tanpa mengganti kunci. Anda memerlukan frasa sandi kunci itu.',
    en: 'To renew without changing the key. You need the passphrase of that key.',
  },
  wayCsr: {
    id: 'Kunci ada di kartu pintar atau perangkat lain',
    en: 'The key is on a smart card or another device',
  },
  wayCsrHint: {
    id: 'Buat permintaan penandatanganan sertifikat (CSR) dengan perangkat itu, lalu masukkan di sini.',
    en: 'Make a certificate signing request (CSR) with that device and enter it here.',
  },
  noScript: {
    id: 'Membuat kunci di peramban memerlukan JavaScript. Tanpanya, tempelkan CSR di bawah ini.',
    en: 'Making a key in the browser needs JavaScript. Without it, paste a CSR below.',
  },
  passphrase: { id: 'Frasa sandi', en: 'Passphrase' },
  passphraseHint: {
    id: 'Paling sedikit 12 karakter. Empat kata yang tidak berhubungan mudah diingat dan sulit ditebak. Jangan berikan kepada siapa pun; bila lupa, kami tidak dapat memulihkannya.',
    en: 'At least 12 characters. Four unrelated words are easy to remember and hard to guess. Give it to nobody; if you forget it, we cannot restore it.',
  },
  reveal: { id: 'Tampilkan frasa sandi', en: 'Show the passphrase' },
  passphraseAgain: { id: 'Ulangi frasa sandi', en: 'Repeat the passphrase' },
  passphraseOfKey: { id: 'Frasa sandi kunci sekarang', en: 'Passphrase of the present key' },
  strength: { id: 'Kekuatan', en: 'Strength' },
  keyFile: { id: 'Berkas kunci', en: 'Key file' },
  keyFileHint: {
    id: 'Hanya perlu bila kunci itu dibuat di peramban lain: berkas .key.pem yang Anda simpan waktu itu.',
    en: 'Only needed when the key was made in another browser: the .key.pem file that you saved then.',
  },
  keyKind: { id: 'Jenis kunci', en: 'Kind of key' },
  keyKindHint: {
    id: 'Biarkan seperti ini, kecuali aplikasi Anda meminta RSA.',
    en: 'Leave it as it is, unless your application asks for RSA.',
  },
  csr: { id: 'Isi CSR', en: 'Text of the CSR' },
  csrHint: {
    id: 'Teks yang diawali -----BEGIN CERTIFICATE REQUEST-----, atau pilih berkasnya di bawah. Nama di dalamnya diabaikan; yang dipakai adalah data kepegawaian.',
    en: 'Text that begins with -----BEGIN CERTIFICATE REQUEST-----, or choose the file below. The name in it is ignored; the registry is what counts.',
  },
  csrFile: { id: 'Berkas CSR', en: 'CSR file' },
  csrFileHint: { id: 'PEM atau DER, misalnya .csr atau .p10', en: 'PEM or DER, such as .csr or .p10' },
  next: { id: 'Lanjut', en: 'Continue' },
  madeTitle: {
    id: 'Kunci sudah dibuat dan disimpan di peramban ini',
    en: 'The key is made and kept in this browser',
  },
  madeText: {
    id: 'Simpan juga berkas kunci ini sebagai cadangan: dengannya dan frasa sandi Anda, sertifikat dapat dipasang dari peramban mana pun, juga bila data peramban ini terhapus.',
    en: 'Also save this key file as a spare: with it and your passphrase the certificate can be set up from any browser, even when the data of this one are erased.',
  },
  saveKeyFile: { id: 'Simpan berkas kunci', en: 'Save the key file' },
  reviewLead: {
    id: 'Periksa isi sertifikat, dan bandingkan dengan data Anda menurut SIMPEG.',
    en: 'Check what will be certified, and compare it with what the registry says of you.',
  },
  willBeCertified: { id: 'Isi sertifikat', en: 'What will be certified' },
  registrySays: { id: 'Data Anda menurut SIMPEG', en: 'What the registry says of you' },
  name: { id: 'Nama', en: 'Name' },
  organization: { id: 'Instansi', en: 'Organisation' },
  unit: { id: 'Unit kerja', en: 'Unit' },
  country: { id: 'Negara', en: 'Country' },
  personCode: { id: 'Kode pemilik', en: 'Person code' },
  personCodeText: {
    id: 'kode acak, bukan NIK atau NIP',
    en: 'a random code, neither NIK nor NIP',
  },
  email: { id: 'Surel', en: 'E-mail' },
  noEmail: { id: 'Tidak ada', en: 'None' },
  usage: { id: 'Boleh dipakai untuk', en: 'May be used for' },
  keyFingerprint: { id: 'Sidik jari kunci', en: 'Key fingerprint' },
  kindOfRequest: { id: 'Jenis permohonan', en: 'Kind of request' },
  employeeNumber: { id: 'NIP/NI PPPK', en: 'Employee number' },
  fullName: { id: 'Nama dengan gelar', en: 'Name with titles' },
  birthDate: { id: 'Tanggal lahir', en: 'Date of birth' },
  employment: { id: 'Status kepegawaian', en: 'Employment status' },
  agency: { id: 'Instansi', en: 'Agency' },
  position: { id: 'Jabatan', en: 'Position' },
  officialEmail: { id: 'Surel dinas', en: 'Official mailbox' },
  retiresOn: { id: 'Pensiun', en: 'Retires' },
  contractEndsOn: { id: 'Kontrak berakhir', en: 'Contract ends' },
  wrongData: { id: 'Ada yang salah?', en: 'Is something wrong?' },
  wrongDataText: {
    id: 'Jangan ajukan. Minta pengelola kepegawaian instansi Anda memperbaiki SIMPEG, lalu mulai lagi dari sini. Kunci Anda tetap tersimpan.',
    en: 'Do not submit. Ask the personnel office of your agency to mend the registry, then start again here. Your key stays kept.',
  },
  findingsTitle: { id: 'Yang kami temukan', en: 'What we found' },
  noFindings: {
    id: 'Semua cocok; tidak ada yang perlu dibereskan.',
    en: 'All agrees; nothing needs mending.',
  },
  holdWarning: {
    id: 'Anda dapat mengajukan sekarang; permohonan akan tertahan sampai ini dibereskan.',
    en: 'You can submit now; the request will be held until this is mended.',
  },
  consentTitle: { id: 'Persetujuan Anda', en: 'Your consent' },
  consentText: PRIVACY_NOTICE.text,
  consent: PRIVACY_NOTICE.agreement,
  consentMissing: { id: 'Centang persetujuan untuk mengajukan.', en: 'Tick your consent to submit.' },
  submit: { id: 'Ajukan permohonan', en: 'Submit the request' },
  otherKey: { id: 'Ganti kunci', en: 'Another key' },
  refusedTitle: { id: 'Permohonan ini belum dapat diajukan', en: 'This request cannot be submitted yet' },
  changedTitle: { id: 'Data berubah sejak ditampilkan', en: 'The data have changed since they were shown' },
  changedText: {
    id: 'Periksa sekali lagi; di bawah ini keadaan terbaru.',
    en: 'Please check once more; below is how it stands now.',
  },
  requestTitle: { id: 'Permohonan', en: 'Request' },
  progress: { id: 'Perjalanan permohonan', en: 'Where the request stands' },
  stepVerifier: { id: 'Persetujuan verifikator instansi', en: "Approval by the agency's verifier" },
  stepOfficer: { id: 'Persetujuan petugas pendaftaran', en: 'Approval by a registration officer' },
  stepIssued: { id: 'Sertifikat terbit', en: 'Certificate issued' },
  approvedOn: {
    id: (officer: string, when: string) => `Disetujui oleh ${officer}, ${when}`,
    en: (officer: string, when: string) => `Approved by ${officer}, ${when}`,
  },
  rejectedOn: {
    id: (officer: string, when: string) => `Ditolak oleh ${officer}, ${when}`,
    en: (officer: string, when: string) => `Rejected by ${officer}, ${when}`,
  },
  reason: { id: 'Alasan', en: 'Reason' },
  toCertificate: { id: 'Ambil sertifikat', en: 'Fetch the certificate' },
  requestAgain: { id: 'Ajukan lagi', en: 'Submit another' },
  verifyAgain: { id: 'Periksa SIMPEG lagi', en: 'Ask the registry again' },
  verifyAgainText: {
    id: 'Sudah dibereskan? Kami tanyakan lagi kepada SIMPEG.',
    en: 'Has it been mended? We ask the registry again.',
  },
  withdraw: { id: 'Tarik permohonan ini', en: 'Withdraw this request' },
  withdrawText: {
    id: 'Permohonan yang ditarik tidak dapat dilanjutkan; Anda dapat mengajukan yang baru kapan saja.',
    en: 'A withdrawn request cannot be taken up again; you can submit another at any time.',
  },
  withdrawConfirm: { id: 'Ya, tarik permohonan', en: 'Yes, withdraw it' },
  askedTitle: { id: 'Petugas bertanya kepada Anda', en: 'An officer asks you' },
  answer: { id: 'Jawaban Anda', en: 'Your answer' },
  answerHint: {
    id: 'Jangan tulis frasa sandi. Petugas melihat jawaban ini di permohonan Anda.',
    en: 'Write no passphrase. Officers see this answer with your request.',
  },
  sendAnswer: { id: 'Kirim jawaban', en: 'Send the answer' },
  conversation: { id: 'Percakapan dengan petugas', en: 'Conversation with officers' },
  details: { id: 'Rincian', en: 'Details' },
} as const satisfies Messages

export const KINDS: Readonly<Record<'initial' | 'renewal' | 'rekey', Text>> = {
  initial: { id: 'Sertifikat baru', en: 'New certificate' },
  renewal: { id: 'Pembaruan, kunci tetap sama', en: 'Renewal, the key stays the same' },
  rekey: { id: 'Pembaruan dengan kunci baru', en: 'Re-key: renewal with a new key' },
}

/** Extended key usages and key usages that our profiles know, in words. */
export const USAGE_WORDS: Readonly<Record<string, Text>> = {
  '1.3.6.1.5.5.7.3.2': { id: 'masuk ke sistem pemerintah', en: 'signing in to systems of the government' },
  '1.3.6.1.5.5.7.3.4': { id: 'menandatangani surel dinas', en: 'signing official e-mail' },
  '1.3.6.1.5.5.7.3.36': { id: 'menandatangani dokumen', en: 'signing documents' },
  nonRepudiation: {
    id: 'mengikat diri pada isi yang ditandatangani',
    en: 'committing yourself to what is signed',
  },
}

/** For the script of the key page. */
export const KEY_SCRIPT = {
  tooShort: { id: 'Terlalu pendek: paling sedikit 12 karakter.', en: 'Too short: at least 12 characters.' },
  notAscii: {
    id: 'Pakai huruf, angka, dan tanda baca papan ketik biasa saja; program lain tidak selalu mengenal huruf lain.',
    en: 'Use plain keyboard letters, digits and punctuation only; other programs do not always know other letters.',
  },
  personal: {
    id: 'Memuat nama, nomor, surel, atau tanggal lahir Anda. Itu yang pertama dicoba orang.',
    en: 'Holds your name, number, mailbox or date of birth. That is what people try first.',
  },
  common: {
    id: 'Hampir semuanya kata yang lazim dipakai orang. Tambahkan kata lain.',
    en: 'Nearly all of it are words that everybody uses. Add other words.',
  },
  monotonous: { id: 'Terlalu banyak ulangan atau deretan.', en: 'Too much repetition, or letters in a row.' },
  guessable: { id: 'Masih mudah ditebak. Tambahkan satu kata.', en: 'Still easy to guess. Add a word.' },
  fair: { id: 'Cukup.', en: 'Fair.' },
  good: { id: 'Kuat.', en: 'Strong.' },
  differ: { id: 'Kedua frasa sandi tidak sama.', en: 'The two passphrases differ.' },
  working: { id: 'Membuat kunci …', en: 'Making the key …' },
  opening: { id: 'Membuka kunci …', en: 'Opening the key …' },
  wrong: { id: 'Frasa sandi salah untuk kunci ini.', en: 'That is not the passphrase of this key.' },
  noKey: {
    id: 'Kunci itu tidak ada di peramban ini. Pilih berkas kuncinya.',
    en: 'That key is not in this browser. Choose its key file.',
  },
  otherKey: {
    id: 'Berkas itu memuat kunci lain, bukan kunci sertifikat ini.',
    en: 'That file holds another key, not the one of this certificate.',
  },
  badFile: { id: 'Berkas itu bukan berkas yang diminta.', en: 'That is not the file asked for.' },
  badCsr: {
    id: 'Ini bukan CSR. Salin seluruhnya, dari BEGIN sampai END.',
    en: 'This is no CSR. Copy all of it, from BEGIN to END.',
  },
  failed: {
    id: 'Peramban ini tidak dapat membuat kunci. Coba peramban lain yang lebih baru.',
    en: 'This browser cannot make keys. Please try a newer one.',
  },
  notKept: {
    id: 'Peramban ini tidak mau menyimpan kunci (mungkin jendela samaran). Simpan berkas kuncinya, kalau tidak kunci hilang.',
    en: 'This browser refuses to keep the key (a private window, perhaps). Save the key file, or the key is lost.',
  },
} as const satisfies Messages
