/** One certificate: what it says, its files, how to set it up, renewal and revocation. */
import type { Text } from '../../errors.ts'
import type { SubscriberReason } from '../../domain/certificate.ts'
import type { Messages } from './words.ts'

export const CERTIFICATE = {
  title: { id: 'Sertifikat', en: 'Certificate' },
  revokedOn: { id: 'Dicabut sejak', en: 'Revoked since' },
  heldOn: { id: 'Ditangguhkan sejak', en: 'On hold since' },
  reason: { id: 'Alasan', en: 'Reason' },
  subject: { id: 'Subjek', en: 'Subject' },
  serialNumber: { id: 'Nomor seri', en: 'Serial number' },
  keyFingerprint: { id: 'Sidik jari kunci', en: 'Key fingerprint' },
  details: { id: 'Rincian', en: 'Details' },
  useIt: { id: 'Pasang di perangkat Anda', en: 'Set it up on your devices' },
  pkcs12Lead: {
    id: 'Berkas PKCS#12 (.p12) memuat kunci, sertifikat, dan rantainya. Berkas ini dibuat di peramban Anda; kunci dan frasa sandi tidak dikirim ke mana pun.',
    en: 'A PKCS#12 file (.p12) holds key, certificate and chain. It is made in your browser; key and passphrase are sent nowhere.',
  },
  passphrase: { id: 'Frasa sandi kunci', en: 'Passphrase of the key' },
  passphraseHint: {
    id: 'Yang Anda pilih saat mengajukan. Berkas .p12 dikunci dengan frasa sandi yang sama.',
    en: 'The one you chose when you made the request. The .p12 file is locked with the same one.',
  },
  keyFile: { id: 'Berkas kunci', en: 'Key file' },
  keyFileHint: {
    id: 'Kunci sertifikat ini tidak ada di peramban ini. Pilih berkas .key.pem yang Anda simpan.',
    en: 'The key of this certificate is not in this browser. Choose the .key.pem file that you saved.',
  },
  makePkcs12: { id: 'Buat berkas .p12', en: 'Make the .p12 file' },
  needsScript: {
    id: 'Membuat berkas .p12 memerlukan JavaScript. Sertifikat dan rantainya dapat diunduh di bawah.',
    en: 'Making a .p12 file needs JavaScript. The certificate and its chain can be downloaded below.',
  },
  removeKey: { id: 'Hapus kunci dari peramban ini', en: 'Remove the key from this browser' },
  removeKeyText: {
    id: 'Di komputer bersama, hapus kuncinya setelah berkas .p12 tersimpan aman.',
    en: 'On a shared computer, remove the key once the .p12 file is safely stored.',
  },
  onlyCertificate: { id: 'Hanya sertifikatnya', en: 'The certificate alone' },
  onlyCertificateText: {
    id: 'Tanpa kunci pribadi: untuk kartu pintar, atau untuk diberikan kepada orang lain.',
    en: 'Without the private key: for a smart card, or to give to others.',
  },
  pem: { id: 'Sertifikat (.pem)', en: 'Certificate (.pem)' },
  der: { id: 'Sertifikat (.cer)', en: 'Certificate (.cer)' },
  chain: { id: 'Dengan rantai CA (.pem)', en: 'With the CA chain (.pem)' },
  another: { id: 'Ajukan sertifikat baru', en: 'Request a new certificate' },
  howTo: { id: 'Cara memasang', en: 'How to set it up' },
  renewTitle: { id: 'Perbarui', en: 'Renew' },
  renewText: {
    id: 'Sertifikat baru dapat memakai kunci yang sama, atau kunci baru. Kunci baru lebih aman; kunci lama tetap menjaga tanda tangan yang sudah Anda buat.',
    en: 'The new certificate can use the same key, or a new one. A new key is safer; the old one goes on to stand for signatures you have made.',
  },
  renewLater: {
    id: (day: string) => `Dapat diperbarui mulai ${day}.`,
    en: (day: string) => `Can be renewed from ${day}.`,
  },
  renew: { id: 'Perbarui sertifikat ini', en: 'Renew this certificate' },
  wrongTitle: { id: 'Ada yang terjadi?', en: 'Has something happened?' },
  wrongText: {
    id: 'Pilih yang cocok. Setelah itu Anda ditanya sekali lagi.',
    en: 'Choose what fits. You will be asked once more.',
  },
  revokeTitle: { id: 'Cabut sertifikat', en: 'Revoke the certificate' },
  holdTitle: { id: 'Tangguhkan sertifikat', en: 'Put the certificate on hold' },
  final: {
    id: 'Pencabutan berlaku seketika dan tidak dapat dibatalkan. Dokumen yang sudah Anda tandatangani tetap sah bila ditandatangani sebelum saat ini.',
    en: 'Revocation takes effect at once and cannot be undone. Documents you have signed stay valid if they were signed before now.',
  },
  finalCompromise: {
    id: 'Pencabutan berlaku seketika dan tidak dapat dibatalkan. Bila Anda tahu sejak kapan kunci hilang, isi tanggalnya: tanda tangan setelah itu tidak dipercaya lagi.',
    en: 'Revocation takes effect at once and cannot be undone. If you know since when the key is lost, enter the date: signatures made after it will no longer be trusted.',
  },
  holdText: {
    id: (day: string) =>
      `Sertifikat berhenti berlaku seketika. Hanya petugas pendaftaran yang dapat mengaktifkannya lagi. Jika itu tidak terjadi sampai ${day}, sertifikat dicabut.`,
    en: (day: string) =>
      `The certificate stops being valid at once. Only a registration officer can put it back in force. If that does not happen until ${day}, it is revoked.`,
  },
  lostSince: { id: 'Kunci hilang sejak', en: 'Key lost since' },
  lostSinceHint: { id: 'Kosongkan bila tidak tahu.', en: 'Leave empty if you do not know.' },
  comment: { id: 'Keterangan', en: 'Remark' },
  commentHint: {
    id: 'Untuk petugas; jangan tulis frasa sandi atau data orang lain.',
    en: 'For the officers; write no passphrase and nothing about other people.',
  },
  revokeConfirm: { id: 'Ya, cabut sekarang', en: 'Yes, revoke it now' },
  holdConfirm: { id: 'Ya, tangguhkan sekarang', en: 'Yes, put it on hold now' },
  keepIt: { id: 'Tidak, biarkan berlaku', en: 'No, leave it in force' },
  badDate: {
    id: 'Tanggal itu sebelum sertifikat terbit atau di masa depan.',
    en: 'That date lies before the certificate or in the future.',
  },
} as const satisfies Messages

/** What may have happened, in people's words; the order is that of urgency. */
export const REASON_TITLES: Readonly<Partial<Record<SubscriberReason, Text>>> = {
  keyCompromise: {
    id: 'Kunci atau frasa sandi hilang, dicuri, atau diketahui orang lain',
    en: 'The key or passphrase is lost, stolen, or known to somebody else',
  },
  certificateHold: { id: 'Saya belum yakin, hentikan dahulu', en: 'I am not sure yet, stop it for now' },
  affiliationChanged: { id: 'Saya pindah instansi atau unit', en: 'I have moved to another agency or unit' },
  superseded: {
    id: 'Nama atau surel saya berubah, atau sudah ada sertifikat pengganti',
    en: 'My name or e-mail has changed, or there is another certificate',
  },
  cessationOfOperation: { id: 'Saya tidak memerlukannya lagi', en: 'I no longer need it' },
}

/** What is to be done about it. */
export const REASON_TEXTS: Readonly<Partial<Record<SubscriberReason, Text>>> = {
  keyCompromise: { id: 'Cabut segera.', en: 'Revoke at once.' },
  certificateHold: { id: 'Ditangguhkan sampai jelas.', en: 'On hold until it is clear.' },
  affiliationChanged: {
    id: 'Sertifikat memuat instansi yang lama.',
    en: 'The certificate names the former one.',
  },
  superseded: { id: 'Sertifikat ini tidak diperlukan lagi.', en: 'This certificate is no longer needed.' },
  cessationOfOperation: { id: 'Misalnya menjelang pensiun.', en: 'Before retirement, for instance.' },
}

export const ALL_REASONS: Readonly<Record<SubscriberReason, Text>> = {
  unspecified: { id: 'Tidak disebutkan', en: 'Not given' },
  keyCompromise: { id: 'Kunci bocor atau hilang', en: 'Key compromised or lost' },
  affiliationChanged: { id: 'Pindah instansi', en: 'Moved to another agency' },
  superseded: { id: 'Diganti', en: 'Superseded' },
  cessationOfOperation: { id: 'Tidak diperlukan lagi', en: 'No longer needed' },
  certificateHold: { id: 'Ditangguhkan', en: 'On hold' },
  privilegeWithdrawn: { id: 'Hak dicabut', en: 'Privilege withdrawn' },
}

/** For the script of the certificate page. */
export const PKCS12_SCRIPT = {
  working: {
    id: 'Membuat berkas … ini perlu beberapa detik.',
    en: 'Making the file … this takes a few seconds.',
  },
  done: {
    id: 'Berkas .p12 sudah diunduh. Simpan baik-baik, dan jangan kirim kepada siapa pun.',
    en: 'The .p12 file has been downloaded. Keep it well, and send it to nobody.',
  },
  wrong: { id: 'Frasa sandi salah untuk kunci ini.', en: 'That is not the passphrase of this key.' },
  empty: { id: 'Isi frasa sandi kunci.', en: 'Enter the passphrase of the key.' },
  noKey: { id: 'Pilih berkas kunci dahulu.', en: 'Choose the key file first.' },
  otherKey: {
    id: 'Berkas itu memuat kunci lain, bukan kunci sertifikat ini.',
    en: 'That file holds another key, not the one of this certificate.',
  },
  badFile: { id: 'Itu bukan berkas kunci dari sini.', en: 'That is no key file from here.' },
  failed: {
    id: 'Berkas tidak dapat dibuat. Muat ulang lalu coba lagi.',
    en: 'The file could not be made. Reload and try again.',
  },
  removed: {
    id: 'Kunci sudah dihapus dari peramban ini.',
    en: 'The key has been removed from this browser.',
  },
} as const satisfies Messages

export const HOW_TO_STEPS = {
  windows1: {
    id: 'Klik dua kali berkas .p12, pilih Pengguna Saat Ini.',
    en: 'Double-click the .p12 file and choose Current User.',
  },
  windows2: {
    id: 'Masukkan frasa sandi, aktifkan perlindungan kunci yang kuat.',
    en: 'Enter the passphrase and turn on strong key protection.',
  },
  windows3: {
    id: 'Biarkan Windows memilih penyimpanan, lalu selesai.',
    en: 'Let Windows choose the store, and finish.',
  },
  macos1: {
    id: 'Klik dua kali berkas .p12; Akses Rantai Kunci terbuka.',
    en: 'Double-click the .p12 file; Keychain Access opens.',
  },
  macos2: {
    id: 'Pilih rantai kunci login, masukkan frasa sandi.',
    en: 'Choose the login keychain and enter the passphrase.',
  },
  macos3: {
    id: 'Bila ditolak padahal frasa sandi benar, macOS itu terlalu lama untuk perlindungan berkas ini: pakai Firefox.',
    en: 'If it is refused although the passphrase is right, that macOS is too old for the protection of this file: use Firefox.',
  },
  android1: {
    id: 'Buka Setelan, cari “sertifikat”, pilih Instal sertifikat, lalu Sertifikat pengguna VPN dan aplikasi.',
    en: 'Open Settings, search for “certificate”, choose Install a certificate, then VPN and app user certificate.',
  },
  android2: {
    id: 'Pilih berkas .p12 dan masukkan frasa sandi.',
    en: 'Choose the .p12 file and enter the passphrase.',
  },
  ios1: {
    id: 'Buka berkas .p12 dari aplikasi File; profil terunduh.',
    en: 'Open the .p12 file in Files; a profile is downloaded.',
  },
  ios2: {
    id: 'Buka Pengaturan, Profil Terunduh, Instal, lalu masukkan frasa sandi.',
    en: 'Open Settings, Profile Downloaded, Install, and enter the passphrase.',
  },
  ios3: {
    id: 'iOS lama mungkin menolaknya; perbarui dahulu.',
    en: 'An old iOS may refuse it; update first.',
  },
  firefox1: {
    id: 'Pengaturan, Privasi & Keamanan, Lihat Sertifikat, Sertifikat Anda, Impor.',
    en: 'Settings, Privacy & Security, View Certificates, Your Certificates, Import.',
  },
  firefox2: {
    id: 'Pilih berkas .p12 dan masukkan frasa sandi.',
    en: 'Choose the .p12 file and enter the passphrase.',
  },
  acrobat1: {
    id: 'Preferensi, Tanda Tangan, Identitas & Sertifikat Tepercaya, ID Digital, Tambah.',
    en: 'Preferences, Signatures, Identities & Trusted Certificates, Digital IDs, Add.',
  },
  acrobat2: {
    id: 'Pilih “berkas”, lalu berkas .p12, dan masukkan frasa sandi.',
    en: 'Choose “a file”, then the .p12 file, and enter the passphrase.',
  },
} as const satisfies Messages

interface HowTo {
  /** As its maker calls it. */
  readonly system: string
  readonly steps: readonly (keyof typeof HOW_TO_STEPS)[]
}

export const HOW_TO: readonly HowTo[] = [
  { system: 'Windows', steps: ['windows1', 'windows2', 'windows3'] },
  { system: 'macOS', steps: ['macos1', 'macos2', 'macos3'] },
  { system: 'Android', steps: ['android1', 'android2'] },
  { system: 'iPhone, iPad', steps: ['ios1', 'ios2', 'ios3'] },
  { system: 'Firefox, Thunderbird', steps: ['firefox1', 'firefox2'] },
  { system: 'Adobe Acrobat', steps: ['acrobat1', 'acrobat2'] },
]
