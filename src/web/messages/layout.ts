/** What stands around every page. */
import type { Messages } from './words.ts'

export const LAYOUT = {
  skip: { id: 'Langsung ke isi', en: 'Skip to content' },
  demonstration: {
    id: 'DEMONSTRASI: semua di sini rekaan, tanpa kekuatan hukum.',
    en: 'DEMONSTRATION: all here is fictional, with no legal effect.',
  },
  mainNavigation: { id: 'Menu utama', en: 'Main menu' },
  menu: { id: 'Menu', en: 'Menu' },
  preferences: { id: 'Bahasa dan tampilan', en: 'Language and appearance' },
  inIndonesian: { id: 'Bahasa Indonesia', en: 'Bahasa Indonesia' },
  inEnglish: { id: 'English', en: 'English' },
  light: { id: 'Tampilan terang', en: 'Light appearance' },
  dark: { id: 'Tampilan gelap', en: 'Dark appearance' },
  signIn: { id: 'Masuk', en: 'Sign in' },
  signOut: { id: 'Keluar', en: 'Sign out' },
  signedInAs: { id: 'Masuk sebagai', en: 'Signed in as' },
  home: { id: 'Beranda', en: 'Home' },
  checkCertificate: { id: 'Periksa sertifikat', en: 'Check a certificate' },
  authorities: { id: 'Sertifikat CA', en: 'CA certificates' },
  practiceStatement: { id: 'Pernyataan praktik (CPS)', en: 'Practice statement (CPS)' },
  serviceHealth: { id: 'Keadaan layanan', en: 'Service health' },
  portal: { id: 'Sertifikat saya', en: 'My certificates' },
  endorsements: { id: 'Bantu memulihkan', en: 'Help to recover' },
  console: { id: 'Konsol petugas', en: 'Officer console' },
  admin: { id: 'Administrasi', en: 'Administration' },
  auditor: { id: 'Audit', en: 'Audit' },
  apiDocuments: { id: 'Dokumentasi API', en: 'API documentation' },
  problemCodes: { id: 'Kode masalah', en: 'Problem codes' },
  contact: { id: 'Kontak', en: 'Contact' },
  securityContact: { id: 'Laporkan masalah keamanan', en: 'Report a security problem' },
  requestNumber: { id: 'Nomor rujukan untuk bantuan', en: 'Reference for support' },
  footer: { id: 'Tautan lain', en: 'More links' },
} as const satisfies Messages

export const COMPONENTS = {
  required: { id: 'wajib diisi', en: 'required' },
  optional: { id: 'boleh dikosongkan', en: 'optional' },
  errorsHere: { id: 'Periksa kembali isian berikut', en: 'Please check the following' },
  nextPage: { id: 'Halaman berikutnya', en: 'Next page' },
  firstPage: { id: 'Halaman pertama', en: 'First page' },
  pages: { id: 'Halaman', en: 'Pages' },
  close: { id: 'Tutup', en: 'Close' },
  stepDone: { id: 'selesai', en: 'done' },
  stepCurrent: { id: 'sekarang', en: 'now' },
  stepAhead: { id: 'berikutnya', en: 'later' },
} as const satisfies Messages

export const MONTHS = {
  m1: { id: 'Januari', en: 'January' },
  m2: { id: 'Februari', en: 'February' },
  m3: { id: 'Maret', en: 'March' },
  m4: { id: 'April', en: 'April' },
  m5: { id: 'Mei', en: 'May' },
  m6: { id: 'Juni', en: 'June' },
  m7: { id: 'Juli', en: 'July' },
  m8: { id: 'Agustus', en: 'August' },
  m9: { id: 'September', en: 'September' },
  m10: { id: 'Oktober', en: 'October' },
  m11: { id: 'November', en: 'November' },
  m12: { id: 'Desember', en: 'December' },
} as const satisfies Messages
