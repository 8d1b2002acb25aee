/** Ways in for employees: the agency's own sign-in service, and a link by mail. */
import type { Messages } from './words.ts'

export const EMPLOYEE_SIGN_IN = {
  providerTitle: { id: 'Dengan akun instansi', en: 'With your agency account' },
  providerText: {
    id: 'Untuk pegawai. Anda masuk di layanan instansi Anda, lalu kembali ke sini.',
    en: 'For employees. You sign in at the service of your agency and come back here.',
  },
  providerButton: {
    id: (name: string) => `Masuk dengan ${name}`,
    en: (name: string) => `Sign in with ${name}`,
  },
  mailTitle: { id: 'Dengan tautan ke surel dinas', en: 'With a link to your official mailbox' },
  mailText: {
    id: 'Untuk pegawai. Tautan dikirim ke surel dinas Anda yang tercatat di SIMPEG.',
    en: 'For employees. The link goes to the official mailbox in the employee registry.',
  },
  number: { id: 'NIP atau NI PPPK', en: 'Employee number (NIP or NI PPPK)' },
  numberHint: { id: '18 angka; spasi boleh.', en: '18 digits; spaces are fine.' },
  mailButton: { id: 'Kirim tautan', en: 'Send the link' },
  sentTitle: { id: 'Buka surel dinas Anda', en: 'Look into your official mailbox' },
  sentLead: {
    id: 'Bila nomor pegawai itu terdaftar dan memiliki surel dinas, tautan masuk sedang dikirim ke sana.',
    en: 'If that employee number is registered and has an official mailbox, a sign-in link is on its way there.',
  },
  sentCode: { id: 'Kode untuk perangkat lain', en: 'Code for another device' },
  sentCodeText: {
    id: 'Bila Anda membuka surel di perangkat lain, halaman di sana meminta kode ini. Di peramban ini kode tidak diperlukan. Jangan berikan kepada siapa pun.',
    en: 'If you open the mail on another device, the page there asks for this code. In this browser it is not needed. Do not give it to anybody.',
  },
  sentValid: {
    id: (minutes: number) =>
      `Tautan berlaku ${String(minutes)} menit dan hanya untuk satu kali masuk. Yang dipakai adalah tautan terbaru.`,
    en: (minutes: number) =>
      `The link is good for ${String(minutes)} minutes and one sign-in. Only the newest link works.`,
  },
  sentNothing: {
    id: 'Tidak ada surel setelah beberapa menit? Periksa folder spam, lalu tanyakan kepada pengelola kepegawaian apakah surel dinas Anda sudah tercatat.',
    en: 'No mail after a few minutes? Look into the spam folder, then ask your personnel office whether your official mailbox is on record.',
  },
  askAgain: { id: 'Minta tautan baru', en: 'Ask for a new link' },
  linkTitle: { id: 'Masuk dengan tautan', en: 'Sign in with the link' },
  linkLead: {
    id: 'Tekan tombol untuk masuk di peramban ini.',
    en: 'Press the button to sign in with this browser.',
  },
  link: { id: 'Tautan dari surel', en: 'Link from the mail' },
  linkHint: {
    id: 'Salin seluruh tautan dari surel ke sini.',
    en: 'Copy the whole link from the mail to here.',
  },
  code: { id: 'Kode di layar tempat Anda meminta', en: 'Code on the screen where you asked' },
  codeHint: {
    id: 'Delapan huruf dan angka. Hanya diminta karena tautan dibuka di perangkat atau peramban lain.',
    en: 'Eight letters and digits. Asked for only because this is another device or browser.',
  },
  linkButton: { id: 'Masuk', en: 'Sign in' },
  refusedTitle: { id: 'Tautan tidak dapat dipakai', en: 'This link cannot be used' },
} as const satisfies Messages
