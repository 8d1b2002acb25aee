/** Pages for what went wrong: what it means and what to do now. */
import type { Messages } from './words.ts'

export const FAILURES = {
  notFoundTitle: { id: 'Halaman tidak ada', en: 'There is no such page' },
  notFound: {
    id: 'Periksa alamatnya, atau mulai lagi dari beranda.',
    en: 'Check the address, or start again from the home page.',
  },
  notPermittedTitle: { id: 'Bukan wewenang Anda', en: 'Not yours to see' },
  notPermitted: {
    id: 'Peran Anda tidak membuka halaman ini. Bila menurut Anda seharusnya bisa, hubungi administrator instansi Anda.',
    en: 'Your role does not open this page. If you think it should, ask the administrator of your agency.',
  },
  signInTitle: { id: 'Masuk dahulu', en: 'Please sign in' },
  signIn: {
    id: 'Halaman ini memerlukan Anda masuk; mungkin waktu masuk Anda sudah habis.',
    en: 'This page needs you to sign in; perhaps your session has ended.',
  },
  conflictTitle: { id: 'Keadaan sudah berubah', en: 'Things have changed meanwhile' },
  conflict: {
    id: 'Kembali, muat ulang halaman, lalu putuskan lagi dengan data terbaru.',
    en: 'Go back, reload the page, and decide again with the newest data.',
  },
  unacceptableTitle: { id: 'Tidak dapat diterima', en: 'This cannot be accepted' },
  unacceptable: {
    id: 'Kembali dan perbaiki isian; keterangan ada di bawah ini.',
    en: 'Go back and mend what was entered; the reason stands below.',
  },
  limitedTitle: { id: 'Terlalu banyak permintaan', en: 'Too many requests' },
  limited: {
    id: 'Dari alamat Anda datang terlalu banyak permintaan. Tunggu satu menit, lalu muat ulang.',
    en: 'Too many requests came from your address. Wait a minute, then reload.',
  },
  brokenTitle: { id: 'Ada kesalahan pada kami', en: 'Something went wrong on our side' },
  broken: {
    id: 'Bukan kesalahan Anda. Coba lagi; bila berulang, laporkan dengan nomor rujukan di bawah.',
    en: 'It is not your fault. Try again; if it happens again, report it with the reference below.',
  },
  awayTitle: { id: 'Layanan sedang tidak tersedia', en: 'The service is not available now' },
  away: {
    id: 'Tidak ada data Anda yang hilang. Coba lagi beberapa menit lagi.',
    en: 'None of your data is lost. Try again in a few minutes.',
  },
  toHome: { id: 'Ke beranda', en: 'To the home page' },
  toSignIn: { id: 'Masuk', en: 'Sign in' },
  whatWasFound: { id: 'Yang ditemukan', en: 'What was found' },
} as const satisfies Messages
