/** Signing in and out. */
import type { Messages } from './words.ts'

export const SIGN_IN = {
  title: { id: 'Masuk', en: 'Sign in' },
  lead: {
    id: 'Tanpa kata sandi: cukup kunci sandi (passkey) di perangkat Anda.',
    en: 'Without a password: with the passkey on your device.',
  },
  leadChoice: {
    id: 'Tanpa kata sandi. Pilih cara yang Anda punya.',
    en: 'There is no password. Choose the way that you have.',
  },
  passkeyTitle: { id: 'Dengan kunci sandi (passkey)', en: 'With a passkey' },
  passkeyText: {
    id: 'Untuk petugas, dan untuk pegawai yang sudah membuat kunci sandi. Perangkat Anda meminta sidik jari, wajah, atau PIN; data itu tidak meninggalkan perangkat.',
    en: 'For officers, and for employees who have made a passkey. Your device asks for your fingerprint, face or PIN; none of it leaves the device.',
  },
  passkeyButton: { id: 'Masuk dengan kunci sandi', en: 'Sign in with a passkey' },
  unsupported: {
    id: 'Peramban ini tidak mendukung kunci sandi di alamat ini. Gunakan peramban yang lebih baru, atau cara masuk lain.',
    en: 'This browser does not support passkeys at this address. Use a newer browser, or another way to sign in.',
  },
  cancelled: {
    id: 'Tidak ada kunci sandi yang digunakan. Coba lagi, atau gunakan perangkat yang menyimpan kunci sandi Anda.',
    en: 'No passkey was used. Try again, or use the device that holds your passkey.',
  },
  noScript: {
    id: 'Kunci sandi memerlukan JavaScript di peramban Anda.',
    en: 'Passkeys need JavaScript in your browser.',
  },
  signedOutTitle: { id: 'Anda sudah keluar', en: 'You are signed out' },
  signedOut: {
    id: 'Tutup peramban bila perangkat ini dipakai bersama.',
    en: 'Close the browser when others use this device.',
  },
  signedOutHereTitle: { id: 'Anda sudah keluar di sini', en: 'You are signed out here' },
  signedOutHere: {
    id: 'Di layanan masuk instansi Anda mungkin masih masuk: siapa pun yang memakai peramban ini dapat kembali ke sini tanpa ditanya lagi.',
    en: 'At the sign-in service of your agency you may still be signed in: whoever uses this browser could come back here without being asked.',
  },
  leaveProvider: {
    id: (name: string) => `Keluar juga dari ${name}`,
    en: (name: string) => `Sign out of ${name} too`,
  },
  signedOutThereTitle: { id: 'Anda sudah keluar', en: 'You are signed out' },
  signedOutThere: {
    id: 'Anda sudah keluar di sini, dan kembali dari layanan masuk instansi. Tutup peramban bila perangkat ini dipakai bersama.',
    en: 'You are signed out here, and came back from the sign-in service of your agency. Close the browser when others use this device.',
  },
  leftTitle: { id: 'Anda dikeluarkan', en: 'You were signed out' },
  left: {
    id: 'Menurut data kepegawaian, Anda tidak lagi berdinas aktif. Bila itu keliru, hubungi pengelola kepegawaian instansi Anda.',
    en: 'According to the employee registry you are not in active service any more. If that is wrong, ask your personnel office.',
  },
  providerEndedTitle: { id: 'Anda dikeluarkan', en: 'You were signed out' },
  providerEnded: {
    id: 'Anda keluar dari layanan masuk instansi, jadi sesi di sini juga berakhir.',
    en: 'You signed out at the sign-in service of your agency, so your session here has ended too.',
  },
  enrolledTitle: { id: 'Kunci sandi Anda terdaftar', en: 'Your passkey is enrolled' },
  enrolled: {
    id: 'Undangan sudah digunakan. Masuklah sekarang dengan kunci sandi itu.',
    en: 'The invitation is used up. Sign in with the passkey now.',
  },
  nextTitle: { id: 'Masuk untuk melanjutkan', en: 'Sign in to go on' },
  next: {
    id: 'Halaman yang Anda tuju hanya untuk yang sudah masuk. Setelah masuk, Anda langsung diantar ke sana.',
    en: 'The page you asked for is for people who have signed in. You are taken there afterwards.',
  },
  confirmTitle: { id: 'Pastikan ini Anda', en: 'Confirm that it is you' },
  confirmLead: {
    id: 'Langkah berikut penting, jadi kami perlu memastikan Anda yang berada di depan perangkat.',
    en: 'The next step matters, so we need to know that you are in front of the device.',
  },
  confirmButton: { id: 'Pastikan dengan kunci sandi', en: 'Confirm with a passkey' },
  again: { id: 'Masuk lagi', en: 'Sign in again' },
} as const satisfies Messages
